//! What is in the tree is done: no skipped tests, no holes, no notes to oneself.

use crate::code::{code_only, has_word};
use crate::finding::Finding;
use crate::tree::{Tree, extension};

const SOURCES: &[&str] = &["rs", "ts", "js", "svelte", "py", "sh", "toml"];

/// Macros that stand for code that is not there.
const HOLES: &[&str] = &["todo!(", "unimplemented!("];

/// Notes to oneself, also in comments.
const NOTES: &[&str] = &["FIXME", "XXX"];

/// Reads all source files but those of xtask, which must name what it forbids.
pub fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (path, text) in tree.texts_of(SOURCES).filter(|(path, _)| !path.starts_with("xtask/")) {
        for (at, line) in text.lines().enumerate() {
            for note in NOTES.iter().filter(|note| has_word(line, note)) {
                let remedy = "do it now, or open an issue";
                findings.push(Finding::new(path, at + 1, format!("a note `{note}`"), remedy));
            }
        }
        if extension(path) == "rs" {
            findings.extend(holes(path, text));
        }
    }
    findings
}

fn holes(path: &str, text: &str) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (at, line) in code_only(text).lines().enumerate() {
        for hole in HOLES.iter().filter(|hole| has_word(line, hole)) {
            let what = format!("a hole, `{hole})`");
            findings.push(Finding::new(path, at + 1, what, "write what belongs there"));
        }
        let is_attribute = line.trim_start().starts_with("#[");
        if is_attribute
            && (line.contains("#[ignore") || line.contains("cfg_attr") && has_word(line, "ignore"))
        {
            let remedy = "make the test pass, or skip it at run time with a loud line";
            findings.push(Finding::new(path, at + 1, "a test that is skipped in silence", remedy));
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
    fn finished_files_are_fine() {
        assert!(
            found("src/a.rs", "// #[ignore] and todo!( are words here\nlet ignore = \"todo!(\";")
                .is_empty()
        );
        assert!(found("tests/a.sh", "mktemp /tmp/a.XXXXXX").is_empty());
        assert!(found("xtask/src/a.rs", "todo!()").is_empty());
    }

    #[test]
    fn holes_notes_and_skipped_tests_are_found() {
        for (text, what) in [
            ("\n    #[ignore]\n", "src/a.rs:2: a test that is skipped in silence"),
            ("#[ignore = \"slow\"]", "src/a.rs:1: a test that is skipped in silence"),
            ("#[cfg_attr(miri, ignore)]", "src/a.rs:1: a test that is skipped in silence"),
            ("fn f() { todo!() }", "src/a.rs:1: a hole, `todo!()`"),
            ("fn f() { unimplemented!(\"x\") }", "src/a.rs:1: a hole, `unimplemented!()`"),
            ("// FIXME: later", "src/a.rs:1: a note `FIXME`"),
            ("// XXX", "src/a.rs:1: a note `XXX`"),
        ] {
            let found = found("src/a.rs", text);
            assert_eq!(found.len(), 1, "{text}: {found:?}");
            assert!(found[0].starts_with(what), "{found:?}");
        }
    }
}
