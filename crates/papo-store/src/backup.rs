//! Copies of all that is kept: one file, made while a server runs, and brought back when none does.

use std::fs;
use std::path::Path;

use rusqlite::{Connection, ErrorCode};

use crate::aside::{Aside, set_aside};
use crate::copying::{self, beside, parts};
use crate::error::StoreError;
use crate::folder::{self, Lock};
use crate::new::New;
use crate::reader::connect;
use crate::writer::Writer;
use crate::{Durability, FILE, schema};

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
    let from = folder::file_in(folder)?;
    let (new, file) = New::file(to)?;
    let connection = connect(&from).map_err(|error| error.about(&from))?;
    copying::copy(&connection, new.path()).map_err(|error| match error {
        // The library says of neither file which one it means.
        StoreError::Damaged(_) => StoreError::Damaged(from.clone()),
        StoreError::File { error, .. } => StoreError::of_file(to, error),
        other => other,
    })?;
    let contents = checked(new.path()).and_then(|()| contents(new.path()));
    let contents = contents.map_err(|error| match error {
        StoreError::NotACopy { .. } => StoreError::Damaged(from.clone()),
        StoreError::Newer { found, known, .. } => {
            StoreError::Newer { file: from.clone(), found, known }
        }
        other => other,
    })?;
    drop(file);
    new.finish()?;
    Ok(contents)
}

/// Brings a copy back into this folder, which nobody may be using. What was kept there before stays
/// beside it under another name, if `replaces` allows that there is any.
///
/// # Errors
/// The file is no such copy, or a newer version made it; the folder is in use, has something
/// already, or the system refuses. Then what is kept in the folder is as it was.
pub fn restore(from: &Path, folder: &Path, replaces: bool) -> Result<Restored, StoreError> {
    checked(from)?;
    folder::make(folder)?;
    let _lock = Lock::take(folder).map_err(|error| match error {
        StoreError::Held { folder, process } => StoreError::InUse { folder, process },
        other => other,
    })?;
    folder::make_all_private(folder);
    let file = folder.join(FILE);
    if let Some(there) = parts(&file).next().filter(|_| !replaces) {
        return Err(StoreError::Exists(there));
    }
    let new = beside(&file, ".new");
    let brought = bring(from, &new).and_then(|contents| Ok((contents, set_aside(&file)?)));
    let brought = brought.and_then(|(contents, before)| {
        fs::rename(&new, &file).map_err(|error| StoreError::of_file(&file, error))?;
        folder::sync_parent(&file)?;
        Ok(Restored { contents, before })
    });
    if brought.is_err() {
        let _what_can_be = copying::remove(&new);
    }
    brought
}

/// What came of bringing a copy back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Restored {
    /// What is there now.
    pub contents: Contents,
    /// Where that is now which was there before.
    pub before: Option<Aside>,
}

/// Makes a store of a copy, as this version has them; says what is in it.
fn bring(from: &Path, new: &Path) -> Result<Contents, StoreError> {
    // One of before did not come to its end.
    copying::remove(new)?;
    folder::make_private(new)?;
    // Not the file alone: of a store whose server was killed much is in the log beside it.
    let connection = connect(from).map_err(|error| error.about(from))?;
    copying::copy(&connection, new).map_err(|error| match error {
        StoreError::Damaged(_) => not_one(from, DAMAGED),
        other => other,
    })?;
    // Brought up to date before anything depends on it; whatever is wrong with it shows here.
    schema::bring_up(&mut Connection::open(new)?)?;
    let contents = contents(new)?;
    drop(Writer::open(new, Durability::Power)?);
    let file = fs::File::open(new).and_then(|file| file.sync_all());
    file.map_err(|error| StoreError::of_file(new, error))?;
    Ok(contents)
}

const DAMAGED: &str = "it is damaged";
const NOT_OURS: &str = "nothing of papo is in it";
const CLOSED: &str = "it can't be opened where it lies; copy it into a folder of your own";

fn not_one(file: &Path, why: &'static str) -> StoreError {
    StoreError::NotACopy { file: file.to_owned(), why }
}

/// Whether this is a whole copy.
fn checked(path: &Path) -> Result<(), StoreError> {
    let meta = fs::metadata(path).map_err(|error| StoreError::of_file(path, error))?;
    if meta.is_dir() {
        return Err(StoreError::IsAFolder(path.to_owned()));
    }
    let connection = connect(path).map_err(|error| error.about(path))?;
    let wrong = |error: rusqlite::Error| match error.sqlite_error_code() {
        Some(ErrorCode::NotADatabase) => not_one(path, NOT_OURS),
        Some(ErrorCode::DatabaseCorrupt) => not_one(path, DAMAGED),
        Some(ErrorCode::CannotOpen) => not_one(path, CLOSED),
        _ => StoreError::of_library(path, error),
    };
    let version: usize =
        connection.pragma_query_value(None, "user_version", |row| row.get(0)).map_err(wrong)?;
    schema::must_be_known(path, version)?;
    let sql = "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = 'message'";
    let tables: usize = connection.query_row(sql, [], |row| row.get(0)).map_err(wrong)?;
    if version == 0 || tables == 0 {
        return Err(not_one(path, NOT_OURS));
    }
    let verdict: String =
        connection.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0)).map_err(wrong)?;
    if verdict == "ok" { Ok(()) } else { Err(not_one(path, DAMAGED)) }
}

/// What is in a copy that is whole.
fn contents(path: &Path) -> Result<Contents, StoreError> {
    let len = fs::metadata(path).map_err(|error| StoreError::of_file(path, error))?.len();
    let connection = connect(path)?;
    let count = |sql: &str| connection.query_row(sql, [], |row| row.get::<_, u64>(0));
    let messages = count("SELECT count(*) FROM message")?;
    let channels = count("SELECT count(*) FROM channel WHERE folded IS NOT NULL")?;
    Ok(Contents { messages, channels, len })
}
