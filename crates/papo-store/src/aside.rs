//! A store gives way to another one, and nothing of it is lost, whenever the power goes.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::{Connection, ErrorCode, OpenFlags};

use crate::copying::{beside, parts};
use crate::error::StoreError;
use crate::folder;
use crate::new::New;

/// How many stores are put aside in one folder.
const ASIDE_MAX: u32 = 999;

/// How long is waited for one who reads.
const PATIENCE: Duration = Duration::from_secs(1);

/// What is put aside is called so, and has a number.
const BEFORE: &str = "before";

/// The same of what can't be opened.
const DAMAGED: &str = "damaged";

/// Where a store is that has given way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Aside {
    /// The file. Of one that is damaged, its log may be beside it.
    pub file: PathBuf,
    /// It could not be opened.
    pub is_damaged: bool,
}

/// Gives a store, if there is one, a second name that nothing has, and sees to it that nothing is
/// beside the first, so that another file can take that.
pub(crate) fn set_aside(file: &Path) -> Result<Option<Aside>, StoreError> {
    if parts(file).next().is_none() {
        return Ok(None);
    }
    let is_damaged = !is_one_file(file)?;
    let aside = free_name(file, if is_damaged { DAMAGED } else { BEFORE })?;
    for part in parts(file) {
        let companion = part.as_os_str().as_encoded_bytes()[file.as_os_str().len()..].to_vec();
        let companion = String::from_utf8(companion).expect("it is one of ours");
        name_twice(&part, &beside(&aside, &companion))?;
    }
    folder::sync_parent(file)?;
    for part in parts(file).filter(|part| part != file) {
        fs::remove_file(&part).map_err(|error| StoreError::of_file(&part, error))?;
    }
    Ok(Some(Aside { file: aside, is_damaged }))
}

/// Takes away second names that a store has since it was about to give way, and did not: whoever
/// opens it by such a name does not find its log.
#[cfg(unix)]
pub(crate) fn remove_second_names(file: &Path) -> Result<(), StoreError> {
    use std::os::unix::fs::MetadataExt;

    let Ok(meta) = file.metadata() else { return Ok(()) };
    if meta.nlink() < 2 {
        return Ok(());
    }
    for number in 1..=ASIDE_MAX {
        let name = aside_name(file, BEFORE, number);
        let is_it = |other: fs::Metadata| (other.dev(), other.ino()) == (meta.dev(), meta.ino());
        if name.symlink_metadata().is_ok_and(is_it) {
            fs::remove_file(&name).map_err(|error| StoreError::of_file(&name, error))?;
        }
    }
    Ok(())
}

/// Brings what is in the log into the file. `false`: that can't be done, for it is damaged.
fn is_one_file(file: &Path) -> Result<bool, StoreError> {
    // The library would throw away the log of an empty file.
    if !file.metadata().is_ok_and(|meta| meta.len() > 0) {
        return Ok(false);
    }
    let folded = || {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(file, flags)?;
        connection.busy_timeout(PATIENCE)?;
        // It takes the log away as well, and only if nobody else has the file open.
        connection
            .pragma_update_and_check(None, "journal_mode", "DELETE", |row| row.get::<_, String>(0))
    };
    match folded() {
        Ok(mode) if mode == "delete" => Ok(true),
        Ok(_) => Err(StoreError::Read(file.to_owned())),
        Err(error) => match error.sqlite_error_code() {
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => {
                Err(StoreError::Read(file.to_owned()))
            }
            Some(
                ErrorCode::NotADatabase
                | ErrorCode::DatabaseCorrupt
                | ErrorCode::SystemIoFailure
                | ErrorCode::CannotOpen,
            ) => Ok(false),
            _ => Err(StoreError::of_library(file, error)),
        },
    }
}

fn aside_name(file: &Path, word: &str, number: u32) -> PathBuf {
    file.with_extension(format!("{word}-{number}.sqlite"))
}

fn free_name(file: &Path, word: &str) -> Result<PathBuf, StoreError> {
    let mut names = (1..=ASIDE_MAX).map(|number| aside_name(file, word, number));
    let is_free = |name: &PathBuf| {
        parts(name).next().is_none() && beside(name, ".part").symlink_metadata().is_err()
    };
    names.find(is_free).ok_or_else(|| StoreError::Exists(aside_name(file, word, ASIDE_MAX)))
}

/// Not all disks have files with two names; there the second one is of a copy.
fn name_twice(file: &Path, to: &Path) -> Result<(), StoreError> {
    if cfg!(unix) && fs::hard_link(file, to).is_ok() {
        return Ok(());
    }
    let failed = |error| StoreError::of_file(to, error);
    let (new, mut copied) = New::file(to)?;
    let mut from = File::open(file).map_err(|error| StoreError::of_file(file, error))?;
    io::copy(&mut from, &mut copied).and_then(|_| copied.sync_all()).map_err(failed)?;
    new.finish()
}
