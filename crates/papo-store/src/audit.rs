//! What was done by those who run the server, as it is kept.

use rusqlite::{Connection, Row, Transaction, params};

use crate::error::StoreError;

/// Something that was done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deed<Text> {
    /// When, in milliseconds since 1970, UTC.
    pub time_ms: u64,
    /// By whom.
    pub by: Text,
    /// What.
    pub what: Text,
    /// To whom or what.
    pub on: Text,
    /// Why.
    pub why: Text,
}

/// Keeps one.
pub(crate) fn keep(all: &Transaction<'_>, deed: &Deed<&str>) -> Result<(), StoreError> {
    let Deed { time_ms, by, what, on, why } = deed;
    let sql = "INSERT INTO audit (time_ms, actor, act, target, reason) VALUES (?1, ?2, ?3, ?4, ?5)";
    all.prepare_cached(sql)?.execute(params![time_ms, by, what, on, why])?;
    Ok(())
}

/// The last ones, so many at most, that have this in them, in their order.
pub(crate) fn last(
    connection: &Connection,
    most: usize,
    word: &str,
) -> Result<Vec<Deed<String>>, StoreError> {
    let sql = "SELECT time_ms, actor, act, target, reason FROM audit
               WHERE instr(lower(actor || ' ' || act || ' ' || target || ' ' || reason), ?2) > 0
               ORDER BY id DESC LIMIT ?1";
    let mut statement = connection.prepare_cached(sql)?;
    let rows = statement.query_map(params![most, word], read)?;
    let mut deeds = rows.collect::<Result<Vec<_>, _>>()?;
    deeds.reverse();
    Ok(deeds)
}

fn read(row: &Row<'_>) -> rusqlite::Result<Deed<String>> {
    let (time_ms, by, what) = (row.get(0)?, row.get(1)?, row.get(2)?);
    Ok(Deed { time_ms, by, what, on: row.get(3)?, why: row.get(4)? })
}
