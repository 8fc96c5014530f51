//! `papo completions` and `papo man`: what shells and readers of manuals want to know of the command
//! line, made from it.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, Command};
use clap_complete::Shell;
use clap_mangen::Man;

use crate::configuration::complain_of;
use crate::console::{self, counted};

/// What `papo completions` is told.
#[derive(Debug, Args)]
pub(crate) struct CompletionsArgs {
    /// For which shell
    shell: Shell,
}

/// What `papo man` is told.
#[derive(Debug, Args)]
pub(crate) struct ManArgs {
    /// The folder that they are written into
    #[arg(long, value_name = "FOLDER")]
    out: PathBuf,
}

/// Prints what completes the words of this command line in a shell.
pub(crate) fn completions(args: &CompletionsArgs, mut command: Command) -> ExitCode {
    let name = command.get_name().to_owned();
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut command, name, &mut script);
    console::print(&String::from_utf8_lossy(&script));
    ExitCode::SUCCESS
}

/// Writes a page for the program and one for each of its verbs.
pub(crate) fn man(args: &ManArgs, mut command: Command) -> ExitCode {
    command.build();
    let pages = pages(&command, command.get_name());
    for (name, page) in &pages {
        if let Err(error) = write(&args.out, name, page) {
            return complain_of(&[format!(
                "can't write {name} into {}: {error}",
                args.out.display()
            )]);
        }
    }
    let (count, out) = (counted(pages.len() as u64, "page"), args.out.display());
    console::say(&format!("wrote {count} into {out}; `man {out}/papo.1` shows the first"));
    ExitCode::SUCCESS
}

fn write(folder: &Path, name: &str, page: &[u8]) -> std::io::Result<()> {
    std::fs::create_dir_all(folder)?;
    std::fs::write(folder.join(name), page)
}

/// The page of a command, and of all below it: `papo-service-install.1`.
fn pages(command: &Command, name: &str) -> Vec<(String, Vec<u8>)> {
    let mut page = Vec::new();
    let named = command.clone().name(name.to_owned());
    Man::new(named).render(&mut page).expect("memory can be written to");
    let below = command.get_subcommands().filter(|verb| verb.get_name() != "help");
    let below = below.flat_map(|verb| pages(verb, &format!("{name}-{}", verb.get_name())));
    std::iter::once((format!("{name}.1"), page)).chain(below).collect()
}
