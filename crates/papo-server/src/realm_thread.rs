//! The thread of the realm: it gives each input its place and its time, lets the realm handle it,
//! and passes on what came of it.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::mpsc::Receiver;
use std::thread::{self, JoinHandle};
use std::time::SystemTime;

use papo_core::effect::Delivery;
use papo_core::input::{Answer, Stamp};
use papo_core::{Effects, Input, Realm};

use crate::archivist::{Archivist, Batch};
use crate::inbox::{Inbox, Inputs};
use crate::limits::INPUTS_PER_TURN_MAX;
use crate::metrics::Metrics;
use crate::pulse::Beat;
use crate::questions::Questions;
use crate::reading::{Asked, Reading};
use crate::timers::millis;

/// All that the realm's thread works with.
pub(crate) struct RealmThread {
    pub(crate) realm: Realm,
    pub(crate) inbox: Receiver<Inputs>,
    /// What the archivist has to say.
    pub(crate) aside: Receiver<Input>,
    /// Who feels the pulse.
    pub(crate) beats: Receiver<Beat>,
    pub(crate) workers: Vec<Inbox>,
    pub(crate) archivist: Archivist,
    pub(crate) questions: Questions,
    pub(crate) reading: Reading,
    pub(crate) metrics: Arc<Metrics>,
}

impl RealmThread {
    /// Starts it. It ends when it has handled a shutdown.
    pub(crate) fn start(self) -> std::io::Result<JoinHandle<()>> {
        thread::Builder::new().name("realm".to_owned()).spawn(move || self.run())
    }

    fn run(mut self) {
        let mut stamp = Stamp { number: 0, time_ms: 0 };
        while let Ok(mut inputs) = self.inbox.recv() {
            while inputs.len() < INPUTS_PER_TURN_MAX {
                match self.inbox.try_recv() {
                    Ok(more) => inputs.extend(more),
                    Err(_) => break,
                }
            }
            for worker in &self.workers {
                worker.room_in_realm();
            }
            // Clocks are set back; the time of the realm never is.
            stamp.time_ms = stamp.time_ms.max(now_ms());
            let mut effects = Effects::default();
            let mut reads = Vec::new();
            let mut is_last = false;
            let first = stamp.number;
            let mut inputs: VecDeque<Input> = self.aside.try_iter().chain(inputs).collect();
            while let Some(input) = inputs.pop_front() {
                stamp.number += 1;
                is_last = matches!(input, Input::Shutdown);
                self.realm.handle(stamp, input, &mut effects);
                let mut refused = Vec::new();
                for (ticket, read) in effects.reads.drain(..) {
                    // Asked when what it may find is kept: the archivist passes it on.
                    if self.reading.admit(&read) {
                        reads.push((ticket, read));
                    } else {
                        refused.push(ticket);
                    }
                }
                for (ticket, question) in effects.questions.drain(..) {
                    refused.extend(self.questions.ask(ticket, question).err());
                }
                for ticket in refused {
                    inputs.push_front(Input::Answered { ticket, answer: Answer::Busy });
                }
                if is_last {
                    break;
                }
            }
            self.metrics.handled(stamp.number - first, &self.realm);
            self.pass_on(effects, reads);
            if is_last {
                return;
            }
        }
    }

    fn pass_on(&self, mut effects: Effects, reads: Vec<Asked>) {
        // Behind the workers comes the console, which is shown no events.
        let workers = self.workers.len();
        let mut deliveries: Vec<Vec<Delivery>> = vec![Vec::new(); workers + 1];
        for delivery in std::mem::take(&mut effects.deliveries) {
            if let Some(worker) = delivery.worker() {
                deliveries[worker].push(delivery);
            } else {
                for worker in &mut deliveries[..workers] {
                    worker.push(delivery.clone());
                }
            }
        }
        let Effects { records, changes, announcements, verdicts, .. } = effects;
        let beats = self.beats.try_iter().collect();
        self.archivist.submit(Batch {
            records,
            changes,
            deliveries,
            announcements,
            verdicts,
            reads,
            beats,
        });
    }
}

/// Milliseconds since 1970, UTC.
pub(crate) fn now_ms() -> u64 {
    millis(SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default())
}
