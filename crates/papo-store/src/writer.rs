//! Writing: all of a list, or nothing.

use std::path::Path;
use std::time::{Duration, Instant};

use rusqlite::{Connection, Transaction};

use crate::account;
use crate::act::{Doing, perform};
use crate::audit;
use crate::browser;
use crate::channel::Names;
use crate::claim;
use crate::error::StoreError;
use crate::filing;
use crate::forget::{Progress, TooOld};
use crate::founded;
use crate::index;
use crate::insert::{insert, insert_event};
use crate::invite;
use crate::marker;
use crate::message::Entry;
use crate::nonce;
use crate::reader::{PATIENCE, STATEMENTS_MAX};
use crate::sanction;
use crate::schema;
use crate::staying;

/// How many pages of 4 KiB the log has before it is worth moving them into the file,
const LOG_PAGES_MANY: usize = 4096;
/// and before that waits for no moment of rest.
const LOG_PAGES_MAX: usize = 4 * LOG_PAGES_MANY;
/// How many pages one commit writes at least.
const PAGES_PER_COMMIT: usize = 4;
/// How many messages fit into a page, at the least.
const MESSAGES_PER_PAGE: usize = 4;
/// How many messages come into the index at once.
const INDEXED_AT_ONCE: usize = 64;
/// How many messages may wait for the index before it no longer waits for a moment of rest.
const NOT_INDEXED_MAX: usize = 25_000;
/// How many pages that writes, about.
const PAGES_PER_INDEXING: usize = 32;
/// How many messages are worth being filed.
const FILED_AT_ONCE: usize = 64;
/// How many messages may wait to be filed before that waits for no moment of rest.
const NOT_FILED_MAX: usize = 4096;
/// How many of them the file has room for in a page.
const FILED_PER_PAGE: usize = 4;
/// How many pages of the index are written anew at once.
const PAGES_PURGED_AT_ONCE: u16 = 16;
/// How long after that was done it is done again at the earliest, for all of the index is written.
const PURGE_PAUSE: Duration = Duration::from_hours(1);
/// What is left of the log's file when it has been emptied, in bytes.
const LOG_LEN_KEPT: u32 = 64 * 1024 * 1024;

/// What a commit outlives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Durability {
    /// The power: each commit waits for the disk.
    #[default]
    Power,
    /// The end of the process, however it ends.
    Process,
}

/// What came in with a commit.
#[derive(Debug, Default)]
struct Kept {
    entries: usize,
    messages: usize,
    /// If something was deleted for good, of how many messages the index may still have pieces.
    erased: Option<u64>,
}

/// The one who writes.
#[derive(Debug)]
pub struct Writer {
    connection: Connection,
    /// How many pages the log has by now, at a guess that is never too low for long.
    log_pages: usize,
    /// How many messages are not in the index, at least.
    not_indexed: usize,
    /// How many are not filed, at most.
    not_filed: usize,
    names: Names,
    /// How many messages were erased of which the index may still have pieces on the disk.
    erased: u64,
    /// How many of them will be gone when the index has been written anew, which has begun.
    purging: Option<u64>,
    /// When that began the last time.
    purged: Option<Instant>,
    /// The log may still have what was deleted for good.
    has_erased: bool,
    durability: Durability,
    forgetting: Progress,
}

impl Writer {
    pub(crate) fn open(path: &Path, durability: Durability) -> Result<Self, StoreError> {
        let mut connection = Connection::open(path)?;
        connection.set_prepared_statement_cache_capacity(STATEMENTS_MAX);
        for (name, value) in [("journal_mode", "WAL"), ("cell_size_check", "ON")] {
            connection.pragma_update(None, name, value)?;
        }
        connection.pragma_update(None, "trusted_schema", "OFF")?;
        // What is deleted is overwritten.
        connection.pragma_update(None, "secure_delete", "ON")?;
        connection.pragma_update(None, "journal_size_limit", LOG_LEN_KEPT)?;
        // The library would hide that one has failed.
        connection.pragma_update(None, "wal_autocheckpoint", 0)?;
        connection.pragma_update(None, "synchronous", "FULL")?;
        schema::migrate(&mut connection, path)?;
        if durability == Durability::Process {
            connection.pragma_update(None, "synchronous", "NORMAL")?;
        }
        let not_indexed = index::missing(&connection, NOT_INDEXED_MAX)?;
        let erased = index::erased(&connection)?;
        let mut writer = Self {
            connection,
            log_pages: LOG_PAGES_MANY,
            not_indexed,
            not_filed: 0,
            names: Names::default(),
            erased,
            purging: None,
            purged: None,
            has_erased: true,
            durability,
            forgetting: Progress::default(),
        };
        writer.file()?;
        writer.tidy()?;
        Ok(writer)
    }

