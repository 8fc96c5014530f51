//! The archivist: what is to be kept is kept before anything of its batch is seen.
//!
//! It commits the records of all batches that wait, together, and then releases those batches in
//! the order in which they came. What can't be kept is seen by nobody.

use std::io::Write;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use papo_core::browser::Verdict;
use papo_core::effect::{Announcement, Change, Record};
use papo_core::settings::Keep;
use papo_core::unkept::{Lost, withhold};
use papo_core::{Delivery, Input, MessageId};
use papo_store::{StoreError, TooOld, Writer};

use crate::console::Console;
use crate::counter::Counter;
use crate::inbox::{Aside, Inbox, ToWorker};
use crate::keeping;
use crate::limits::{
    ARCHIVIST_INBOX_MAX, CLOCK_DOUBT, COMMIT_EVERY, FORGET_PAUSES, FORGOTTEN_AT_ONCE,
    INDEX_LATE_PAUSE, INDEX_PAUSE, PROBE_PAUSE,
};
use crate::metrics::Metrics;
use crate::notice::{Notice, Notices};
use crate::pulse::Beat;
use crate::reading::{Asked, Reading};
use crate::realm_thread::now_ms;
use crate::rest::Rest;
use crate::timers::millis;

/// The effects of some inputs, sorted by where they go.
#[derive(Debug)]
pub(crate) struct Batch {
    /// What must be kept first.
    pub(crate) records: Vec<Record>,
    pub(crate) changes: Vec<Change>,
    /// For each worker what is for it, in order, and behind them what is for the console.
    pub(crate) deliveries: Vec<Vec<Delivery>>,
    pub(crate) announcements: Vec<Announcement>,
    /// For those who ask by HTTP.
    pub(crate) verdicts: Vec<Verdict>,
    /// What may be asked when all of that is kept, and was admitted.
    pub(crate) reads: Vec<Asked>,
    /// Who wants to know that the archivist's thread got here.
    pub(crate) beats: Vec<Beat>,
}

/// Where released batches go.
#[derive(Debug, Clone)]
pub(crate) struct Release {
    pub(crate) workers: Vec<Inbox>,
    pub(crate) console: Console,
    pub(crate) counter: Counter,
    pub(crate) notices: Notices,
    pub(crate) reading: Reading,
    pub(crate) metrics: Arc<Metrics>,
}

/// The realm thread's way to the archivist.
#[derive(Debug)]
pub(crate) struct Archivist {
    sender: SyncSender<Batch>,
    shared: Arc<Shared>,
    release: Release,
}

/// What the archivist's thread tells the realm's.
#[derive(Debug, Default)]
struct Shared {
    /// How many batches were given to its thread and are not released yet.
    waiting: AtomicUsize,
    /// So much is not filed that who reads had better wait for that.
    has_to_file: AtomicBool,
}

impl Archivist {
    /// Starts its thread, which ends when the archivist is dropped and all is released.
    pub(crate) fn start(
        release: Release,
        writer: Writer,
        realm: Aside,
        keep: Keep,
        last_kept: MessageId,
    ) -> std::io::Result<(Self, JoinHandle<()>)> {
        let (sender, receiver) = sync_channel(ARCHIVIST_INBOX_MAX);
        let shared = Arc::new(Shared::default());
        let thread = {
            let shared = shared.clone();
            let (release, owed) = (release.clone(), Vec::new());
            let (is_failing, now) = (false, Instant::now());
            let forgetting = (!keep.is_forever()).then_some(Forgetting {
                keep,
                next: now,
                last_kept,
                started: now,
            });
            let (index_next, indexed_at) = (now, now);
            let keeper = Keeper {
                writer,
                release,
                realm,
                is_failing,
                owed,
                forgetting,
                index_next,
                indexed_at,
                shared,
            };
            thread::Builder::new()
                .name("archivist".to_owned())
                .spawn(move || keeper.run(&receiver))?
        };
        Ok((Self { sender, shared, release }, thread))
    }

