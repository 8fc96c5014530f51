//! The inboxes: what is put for the realm, and for a worker, which must be woken to look.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

use mio::Waker;
use papo_core::{Delivery, Input};

use crate::gate::Permit;
use crate::limits::{ASIDE_MAX, REALM_INBOX_BATCHES_MAX, WORKER_INBOX_MAX};
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
    /// A new connection is yours.
    Adopt { stream: mio::net::TcpStream, permit: Permit },
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

/// Wakes a worker, once for however many rings there are until it looks.
#[derive(Debug)]
pub(crate) struct Bell {
    waker: Waker,
    rung: AtomicBool,
    /// The worker has inputs that the realm had no room for.
    pub(crate) waits_for_realm: AtomicBool,
}

impl Inbox {
    /// An inbox and its taking end.
    pub(crate) fn new(waker: Waker) -> (Self, Receiver<ToWorker>, Arc<Bell>) {
        let (sender, receiver) = sync_channel(WORKER_INBOX_MAX);
        let bell = Arc::new(Bell {
            waker,
            rung: AtomicBool::new(false),
            waits_for_realm: AtomicBool::new(false),
        });
        (Self { sender, bell: bell.clone() }, receiver, bell)
    }

    /// Puts something in, and wakes the worker. A worker that has stopped takes nothing.
    pub(crate) fn put(&self, message: ToWorker) {
        // Ring before a full inbox makes us wait, or the worker might sleep as well.
        match self.sender.try_send(message) {
            Ok(()) => self.bell.ring(),
            Err(std::sync::mpsc::TrySendError::Full(message)) => {
                self.bell.ring();
                let _stopped = self.sender.send(message);
                self.bell.ring();
            }
            Err(std::sync::mpsc::TrySendError::Disconnected(_)) => {}
        }
    }

    /// Wakes the worker if it waits for room in the realm's inbox.
    pub(crate) fn room_in_realm(&self) {
        if self.bell.waits_for_realm.swap(false, Ordering::SeqCst) {
            self.bell.ring();
        }
    }
}

impl Bell {
    fn ring(&self) {
        if !self.rung.swap(true, Ordering::SeqCst) {
            // Fails only when the worker's poll is gone, and then nobody is to be woken.
            let _asleep_for_ever = self.waker.wake();
        }
    }

    /// The worker looks anyway: it is not to be rung for.
    pub(crate) fn hush(&self) {
        self.rung.store(true, Ordering::SeqCst);
    }

    /// The worker is about to look: from here on it must be rung for again.
    pub(crate) fn answer(&self) {
        self.rung.store(false, Ordering::SeqCst);
    }
}