    /// Keeps all of these, in their order. When this returns they are kept.
    ///
    /// # Errors
    /// None of them is kept, see [`StoreError::is_failed_sync`].
    pub fn commit<'a>(
        &mut self,
        entries: impl IntoIterator<Item = Entry<'a>>,
    ) -> Result<(), StoreError> {
        let mut kept = Kept::default();
        let done = self.keep(entries, &mut kept);
        if done.is_err() {
            self.names.forget();
        }
        done?;
        self.log_pages += PAGES_PER_COMMIT + kept.entries / MESSAGES_PER_PAGE;
        self.not_indexed += kept.messages;
        self.not_filed += kept.messages;
        self.has_erased |= kept.erased.is_some();
        self.erased = kept.erased.unwrap_or(self.erased);
        Ok(())
    }

    fn keep<'a>(
        &mut self,
        entries: impl IntoIterator<Item = Entry<'a>>,
        kept: &mut Kept,
    ) -> Result<(), StoreError> {
        let all = self.connection.transaction()?;
        for entry in entries {
            kept.entries += 1;
            match entry {
                Entry::Message(message) => {
                    insert(&all, &message)?;
                    kept.messages += 1;
                    if let Some((key, kept_ms)) = message.nonce {
                        nonce::keep(&all, &message.said, key, kept_ms)?;
                    }
                    if let Some(place) = message.place {
                        self.names.call(&all, &place)?;
                    }
                }
                // Of its channel all is said already: only where something was said is it kept.
                Entry::Happened(happened, place) => insert_event(&all, &happened, &place)?,
                Entry::Act(act, reach) => {
                    // What the message tells of its channel's order goes with it.
                    filing::file(&all)?;
                    perform(&all, &act, &reach)?;
                    if act.doing == Doing::Redact {
                        kept.erased = Some(index::erased(&all)?);
                    }
                }
                Entry::Renamed { channel, name, folded } => {
                    self.names.rename(&all, channel, name, folded)?;
                }
                Entry::Founded(channel) => founded::keep(&all, &channel)?,
                Entry::Unfounded(channel) => founded::forget(&all, channel)?,
                Entry::Staying(user) => staying::keep(&all, &user)?,
                Entry::Left(account) => staying::forget(&all, account)?,
                Entry::Account(account) => account::keep(&all, &account)?,
                Entry::Dropped(name) => {
                    account::forget(&all, name)?;
                    marker::forget(&all, name)?;
                    browser::forget_of(&all, name)?;
                }
                Entry::Metadata { owner, key, value } => set(&all, &owner, key, value)?,
                Entry::Marker(marker) => marker::keep(&all, &marker)?,
                Entry::Sanction(it) => sanction::keep(&all, &it)?,
                Entry::Lifted(is_ban, mask) => sanction::forget(&all, is_ban, mask)?,
                Entry::Invite(it) => invite::keep(&all, &it)?,
                Entry::Uninvited(hash) => invite::forget(&all, hash)?,
                Entry::Browser(it) => browser::keep(&all, &it)?,
                Entry::Forgotten(hash) => browser::forget(&all, hash)?,
                Entry::Audited(deed) => audit::keep(&all, &deed)?,
                Entry::Claim(claim) => claim::keep(&all, claim)?,
            }
        }
        Ok(all.commit()?)
    }

    /// Whether so many messages are not filed that [`Writer::file`] waits for no moment of rest.
    pub fn is_filing_late(&self) -> bool {
        self.not_filed >= NOT_FILED_MAX
    }

    /// Whether so many messages are not filed that [`Writer::file`] is worth it before one reads.
    pub fn has_to_file(&self) -> bool {
        self.not_filed >= FILED_AT_ONCE
    }

    /// Files all messages, so that they are found fast. Those that are not are found all the same.
    /// This waits for no disk: what of it a power cut takes away is done again.
    ///
    /// # Errors
    /// None of them is filed, see [`StoreError::is_failed_sync`].
    pub fn file(&mut self) -> Result<(), StoreError> {
        self.without_waiting(|writer| {
            let all = writer.connection.transaction()?;
            filing::file(&all)?;
            Ok(all.commit()?)
        })?;
        self.log_pages += self.not_filed / FILED_PER_PAGE;
        self.not_filed = 0;
        Ok(())
    }

    /// Does something that a power cut may take away.
    fn without_waiting<T>(
        &mut self,
        what: impl FnOnce(&mut Self) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        self.connection.pragma_update(None, "synchronous", "NORMAL")?;
        let done = what(self);
        if self.durability == Durability::Power {
            self.connection.pragma_update(None, "synchronous", "FULL")?;
        }
        done
    }

    /// Whether so many messages are not in the index that [`Writer::index`] has something to do, or
    /// some are to go from it for good.
    pub fn has_to_index(&self) -> bool {
        self.not_indexed >= INDEXED_AT_ONCE || self.has_to_purge()
    }

    fn has_to_purge(&self) -> bool {
        let is_due = self.purged.is_none_or(|at| at.elapsed() >= PURGE_PAUSE);
        self.erased > 0 && (self.purging.is_some() || is_due)
    }

    /// Whether so much of it is missing that a search would take long.
    pub fn is_index_late(&self) -> bool {
        self.not_indexed >= NOT_INDEXED_MAX
    }

    /// Puts some messages into the index by which they are found, or else writes some of it anew
    /// without what was deleted for good: so few that it takes a few milliseconds. What is not
    /// there yet is found all the same, see [`crate::Reader::search`].
    /// This waits for no disk: what of it a power cut takes away is done again.
    ///
    /// # Errors
    /// The index is as it was, see [`StoreError::is_failed_sync`].
    pub fn index(&mut self) -> Result<(), StoreError> {
        let done = self.without_waiting(|writer| {
            if writer.has_to_purge() && writer.not_indexed < INDEXED_AT_ONCE {
                writer.purge_some().map(|()| 0)
            } else {
                writer.index_some()
            }
        });
        self.log_pages += PAGES_PER_INDEXING;
        self.not_indexed = self.not_indexed.saturating_sub(done?);
        if self.not_indexed < INDEXED_AT_ONCE {
            // There may be more than were counted.
            self.not_indexed = index::missing(&self.connection, NOT_INDEXED_MAX)?;
        }
        Ok(())
    }

    fn purge_some(&mut self) -> Result<(), StoreError> {
        let all = self.connection.transaction()?;
        let purging = self.purging.unwrap_or(self.erased);
        if self.purging.is_none() {
            self.purged = Some(Instant::now());
        }
        let is_last = index::purge(&all, PAGES_PURGED_AT_ONCE.into(), self.purging.is_none())?;
        if is_last {
            index::purged(&all, purging)?;
        }
        all.commit()?;
        self.purging = (!is_last).then_some(purging);
        self.has_erased |= is_last;
        self.erased = index::erased(&self.connection)?;
        Ok(())
    }

    fn index_some(&mut self) -> Result<usize, StoreError> {
        let all = self.connection.transaction()?;
        let done = index::go_on(&all, INDEXED_AT_ONCE)?;
        all.commit()?;
        Ok(done)
    }

    /// What nobody else may know, by this name; made when it is asked for the first time.
    ///
    /// # Errors
    /// As [`Writer::commit`].
    pub fn secret(&mut self, name: &str, new: &[u8]) -> Result<Vec<u8>, StoreError> {
        let all = self.connection.transaction()?;
        all.execute("INSERT OR IGNORE INTO secret (name, value) VALUES (?1, ?2)", (name, new))?;
        let sql = "SELECT value FROM secret WHERE name = ?1";
        let value = all.query_row(sql, [name], |row| row.get(0))?;
        all.commit()?;
        Ok(value)
    }

    /// Deletes some of the lines that are too old: about so many of what was said, and as many of
    /// what happened. Says whether there may be more of them. What is written later takes the room
    /// that they leave in the file.
    ///
    /// # Errors
    /// None of them is deleted, see [`StoreError::is_failed_sync`].
    pub fn forget(&mut self, too_old: &TooOld, most: usize) -> Result<bool, StoreError> {
        let mut progress = std::mem::take(&mut self.forgetting);
        let all = self.connection.transaction()?;
        filing::file(&all)?;
        let forgotten = progress.go_on(&all, too_old, most)?;
        all.commit()?;
        self.forgetting = progress;
        self.log_pages += forgotten.lines;
        Ok(forgotten.more)
    }

    /// Whether anything can be written at all.
    ///
    /// # Errors
    /// As [`Writer::commit`].
    pub fn probe(&mut self) -> Result<(), StoreError> {
        let version: i64 =
            self.connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
        // Says nothing new, and is written all the same.
        Ok(self.connection.pragma_update(None, "user_version", version)?)
    }

    /// Whether [`Writer::tidy`] has something to do.
    pub fn has_to_tidy(&self) -> bool {
        self.has_erased || self.log_pages >= LOG_PAGES_MANY
    }

    /// Whether the log is so long that it waits for no moment of rest.
    pub fn is_log_long(&self) -> bool {
        self.log_pages >= LOG_PAGES_MAX
    }

    /// Moves what was committed from the log into the file, if there is enough of it, and always if
    /// something was deleted for good, which the log would still have. Takes its time, so it is done
    /// when nobody speaks.
    ///
    /// # Errors
    /// What was committed is kept all the same, see [`StoreError::is_failed_sync`].
    pub fn tidy(&mut self) -> Result<(), StoreError> {
        if !self.has_to_tidy() {
            return Ok(());
        }
        self.log_pages = 0;
        if self.has_erased {
            // Nobody waits for those who read: it is tried again the next time.
            self.connection.busy_timeout(Duration::ZERO)?;
            let sql = "PRAGMA wal_checkpoint(TRUNCATE)";
            self.has_erased = self.connection.query_row(sql, [], |row| row.get(0))?;
            self.connection.busy_timeout(PATIENCE)?;
        } else {
            self.connection.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |_| Ok(()))?;
        }
        Ok(())
    }

    /// Moves all that was committed into the file, so that it has everything without its log.
    ///
    /// # Errors
    /// As [`Writer::tidy`].
    pub fn empty_log(&mut self) -> Result<(), StoreError> {
        self.has_erased = true;
        self.tidy()
    }

    /// How many messages are not in the index, at least.
    #[cfg(test)]
    pub(crate) fn not_indexed(&self) -> usize {
        self.not_indexed
    }

    /// Has a message say something else.
    #[cfg(test)]
    pub(crate) fn change_text(&mut self, id: u64, text: &str) {
        let all = self.connection.transaction().expect("it can begin");
        all.execute("UPDATE message SET text = ?2 WHERE id = ?1", (id, text)).expect("it is there");
        index::refresh(&all, id).expect("it can be written");
        all.commit().expect("it is kept");
    }

    /// Has a message need another rank.
    #[cfg(test)]
    pub(crate) fn change_rank(&mut self, id: u64, sign: &str) {
        let sql = "UPDATE message SET rank = ?2 WHERE id = ?1";
        self.connection.execute(sql, (id, sign)).expect("it is there");
    }

    /// How many messages the index has with this piece.
    #[cfg(test)]
    pub(crate) fn index_rows(&self, piece: &str) -> u64 {
        let sql = "SELECT count(*) FROM piece WHERE piece MATCH ?1";
        self.connection.query_row(sql, [piece], |row| row.get(0)).expect("it can be asked")
    }

    /// The same, however little there is.
    #[cfg(test)]
    pub(crate) fn tidy_now(&mut self) -> Result<(), StoreError> {
        self.log_pages = LOG_PAGES_MANY;
        self.tidy()
    }

    /// Lets the file grow no more than this from now on, as a disk does that is full.
    #[cfg(test)]
    pub(crate) fn fill_up(&self, is_full: bool) {
        let pages: i64 = self
            .connection
            .pragma_query_value(None, "page_count", |row| row.get(0))
            .expect("it can be asked");
        let pages = if is_full { pages } else { i64::from(u32::MAX) - 1 };
        self.connection
            .pragma_update_and_check(None, "max_page_count", pages, |_| Ok(()))
            .expect("it can be set");
    }
}

fn set(
    all: &Transaction<'_>,
    owner: &str,
    key: &str,
    value: Option<&str>,
) -> Result<(), StoreError> {
    match value {
        Some(value) => all
            .prepare_cached(
                "INSERT OR REPLACE INTO metadata (owner, key, value) VALUES (?1, ?2, ?3)",
            )?
            .execute([owner, key, value])?,
        None => all
            .prepare_cached("DELETE FROM metadata WHERE owner = ?1 AND key = ?2")?
            .execute([owner, key])?,
    };
    Ok(())
}
