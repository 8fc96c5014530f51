//! Copies of all that is kept: one file, made while a server runs, and brought back when none does.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use crate::error::StoreError;
use crate::folder::{self, Lock};
use crate::reader::connect;
use crate::writer::Writer;
use crate::{Durability, FILE, schema};

/// What the library puts beside a store: its log, and the index of that.
const COMPANIONS: [&str; 2] = ["-wal", "-shm"];

/// How many stores are put aside in one folder.
const ASIDE_MAX: u32 = 999;

/// What is in a copy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Contents {
    /// How many messages.
    pub messages: u64,
    /// How many channels.
    pub channels: u64,
    /// How long the file is, in bytes.
    pub len: u64,
}

/// Copies what is kept in this folder, as it is at this moment, into a new file. A server that uses
/// the folder goes on as before. When this returns the copy is on the disk; before, there is none.
///
/// # Errors
/// There is nothing in the folder, something has the file's name, or the system refuses.
pub fn back_up(folder: &Path, to: &Path) -> Result<Contents, StoreError> {
    let from = folder.join(FILE);
    if !from.exists() {
        return Err(StoreError::Nothing(folder.to_owned()));
    }
    if to.exists() {
        return Err(StoreError::Exists(to.to_owned()));
    }
    let part = beside(to, ".part");
    let copied = copy(&from, &part).and_then(|()| {
        let contents = contents(&part)?;
        // Whoever made a file of that name meanwhile keeps it.
        fs::hard_link(&part, to).map_err(|error| StoreError::of_file(to, error))?;
        Ok(contents)
    });
    let _not_there = fs::remove_file(&part);
    let contents = copied?;
    folder::sync_parent(to)?;
    Ok(contents)
}

/// Brings a copy back into this folder, which nobody may be using. What was kept there before stays
/// beside it under another name, if `replaces` allows that there is any.
///
/// # Errors
/// The file is no such copy, or a newer version made it; the folder is in use, has something
/// already, or the system refuses. Then the folder is as it was.
pub fn restore(from: &Path, folder: &Path, replaces: bool) -> Result<Restored, StoreError> {
    let contents = contents(from)?;
    folder::make(folder)?;
    let _lock = Lock::take(folder)?;
    let file = folder.join(FILE);
    if file.exists() && !replaces {
        return Err(StoreError::Exists(file));
    }
    let new = beside(&file, ".new");
    for path in [new.clone(), beside(&new, COMPANIONS[0]), beside(&new, COMPANIONS[1])] {
        let _not_there = fs::remove_file(path);
    }
    folder::make_private(&new)?;
    fs::copy(from, &new).map_err(|error| StoreError::of_file(&new, error))?;
    // Brought up to date before anything depends on it; whatever is wrong with it shows here.
    drop(Writer::open(&new, Durability::Power)?);
    File::open(&new)
        .and_then(|file| file.sync_all())
        .map_err(|error| StoreError::of_file(&new, error))?;
    let before = if file.exists() { Some(set_aside(&file)?) } else { None };
    rename(&new, &file)?;
    folder::sync_parent(&file)?;
    Ok(Restored { contents, before })
}

/// What came of bringing a copy back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Restored {
    /// What is there now.
    pub contents: Contents,
    /// Where that is now which was there before.
    pub before: Option<PathBuf>,
}

/// Writes all that is committed into a file that its owner alone may read.
fn copy(from: &Path, to: &Path) -> Result<(), StoreError> {
    let _of_before = fs::remove_file(to);
    folder::make_private(to)?;
    let connection = connect(from)?;
    connection.execute("VACUUM INTO ?1", [to.to_string_lossy()])?;
    File::open(to).and_then(|file| file.sync_all()).map_err(|error| StoreError::of_file(to, error))
}

/// Looks through a copy.
fn contents(path: &Path) -> Result<Contents, StoreError> {
    let len = fs::metadata(path).map_err(|error| StoreError::of_file(path, error))?.len();
    let not_one = |why: String| StoreError::NotACopy { file: path.to_owned(), why };
    let connection = connect(path)?;
    let ask = |sql: &str| connection.query_row(sql, [], |row| row.get::<_, u64>(0));
    let version = ask("PRAGMA user_version").map_err(|error| not_one(error.to_string()))?;
    schema::must_be_known(path, usize::try_from(version).unwrap_or(usize::MAX))?;
    if version == 0 {
        return Err(not_one("nothing of papo is in it".to_owned()));
    }
    let verdict: String =
        connection.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0))?;
    if verdict != "ok" {
        return Err(not_one(verdict));
    }
    let count = |sql| ask(sql).map_err(|error| not_one(error.to_string()));
    let messages = count("SELECT count(*) FROM message")?;
    let channels = count("SELECT count(*) FROM channel WHERE folded IS NOT NULL")?;
    Ok(Contents { messages, channels, len })
}

/// Gives a store, with what is beside it, a name that nothing has.
fn set_aside(file: &Path) -> Result<PathBuf, StoreError> {
    let name = |number: u32| file.with_extension(format!("before-{number}.sqlite"));
    let free = (1..=ASIDE_MAX).map(name).find(|name| !name.exists());
    let free = free.ok_or_else(|| StoreError::Exists(name(ASIDE_MAX)))?;
    for companion in COMPANIONS {
        let path = beside(file, companion);
        if path.exists() {
            rename(&path, &beside(&free, companion))?;
        }
    }
    rename(file, &free)?;
    Ok(free)
}

fn rename(from: &Path, to: &Path) -> Result<(), StoreError> {
    fs::rename(from, to).map_err(|error| StoreError::of_file(to, error))
}

/// The path with something behind it.
fn beside(path: &Path, more: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(more);
    name.into()
}
