//! A worker's one timer: which connection to look at next, and when.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::time::Duration;

/// A time in milliseconds, as the worker's clock counts it.
pub(crate) fn millis(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}

/// Why a connection is to be looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Why {
    /// It may have been silent for too long.
    Silence,
    /// Its allowance has filled up.
    Allowance,
    /// It may have read nothing for too long.
    Stall,
    /// It has had its time to read what it was sent.
    Linger,
}

/// Times on the worker's clock at which a connection is to be looked at. An entry is only a
/// reminder: what is due is decided by looking, so none is ever taken back.
#[derive(Debug, Default)]
pub(crate) struct Timers {
    due: BinaryHeap<Reverse<(u64, usize, u64, Why)>>,
}

impl Timers {
    /// Has the connection in this seat looked at then, if `serial` still sits there.
    pub(crate) fn set(&mut self, at_ms: u64, seat: usize, serial: u64, why: Why) {
        self.due.push(Reverse((at_ms, seat, serial, why)));
    }

    /// The next reminder that is due: its seat, its serial, and why.
    pub(crate) fn pop_due(&mut self, now_ms: u64) -> Option<(usize, u64, Why)> {
        let &Reverse((at_ms, seat, serial, why)) = self.due.peek()?;
        if at_ms > now_ms {
            return None;
        }
        self.due.pop();
        Some((seat, serial, why))
    }

    /// When the next one is due.
    pub(crate) fn next_ms(&self) -> Option<u64> {
        self.due.peek().map(|Reverse((at_ms, ..))| *at_ms)
    }
}
