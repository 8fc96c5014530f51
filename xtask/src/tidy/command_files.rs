//! One verb per command file, opened by its doc: the verb, the spec, a transcript. What a verb does
//! (`papo-core`) and how it is said (`papo-proto`) are files of the same name.

use crate::finding::Finding;
use crate::tree::Tree;

/// What the verbs do.
pub const CORE: &str = "crates/papo-core/src/command";
/// How the verbs are said.
pub const PROTO: &str = "crates/papo-proto/src/command";

/// Files in these folders that are not a verb: path and reason.
const SHARED: &[(&str, &str)] = &[];

/// Whether the file at `path` is shared between verbs instead of being one.
pub fn is_shared(path: &str) -> bool {
    SHARED.iter().any(|(shared, _)| *shared == path)
}

/// The verb a doc opens with, in backticks.
pub fn verb(doc: &str) -> Option<&str> {
    Some(doc.strip_prefix('`')?.split_once('`')?.0)
}

/// Looks at the files of all verbs.
pub fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (name, text) in tree.rust_files_in(CORE) {
        let path = format!("{CORE}/{name}.rs");
        if !is_shared(&path) {
            findings.extend(check_doc(&path, name, text));
            findings.extend(without_twin(tree, &path, &format!("{PROTO}/{name}.rs")));
        }
    }
    for name in tree.rust_files_in(PROTO).into_keys() {
        let path = format!("{PROTO}/{name}.rs");
        if !is_shared(&path) {
            findings.extend(without_twin(tree, &path, &format!("{CORE}/{name}.rs")));
        }
    }
    findings
}

fn without_twin(tree: &Tree, path: &str, twin: &str) -> Option<Finding> {
    let remedy = "write it, or list this file as shared in xtask/src/tidy/command_files.rs";
    (!tree.has(twin)).then(|| Finding::new(path, 1, format!("there is no {twin}"), remedy))
}

fn check_doc(path: &str, name: &str, text: &str) -> Vec<Finding> {
    let doc: Vec<&str> = text.lines().map_while(|line| line.strip_prefix("//!")).collect();
    let mut findings = Vec::new();
    let mut missing = |line, what: &str, remedy: String| {
        findings.push(Finding::new(path, line, what, remedy));
    };
    let opening = doc.first().map_or("", |line| line.trim_start());
    let own_verb = name.to_uppercase();
    if verb(opening) != Some(&own_verb) {
        let remedy = format!("open the file with ``//! `{own_verb}`: what it does.``");
        missing(1, "the doc does not open with the verb of the file", remedy);
    }
    if !doc.iter().any(|line| line.starts_with(" Spec:")) {
        let remedy = "add `//! Spec: <address>`".to_owned();
        missing(doc.len().max(1), "the doc names no spec", remedy);
    }
    if !doc.contains(&" ```irc") {
        let remedy = "add an `irc` block; the tests play it".to_owned();
        missing(doc.len().max(1), "the doc has no transcript", remedy);
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    const JOIN: &str =
        "//! `JOIN`: enter a channel.\n//!\n//! Spec: <x>\n//!\n//! ```irc\n//! ```\n";

    /// What is found when one verb is said in a file called `proto` and done in `core`.
    fn found(core: &str, text: &str, proto: &str) -> Vec<String> {
        let (core, proto) = (format!("{CORE}/{core}.rs"), format!("{PROTO}/{proto}.rs"));
        let tree = Tree::of([(&core, text), (&proto, "")]);
        check(&tree).iter().map(Finding::to_string).collect()
    }

    #[test]
    fn a_whole_file_with_its_twin_is_fine() {
        assert!(found("join", JOIN, "join").is_empty());
    }

    #[test]
    fn verb_spec_and_transcript_are_needed() {
        let found = found("join", "//! `PART`: no.\nfn f() {}\n", "join");
        assert_eq!(found.len(), 3, "{found:?}");
        assert!(found[0].starts_with("crates/papo-core/src/command/join.rs:1: the doc does not"));
        assert!(found[0].contains("open the file with ``//! `JOIN`: what it does.``"));
        assert!(found[1].contains("names no spec"));
        assert!(found[2].contains("no transcript"));
    }

    #[test]
    fn a_file_without_its_twin_is_found_on_both_sides() {
        let found = found("join", JOIN, "part");
        assert_eq!(found.len(), 2, "{found:?}");
        assert!(found[0].contains("there is no crates/papo-proto/src/command/join.rs"));
        assert!(found[1].contains("there is no crates/papo-core/src/command/part.rs"));
    }

    #[test]
    fn every_shared_file_has_a_reason() {
        assert!(SHARED.iter().all(|(_, reason)| !reason.is_empty()));
    }
}
