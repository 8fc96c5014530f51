//! Read markers, as they are kept.

use rusqlite::{Connection, Transaction, params};

use crate::error::StoreError;

/// Up to when an account has read something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Marker<Text> {
    /// Which account, as its owner wrote it.
    pub account: Text,
    /// What.
    pub spot: Spot<Text>,
    /// In milliseconds since 1970; `None` if it is not to be kept any more.
    pub time_ms: Option<u64>,
}

/// What was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Spot<Text> {
    /// A channel, by what it is known by.
    Channel(u64),
    /// What was exchanged with a person.
    Person(Text),
}

/// Keeps a marker as it is now.
pub(crate) fn keep(all: &Transaction<'_>, marker: &Marker<&str>) -> Result<(), StoreError> {
    let Marker { account, spot, time_ms } = *marker;
    let (channel, person) = match spot {
        Spot::Channel(channel) => (channel, ""),
        Spot::Person(person) => (0, person),
    };
    if let Some(time_ms) = time_ms {
        let sql = "INSERT OR REPLACE INTO marker (account, channel, person, time_ms)
                   VALUES (?1, ?2, ?3, ?4)";
        all.prepare_cached(sql)?.execute(params![account, channel, person, time_ms])?;
    } else {
        let sql = "DELETE FROM marker WHERE account = ?1 AND channel = ?2 AND person = ?3";
        all.prepare_cached(sql)?.execute(params![account, channel, person])?;
    }
    Ok(())
}

/// Forgets all of an account.
pub(crate) fn forget(all: &Transaction<'_>, account: &str) -> Result<(), StoreError> {
    all.execute("DELETE FROM marker WHERE account = ?1", [account])?;
    Ok(())
}

/// All of them, account by account; at most `most`.
pub(crate) fn all(connection: &Connection, most: usize) -> Result<Vec<Marker<String>>, StoreError> {
    let sql = "SELECT account, channel, person, time_ms FROM marker
               ORDER BY account, channel, person LIMIT ?1";
    let mut statement = connection.prepare(sql)?;
    let rows = statement.query_map([most], |row| {
        let spot = match row.get(1)? {
            0 => Spot::Person(row.get(2)?),
            channel => Spot::Channel(channel),
        };
        Ok(Marker { account: row.get(0)?, spot, time_ms: Some(row.get(3)?) })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}
