//! The documentation that is made from the table: `docs/reference/config.md` and the example.

use std::fmt::Write as _;

use super::gateway::GATEWAY_KEYS;
use super::key::{SECTIONS, keys_of};
use super::operator::OPERATOR_KEYS;

/// A section that may be there many times.
struct Repeated {
    name: &'static str,
    about: &'static str,
    keys: &'static [(&'static str, &'static str)],
    example: &'static str,
}

const REPEATED: [Repeated; 2] = [
    Repeated {
        name: "operator",
        about: "Who may use OPER. Repeat the section for each. Only in the file.",
        keys: &OPERATOR_KEYS,
        example: "name = \"ana\"",
    },
    Repeated {
        name: "webirc",
        about: "Which gateways may say with WEBIRC for whom they speak. Repeat the section for each. \
                Only in the file.",
        keys: &GATEWAY_KEYS,
        example: "hosts = [\"127.0.0.1\"]",
    },
];

/// The text of `docs/reference/config.md`.
pub fn reference_markdown() -> String {
    let mut out = String::from(
        "# Configuration\n\
         \n\
         <!-- Generated from the table of keys in papo-server; do not edit. -->\n\
         \n\
         The file is TOML and optional: `papo serve --config papo.toml`, or the variable\n\
         `PAPO_CONFIG`. Each key is also a variable and a flag. A flag wins over a variable, a\n\
         variable over the file, the file over the default; `papo config` prints what is in force\n\
         and where each value came from. An unknown key or a bad value is an error.\n\
         \n\
         Sizes are bytes or text such as `\"64KiB\"`; durations are seconds or text such as `\"90s\"`,\n\
         `\"2m\"`, `\"1h\"`, `\"30d\"` (those of `[history]` always need a unit). In a variable or a\n\
         flag a list has commas between its items, and a flag that takes a list may be repeated.\n\
         What a reload (SIGHUP or REHASH) does not apply waits for a restart.\n",
    );
    write_sections(&mut out).expect("a String takes everything");
    for repeated in &REPEATED {
        write_repeated(&mut out, repeated).expect("a String takes everything");
    }
    out
}

fn write_sections(out: &mut String) -> std::fmt::Result {
    for (section, about) in SECTIONS {
        writeln!(out, "\n## `[{section}]`\n\n{about}\n")?;
        writeln!(
            out,
            "| key | default | meaning | accepts | variable | flag | reload applies it |"
        )?;
        writeln!(out, "| --- | --- | --- | --- | --- | --- | --- |")?;
        for key in keys_of(section) {
            writeln!(
                out,
                "| `{}` | `{}` | {} | {} | `{}` | `{}` | {} |",
                key.name(),
                key.default,
                key.help,
                key.accepts(),
                key.variable(),
                key.flag(),
                if key.reloads { "yes" } else { "no" },
            )?;
        }
    }
    Ok(())
}

fn write_repeated(out: &mut String, section: &Repeated) -> std::fmt::Result {
    let Repeated { name, about, keys, .. } = section;
    writeln!(out, "\n## `[[{name}]]`\n\n{about} A reload applies it.\n")?;
    writeln!(out, "| key | meaning |\n| --- | --- |")?;
    for (name, help) in *keys {
        writeln!(out, "| `{name}` | {help} |")?;
    }
    Ok(())
}

/// A file to start from: every key with its default, commented out. A line that is meant for
/// reading starts with `## `, one that is meant for use with `# `.
pub fn example_toml() -> String {
    let mut out = String::from(
        "## The configuration of papo. Every key has its default; remove the \"# \" before a line to\n\
         ## change it.\n",
    );
    write_example(&mut out).expect("a String takes everything");
    out
}

fn write_example(out: &mut String) -> std::fmt::Result {
    for (section, about) in SECTIONS {
        writeln!(out, "\n## {about}\n[{section}]")?;
        for key in keys_of(section) {
            writeln!(out, "\n## {} ({})", key.help, key.accepts())?;
            if !key.reloads {
                writeln!(out, "## A change needs a restart.")?;
            }
            writeln!(out, "# {} = {}", key.name(), key.default)?;
        }
    }
    for Repeated { name, about, keys, example } in &REPEATED {
        writeln!(out, "\n## {about}")?;
        for (name, help) in *keys {
            writeln!(out, "## {name}: {help}")?;
        }
        writeln!(out, "## Take the `## ` away, and put in what `papo hash` prints.")?;
        writeln!(out, "## [[{name}]]\n## {example}\n## password_hash = \"$argon2id$...\"")?;
    }
    Ok(())
}