    /// Takes a batch. One without records is released at once when none waits before it, and nobody
    /// reads what is better filed first.
    pub(crate) fn submit(&self, batch: Batch) {
        let Shared { waiting, has_to_file } = &*self.shared;
        if batch.has_nothing_to_keep()
            && batch.beats.is_empty()
            && waiting.load(Ordering::Acquire) == 0
            && (batch.reads.is_empty() || !has_to_file.load(Ordering::Acquire))
        {
            self.release.release(batch);
            return;
        }
        waiting.fetch_add(1, Ordering::AcqRel);
        // The thread lives as long as we do; if it has died, so has the server.
        self.sender.send(batch).expect("the archivist's thread is there");
    }
}

/// The archivist's thread.
struct Keeper {
    writer: Writer,
    release: Release,
    realm: Aside,
    /// Nothing can be kept at the moment.
    is_failing: bool,
    /// The changes that could not be kept when they came; all that were seen all the same. The realm
    /// makes no more of them while nothing can be kept.
    owed: Vec<Change>,
    /// What is too old is deleted.
    forgetting: Option<Forgetting>,
    /// When more may come into the index by which messages are found.
    index_next: Instant,
    /// When some came in last.
    indexed_at: Instant,
    shared: Arc<Shared>,
}

/// How long lines are kept.
struct Forgetting {
    keep: Keep,
    /// When some are to be deleted.
    next: Instant,
    /// The last line that was kept before the server started,
    last_kept: MessageId,
    /// which was then.
    started: Instant,
}

impl Forgetting {
    /// The lines that are too old when the clock shows this time, in milliseconds since 1970. A clock
    /// that is wrong at the start deletes nothing that was not too old when the last line was kept.
    fn too_old(&self, clock_ms: u64, now: Instant) -> TooOld {
        let up = now.saturating_duration_since(self.started);
        let known_ms = self.last_kept.time_ms().saturating_add(millis(up));
        let now_ms = if up < CLOCK_DOUBT { clock_ms.min(known_ms) } else { clock_ms };
        let before = |channel| self.keep.first(channel, now_ms).0;
        let channels = self.keep.channels.keys().map(|name| (name.clone(), before(Some(name))));
        TooOld { before: before(None), channels: channels.collect() }
    }
}

impl Keeper {
    fn run(mut self, batches: &Receiver<Batch>) {
        let mut taken = Vec::new();
        let mut rest = Rest::new(COMMIT_EVERY);
        loop {
            let first = match self.pause() {
                Some(pause) => batches.recv_timeout(pause),
                None => batches.recv().map_err(|_| RecvTimeoutError::Disconnected),
            };
            match first {
                Ok(first) => taken.push(first),
                Err(RecvTimeoutError::Disconnected) => return self.end(),
                Err(RecvTimeoutError::Timeout) if !self.is_failing => {
                    self.tend();
                    continue;
                }
                Err(RecvTimeoutError::Timeout) => {
                    let outcome = self.try_again();
                    self.learn(outcome, Vec::new());
                    continue;
                }
            }
            taken.extend(batches.try_iter().take(ARCHIVIST_INBOX_MAX));
            let things = taken.iter().map(Batch::things).sum();
            if !taken.iter().all(Batch::has_nothing_to_keep) {
                let began = Instant::now();
                let outcome = keep(&mut self.writer, &self.owed, &taken);
                if outcome.is_ok() {
                    self.release.metrics.kept(things as u64, began.elapsed());
                }
                let mut lost = Vec::new();
                if outcome.is_ok() {
                    self.owed.clear();
                } else {
                    for batch in &mut taken {
                        lost.append(&mut batch.withhold());
                        self.owed.append(&mut batch.changes);
                    }
                }
                self.learn(outcome, lost);
            }
            if taken.iter().any(|batch| !batch.reads.is_empty()) {
                self.file();
            }
            for batch in taken.drain(..) {
                self.release.release(batch);
                // Only now may a later batch pass by: its deliveries go behind these.
                self.shared.waiting.fetch_sub(1, Ordering::AcqRel);
            }
            if self.writer.is_filing_late() {
                self.file();
            }
            if self.writer.is_log_long() {
                self.tidy();
            }
            self.shared.has_to_file.store(self.writer.has_to_file(), Ordering::Release);
            if !self.is_failing && self.has_to_forget() {
                self.forget();
            }
            // While much is said the time is better spent on that.
            self.index_next = if self.writer.is_index_late() {
                self.indexed_at + INDEX_LATE_PAUSE
            } else {
                Instant::now() + INDEX_PAUSE
            };
            rest.take(things);
        }
    }

