//! The invitations by link, as they are kept.

use rusqlite::{Connection, Transaction, params};

use crate::error::StoreError;

/// An invitation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invite<Text> {
    /// The SHA-256 of its token.
    pub hash: [u8; 32],
    /// It lets a guest in; otherwise it lets an account be made.
    pub is_for_guest: bool,
    /// The channel that it leads into.
    pub room: Option<Text>,
    /// How often it may still be used.
    pub uses: u32,
    /// By whom.
    pub by: Text,
    /// What for.
    pub note: Text,
    /// Since when, in milliseconds since 1970.
    pub made_ms: u64,
    /// Until when.
    pub until_ms: u64,
}

/// Keeps one as it is now.
pub(crate) fn keep(all: &Transaction<'_>, it: &Invite<&str>) -> Result<(), StoreError> {
    let Invite { hash, is_for_guest, room, uses, by, note, made_ms, until_ms } = it;
    let sql = "INSERT OR REPLACE INTO invite
                   (hash, for_guest, room, uses, actor, note, made_ms, until_ms)
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
    all.execute(sql, params![hash, is_for_guest, room, uses, by, note, made_ms, until_ms])?;
    Ok(())
}

/// Forgets one.
pub(crate) fn forget(all: &Transaction<'_>, hash: &[u8; 32]) -> Result<(), StoreError> {
    all.execute("DELETE FROM invite WHERE hash = ?1", [hash])?;
    Ok(())
}

/// All of them, oldest first; at most `most`.
pub(crate) fn all(connection: &Connection, most: usize) -> Result<Vec<Invite<String>>, StoreError> {
    let sql = "SELECT hash, for_guest, room, uses, actor, note, made_ms, until_ms FROM invite
               ORDER BY made_ms, hash LIMIT ?1";
    let mut statement = connection.prepare(sql)?;
    let rows = statement.query_map([most], |row| {
        Ok(Invite {
            hash: row.get(0)?,
            is_for_guest: row.get(1)?,
            room: row.get(2)?,
            uses: row.get(3)?,
            by: row.get(4)?,
            note: row.get(5)?,
            made_ms: row.get(6)?,
            until_ms: row.get(7)?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}
