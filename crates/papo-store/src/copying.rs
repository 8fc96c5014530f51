//! A store written into another file, and what the library puts beside one.

use std::ffi::OsString;
use std::fs::{self, File};
use std::path::{Path, PathBuf};

use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{Connection, ToSql};

use crate::error::StoreError;

/// What the library puts beside a store: its log, the index of that, and what it undoes by.
const COMPANIONS: [&str; 3] = ["-wal", "-shm", "-journal"];

/// Writes all that is committed into a file, which is there and empty, and waits until it is on the
/// disk.
pub(crate) fn copy(connection: &Connection, to: &Path) -> Result<(), StoreError> {
    connection
        .execute("VACUUM INTO ?1", [Name(to)])
        .map_err(|error| StoreError::of_library(to, error))?;
    File::open(to).and_then(|file| file.sync_all()).map_err(|error| StoreError::of_file(to, error))
}

/// A path as the library takes it. Where names need not be text, it takes bytes.
struct Name<'a>(&'a Path);

impl ToSql for Name<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        #[cfg(unix)]
        let name = Some(std::os::unix::ffi::OsStrExt::as_bytes(self.0.as_os_str()));
        #[cfg(not(unix))]
        let name = self.0.to_str().map(str::as_bytes);
        let name = name.ok_or_else(|| rusqlite::Error::InvalidPath(self.0.to_owned()))?;
        Ok(ToSqlOutput::Borrowed(ValueRef::Text(name)))
    }
}

/// What is there of a store: the file, and what is beside it.
pub(crate) fn parts(file: &Path) -> impl Iterator<Item = PathBuf> {
    let all = std::iter::once("").chain(COMPANIONS).map(|more| beside(file, more));
    all.filter(|path| path.symlink_metadata().is_ok()).collect::<Vec<_>>().into_iter()
}

/// Removes a store that nobody needs, and what is beside it.
pub(crate) fn remove(file: &Path) -> Result<(), StoreError> {
    for part in parts(file) {
        fs::remove_file(&part).map_err(|error| StoreError::of_file(&part, error))?;
    }
    Ok(())
}

/// The path with something behind it.
pub(crate) fn beside(path: &Path, more: &str) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(more);
    name.into()
}
