//! `papo backup` and `papo restore`: all that a server keeps, as one file.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use papo_store::{Aside, Contents, Restored};

use crate::configuration::{DataArgs, complain_of};
use crate::console::{self, counted};

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
            let (file, folder) = (args.file.display(), folder.display());
            console::say(&format!("{file} has what is kept in {folder}: {}", in_words(&contents)));
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
            let (folder, what) = (folder.display(), in_words(&contents));
            console::say(&format!("brought back into {folder}: {what}"));
            if let Some(Aside { file, is_damaged }) = before {
                let file = file.display();
                console::say(&if is_damaged {
                    format!("what was there before could not be opened; it is in {file}")
                } else {
                    format!("what was there before is in {file}, which can be brought back, too")
                });
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
    let (messages, channels) = (counted(*messages, "message"), counted(*channels, "channel"));
    format!("{messages} of {channels} and of people in private, {size}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_is_not_many() {
        for (messages, channels, len, words) in [
            (3, 1, 1, "3 messages of 1 channel and of people in private, 1 KiB"),
            (1, 0, 20 << 20, "1 message of 0 channels and of people in private, 20 MiB"),
        ] {
            assert_eq!(in_words(&Contents { messages, channels, len }), words);
        }
    }
}
