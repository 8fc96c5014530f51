//! The archivist: what is to be kept is kept before anything of its batch is seen.
//!
//! It commits the records of all batches that wait, together, and then releases those batches in
//! the order in which they came. What can't be kept is seen by nobody.

use std::io::Write;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::{self, JoinHandle};

use papo_core::Delivery;
use papo_core::effect::{Announcement, Record, Renamed};
use papo_store::{StoreError, Writer};

use crate::inbox::{Inbox, ToWorker};
use crate::keeping;
use crate::limits::ARCHIVIST_INBOX_MAX;
use crate::notice::{Notice, Notices};

/// The effects of some inputs, sorted by where they go.
#[derive(Debug)]
pub(crate) struct Batch {
    /// What must be kept first.
    pub(crate) records: Vec<Record>,
    pub(crate) renames: Vec<Renamed>,
    /// For each worker what is for it, in order.
    pub(crate) deliveries: Vec<Vec<Delivery>>,
    pub(crate) announcements: Vec<Announcement>,
}

/// Where released batches go.
#[derive(Debug, Clone)]
pub(crate) struct Release {
    pub(crate) workers: Vec<Inbox>,
    pub(crate) notices: Notices,
}

/// The realm thread's way to the archivist.
#[derive(Debug)]
pub(crate) struct Archivist {
    sender: SyncSender<Batch>,
    /// How many batches were given to its thread and are not released yet.
    waiting: Arc<AtomicUsize>,
    release: Release,
}

impl Archivist {
    /// Starts its thread, which ends when the archivist is dropped and all is released.
    pub(crate) fn start(
        release: Release,
        mut writer: Writer,
    ) -> std::io::Result<(Self, JoinHandle<()>)> {
        let (sender, receiver) = sync_channel(ARCHIVIST_INBOX_MAX);
        let waiting = Arc::new(AtomicUsize::new(0));
        let thread = {
            let (release, waiting) = (release.clone(), waiting.clone());
            thread::Builder::new()
                .name("archivist".to_owned())
                .spawn(move || run(&receiver, &release, &waiting, &mut writer))?
        };
        Ok((Self { sender, waiting, release }, thread))
    }

    /// Takes a batch. One without records is released at once when none waits before it.
    pub(crate) fn submit(&self, batch: Batch) {
        if batch.has_nothing_to_keep() && self.waiting.load(Ordering::Acquire) == 0 {
            self.release.release(batch);
            return;
        }
        self.waiting.fetch_add(1, Ordering::AcqRel);
        // The thread lives as long as we do; if it has died, so has the server.
        self.sender.send(batch).expect("the archivist's thread is there");
    }
}

fn run(batches: &Receiver<Batch>, release: &Release, waiting: &AtomicUsize, writer: &mut Writer) {
    let mut taken = Vec::new();
    while let Ok(first) = batches.recv() {
        taken.push(first);
        taken.extend(batches.try_iter().take(ARCHIVIST_INBOX_MAX));
        keep(writer, &taken).unwrap_or_else(|error| die(&error));
        for batch in taken.drain(..) {
            release.release(batch);
            // Only now may a later batch pass by: its deliveries go behind these.
            waiting.fetch_sub(1, Ordering::AcqRel);
        }
        writer.tidy().unwrap_or_else(|error| die(&error));
    }
}

/// Keeps what is to be kept of all these batches, or nothing.
fn keep(writer: &mut Writer, batches: &[Batch]) -> Result<(), StoreError> {
    if batches.iter().all(Batch::has_nothing_to_keep) {
        return Ok(());
    }
    writer.commit(batches.iter().flat_map(|batch| {
        let records = batch.records.iter().filter_map(keeping::of_record);
        records.chain(batch.renames.iter().map(keeping::of_rename))
    }))
}

/// Ends the process: what it says from here on could not be kept.
fn die(error: &StoreError) -> ! {
    let _gone = writeln!(std::io::stderr(), "papo ends, for what is said can't be kept: {error}");
    std::process::exit(1)
}

impl Batch {
    fn has_nothing_to_keep(&self) -> bool {
        self.records.is_empty() && self.renames.is_empty()
    }
}

impl Release {
    fn release(&self, batch: Batch) {
        for (worker, deliveries) in self.workers.iter().zip(batch.deliveries) {
            if !deliveries.is_empty() {
                worker.put(ToWorker::Deliver(deliveries));
            }
        }
        for announcement in batch.announcements {
            self.notices.post(Notice::Announced(announcement));
        }
    }
}
