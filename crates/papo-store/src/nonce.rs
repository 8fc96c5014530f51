//! What clients call their messages, as it is kept: with the message, in the same transaction.

use rusqlite::{Connection, Transaction, params};

use crate::error::StoreError;
use crate::message::Said;

/// How many that are too old go with each that comes: more than one, so that there are no more and
/// more of them.
const FORGOTTEN_AT_ONCE: usize = 2;

/// A message that may come again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Nonce {
    /// By what it is found.
    pub key: [u8; 16],
    /// What it is known by.
    pub id: u64,
    /// When it was said, in milliseconds since 1970.
    pub time_ms: u64,
    /// The channel it was said in; `None` for what was said to one user.
    pub channel: Option<u64>,
    /// Who said it in private.
    pub sender: String,
    /// To whom.
    pub receiver: String,
    /// The message was deleted since.
    pub is_gone: bool,
}

/// Keeps what a message is called, for so long, and forgets some of what is older than that.
pub(crate) fn keep(
    all: &Transaction<'_>,
    said: &Said<&str>,
    key: [u8; 16],
    kept_ms: u64,
) -> Result<(), StoreError> {
    let sql = "DELETE FROM nonce WHERE id IN
               (SELECT id FROM nonce ORDER BY id LIMIT ?2) AND time_ms < ?1";
    let oldest_ms = said.time_ms.saturating_sub(kept_ms);
    all.prepare_cached(sql)?.execute(params![oldest_ms, FORGOTTEN_AT_ONCE])?;
    let sql = "INSERT INTO nonce (id, time_ms, key) VALUES (?1, ?2, ?3)";
    all.prepare_cached(sql)?.execute(params![said.id, said.time_ms, key])?;
    Ok(())
}

/// The last ones since a moment, oldest first.
pub(crate) fn all(
    connection: &Connection,
    since_ms: u64,
    most: usize,
) -> Result<Vec<Nonce>, StoreError> {
    let sql = "SELECT nonce.key, nonce.id, nonce.time_ms, channel, sender, receiver,
               message.id IS NULL FROM nonce LEFT JOIN message ON message.id = nonce.id
               WHERE nonce.time_ms >= ?1 ORDER BY nonce.id DESC LIMIT ?2";
    let mut statement = connection.prepare(sql)?;
    let rows = statement.query_map(params![since_ms, most], |row| {
        Ok(Nonce {
            key: row.get(0)?,
            id: row.get(1)?,
            time_ms: row.get(2)?,
            channel: row.get(3)?,
            sender: row.get::<_, Option<String>>(4)?.unwrap_or_default(),
            receiver: row.get::<_, Option<String>>(5)?.unwrap_or_default(),
            is_gone: row.get(6)?,
        })
    })?;
    let mut nonces = rows.collect::<Result<Vec<_>, _>>()?;
    nonces.reverse();
    Ok(nonces)
}
