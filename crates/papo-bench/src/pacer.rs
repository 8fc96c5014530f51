//! The clock of an open loop. The poll of the system counts in milliseconds, which is too coarse, so
//! a thread sleeps until something is due and wakes the swarm.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use mio::Waker;

/// How long it sleeps at most, so that it ends in time.
const NAP: Duration = Duration::from_millis(50);

/// Wakes until it is dropped.
#[derive(Debug)]
pub(crate) struct Pacer {
    over: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Pacer {
    /// Wakes at `start` and then every `interval`.
    pub(crate) fn start(waker: Arc<Waker>, start: Instant, interval: Duration) -> io::Result<Self> {
        let over = Arc::new(AtomicBool::new(false));
        let seen = Arc::clone(&over);
        let thread = thread::Builder::new().name("pacer".into()).spawn(move || {
            let mut next = start;
            while !seen.load(Ordering::Relaxed) {
                let left = next.saturating_duration_since(Instant::now());
                thread::sleep(left.min(NAP));
                if left <= NAP {
                    if waker.wake().is_err() {
                        return;
                    }
                    next = (next + interval).max(Instant::now());
                }
            }
        })?;
        Ok(Self { over, thread: Some(thread) })
    }
}

impl Drop for Pacer {
    fn drop(&mut self) {
        self.over.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.take() {
            // It can only have ended.
            let _over = thread.join();
        }
    }
}
