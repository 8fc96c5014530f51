//! `cargo xtask compare`: holds papo against other servers, as `bench/compare` calls it.
//!
//! Each server in turn is started for a work, has a core of its own, is put under load by `papo bench`
//! on another core, and is ended; then the next server, the next work, the next round. What is said
//! of it are medians of the rounds.

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

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
use scenes::{Place, SCENES, Scene};
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
    let outcomes = rounds(&asked, &ground)?;
    let block = page::block(&asked, &ground, &outcomes);
    println!("{block}");
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

fn rounds(asked: &Asked, ground: &Ground) -> io::Result<Outcomes> {
    let mut outcomes = Outcomes::default();
    for round in 1..=asked.rounds {
        for scene in SCENES.iter().filter(|scene| asked.wants(scene.group)) {
            for &kind in scene.servers {
                play(scene, kind, round, asked, ground, &mut outcomes)?;
            }
        }
    }
    Ok(outcomes)
}

/// One server, from its start to its end.
fn play(
    scene: &Scene,
    kind: Kind,
    round: u32,
    asked: &Asked,
    ground: &Ground,
    outcomes: &mut Outcomes,
) -> io::Result<()> {
    let (server_cores, load_cores) = match scene.place {
        Place::Apart => (ground.cores.server(), ground.cores.load()),
        Place::OneCore => (ground.cores.server(), ground.cores.server()),
        Place::TwoCores => (ground.cores.both(), ground.cores.both()),
    };
    let server = Running::start(kind, &server_cores, ground);
    for step in scene.steps {
        eprint!("round {round} of {}: {}: {}: ", asked.rounds, step.name, kind.name());
        io::stderr().flush()?;
        let measured = server
            .as_ref()
            .map_err(Clone::clone)
            .and_then(|server| load::put(step.work, asked.seconds, server, &load_cores, ground));
        eprintln!("{}", measured.as_ref().map_or_else(String::as_str, |_| "done"));
        let outcome = measured.map_or_else(Outcome::Failed, Outcome::Measured);
        outcomes.add(step.name, kind, outcome);
    }
    Ok(())
}
