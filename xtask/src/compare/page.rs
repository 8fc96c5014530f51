//! The part of the page that is written here; the rest of it is written by hand.

use std::fmt::Write;
use std::io;

use super::asked::Asked;
use super::scenes::{Place, SCENES};
use super::server::Kind;
use super::table::{Outcomes, table};
use super::{Ground, load, machine};

/// What stands before that part, and after it.
const BEGIN: &str = "<!-- written by bench/compare; do not edit -->";
const END: &str = "<!-- until here -->";

/// All that is said of a comparison, in Markdown.
pub(super) fn block(asked: &Asked, ground: &Ground, outcomes: &Outcomes) -> String {
    let mut text = format!("{}\n\n", setting(asked, ground));
    text += &table(asked, outcomes);
    let _infallible = write!(text, "\nWhat was run:\n\n```sh\n{}```\n", commands(asked, ground));
    text
}

/// The page with `block` in its place.
pub(super) fn put(page: &str, block: &str) -> io::Result<String> {
    let parts = page.split_once(BEGIN).and_then(|(before, rest)| {
        let (_, after) = rest.split_once(END)?;
        Some((before, after))
    });
    let (before, after) = parts.ok_or_else(|| {
        io::Error::other(format!("the page has no place for the table: {BEGIN} ... {END}"))
    })?;
    Ok(format!("{before}{BEGIN}\n\n{}\n\n{END}{after}", block.trim()))
}

/// When, where, what.
fn setting(asked: &Asked, ground: &Ground) -> String {
    let root = ground.root.to_string_lossy();
    let git = |words: &[&str]| {
        machine::printed(&[&["git", "-c", "safe.directory=*", "-C", &*root], words].concat())
    };
    let date = machine::printed(&["date", "-u", "+%F"]);
    let commit = git(&["rev-parse", "--short", "HEAD"]);
    // Where the table goes changes nothing of what is measured.
    let changes = git(&["status", "--porcelain", "--", ".", ":!BENCHMARKS.md"]);
    let changed = if changes.is_empty() { "" } else { " with changes" };
    let at_once = Kind::ALL.iter().map(|kind| format!("{} {}", kind.name(), kind.at_once()));
    let at_once = at_once.collect::<Vec<_>>().join(", ");
    let disk = machine::disk(&ground.folder);
    let versions: Vec<String> = Kind::ALL
        .iter()
        .filter(|kind| **kind != Kind::Floor)
        .map(|kind| kind.version(ground))
        .collect();
    format!(
        "{date}, commit `{commit}`{changed}, `{}`.\n\n{}; papo's data on {disk}. {}.\n\nThe server had \
         core {}, the load core {}, but where it says otherwise. Medians of {} rounds, {} s each. As \
         many clients register at the same time as suits the server: {at_once}.",
        asked.words(),
        machine::words(),
        versions.join("; "),
        ground.cores.server(),
        ground.cores.load(),
        asked.rounds,
        asked.seconds,
    )
}

/// The command lines: of each server, and of each load.
fn commands(asked: &Asked, ground: &Ground) -> String {
    let mut text = String::new();
    let mut say = |cores: &str, words: Vec<String>| {
        let line = ground.shown(&words.join(" "));
        let _infallible = writeln!(text, "taskset -c {cores} {line}");
    };
    for kind in Kind::ALL {
        say(&ground.cores.server(), kind.words(ground, "$PORT"));
    }
    for scene in SCENES.iter().filter(|scene| asked.wants(scene.group)) {
        let cores = match scene.place {
            Place::Apart => ground.cores.load(),
            Place::OneCore => ground.cores.server(),
            Place::TwoCores => ground.cores.both(),
        };
        for step in scene.steps {
            say(
                &cores,
                load::words(ground, step.work, ["$PORT", "$PID", "$AT_ONCE"], asked.seconds),
            );
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_between_the_marks_changes() {
        let page = format!("# Title\n\n{BEGIN}\nold\n{END}\n\nBy hand.\n");
        let once = put(&page, "new\n").expect("there is a place");
        assert_eq!(once, format!("# Title\n\n{BEGIN}\n\nnew\n\n{END}\n\nBy hand.\n"));
        assert_eq!(put(&once, "new\n").expect("there is a place"), once);
    }

    #[test]
    fn a_page_without_a_place_is_left_alone() {
        for page in
            ["", BEGIN, "<!-- until here --> <!-- written by bench/compare; do not edit -->"]
        {
            assert!(put(page, "new").is_err(), "{page}");
        }
    }

    #[test]
    fn the_page_of_this_tree_has_a_place() {
        let page = include_str!("../../../BENCHMARKS.md");
        assert!(put(page, "new").is_ok());
    }
}
