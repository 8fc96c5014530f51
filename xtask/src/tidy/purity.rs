//! The pure crates ask nobody for the time, start no thread and touch no file or socket; the realm
//! also has no map whose order it does not rule. (clippy.toml of each crate says part of this while
//! one types; this rule also sees what a macro or an `allow` hides from clippy.)

use crate::code::{code_only, has_word};
use crate::finding::Finding;
use crate::tree::Tree;

const CORE: &str = "crates/papo-core/src/";
const PURE: &[&str] = &[CORE, "crates/papo-proto/src/", "crates/papo-client/src/"];

/// What no pure crate may name, and what to do instead.
const BANNED: &[(&str, &str)] = &[
    ("SystemTime::now", "take the time from the input"),
    ("Instant::now", "take the time from the input"),
    ("thread::", "leave threads to the shell"),
    ("std::fs", "leave files to the shell"),
    ("fs::", "leave files to the shell"),
    ("TcpStream", "leave sockets to the shell"),
    ("TcpListener", "leave sockets to the shell"),
    ("UdpSocket", "leave sockets to the shell"),
];

/// What the realm may not name: its maps have an order.
const BANNED_IN_CORE: &[(&str, &str)] =
    &[("HashMap", "use the maps of papo_core::map"), ("HashSet", "use the sets of papo_core::map")];

/// Reads the sources of the pure crates.
pub fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (path, text) in tree.texts_of(&["rs"]) {
        if !PURE.iter().any(|source| path.starts_with(source)) {
            continue;
        }
        let core: &[_] = if path.starts_with(CORE) { BANNED_IN_CORE } else { &[] };
        for (at, line) in code_only(text).lines().enumerate() {
            let banned = BANNED.iter().chain(core).find(|(name, _)| has_word(line, name));
            if let Some((name, remedy)) = banned {
                let what = format!("`{name}` in a pure crate");
                findings.push(Finding::new(path, at + 1, what, *remedy));
            }
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(path: &str, text: &str) -> Vec<String> {
        check(&Tree::of([(path, text)])).iter().map(Finding::to_string).collect()
    }

    #[test]
    fn pure_code_and_impure_crates_are_fine() {
        let pure = "use std::net::IpAddr; // no HashMap\nuse std::time::Duration;";
        assert!(found("crates/papo-core/src/a.rs", pure).is_empty());
        assert!(found("crates/papo-server/src/a.rs", "std::thread::spawn(f)").is_empty());
        assert!(found("crates/papo-core/tests/a.rs", "std::fs::read(f)").is_empty());
        assert!(found("crates/papo-client/src/a.rs", "use std::collections::HashMap;").is_empty());
    }

    #[test]
    fn impurity_is_found() {
        for (text, name) in [
            ("std::time::SystemTime::now()", "SystemTime::now"),
            ("Instant::now()", "Instant::now"),
            ("use std::thread; thread::spawn(f)", "thread::"),
            ("use std::{io, fs}; fs::read(f)", "fs::"),
            ("use std::fs;", "std::fs"),
            ("std::net::TcpStream::connect(a)", "TcpStream"),
            ("use std::collections::{BTreeMap, HashMap};", "HashMap"),
            ("std::collections::HashSet::new()", "HashSet"),
        ] {
            let found = found("crates/papo-core/src/a.rs", text);
            let expected = format!("crates/papo-core/src/a.rs:1: `{name}` in a pure crate; ");
            assert_eq!(found.len(), 1, "{found:?}");
            assert!(found[0].starts_with(&expected), "{found:?}");
        }
    }
}
