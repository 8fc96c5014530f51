//! The browsers that log in by themselves, as they are kept.

use rusqlite::{Connection, Transaction, params};

use crate::error::StoreError;

/// A browser.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Browser<Text> {
    /// The SHA-256 of its secret.
    pub hash: [u8; 32],
    /// To which account it logs in.
    pub account: Text,
    /// Since when, in milliseconds since 1970.
    pub made_ms: u64,
    /// When it was used last.
    pub used_ms: u64,
}

/// Keeps one as it is now.
pub(crate) fn keep(all: &Transaction<'_>, it: &Browser<&str>) -> Result<(), StoreError> {
    let Browser { hash, account, made_ms, used_ms } = it;
    let sql = "INSERT OR REPLACE INTO browser (hash, account, made_ms, used_ms)
               VALUES (?1, ?2, ?3, ?4)";
    all.prepare_cached(sql)?.execute(params![hash, account, made_ms, used_ms])?;
    Ok(())
}

/// Forgets one.
pub(crate) fn forget(all: &Transaction<'_>, hash: &[u8; 32]) -> Result<(), StoreError> {
    all.execute("DELETE FROM browser WHERE hash = ?1", [hash])?;
    Ok(())
}

/// Forgets all of an account.
pub(crate) fn forget_of(all: &Transaction<'_>, account: &str) -> Result<(), StoreError> {
    all.execute("DELETE FROM browser WHERE account = ?1", [account])?;
    Ok(())
}

/// All of them, those that were used longest ago last; at most `most`.
pub(crate) fn all(
    connection: &Connection,
    most: usize,
) -> Result<Vec<Browser<String>>, StoreError> {
    let sql = "SELECT hash, account, made_ms, used_ms FROM browser
               ORDER BY used_ms DESC, hash LIMIT ?1";
    let mut statement = connection.prepare(sql)?;
    let rows = statement.query_map([most], |row| {
        Ok(Browser {
            hash: row.get(0)?,
            account: row.get(1)?,
            made_ms: row.get(2)?,
            used_ms: row.get(3)?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}
