//! Deleting what is too old: so few lines at once that nobody notices.
//!
//! What channels with a time of their own have is found along the index. All else is walked through
//! by age, past what those channels have there, which may be most of it: so it is remembered how far
//! the walk has come.

use std::collections::BTreeMap;

use papo_proto::Rank;
use rusqlite::{OptionalExtension, Transaction, params};

use crate::error::StoreError;
use crate::{filing, index};

const CHANNEL: &str = "SELECT id FROM channel WHERE folded = ?1";

const SAID_IN: &str = "DELETE FROM message WHERE id IN (SELECT id FROM said_in
    WHERE place = ?1 AND needs = ?2 AND shut = ?3 AND id < ?4 ORDER BY id LIMIT ?5) RETURNING id";
const HAPPENED_IN: &str = "DELETE FROM event WHERE number IN (SELECT number FROM event
    WHERE channel = ?1 AND closed = ?2 AND id < ?3 ORDER BY id LIMIT ?4)";

/// What was done to a message goes with it, at the latest.
const DONE_IN: &str = "DELETE FROM act WHERE id IN (SELECT id FROM act
    WHERE channel = ?1 AND message < ?2 LIMIT ?3)";
const DONE_PIECE: &str = "SELECT max(message), count(*) FROM
    (SELECT message FROM act WHERE message > ?1 AND message < ?2 ORDER BY message LIMIT ?3)";
const DONE: &str = "DELETE FROM act WHERE message > ?1 AND message <= ?2
    AND (channel IS NULL OR channel NOT IN (SELECT value FROM json_each(?3)))";

/// The end of a piece of the walk, and how many lines it has.
const SAID_PIECE: &str = "SELECT max(id), count(*) FROM
    (SELECT id FROM message WHERE id > ?1 AND id < ?2 ORDER BY id LIMIT ?3)";
const SAID: &str = "DELETE FROM message WHERE id > ?1 AND id <= ?2
    AND (channel IS NULL OR channel NOT IN (SELECT value FROM json_each(?3))) RETURNING id";
/// The ids are in the order of the numbers.
const HAPPENED_PIECE: &str = "SELECT max(number), count(*) FROM
    (SELECT number, id FROM event WHERE number > ?1 ORDER BY number LIMIT ?3) WHERE id < ?2";
const HAPPENED: &str = "DELETE FROM event WHERE number > ?1 AND number <= ?2
    AND channel NOT IN (SELECT value FROM json_each(?3))";
const LAST_PASSED: &str =
    "SELECT number, id FROM event WHERE number > ?1 AND number <= ?2 ORDER BY number DESC LIMIT 1";
const IS_THERE: &str = "SELECT 1 FROM event WHERE number = ?1 AND id = ?2";

/// Which lines are too old.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TooOld {
    /// Those before this id; but not in these channels.
    pub before: u64,
    /// Channels, by their present names as names are compared, and before which id there.
    pub channels: BTreeMap<String, u64>,
}

/// How far the walk has come.
#[derive(Debug, Default)]
pub(crate) struct Progress {
    /// The channels that it leaves alone.
    own: Vec<u64>,
    /// It has passed all messages up to this id.
    said: u64,
    /// And all that happened up to this number, which has this id: numbers are given again, ids
    /// are not.
    happened: (u64, u64),
    /// And all that was done to messages up to this id.
    done: u64,
}

/// What was deleted.
#[derive(Debug, Default)]
pub(crate) struct Forgotten {
    pub(crate) lines: usize,
    /// There may be more.
    pub(crate) more: bool,
}

impl Forgotten {
    /// How many lines may still go, of so many at once.
    fn left(&self, most: usize) -> usize {
        most.saturating_sub(self.lines)
    }
}

impl Progress {
    /// Deletes some of what is too old. It must be undone if what it has done is.
    pub(crate) fn go_on(
        &mut self,
        all: &Transaction<'_>,
        too_old: &TooOld,
        most: usize,
    ) -> Result<Forgotten, StoreError> {
        let mut forgotten = Forgotten::default();
        let mut own = Vec::new();
        for (folded, before) in &too_old.channels {
            let channel: Option<u64> =
                all.prepare_cached(CHANNEL)?.query_row([folded], |row| row.get(0)).optional()?;
            if let Some(channel) = channel {
                own.push(channel);
                forget_channel(all, channel, *before, most, &mut forgotten)?;
            }
        }
        forgotten.more = forgotten.left(most) == 0;
        if own != self.own {
            // What was passed may not be theirs any more.
            *self = Self { own, ..Self::default() };
        }
        let list = format!("{:?}", self.own);
        self.walk_said(all, too_old.before, &list, most, &mut forgotten)?;
        self.walk_happened(all, too_old.before, &list, most, &mut forgotten)?;
        self.walk_done(all, too_old.before, &list, most, &mut forgotten)?;
        Ok(forgotten)
    }

