//! The part of the page that is written here; the rest of it is written by hand.

use std::fmt::Write;
use std::io;

use super::asked::Asked;
use super::scenes::{Place, SCENES, Scene};
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
         core {}, the load core {}, but where it says otherwise. Medians of {} rounds, {} s each; a \
         ratio is the median of the rounds' ratios, of what was measured one soon after the other. As \
         many clients register at the same time as suits the server: {at_once}. What a direct message \
         would cost without history is not measured here, for papo has no such setting: what can be \
         set is `durability = \"process\"`.",
        asked.words(),
        machine::words(),
        versions.join("; "),
        ground.cores.server(),
        ground.cores.load(),
        asked.rounds,
        asked.seconds,
    )
}

/// The command lines: of each server, and of each load, with the cores that they had.
fn commands(asked: &Asked, ground: &Ground) -> String {
    let mut text = String::new();
    for place in Place::ALL {
        let wanted = |scene: &&Scene| scene.place == *place && asked.wants(scene.group);
        let scenes: Vec<&Scene> = SCENES.iter().filter(wanted).collect();
        if scenes.is_empty() {
            continue;
        }
        let (server, load) = place.cores(&ground.cores);
        if !text.is_empty() {
            text.push('\n');
        }
        let _infallible = writeln!(text, "# the server on {server}, the load on {load}");
        let mut say = |cores: &str, words: Vec<String>| {
            let line = ground.shown(&words.join(" "));
            let _infallible = writeln!(text, "taskset -c {cores} {line}");
        };
        let is_there = |kind: &&Kind| scenes.iter().any(|scene| scene.servers.contains(kind));
        for kind in Kind::ALL.iter().filter(is_there) {
            say(&server, kind.words(ground, "$PORT"));
        }
        for step in scenes.iter().flat_map(|scene| scene.steps) {
            let whom = ["$PORT", "$PID", "$AT_ONCE"];
            say(&load, load::words(ground, step.work, whom, asked.seconds));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;
    use crate::compare::machine::Cores;

    /// The command lines of some works, on cores 4 and 7.
    fn said(only: &str) -> String {
        let args = ["--only", only, "--seconds", "9"].map(str::to_owned);
        let asked = Asked::read(&args).expect("there are such works");
        let ground = Ground {
            root: PathBuf::from("root"),
            papo: PathBuf::from("built/papo"),
            folder: PathBuf::from("built/compare"),
            cores: Cores(4, 7),
        };
        commands(&asked, &ground)
    }

    #[test]
    fn commands_have_the_cores_that_were_used() {
        let text = said("latency,cores");
        let lines: Vec<String> = text
            .lines()
            .map(|line| {
                let words: Vec<&str> = line.split(' ').collect();
                if words[0] == "taskset" { words[2..5].join(" ") } else { line.to_owned() }
            })
            .collect();
        let load = "7 target/release/papo bench";
        let inspircd = "4 $PWD/target/release/compare/inspircd/inspircd --nofork";
        assert_eq!(
            lines,
            [
                "# the server on 4, the load on 7",
                "4 target/release/papo serve",
                inspircd,
                load,
                load,
                load,
                "",
                "# the server on 4, the load on 4",
                "4 target/release/papo serve",
                inspircd,
                "4 target/release/papo bench",
                "",
                "# the server on 4,7, the load on 4,7",
                "4,7 target/release/papo serve",
                &inspircd.replace('4', "4,7"),
                "4,7 target/release/papo bench",
            ]
        );
    }

    #[test]
    fn papo_keeps_what_is_said_through_a_power_cut() {
        assert!(said("latency").contains(" --durability power "));
    }

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
