//! Names that say nothing are not names: no file, folder or module is called after its being there.

use crate::code;
use crate::finding::Finding;
use crate::tree::{Tree, extension};

const BANNED: &[&str] =
    &["manager", "helper", "helpers", "util", "utils", "misc", "common", "base"];

const SOURCES: &[&str] = &["rs", "ts", "js", "svelte", "py", "sh"];

const REMEDY: &str = "name it after what is in it";

/// Reads the names of source files, their folders, and inline modules.
pub fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (path, text) in tree.texts_of(SOURCES) {
        if path.ends_with("/mod.rs") {
            let remedy = "make it NAME.rs beside the folder NAME/";
            findings.push(Finding::new(path, 1, "`mod.rs` names nothing", remedy));
        }
        for part in path.split('/').map(|part| part.split('.').next().unwrap_or(part)) {
            if let Some(word) = banned_word(part) {
                findings.push(Finding::new(path, 1, format!("`{word}` names nothing"), REMEDY));
            }
        }
        if extension(path) == "rs" {
            findings.extend(modules(path, text));
        }
    }
    findings
}

/// The badly named modules that a file declares.
fn modules(path: &str, text: &str) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (at, line) in code::code_only(text).lines().enumerate() {
        let mut words = line.split(|c: char| !(c.is_alphanumeric() || c == '_'));
        let name = words.find(|word| *word == "mod").and_then(|_| words.next());
        if let Some(word) = name.and_then(banned_word) {
            findings.push(Finding::new(
                path,
                at + 1,
                format!("`mod {word}` names nothing"),
                REMEDY,
            ));
        }
    }
    findings
}

fn banned_word(name: &str) -> Option<&str> {
    name.split(['_', '-']).find(|word| BANNED.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(path: &str, text: &str) -> Vec<String> {
        check(&Tree::of([(path, text)])).iter().map(Finding::to_string).collect()
    }

    #[test]
    fn names_of_things_are_fine() {
        assert!(
            found("src/base64/channel.rs", "mod member;\n// mod misc;\nuse a::utility;").is_empty()
        );
        assert!(found("docs/common.md", "").is_empty());
    }

    #[test]
    fn files_folders_and_modules_are_found() {
        for (path, text, what) in [
            ("src/utils.rs", "", "src/utils.rs:1: `utils` names nothing"),
            ("tests/common/start.rs", "", "tests/common/start.rs:1: `common` names nothing"),
            ("src/session_manager.rs", "", "src/session_manager.rs:1: `manager` names nothing"),
            ("src/command/mod.rs", "", "src/command/mod.rs:1: `mod.rs` names nothing"),
            ("src/a.rs", "\npub(crate) mod misc {}", "src/a.rs:2: `mod misc` names nothing"),
            ("web/src/helpers.test.ts", "", "web/src/helpers.test.ts:1: `helpers` names nothing"),
        ] {
            let found = found(path, text);
            assert_eq!(found.len(), 1, "{found:?}");
            assert!(found[0].starts_with(what), "{found:?}");
        }
    }
}
