//! The inboxes: what is put for the realm, and for a worker, which must be woken to look.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::time::Instant;

use mio::Waker;
use papo_core::{Delivery, Input};

use crate::gate::Permit;
use crate::limits::{ASIDE_MAX, REALM_INBOX_BATCHES_MAX, WORKER_INBOX_MAX};
use crate::porch::Around;
use crate::tuning::Tuning;

/// What is put into the realm's inbox.
pub(crate) type Inputs = Vec<Input>;

/// The realm's inbox: the end to put into and the end to take from.
pub(crate) fn of_realm() -> (SyncSender<Inputs>, Receiver<Inputs>) {
    sync_channel(REALM_INBOX_BATCHES_MAX)
}

/// The archivist's way to the realm, beside the inbox: whoever waits for the archivist can't be
/// waited for by it. It tells of what it was given and could not keep, so there is never more in it
/// than on the way to the archivist.
#[derive(Debug)]
pub(crate) struct Aside {
    sender: SyncSender<Input>,
    inbox: SyncSender<Inputs>,
}

impl Aside {
    /// A way to the realm with this inbox, and its taking end.
    pub(crate) fn new(inbox: SyncSender<Inputs>) -> (Self, Receiver<Input>) {
        let (sender, receiver) = sync_channel(ASIDE_MAX);
        (Self { sender, inbox }, receiver)
    }

    /// Tells the realm, before anything else that it handles.
    pub(crate) fn tell(&self, input: Input) {
        // A realm that is gone needs no news; one whose inbox is full is awake.
        let _gone = self.sender.send(input);
        let _awake = self.inbox.try_send(Vec::new());
    }
}

/// Something for a worker.
#[derive(Debug)]
pub(crate) enum ToWorker {
    /// A new connection is yours. It is known to speak IRC with this around it, or nothing is known.
    Adopt { stream: mio::net::TcpStream, permit: Permit, around: Option<Around> },
    /// Tell this connection why it is refused, and close it.
    Refuse { stream: mio::net::TcpStream, line: String },
    /// What the realm decided, in order.
    Deliver(Vec<Delivery>),
    /// The limits changed.
    Tune(Arc<Tuning>),
    /// Write what waits, then stop.
    Stop,
}

/// The putting end. Putting waits while the inbox is full; the worker always empties it.
#[derive(Debug, Clone)]
pub(crate) struct Inbox {
    sender: SyncSender<ToWorker>,
    bell: Arc<Bell>,
}

/// The taking end, the worker's.
#[derive(Debug)]
pub(crate) struct Intake {
    receiver: Receiver<ToWorker>,
    bell: Arc<Bell>,
}

/// Wakes a worker, once for however many rings there are until it looks.
#[derive(Debug)]
struct Bell {
    waker: Waker,
    rung: AtomicBool,
    /// The worker has inputs that the realm had no room for.
    waits_for_realm: AtomicBool,
}

impl Inbox {
    /// An inbox and its taking end.
    pub(crate) fn new(waker: Waker) -> (Self, Intake) {
        let (sender, receiver) = sync_channel(WORKER_INBOX_MAX);
        let bell = Arc::new(Bell {
            waker,
            rung: AtomicBool::new(false),
            waits_for_realm: AtomicBool::new(false),
        });
        (Self { sender, bell: bell.clone() }, Intake { receiver, bell })
    }

    /// Puts something in, and wakes the worker. A worker that has stopped takes nothing.
    pub(crate) fn put(&self, message: ToWorker) {
        // Ring before a full inbox makes us wait, or the worker might sleep as well.
        match self.sender.try_send(message) {
            Ok(()) => self.bell.ring(),
            Err(TrySendError::Full(message)) => {
                self.bell.ring();
                let _stopped = self.sender.send(message);
                self.bell.ring();
            }
            Err(TrySendError::Disconnected(_)) => {}
        }
    }

    /// Wakes the worker if it waits for room in the realm's inbox.
    pub(crate) fn room_in_realm(&self) {
        if self.bell.waits_for_realm.swap(false, Ordering::SeqCst) {
            self.bell.ring();
        }
    }
}

impl Intake {
    /// The worker is about to take all there is: from here on it must be woken again.
    pub(crate) fn look(&self) {
        self.bell.rung.store(false, Ordering::SeqCst);
    }

    /// What is next, if anything is there.
    pub(crate) fn next(&self) -> Option<ToWorker> {
        self.receiver.try_recv().ok()
    }

    /// The worker rests, and takes with [`Self::next_by`] until that says `None`: until then it is not
    /// to be woken.
    pub(crate) fn rest(&self) {
        self.bell.rung.store(true, Ordering::SeqCst);
    }

    /// What is next, waited for until that time.
    pub(crate) fn next_by(&self, until: Instant) -> Option<ToWorker> {
        if let Some(left) = until.checked_duration_since(Instant::now())
            && let Ok(message) = self.receiver.recv_timeout(left)
        {
            return Some(message);
        }
        // Nobody was woken for what was put in since.
        self.look();
        self.next()
    }

    /// The worker is to be woken when there is room in the realm's inbox.
    pub(crate) fn wait_for_realm(&self) {
        self.bell.waits_for_realm.store(true, Ordering::SeqCst);
    }
}

impl Bell {
    fn ring(&self) {
        if !self.rung.swap(true, Ordering::SeqCst) {
            // Fails only when the worker's poll is gone, and then nobody is to be woken.
            let _asleep_for_ever = self.waker.wake();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::AtomicU32;
    use std::thread;
    use std::time::Duration;

    use mio::{Events, Poll, Token};

    use super::*;

    /// So long does only a poll take that nobody wakes any more.
    const NEVER: Duration = Duration::from_mins(1);
    const TIMES: u32 = 30_000;

    /// The one who puts something in knows when it was taken, and only then puts in the next.
    #[test]
    fn what_is_put_in_when_a_rest_ends_is_taken_or_rung_for() {
        let mut poll = Poll::new().expect("there is a poll");
        let (inbox, intake) = Inbox::new(Waker::new(poll.registry(), Token(0)).expect("a waker"));
        let taken = Arc::new(AtomicU32::new(0));
        let seen = taken.clone();
        let putter = thread::spawn(move || {
            for number in 0..TIMES {
                inbox.put(ToWorker::Deliver(Vec::new()));
                while seen.load(Ordering::SeqCst) == number {
                    thread::yield_now();
                }
                // At any time of a rest.
                for _ in 0..number * 7 % 8000 {
                    std::hint::spin_loop();
                }
            }
        });
        let mut events = Events::with_capacity(1);
        loop {
            intake.rest();
            let until = Instant::now() + Duration::from_micros(10);
            while intake.next_by(until).is_some() {
                taken.fetch_add(1, Ordering::SeqCst);
            }
            let count = taken.load(Ordering::SeqCst);
            if count == TIMES {
                break;
            }
            poll.poll(&mut events, Some(NEVER)).expect("it can be polled");
            assert!(!events.is_empty(), "after {count} messages nobody woke the worker");
            intake.look();
            while intake.next().is_some() {
                taken.fetch_add(1, Ordering::SeqCst);
            }
        }
        putter.join().expect("all was taken");
    }
}
