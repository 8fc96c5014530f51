//! The folder: one program at a time, and nobody else's business.

#[cfg(unix)]
use std::fs::{self, Permissions};
use std::fs::{DirBuilder, File, OpenOptions, TryLockError};
use std::io::{self, ErrorKind, Read, Seek, Write};
use std::path::{Path, PathBuf};

use crate::FILE;
use crate::error::StoreError;

/// Holds the number of the process that has the folder. The file stays when the process ends, the
/// system's lock on it does not, however it ends.
pub const LOCK_FILE: &str = "papo.lock";

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
    builder.recursive(true).create(folder).map_err(|error| {
        if folder.is_file() {
            return StoreError::NotAFolder(folder.to_owned());
        }
        StoreError::of_file(folder, error)
    })
}

/// The store in this folder, if there is one.
pub(crate) fn file_in(folder: &Path) -> Result<PathBuf, StoreError> {
    let file = folder.join(FILE);
    match file.metadata() {
        Ok(_) => Ok(file),
        Err(_) if folder.is_file() => Err(StoreError::NotAFolder(folder.to_owned())),
        Err(error) if error.kind() == ErrorKind::NotFound => {
            Err(StoreError::Nothing(folder.to_owned()))
        }
        Err(error) => Err(StoreError::of_file(&file, error)),
    }
}

/// Makes what is ours in the folder its owner's alone, and the folder itself if nothing else is in
/// it: somebody may have made it, or copied everything, as things are made that others may read.
/// What nevertheless others may read is returned.
#[cfg(unix)]
pub(crate) fn make_all_private(folder: &Path) -> Option<PathBuf> {
    let mut entries = fs::read_dir(folder).ok()?.flatten().map(|entry| entry.path());
    let (ours, others): (Vec<_>, Vec<_>) = entries.by_ref().partition(|path| is_ours(path));
    let folder = others.is_empty().then(|| folder.to_owned());
    let open = ours.into_iter().chain(folder).filter(|path| !is_private(path));
    let refused: Vec<_> = open.filter(|path| !shut(path)).collect();
    refused.into_iter().find(|path| path.is_file())
}

#[cfg(not(unix))]
pub(crate) fn make_all_private(_: &Path) -> Option<PathBuf> {
    None
}

/// Whether papo gave a file this name.
#[cfg(unix)]
fn is_ours(path: &Path) -> bool {
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    let is_ours = name == LOCK_FILE || (name.starts_with("papo.") && name.contains(".sqlite"));
    is_ours && path.symlink_metadata().is_ok_and(|meta| meta.is_file())
}

#[cfg(unix)]
fn is_private(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    path.metadata().is_ok_and(|meta| meta.permissions().mode().trailing_zeros() >= 6)
}

#[cfg(unix)]
fn shut(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    let mode = if path.is_dir() { 0o700 } else { 0o600 };
    // Some disks take it and do nothing.
    fs::set_permissions(path, Permissions::from_mode(mode)).is_ok() && is_private(path)
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
    match File::open(folder).and_then(|folder| folder.sync_all()) {
        // Some disks that are shared over a network have no way, either.
        Err(error) if !matches!(error.kind(), ErrorKind::InvalidInput | ErrorKind::Unsupported) => {
            Err(StoreError::of_file(folder, error))
        }
        _ => Ok(()),
    }
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
