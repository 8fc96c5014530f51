//! The mutes and bans of the whole server, as they are kept.

use rusqlite::{Connection, Transaction, params};

use crate::error::StoreError;

/// A mute or a ban.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sanction<Text> {
    /// It is a ban, and not a mute.
    pub is_ban: bool,
    /// Whom it means.
    pub mask: Text,
    /// By whom.
    pub by: Text,
    /// Why.
    pub reason: Text,
    /// Since when, in milliseconds since 1970.
    pub made_ms: u64,
    /// Until when; `None` for ever.
    pub until_ms: Option<u64>,
}

/// Keeps one as it is now.
pub(crate) fn keep(all: &Transaction<'_>, it: &Sanction<&str>) -> Result<(), StoreError> {
    let Sanction { is_ban, mask, by, reason, made_ms, until_ms } = it;
    let sql = "INSERT OR REPLACE INTO sanction (kind, mask, actor, reason, made_ms, until_ms)
               VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
    all.execute(sql, params![is_ban, mask, by, reason, made_ms, until_ms])?;
    Ok(())
}

/// Forgets one.
pub(crate) fn forget(all: &Transaction<'_>, is_ban: bool, mask: &str) -> Result<(), StoreError> {
    all.execute("DELETE FROM sanction WHERE kind = ?1 AND mask = ?2", params![is_ban, mask])?;
    Ok(())
}

/// All of them, oldest first; at most `most`.
pub(crate) fn all(
    connection: &Connection,
    most: usize,
) -> Result<Vec<Sanction<String>>, StoreError> {
    let sql = "SELECT kind, mask, actor, reason, made_ms, until_ms FROM sanction
               ORDER BY made_ms, kind, mask LIMIT ?1";
    let mut statement = connection.prepare(sql)?;
    let rows = statement.query_map([most], |row| {
        let (is_ban, mask, by) = (row.get(0)?, row.get(1)?, row.get(2)?);
        let (reason, made_ms, until_ms) = (row.get(3)?, row.get(4)?, row.get(5)?);
        Ok(Sanction { is_ban, mask, by, reason, made_ms, until_ms })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}