    /// What was done to one message goes together.
    fn walk_done(
        &mut self,
        all: &Transaction<'_>,
        before: u64,
        own: &str,
        most: usize,
        forgotten: &mut Forgotten,
    ) -> Result<(), StoreError> {
        let Some((end, count)) = piece(all, DONE_PIECE, self.done, before, most)? else {
            return Ok(());
        };
        forgotten.lines += all.prepare_cached(DONE)?.execute(params![self.done, end, own])?;
        forgotten.more |= count == most;
        self.done = end;
        Ok(())
    }

    fn walk_said(
        &mut self,
        all: &Transaction<'_>,
        before: u64,
        own: &str,
        most: usize,
        forgotten: &mut Forgotten,
    ) -> Result<(), StoreError> {
        let Some((end, count)) = piece(all, SAID_PIECE, self.said, before, most)? else {
            return Ok(());
        };
        let mut delete = all.prepare_cached(SAID)?;
        let gone = delete.query_map(params![self.said, end, own], |row| row.get(0))?;
        forgotten.lines += unindex(all, &gone.collect::<Result<Vec<_>, _>>()?)?;
        forgotten.more |= count == most;
        self.said = end;
        Ok(())
    }

    fn walk_happened(
        &mut self,
        all: &Transaction<'_>,
        before: u64,
        own: &str,
        most: usize,
        forgotten: &mut Forgotten,
    ) -> Result<(), StoreError> {
        if !all.prepare_cached(IS_THERE)?.exists(self.happened)? {
            self.happened = (0, 0);
        }
        let from = self.happened.0;
        let Some((end, count)) = piece(all, HAPPENED_PIECE, from, before, most)? else {
            return Ok(());
        };
        forgotten.lines += all.prepare_cached(HAPPENED)?.execute(params![from, end, own])?;
        forgotten.more |= count == most;
        let passed = all
            .prepare_cached(LAST_PASSED)?
            .query_row([from, end], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;
        self.happened = passed.unwrap_or(self.happened);
        Ok(())
    }
}

/// The end of the next piece of a walk, and how many rows it has; `None` if there is no more.
fn piece(
    all: &Transaction<'_>,
    sql: &str,
    from: u64,
    before: u64,
    most: usize,
) -> Result<Option<(u64, usize)>, StoreError> {
    let (end, count): (Option<u64>, usize) = all
        .prepare_cached(sql)?
        .query_row(params![from, before, most], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(end.map(|end| (end, count)))
}

/// Deletes some of the lines of a channel before this id.
fn forget_channel(
    all: &Transaction<'_>,
    channel: u64,
    before: u64,
    most: usize,
    forgotten: &mut Forgotten,
) -> Result<(), StoreError> {
    let mut said = all.prepare_cached(SAID_IN)?;
    let mut happened = all.prepare_cached(HAPPENED_IN)?;
    let ranks = std::iter::once(None).chain(Rank::ALL.map(Some));
    let ranks: Vec<String> = ranks.map(filing::needs).collect();
    for closed in [false, true] {
        for rank in &ranks {
            let values = params![channel, rank, closed, before, forgotten.left(most)];
            let gone = said.query_map(values, |row| row.get(0))?.collect::<Result<Vec<_>, _>>()?;
            forgotten.lines += unindex(all, &gone)?;
        }
        let values = params![channel, closed, before, forgotten.left(most)];
        forgotten.lines += happened.execute(values)?;
    }
    let values = params![channel, before, forgotten.left(most)];
    forgotten.lines += all.prepare_cached(DONE_IN)?.execute(values)?;
    Ok(())
}

/// These messages are gone; says how many they are.
fn unindex(all: &Transaction<'_>, gone: &[u64]) -> Result<usize, StoreError> {
    gone.iter().try_for_each(|&id| index::refresh(all, id))?;
    Ok(gone.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::plan;
    use crate::{Durability, Store};

    /// Nothing is looked for by looking at everything.
    #[test]
    fn every_step_goes_along_an_index() {
        let folder = tempfile::tempdir().expect("a folder can be made");
        let store = Store::open(folder.path(), Durability::Process).expect("it opens");
        let connection = store.reader.connection();
        for sql in [
            CHANNEL,
            SAID_IN,
            HAPPENED_IN,
            DONE_IN,
            DONE_PIECE,
            DONE,
            SAID_PIECE,
            SAID,
            HAPPENED_PIECE,
            HAPPENED,
            LAST_PASSED,
            IS_THERE,
        ] {
            let plan = plan(connection, sql);
            let is_scan = |step: &&String| {
                ["SCAN message", "SCAN event", "SCAN act"].iter().any(|it| step.contains(it))
            };
            let sorts = |step: &&String| step.contains("TEMP B-TREE");
            assert!(!plan.iter().any(|step| is_scan(&step) || sorts(&step)), "{sql}: {plan:?}");
            let is_found = |step: &String| step.starts_with("SEARCH");
            assert!(plan.iter().any(is_found), "{sql}: {plan:?}");
        }
    }
}
