//! The names of channels, and how far the order of each has come.

use std::collections::HashMap;

use rusqlite::{OptionalExtension, Transaction, params};

use crate::error::StoreError;
use crate::message::Place;

/// How many names are known at once.
const NAMES_MAX: usize = 4096;

/// What the file calls some channels, so that it is not told with each message: for a name as names
/// are compared, which channel has it and how it is written.
#[derive(Debug, Default)]
pub(crate) struct Names(HashMap<Box<str>, (u64, Box<str>)>);

impl Names {
    /// Says what a channel is called. How far its order has come is told when what was said in it is
    /// filed.
    pub(crate) fn call(
        &mut self,
        all: &Transaction<'_>,
        place: &Place<'_>,
    ) -> Result<(), StoreError> {
        let known = self.0.get(place.folded);
        if known.is_some_and(|(id, name)| *id == place.channel && **name == *place.name) {
            return Ok(());
        }
        write(all, place.channel, place.name, place.folded, place.last)?;
        if self.0.len() >= NAMES_MAX {
            self.0.clear();
        }
        self.0.insert(place.folded.into(), (place.channel, place.name.into()));
        Ok(())
    }

    /// Calls a channel something else, if it is in the file.
    pub(crate) fn rename(
        &mut self,
        all: &Transaction<'_>,
        channel: u64,
        name: &str,
        folded: &str,
    ) -> Result<(), StoreError> {
        self.forget();
        let seq = all
            .prepare_cached("SELECT seq FROM channel WHERE id = ?1")?
            .query_row([channel], |row| row.get(0))
            .optional()?;
        match seq {
            Some(seq) => write(all, channel, name, folded, seq),
            None => Ok(()),
        }
    }

    /// The file may not say so any more.
    pub(crate) fn forget(&mut self) {
        self.0.clear();
    }
}

/// A name is taken away from whatever other channel had it.
fn write(
    all: &Transaction<'_>,
    id: u64,
    name: &str,
    folded: &str,
    seq: u64,
) -> Result<(), StoreError> {
    all.prepare_cached("UPDATE channel SET folded = NULL WHERE folded = ?1 AND id <> ?2")?
        .execute(params![folded, id])?;
    all.prepare_cached(
        "INSERT INTO channel (id, name, folded, seq) VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT (id) DO UPDATE SET name = ?2, folded = ?3, seq = max(seq, ?4)",
    )?
    .execute(params![id, name, folded, seq])?;
    Ok(())
}