    /// Nothing more will come: what is owed is kept now, or never.
    fn end(mut self) {
        if !self.owed.is_empty()
            && let Err(error) = self.try_again()
        {
            let text = "papo ends, and what was changed last is not kept";
            let _gone = writeln!(std::io::stderr(), "{text}: {error}");
        }
        if let Err(error) = self.writer.empty_log() {
            die_of_failed_sync(&error);
        }
    }

    /// How long it waits for a batch before it has something else to do.
    fn pause(&self) -> Option<Duration> {
        if self.is_failing {
            return Some(PROBE_PAUSE);
        }
        if self.writer.has_to_index() || self.writer.has_to_tidy() {
            return Some(self.index_next.saturating_duration_since(Instant::now()));
        }
        let next = self.forgetting.as_ref()?.next;
        Some(next.saturating_duration_since(Instant::now()))
    }

    /// Nobody waits: time for what can be done later.
    fn tend(&mut self) {
        if self.has_to_forget() {
            self.forget();
        }
        if Instant::now() < self.index_next {
            return;
        }
        if self.writer.has_to_index() {
            self.file();
            if let Err(error) = self.writer.index() {
                die_of_failed_sync(&error);
                // What is not in the index is found without it, only not as fast.
                self.index_next = Instant::now() + PROBE_PAUSE;
            }
            self.indexed_at = Instant::now();
        }
        if self.writer.has_to_tidy() {
            self.tidy();
            // If somebody reads there it can't be done yet.
            self.index_next = self.index_next.max(Instant::now() + INDEX_PAUSE);
        }
    }

    /// Moves what was committed into the file. It is kept already: only a lie of the disk matters.
    fn tidy(&mut self) {
        if let Err(error) = self.writer.tidy() {
            die_of_failed_sync(&error);
        }
    }

    /// Has what was said found fast. When that fails it is found all the same.
    fn file(&mut self) {
        if !self.is_failing
            && self.writer.has_to_file()
            && let Err(error) = self.writer.file()
        {
            die_of_failed_sync(&error);
        }
        self.shared.has_to_file.store(self.writer.has_to_file(), Ordering::Release);
    }

    fn has_to_forget(&self) -> bool {
        self.forgetting.as_ref().is_some_and(|forgetting| forgetting.next <= Instant::now())
    }

    /// Deletes some of what is too old: so few that whoever speaks meanwhile does not notice.
    fn forget(&mut self) {
        let Some(forgetting) = &mut self.forgetting else { return };
        let too_old = forgetting.too_old(now_ms(), Instant::now());
        let more = self.writer.forget(&too_old, FORGOTTEN_AT_ONCE);
        if let Err(error) = &more {
            die_of_failed_sync(error);
        }
        let pause = if matches!(more, Ok(true)) { FORGET_PAUSES.0 } else { FORGET_PAUSES.1 };
        forgetting.next = Instant::now() + pause;
    }

    /// Looks whether something can be kept again, best by keeping what is owed.
    fn try_again(&mut self) -> Result<(), StoreError> {
        if self.owed.is_empty() {
            return self.writer.probe();
        }
        keep(&mut self.writer, &self.owed, &[])?;
        self.owed.clear();
        Ok(())
    }

    /// Tells the realm, and whoever runs the server, whether anything can be kept.
    fn learn(&mut self, outcome: Result<(), StoreError>, lost: Vec<Lost>) {
        let was_failing = std::mem::replace(&mut self.is_failing, outcome.is_err());
        self.release.metrics.failing(self.is_failing);
        let notice = match outcome {
            Ok(()) if was_failing => {
                self.realm.tell(Input::KeptAgain);
                "messages can be kept again".to_owned()
            }
            Ok(()) => return,
            Err(error) => {
                die_of_failed_sync(&error);
                if was_failing && lost.is_empty() {
                    return;
                }
                let why = error.to_string();
                let notice = format!("messages can't be kept, and are refused: {why}");
                self.realm.tell(Input::NotKept { lost, why: why.into() });
                notice
            }
        };
        if was_failing != self.is_failing {
            self.release.notices.post(Notice::Warning(notice));
        }
    }
}

