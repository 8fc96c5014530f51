//! The generated references are what the generators say now.

use crate::docgen::{GENERATORS, Generator};
use crate::finding::Finding;
use crate::tree::Tree;

const REMEDY: &str = "run `cargo xtask docgen`";

/// Compares every generated file with what would be written today.
pub fn check(tree: &Tree) -> Vec<Finding> {
    GENERATORS.iter().filter_map(|generator| stale(tree, *generator)).collect()
}

fn stale(tree: &Tree, Generator { path, text }: Generator) -> Option<Finding> {
    let Some(kept) = tree.text(path) else {
        return Some(Finding::new(path, 1, "the generated file is missing", REMEDY));
    };
    let fresh = text(tree);
    if kept == fresh {
        return None;
    }
    let same = kept.lines().zip(fresh.lines()).take_while(|(kept, fresh)| kept == fresh).count();
    Some(Finding::new(path, same + 1, "not what the code says now", REMEDY))
}

#[cfg(test)]
mod tests {
    use super::*;

    const GENERATOR: Generator = Generator { path: "a.md", text: |_| "one\ntwo\n".to_owned() };

    fn found(path: &str, text: &str) -> Option<String> {
        stale(&Tree::of([(path, text)]), GENERATOR).map(|finding| finding.to_string())
    }

    #[test]
    fn a_fresh_file_is_fine() {
        assert_eq!(found("a.md", "one\ntwo\n"), None);
    }

    #[test]
    fn a_stale_or_missing_file_is_found() {
        let stale = "a.md:2: not what the code says now; run `cargo xtask docgen`";
        assert_eq!(found("a.md", "one\n2\n").as_deref(), Some(stale));
        let missing = "a.md:1: the generated file is missing; run `cargo xtask docgen`";
        assert_eq!(found("b.md", "").as_deref(), Some(missing));
    }
}
