//! `papo config`: what is in force and who said so.

use std::fmt::Write as _;

use super::Loaded;
use super::key::{SECTIONS, keys_of};
use super::origin::Origin;
use super::value::{quote, quote_list};

pub(super) fn print(loaded: &Loaded) -> String {
    let mut out = String::new();
    write_sections(&mut out, loaded).expect("a String takes everything");
    write_operators(&mut out, loaded).expect("a String takes everything");
    write_gateways(&mut out, loaded).expect("a String takes everything");
    out
}

fn write_sections(out: &mut String, loaded: &Loaded) -> std::fmt::Result {
    for (section, _) in SECTIONS {
        if !out.is_empty() {
            writeln!(out)?;
        }
        writeln!(out, "[{section}]")?;
        for key in keys_of(section) {
            let origin = loaded.origins.get(key.path).unwrap_or(&Origin::Default);
            let value = key.show(&loaded.config);
            // A secret that is shown as it is not must not be taken for the secret.
            let mark = if key.secret && value != quote("") { "# " } else { "" };
            writeln!(out, "{mark}{} = {value}  # {origin}", key.name())?;
        }
    }
    Ok(())
}

/// Without its hash an operator is no valid one, so the whole of it is a comment.
fn write_operators(out: &mut String, loaded: &Loaded) -> std::fmt::Result {
    for (operator, origin) in loaded.config.operators.iter().zip(&loaded.operator_origins) {
        writeln!(out, "\n# [[operator]]  # {origin}")?;
        writeln!(out, "# name = {}", quote(&operator.name))?;
        writeln!(out, "# password_hash = \"(hidden)\"")?;
    }
    Ok(())
}

/// As it is with operators.
fn write_gateways(out: &mut String, loaded: &Loaded) -> std::fmt::Result {
    for (gateway, origin) in loaded.config.gateways.iter().zip(&loaded.gateway_origins) {
        writeln!(out, "\n# [[webirc]]  # {origin}")?;
        writeln!(out, "# hosts = {}", quote_list(gateway.hosts.iter().map(ToString::to_string)))?;
        writeln!(out, "# password_hash = \"(hidden)\"")?;
    }
    Ok(())
}
