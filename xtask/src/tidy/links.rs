//! Every relative link of the documentation points at a file that is there.

use crate::finding::Finding;
use crate::tree::Tree;

/// Reads the Markdown files of the root and of `docs/`.
pub fn check(tree: &Tree) -> Vec<Finding> {
    let pages = tree.texts_of(&["md"]);
    pages
        .filter(|(path, _)| !path.contains('/') || path.starts_with("docs/"))
        .flat_map(|(path, text)| dangling(tree, path, text))
        .collect()
}

fn dangling(tree: &Tree, path: &str, text: &str) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut fence: Option<&str> = None;
    for (at, line) in text.lines().enumerate() {
        let mark = ["```", "~~~"].into_iter().find(|mark| line.trim_start().starts_with(mark));
        match (fence, mark) {
            (None, Some(_)) => fence = mark,
            (Some(open), Some(mark)) if open == mark => fence = None,
            (Some(_), _) => {}
            (None, None) => {
                for target in targets(&without_code(line)) {
                    if resolve(path, &target).is_some_and(|file| !tree.has(&file)) {
                        let what = format!("the link `{target}` points at nothing");
                        findings.push(Finding::new(path, at + 1, what, "correct or remove it"));
                    }
                }
            }
        }
    }
    findings
}

/// The line with its inline code taken out.
fn without_code(line: &str) -> String {
    line.split('`').step_by(2).collect::<Vec<_>>().join("`")
}

/// The targets of `[text](target)`, `![text](target)` and `[name]: target`.
fn targets(line: &str) -> Vec<String> {
    let inline = line.split("](").skip(1).filter_map(|rest| rest.split([')', ' ']).next());
    let definition = line
        .strip_prefix('[')
        .and_then(|rest| rest.split_once("]: "))
        .and_then(|(_, target)| target.split_whitespace().next());
    let bare = |target: &str| target.trim_matches(['<', '>']).to_owned();
    inline.chain(definition).map(bare).collect()
}

/// The path from the root that a link in `page` means, or `None` when it leaves the repository or
/// stays on the page.
fn resolve(page: &str, target: &str) -> Option<String> {
    let file = target.split(['#', '?']).next().unwrap_or(target);
    let is_elsewhere = file.contains("://") || file.starts_with("mailto:");
    if file.is_empty() || is_elsewhere {
        return None;
    }
    let mut parts: Vec<&str> = page.split('/').collect();
    parts.pop();
    if file.starts_with('/') {
        parts.clear();
    }
    for part in file.split('/') {
        match part {
            // Above the root there is nothing, and `..` itself is no file either.
            ".." if parts.pop().is_none() => return Some("..".to_owned()),
            "" | "." | ".." => {}
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(page: &str, text: &str) -> Vec<String> {
        let tree = Tree::of([("README.md", ""), ("docs/guide/start.md", ""), (page, text)]);
        check(&tree).iter().map(Finding::to_string).collect()
    }

    #[test]
    fn links_that_lead_somewhere_are_fine() {
        for link in [
            "[a](guide/start.md), [b](guide/start.md#first \"Title\") ![c](../README.md)",
            "[a](https://papo.im/x) [b](#here) [c](mailto:a@b) [d](guide) [e](..) [f](/README.md)",
            "`[a](nowhere.md)`\n```md\n[b](nowhere.md)\n```",
            "[a]: guide/start.md",
        ] {
            assert_eq!(found("docs/a.md", link), Vec::<String>::new(), "{link}");
        }
        assert!(found("testdata/a.md", "[a](nowhere.md)").is_empty());
    }

    #[test]
    fn links_that_lead_nowhere_are_found() {
        for link in [
            "[a](nowhere.md)",
            "[a](README.md)",
            "[b](guide/start.md) [a](../../README.md)",
            "[a]: <nowhere.md>",
            "```\n```\n[a](nowhere.md#x)",
        ] {
            let found = found("docs/a.md", link);
            assert_eq!(found.len(), 1, "{link}: {found:?}");
            assert!(found[0].contains("points at nothing; correct or remove it"), "{found:?}");
        }
        assert!(found("docs/a.md", "\n[a](b.md)")[0].starts_with("docs/a.md:2: the link `b.md`"));
    }
}