/// Keeps what is owed and what is to be kept of all these batches, or nothing.
fn keep(writer: &mut Writer, owed: &[Change], batches: &[Batch]) -> Result<(), StoreError> {
    let new = batches.iter().flat_map(|batch| {
        let records = batch.records.iter().filter_map(keeping::of_record);
        records.chain(batch.changes.iter().map(keeping::of_change))
    });
    writer.commit(owed.iter().map(keeping::of_change).chain(new))
}

/// Ends the process when what the disk had taken is not on it: nobody can tell what of it is.
fn die_of_failed_sync(error: &StoreError) {
    if error.is_failed_sync() {
        let _gone = writeln!(std::io::stderr(), "papo ends, for the disk failed it: {error}");
        std::process::exit(1);
    }
}

impl Batch {
    fn has_nothing_to_keep(&self) -> bool {
        self.records.is_empty() && self.changes.is_empty()
    }

    /// How many things are to be kept. A batch without any is a thing, too.
    fn things(&self) -> usize {
        (self.records.len() + self.changes.len()).max(1)
    }

    /// Shows nobody what was not kept.
    fn withhold(&mut self) -> Vec<Lost> {
        withhold(&mut self.deliveries, &self.records)
    }
}

impl Release {
    /// To these, and told of to those.
    pub(crate) fn to(
        workers: &[Inbox],
        console: &Console,
        counter: &Counter,
        notices: &Notices,
        reading: &Reading,
        metrics: &Arc<Metrics>,
    ) -> Self {
        Self {
            workers: workers.to_vec(),
            console: console.clone(),
            counter: counter.clone(),
            notices: notices.clone(),
            reading: reading.clone(),
            metrics: metrics.clone(),
        }
    }

    fn release(&self, batch: Batch) {
        let mut lists = batch.deliveries.into_iter();
        for (worker, deliveries) in self.workers.iter().zip(lists.by_ref()) {
            if !deliveries.is_empty() {
                worker.put(ToWorker::Deliver(deliveries));
            }
        }
        if let Some(deliveries) = lists.next().filter(|it| !it.is_empty()) {
            self.console.put(deliveries);
        }
        for announcement in batch.announcements {
            self.notices.post(Notice::Announced(announcement));
        }
        self.counter.tell(&batch.verdicts);
        batch.reads.into_iter().for_each(|asked| self.reading.put(asked));
        for beat in batch.beats {
            // Whoever felt for it has given up.
            let _late = beat.try_send(());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY_MS: u64 = 86_400_000;

    /// A clock that is wrong at a start deletes nothing; a server that was off for long waits a day.
    #[test]
    fn the_clock_is_believed_after_a_day() {
        let keep = Keep { all: Some(30 * DAY_MS), ..Keep::default() };
        let (last_kept, started) = (MessageId::first_at(1000 * DAY_MS), Instant::now());
        let forgetting = Forgetting { keep, next: started, last_kept, started };
        let before = |clock_days: u64, up: Duration| {
            let too_old = forgetting.too_old(clock_days * DAY_MS, started + up);
            MessageId(too_old.before).time_ms()
        };
        let hour = Duration::from_hours(1);
        assert_eq!(before(5000, Duration::ZERO), 970 * DAY_MS);
        assert_eq!(before(5000, hour), 970 * DAY_MS + DAY_MS / 24);
        assert_eq!(before(5000, CLOCK_DOUBT), 4970 * DAY_MS);
        // One that is set back deletes nothing either.
        assert_eq!(before(900, hour), 870 * DAY_MS);
        let nothing = Forgetting { last_kept: MessageId(0), ..forgetting };
        assert_eq!(nothing.too_old(5000 * DAY_MS, started).before, 0);
    }
}
