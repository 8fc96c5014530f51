//! The token that makes an admin of who has it, as far as it is kept.

use rusqlite::{Connection, OptionalExtension, Transaction};

use crate::error::StoreError;

/// A token that was given out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Claim {
    /// Its SHA-256.
    pub hash: [u8; 32],
    /// Until when it is good, in milliseconds since 1970.
    pub until_ms: u64,
}

/// There is this one and no other.
pub(crate) fn keep(all: &Transaction<'_>, claim: Option<Claim>) -> Result<(), StoreError> {
    all.execute("DELETE FROM claim", [])?;
    if let Some(Claim { hash, until_ms }) = claim {
        let sql = "INSERT INTO claim (hash, until_ms) VALUES (?1, ?2)";
        all.execute(sql, (hash, until_ms))?;
    }
    Ok(())
}

/// The one that there is.
pub(crate) fn kept(connection: &Connection) -> Result<Option<Claim>, StoreError> {
    let sql = "SELECT hash, until_ms FROM claim";
    let read = |row: &rusqlite::Row<'_>| Ok(Claim { hash: row.get(0)?, until_ms: row.get(1)? });
    Ok(connection.query_row(sql, [], read).optional()?)
}
