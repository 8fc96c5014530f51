//! What can go wrong with a store.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use rusqlite::ErrorCode;
use rusqlite::ffi::{SQLITE_IOERR_DIR_FSYNC, SQLITE_IOERR_FSYNC};

/// Why something was not kept, not read, or not opened.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Another program has the folder.
    #[error("{folder} is used by another papo{}; `--data` gives this one a folder of its own", of_process(*process))]
    Held {
        /// Which folder.
        folder: PathBuf,
        /// The process, if it could be learned.
        process: Option<u32>,
    },
    /// The same, where a folder of its own would not help.
    #[error("{folder} is used by a running papo{}; stop it first", of_process(*process))]
    InUse {
        /// Which folder.
        folder: PathBuf,
        /// The process, if it could be learned.
        process: Option<u32>,
    },
    /// Another program reads the file, and it may not give way under that.
    #[error(
        "{0} is being read by another program, such as `papo export`; wait until that has ended"
    )]
    Read(PathBuf),
    /// A newer version made the file.
    #[error("{file} was made by a newer papo: it has version {found}, this one knows {known}")]
    Newer {
        /// Which file.
        file: PathBuf,
        /// Its version.
        found: usize,
        /// The newest version that is known here.
        known: usize,
    },
    /// An older version made the file, and nobody may change it now.
    #[error("{0} was made by an older papo; `papo serve` brings it up to date when it starts")]
    Older(PathBuf),
    /// The library may lose what it has committed.
    #[error("SQLite {0} can lose what was committed; 3.51.3 or newer is needed")]
    UnsafeLibrary(String),
    /// A file or folder can't be used.
    #[error("can't use {path}: {error}")]
    File {
        /// Which.
        path: PathBuf,
        /// What the system says.
        error: io::Error,
    },
    /// Nothing is kept in the folder.
    #[error("nothing is kept in {0}; `--data` names another folder")]
    Nothing(PathBuf),
    /// Something is there already, and stays.
    #[error("{0} is there already")]
    Exists(PathBuf),
    /// What is written before something has its name is there already.
    #[error(
        "{0} is there already: another papo writes it now, or was ended while it did; if none does, delete it"
    )]
    Unfinished(PathBuf),
    /// A folder is there where a file is needed.
    #[error("{0} is a folder; a file is needed that `papo backup` made")]
    IsAFolder(PathBuf),
    /// A file is there where a folder is needed.
    #[error("{0} is a file, not a folder")]
    NotAFolder(PathBuf),
    /// A store can't be read any more.
    #[error(
        "{0} is damaged, or no file of papo's; `papo restore --replace` brings a backup back, and keeps this file under another name"
    )]
    Damaged(PathBuf),
    /// A file is no copy of a store, or a broken one.
    #[error("{file} is no good copy of what papo kept: {why}")]
    NotACopy {
        /// Which.
        file: PathBuf,
        /// What is wrong with it.
        why: &'static str,
    },
    /// The library says no.
    #[error("the store: {0}")]
    Library(#[from] rusqlite::Error),
}

impl StoreError {
    /// What the system says about a file or folder.
    pub fn of_file(path: &Path, error: io::Error) -> Self {
        Self::File { path: path.to_owned(), error }
    }

    /// What the library says about a file, which it does not name.
    pub(crate) fn of_library(path: &Path, error: rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt) => {
                Self::Damaged(path.to_owned())
            }
            Some(ErrorCode::DiskFull) => Self::of_file(path, io::ErrorKind::StorageFull.into()),
            // The system knows why.
            Some(ErrorCode::CannotOpen) => match File::open(path) {
                Err(why) => Self::of_file(path, why),
                Ok(_) => Self::Library(error),
            },
            _ => Self::Library(error),
        }
    }

    /// The same error, of this file if it is the library's.
    pub(crate) fn about(self, path: &Path) -> Self {
        match self {
            Self::Library(error) => Self::of_library(path, error),
            other => other,
        }
    }

    /// The system could not write what it had accepted. What of it is on the disk nobody can tell,
    /// and trying again would be answered with a lie: the program must end.
    pub fn is_failed_sync(&self) -> bool {
        let Self::Library(error) = self else { return false };
        let code = error.sqlite_error().map(|error| error.extended_code);
        matches!(code, Some(SQLITE_IOERR_FSYNC | SQLITE_IOERR_DIR_FSYNC))
    }
}

fn of_process(id: Option<u32>) -> String {
    id.map_or_else(String::new, |id| format!(", process {id}"))
}
