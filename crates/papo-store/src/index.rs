//! The index of what was said, by which a search finds it.
//!
//! It is written after the messages, in pieces, and says with each how far it has come: what comes
//! after that is looked through without it. It only narrows down what is looked at. What is shown is
//! decided by the message itself.

use std::collections::BTreeSet;
use std::fmt::Write;

use papo_proto::search::{fold, nick_of, pieces, searched};
use rusqlite::{Connection, OptionalExtension, Row, Transaction};

use crate::error::StoreError;

/// The columns of a message that say by what it is found.
const NEEDED: &str = "id, channel, sender, receiver, source, text";

/// The last message that is in the index, or was looked at for it.
pub(crate) fn last_indexed(connection: &Connection) -> Result<u64, StoreError> {
    let sql = "SELECT last FROM indexed";
    Ok(connection.prepare_cached(sql)?.query_row([], |row| row.get(0))?)
}

/// How many messages are not in it yet; at most so many are counted.
pub(crate) fn missing(connection: &Connection, most: usize) -> Result<usize, StoreError> {
    let sql = "SELECT count(*) FROM (SELECT 1 FROM message
        WHERE id > (SELECT last FROM indexed) LIMIT ?1)";
    Ok(connection.prepare_cached(sql)?.query_row([most], |row| row.get(0))?)
}

/// Puts the next messages into the index, at most so many. Says how many.
pub(crate) fn go_on(all: &Transaction<'_>, most: usize) -> Result<usize, StoreError> {
    let last = last_indexed(all)?;
    let sql = format!("SELECT {NEEDED} FROM message WHERE id > ?1 ORDER BY id LIMIT ?2");
    let mut statement = all.prepare_cached(&sql)?;
    let mut rows = statement.query((last, most))?;
    let (mut done, mut count) = (last, 0);
    while let Some(row) = rows.next()? {
        let found = Found::of(row)?;
        (done, count) = (found.id, count + 1);
        all.prepare_cached("INSERT INTO numbered (id) VALUES (?1)")?.execute([done])?;
        insert(all, all.last_insert_rowid(), &found)?;
    }
    all.prepare_cached("UPDATE indexed SET last = ?1")?.execute([done])?;
    Ok(count)
}

/// Has a message found by what it says now: by nothing, if it is gone or has no text. Whoever
/// changes or deletes a message calls this afterwards, in the same transaction.
pub(crate) fn refresh(all: &Transaction<'_>, id: u64) -> Result<(), StoreError> {
    let number: Option<i64> = all
        .prepare_cached("SELECT number FROM numbered WHERE id = ?1")?
        .query_row([id], |row| row.get(0))
        .optional()?;
    // What is not in the index yet comes in as it will be then.
    let Some(number) = number else { return Ok(()) };
    all.prepare_cached("DELETE FROM piece WHERE rowid = ?1")?.execute([number])?;
    let sql = format!("SELECT {NEEDED} FROM message WHERE id = ?1");
    let found = all.prepare_cached(&sql)?.query_row([id], Found::of).optional()?;
    if let Some(found) = found {
        return insert(all, number, &found);
    }
    all.prepare_cached("DELETE FROM numbered WHERE number = ?1")?.execute([number])?;
    Ok(())
}

/// Has a message that is gone found by nothing, and says that what the index had of it is to go from
/// the disk, too: what is deleted from the index stays there until it is merged.
pub(crate) fn erase(all: &Transaction<'_>, id: u64) -> Result<(), StoreError> {
    let sql = "UPDATE indexed SET erased = erased + 1
        WHERE EXISTS (SELECT 1 FROM numbered WHERE id = ?1)";
    all.prepare_cached(sql)?.execute([id])?;
    refresh(all, id)
}

/// How many messages were erased of which the disk may still have what the index had.
pub(crate) fn erased(connection: &Connection) -> Result<u64, StoreError> {
    let sql = "SELECT erased FROM indexed";
    Ok(connection.prepare_cached(sql)?.query_row([], |row| row.get(0))?)
}

/// Writes anew some pages of the index without what was erased: of all of it, if it `begins`. Says
/// whether that was the last of them.
pub(crate) fn purge(all: &Transaction<'_>, pages: i64, begins: bool) -> Result<bool, StoreError> {
    let before = all.total_changes();
    let sql = "INSERT INTO piece (piece, rank) VALUES ('merge', ?1)";
    all.prepare_cached(sql)?.execute([if begins { -pages } else { pages }])?;
    // The library says so by writing nothing but the command.
    Ok(all.total_changes() - before < 2)
}

/// The disk has no more of so many erased messages.
pub(crate) fn purged(all: &Transaction<'_>, count: u64) -> Result<(), StoreError> {
    all.prepare_cached("UPDATE indexed SET erased = max(erased - ?1, 0)")?.execute([count])?;
    Ok(())
}

/// What a message is found by.
struct Found {
    id: u64,
    channel: Option<u64>,
    sender: Option<String>,
    receiver: Option<String>,
    source: String,
    text: String,
}

impl Found {
    fn of(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            id: row.get(0)?,
            channel: row.get(1)?,
            sender: row.get(2)?,
            receiver: row.get(3)?,
            source: row.get(4)?,
            text: row.get(5)?,
        })
    }
}

fn insert(all: &Transaction<'_>, number: i64, found: &Found) -> Result<(), StoreError> {
    let Some(text) = searched(&found.text).map(|text| fold(&text)) else { return Ok(()) };
    let mut words = String::with_capacity(text.len() * 4);
    let mut seen = BTreeSet::new();
    // Each once: nobody asks how often it is there, and the index takes its time for each.
    let mut add = |piece: &str| {
        if !seen.contains(piece) {
            seen.insert(piece.to_owned());
            words.push_str(piece);
            words.push(' ');
        }
    };
    pieces(&text, &mut add);
    add(&by(&fold(nick_of(&found.source))));
    if let Some(channel) = found.channel {
        add(&in_channel(channel));
    }
    for party in [&found.sender, &found.receiver].into_iter().flatten() {
        add(&with(party));
    }
    let sql = "INSERT INTO piece (rowid, pieces) VALUES (?1, ?2)";
    all.prepare_cached(sql)?.execute((number, words))?;
    Ok(())
}

/// The word in the index for what was said in a channel. Longer than any piece of a text, as the two
/// others are.
pub(crate) fn in_channel(channel: u64) -> String {
    format!("chan{channel}")
}

/// The word for what was said in private by somebody, or to it.
pub(crate) fn with(party: &str) -> String {
    format!("with{}", plain(party))
}

/// The word for what was said by this nick, which is folded.
pub(crate) fn by(nick: &str) -> String {
    format!("from{}", plain(nick))
}

/// A name in letters and digits: different for different names.
fn plain(name: &str) -> String {
    name.bytes().fold(String::new(), |mut plain, byte| {
        let _ = write!(plain, "{byte:02x}");
        plain
    })
}
