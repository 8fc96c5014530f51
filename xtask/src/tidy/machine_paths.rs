//! No file names a folder that is only on the machine of its author.

use crate::finding::Finding;
use crate::tree::Tree;

/// This file must name what it forbids.
const THIS_FILE: &str = "xtask/src/tidy/machine_paths.rs";

/// Folders of some machine.
const FOLDERS: &[&str] = &["/work/", "/root/"];

/// The folder of people, and the name that stands for all of them.
const HOMES: &str = "/home/";
const ANYONE: &str = "USER";

/// Reads every text file.
pub fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (path, text) in tree.texts().filter(|(path, _)| *path != THIS_FILE) {
        for (at, line) in text.lines().enumerate() {
            if let Some(folder) = machine_path(line) {
                let what = format!("`{folder}` is a folder of one machine");
                let remedy = "use a relative path, $HOME, or /home/USER";
                findings.push(Finding::new(path, at + 1, what, remedy));
            }
        }
    }
    findings
}

fn machine_path(line: &str) -> Option<&'static str> {
    let folder = FOLDERS.iter().find(|folder| starts(line, folder).next().is_some());
    let is_named = |rest: &str| {
        let name = rest.split(|c: char| !(c.is_alphanumeric() || "_-.".contains(c))).next();
        name.is_some_and(|name| !name.is_empty() && name != ANYONE)
    };
    folder.copied().or_else(|| starts(line, HOMES).any(is_named).then_some(HOMES))
}

/// What follows each `folder` that opens an absolute path, and is not the middle of another one.
fn starts<'a>(line: &'a str, folder: &'a str) -> impl Iterator<Item = &'a str> {
    line.match_indices(folder)
        .filter(|(at, _)| {
            let before = line[..*at].chars().next_back();
            !before.is_some_and(|c| c.is_alphanumeric() || "_-.~/}*".contains(c))
        })
        .map(move |(at, _)| &line[at + folder.len()..])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<String> {
        check(&Tree::of([("docs/a.md", text)])).iter().map(Finding::to_string).collect()
    }

    #[test]
    fn paths_of_everyone_are_fine() {
        let fine =
            "docs/work/a ./root/ https://papo.im/work/ /home/USER/chat /home/ $HOME /var/lib";
        assert_eq!(found(fine), Vec::<String>::new());
    }

    #[test]
    fn paths_of_one_machine_are_found() {
        for (text, folder) in [
            ("\nsee /work/main", "/work/"),
            ("\n\"/root/.cargo\"", "/root/"),
            ("\n/home/USER or /home/ana/x", "/home/"),
        ] {
            let expected = format!("docs/a.md:2: `{folder}` is a folder of one machine; ");
            let found = found(text);
            assert_eq!(found.len(), 1, "{found:?}");
            assert!(found[0].starts_with(&expected), "{found:?}");
        }
    }
}
