//! What whoever runs the server is told.

use std::net::IpAddr;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::time::{Duration, Instant};

use papo_core::effect::Announcement;

use crate::limits::NOTICES_MAX;

/// Something that whoever runs the server may want to see.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Notice {
    /// Somebody came, left, or became an operator.
    Announced(Announcement),
    /// Connections were refused.
    Refused {
        /// The last one's address.
        address: IpAddr,
        /// Why it was refused.
        reason: String,
        /// How many others were since the last notice.
        others: u64,
    },
    /// The configuration was read again and is in force.
    Reloaded {
        /// What changed in the file but needs a restart.
        needs_restart: Vec<&'static str>,
    },
    /// The configuration was read again, is wrong, and nothing changed; one line a fault.
    ReloadFailed(Vec<String>),
    /// The world trusts the certificate of the server from now on.
    Certified {
        /// The name that it is for.
        name: String,
        /// For how many days it is good.
        days: u64,
    },
    /// The server is stopping.
    GoingDown,
    /// Something else that is not as it should be.
    Warning(String),
}

/// Where notices go. They never make anybody wait: what can't be taken is dropped.
#[derive(Debug, Clone)]
pub(crate) struct Notices(SyncSender<Notice>);

impl Notices {
    /// Where they go, and where they come out.
    pub(crate) fn new() -> (Self, Receiver<Notice>) {
        let (sender, receiver) = sync_channel(NOTICES_MAX);
        (Self(sender), receiver)
    }

    pub(crate) fn post(&self, notice: Notice) {
        // Full or gone: whoever reads them is stuck or does not care, and chat goes on.
        let _dropped = self.0.try_send(notice);
    }
}

/// Tells of refused connections, a line a second at most.
pub(crate) struct Refusals {
    notices: Notices,
    last: Option<Instant>,
    unsaid: u64,
}

impl Refusals {
    pub(crate) fn new(notices: Notices) -> Self {
        Self { notices, last: None, unsaid: 0 }
    }

    /// Tells of one, or counts it for the next line.
    pub(crate) fn note(&mut self, address: IpAddr, reason: String, now: Instant) {
        if self.last.is_some_and(|last| now.duration_since(last) < Duration::from_secs(1)) {
            self.unsaid += 1;
            return;
        }
        self.last = Some(now);
        let others = std::mem::take(&mut self.unsaid);
        self.notices.post(Notice::Refused { address, reason, others });
    }
}
