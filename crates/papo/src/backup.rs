//! `papo backup` and `papo restore`: all that a server keeps, as one file.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use papo_store::{Contents, Restored};

use crate::configuration::{DataArgs, complain_of};
use crate::console;

/// What `papo backup` is told.
#[derive(Debug, Args)]
pub(crate) struct BackupArgs {
    /// The file to make; there must be none of that name
    file: PathBuf,
    #[command(flatten)]
    data: DataArgs,
}

/// What `papo restore` is told.
#[derive(Debug, Args)]
pub(crate) struct RestoreArgs {
    /// A file that `papo backup` made
    file: PathBuf,
    /// Put what is kept in the folder now aside, under another name
    #[arg(long)]
    replace: bool,
    #[command(flatten)]
    data: DataArgs,
}

/// Copies what is kept, of a server that runs or one that does not.
pub(crate) fn back_up(args: &BackupArgs) -> ExitCode {
    let folder = match args.data.folder() {
        Ok(folder) => folder,
        Err(faults) => return complain_of(&faults),
    };
    match papo_store::back_up(&folder, &args.file) {
        Ok(contents) => {
            console::say(&format!("{} has {}", args.file.display(), in_words(&contents)));
            console::say("Whoever has this file can read all of it: keep it to yourself.");
            ExitCode::SUCCESS
        }
        Err(error) => {
            console::complain(&error.to_string());
            ExitCode::FAILURE
        }
    }
}

/// Brings such a copy back.
pub(crate) fn restore(args: &RestoreArgs) -> ExitCode {
    let folder = match args.data.folder() {
        Ok(folder) => folder,
        Err(faults) => return complain_of(&faults),
    };
    match papo_store::restore(&args.file, &folder, args.replace) {
        Ok(Restored { contents, before }) => {
            console::say(&format!("{} has {} again", folder.display(), in_words(&contents)));
            if let Some(before) = before {
                console::say(&format!("what was there before is in {}", before.display()));
            }
            ExitCode::SUCCESS
        }
        Err(error) => {
            let hint = match error {
                papo_store::StoreError::Exists(_) => "; `--replace` puts that aside",
                _ => "",
            };
            console::complain(&format!("{error}{hint}"));
            ExitCode::FAILURE
        }
    }
}

fn in_words(contents: &Contents) -> String {
    let Contents { messages, channels, len } = contents;
    let kib = len.div_ceil(1024);
    let size = if kib < 10 * 1024 { format!("{kib} KiB") } else { format!("{} MiB", kib / 1024) };
    format!("{messages} messages of {channels} channels and of pairs, {size}")
}
