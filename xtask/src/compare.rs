//! `cargo xtask compare`: holds papo against other servers, as `bench/compare` calls it.
//!
//! Each server in turn is started for a work, has a core of its own, is put under load by `papo bench`
//! on another core, and is ended; then the next server, the next work, the next round. What is said
//! of it are medians of the rounds.

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use serde_json::Value;

mod asked;
mod load;
mod machine;
mod page;
mod rows;
mod scenes;
mod server;
mod table;

use asked::Asked;
use machine::Cores;
use scenes::{SCENES, Scene, Step};
use server::{Kind, Running};
use table::{Outcome, Outcomes};

/// The page that the table goes into.
const PAGE: &str = "BENCHMARKS.md";

/// The folders and programs of a comparison.
struct Ground {
    root: PathBuf,
    /// The program to compare, which is the load tester as well.
    papo: PathBuf,
    /// Where configurations, data and logs go: on the disk that the build is on.
    folder: PathBuf,
    cores: Cores,
}

/// Does what `args` ask for.
pub(crate) fn run(args: &[String], root: &Path) -> io::Result<ExitCode> {
    let asked = match Asked::read(args) {
        Ok(asked) => asked,
        Err(reason) => {
            eprintln!("compare: {reason}\n{}", asked::USAGE);
            return Ok(ExitCode::from(2));
        }
    };
    let ground = Ground::find(root)?;
    let outcomes = rounds(&asked, &ground);
    let block = page::block(&asked, &ground, &outcomes);
    println!("{block}");
    let missing = outcomes.missing();
    for (step, kind, reason) in &missing {
        eprintln!("compare: {step}: {}: every round failed: {reason}", kind.name());
    }
    if !missing.is_empty() {
        // What is on the page is worth more than a table with holes in it.
        eprintln!("compare: {PAGE} stays as it is");
        return Ok(ExitCode::FAILURE);
    }
    if asked.writes() {
        let page = root.join(PAGE);
        let text = std::fs::read_to_string(&page)?;
        std::fs::write(page, page::put(&text, &block)?)?;
        eprintln!("compare: wrote {PAGE}");
    }
    Ok(ExitCode::SUCCESS)
}

impl Ground {
    fn find(root: &Path) -> io::Result<Self> {
        let own = std::env::current_exe()?;
        let built = own.parent().ok_or_else(|| io::Error::other("this program is nowhere"))?;
        let papo = built.join("papo");
        if !papo.is_file() {
            return Err(io::Error::other("papo is not built: bench/compare does that first"));
        }
        let folder = built.join("compare");
        std::fs::create_dir_all(&folder)?;
        let disk = machine::disk(&folder);
        if machine::is_memory(&disk) {
            return Err(io::Error::other(format!(
                "papo would keep its data in memory, for {} is on {disk}: build into a folder on a \
                 disk (CARGO_TARGET_DIR)",
                folder.display()
            )));
        }
        Ok(Self { root: root.to_owned(), papo, folder, cores: Cores::find()? })
    }

    /// What is written of a command line: without the folders of this machine.
    fn shown(&self, word: &str) -> String {
        let folder = self.folder.to_string_lossy();
        word.replace(&*folder, "$PWD/target/release/compare")
            .replace(&*self.papo.to_string_lossy(), "target/release/papo")
    }
}

fn rounds(asked: &Asked, ground: &Ground) -> Outcomes {
    let mut outcomes = Outcomes::default();
    for round in 1..=asked.rounds {
        for scene in SCENES.iter().filter(|scene| asked.wants(scene.group)) {
            for &kind in scene.servers {
                play(scene, kind, round, asked, ground, &mut outcomes);
            }
        }
    }
    outcomes
}

/// One server, from its start to its end.
fn play(
    scene: &Scene,
    kind: Kind,
    round: u32,
    asked: &Asked,
    ground: &Ground,
    outcomes: &mut Outcomes,
) {
    let (server_cores, load_cores) = scene.place.cores(&ground.cores);
    let server = Running::start(kind, &server_cores, ground);
    steps(scene.steps, kind, outcomes, |step| {
        eprint!("round {round} of {}: {}: {}: ", asked.rounds, step.name, kind.name());
        // Nobody may be looking.
        let _shown = io::stderr().flush();
        let measured = server
            .as_ref()
            .map_err(Clone::clone)
            .and_then(|server| load::put(step.work, asked.seconds, server, &load_cores, ground));
        eprintln!("{}", measured.as_ref().map_or_else(String::as_str, |_| "done"));
        measured
    });
}

/// Notes what comes of each step. After one that failed, or lost something, the server is not in the
/// state that the next one is about: that one has failed, too.
fn steps(
    steps: &[Step],
    kind: Kind,
    outcomes: &mut Outcomes,
    mut measure: impl FnMut(&Step) -> Result<Value, String>,
) {
    let mut broken: Option<String> = None;
    for step in steps {
        let outcome = match &broken {
            Some(reason) => Outcome::Failed(reason.clone()),
            None => measure(step).map_or_else(Outcome::Failed, Outcome::Measured),
        };
        if broken.is_none() && !outcome.is_sound() {
            broken = Some(format!("{} failed before", step.name));
        }
        outcomes.add(step.name, kind, outcome);
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// What comes of the scene that fills a server, when filling it brings this.
    fn filled(filling: &Result<Value, String>) -> (usize, Outcomes) {
        let scene = SCENES.iter().find(|scene| scene.steps.len() == 2).expect("it has two steps");
        let (mut outcomes, mut measured) = (Outcomes::default(), 0);
        steps(scene.steps, Kind::Papo, &mut outcomes, |step| {
            measured += 1;
            if step.name == scene.steps[0].name { filling.clone() } else { Ok(json!({"lost": 0})) }
        });
        (measured, outcomes)
    }

    #[test]
    fn nothing_is_measured_on_a_server_that_was_not_filled() {
        let (measured, outcomes) = filled(&Ok(json!({"lost": 0})));
        assert_eq!((measured, outcomes.missing().len()), (2, 0));
        let (measured, outcomes) = filled(&Ok(json!({"lost": 1})));
        let later = ("much stored", Kind::Papo, "filling failed before");
        assert_eq!((measured, outcomes.missing()), (1, vec![later]));
        let (measured, outcomes) = filled(&Err("closed".to_owned()));
        let first = ("filling", Kind::Papo, "closed");
        assert_eq!((measured, outcomes.missing()), (1, vec![first, later]));
    }
}
