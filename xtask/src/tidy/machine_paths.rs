//! No file names a folder that is only on the machine of its author.

use crate::finding::Finding;
use crate::tree::Tree;

/// This file must name what it forbids.
const THIS_FILE: &str = "xtask/src/tidy/machine_paths.rs";

/// The folder of whoever runs a machine.
const ROOTS_HOME: &str = "/root/";

/// The folder of people, and the name that stands for all of them.
const HOMES: &str = "/home/";
const ANYONE: &str = "USER";

/// Reads every text file.
pub fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    let checkout = tree.root().to_string_lossy();
    for (path, text) in tree.texts().filter(|(path, _)| *path != THIS_FILE) {
        for (at, line) in text.lines().enumerate() {
            if let Some(folder) = machine_path(line, &checkout) {
                let what = format!("`{folder}` is a folder of one machine");
                let remedy = "use a relative path, $HOME, or /home/USER";
                findings.push(Finding::new(path, at + 1, what, remedy));
            }
        }
    }
    findings
}

/// The folder of one machine that a line names: this checkout's own, or somebody's home.
fn machine_path<'a>(line: &str, checkout: &'a str) -> Option<&'a str> {
    let is_named = |rest: &str| {
        let name = rest.split(|c: char| !(c.is_alphanumeric() || "_-.".contains(c))).next();
        name.is_some_and(|name| !name.is_empty() && name != ANYONE)
    };
    if !checkout.is_empty() && starts(line, checkout).next().is_some() {
        return Some(checkout);
    }
    if starts(line, ROOTS_HOME).next().is_some() {
        return Some(ROOTS_HOME);
    }
    starts(line, HOMES).any(is_named).then_some(HOMES)
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
            "docs/root/a ./root/ https://papo.im/root/ /home/USER/chat /home/ $HOME /var/lib";
        assert_eq!(found(fine), Vec::<String>::new());
    }

    #[test]
    fn the_checkout_itself_is_of_one_machine() {
        assert_eq!(machine_path("see /srv/papo/docs", "/srv/papo"), Some("/srv/papo"));
        assert_eq!(machine_path("see /var/srv/papo", "/srv/papo"), None);
    }

    #[test]
    fn paths_of_one_machine_are_found() {
        for (text, folder) in
            [("\n\"/root/.cargo\"", "/root/"), ("\n/home/USER or /home/ana/x", "/home/")]
        {
            let expected = format!("docs/a.md:2: `{folder}` is a folder of one machine; ");
            let found = found(text);
            assert_eq!(found.len(), 1, "{found:?}");
            assert!(found[0].starts_with(&expected), "{found:?}");
        }
    }
}
