//! The folder: one program at a time, and nobody else's business.

use std::fs::{DirBuilder, File, OpenOptions, TryLockError};
use std::io::{self, Read, Seek, Write};
use std::path::Path;

use crate::error::StoreError;

/// Holds the number of the process that has the folder. The file stays when the process ends, the
/// system's lock on it does not, however it ends.
const LOCK_FILE: &str = "papo.lock";

/// That the folder is ours, as long as this value lives.
#[derive(Debug)]
pub struct Lock {
    _locked: File,
}

impl Lock {
    pub(crate) fn take(folder: &Path) -> Result<Self, StoreError> {
        let path = folder.join(LOCK_FILE);
        let failed = |error| StoreError::of_file(&path, error);
        let mut file = private(&path).map_err(failed)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let process = owner(&mut file);
                return Err(StoreError::Held { folder: folder.to_owned(), process });
            }
            Err(TryLockError::Error(error)) => return Err(failed(error)),
        }
        // Who can't write its number here can't write anything else.
        sign(&mut file).map_err(failed)?;
        Ok(Self { _locked: file })
    }
}

fn owner(file: &mut File) -> Option<u32> {
    let mut text = String::new();
    file.read_to_string(&mut text).ok()?;
    text.trim().parse().ok()
}

fn sign(file: &mut File) -> io::Result<()> {
    file.rewind()?;
    file.set_len(0)?;
    writeln!(file, "{}", std::process::id())
}

/// Makes the folder, for its owner alone, if it is not there.
pub(crate) fn make(folder: &Path) -> Result<(), StoreError> {
    let mut builder = DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.recursive(true).create(folder).map_err(|error| StoreError::of_file(folder, error))
}

/// Waits until the names in the file's folder are on the disk.
pub(crate) fn sync_parent(file: &Path) -> Result<(), StoreError> {
    let folder = match file.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    if cfg!(windows) {
        // It keeps them without being asked, and has no way to ask.
        return Ok(());
    }
    File::open(folder)
        .and_then(|folder| folder.sync_all())
        .map_err(|error| StoreError::of_file(folder, error))
}

/// Makes the file if it is not there, for its owner alone. Those that the library puts beside it
/// are as private.
pub(crate) fn make_private(path: &Path) -> Result<(), StoreError> {
    private(path).map(|_file| ()).map_err(|error| StoreError::of_file(path, error))
}

fn private(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.read(true).write(true).create(true).truncate(false).open(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_at_a_time_and_it_is_named() {
        let folder = tempfile::tempdir().expect("a folder can be made");
        let held = Lock::take(folder.path()).expect("nobody has it");
        let error = Lock::take(folder.path()).expect_err("it is taken").to_string();
        let process = format!("is used by another papo, process {};", std::process::id());
        assert!(error.contains(&process), "{error}");
        drop(held);
        Lock::take(folder.path())
            .expect("it is free again, and the file that is left no hindrance");
    }
}
