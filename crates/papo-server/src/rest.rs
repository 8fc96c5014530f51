//! Rest: what makes lists grow before there is more to do than time.
//!
//! Waking a thread, and syncing a disk, cost more than most of what they are done for. So a thread
//! that is woken again and again sleeps for a moment before it looks again, and finds in one go what
//! came meanwhile. Who is woken now and then never rests, so a lone message goes at once; and when a
//! rest has brought no more than one thing, there is nothing to be won by resting, as where two
//! programs answer each other. Nor is there for who finds plenty each time.

use std::thread;
use std::time::{Duration, Instant};

use crate::limits::{WAKE_PLENTY, WAKES_AT_ONCE};

/// One thread's.
#[derive(Debug)]
pub(crate) struct Rest {
    /// How often it may wake in the long run.
    every: Duration,
    /// When the next wake would be in time if all came evenly.
    next: Instant,
    /// Whether it rested before the last wake.
    rested: bool,
}

impl Rest {
    /// Of a thread that may wake once in that time, and [`WAKES_AT_ONCE`] times at once.
    pub(crate) fn new(every: Duration) -> Self {
        Self { every, next: Instant::now(), rested: false }
    }

    /// Called when the thread has done all that it was woken for, which was so many things: sleeps if
    /// it is woken too often, or until it is unparked, by who knows that there is plenty to do.
    pub(crate) fn take(&mut self, things: usize) {
        if let Some(rest) = self.due(things, Instant::now()) {
            thread::park_timeout(rest);
        }
    }

    fn due(&mut self, things: usize, now: Instant) -> Option<Duration> {
        let earliest = now.checked_sub(self.every * WAKES_AT_ONCE).unwrap_or(now);
        if std::mem::take(&mut self.rested) && things <= 1 {
            self.next = earliest;
            return None;
        }
        // Who found plenty needs no more of it at once.
        let cost = if things < WAKE_PLENTY { self.every } else { Duration::ZERO };
        self.next = self.next.max(earliest) + cost;
        let rest = self.next.checked_duration_since(now).filter(|rest| !rest.is_zero());
        self.rested = rest.is_some();
        rest
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const EVERY: Duration = Duration::from_millis(1);

    /// Wakes with so much time between them, each for so many things, and how long the rest after each
    /// is.
    fn rests(wakes: usize, between: Duration, things: usize) -> Vec<Duration> {
        let mut rest = Rest::new(EVERY);
        let mut now = rest.next + EVERY * 100;
        (0..wakes)
            .map(|_| {
                let slept = rest.due(things, now).unwrap_or_default();
                now += slept + between;
                slept
            })
            .collect()
    }

    #[test]
    fn a_few_wakes_at_once_and_any_number_of_rare_ones_go_without_rest() {
        assert!(rests(WAKES_AT_ONCE as usize, Duration::ZERO, 5).iter().all(Duration::is_zero));
        assert!(rests(1000, EVERY, 5).iter().all(Duration::is_zero));
    }

    #[test]
    fn who_is_woken_all_the_time_wakes_once_in_the_time() {
        let slept = rests(1000, EVERY / 10, 2);
        assert!(slept[..WAKES_AT_ONCE as usize].iter().all(Duration::is_zero));
        assert!(slept[20..].iter().all(|slept| *slept == EVERY * 9 / 10), "{slept:?}");
    }

    #[test]
    fn who_finds_plenty_never_rests() {
        assert!(rests(1000, EVERY / 10, WAKE_PLENTY).iter().all(Duration::is_zero));
    }

    #[test]
    fn who_gains_nothing_by_resting_hardly_rests() {
        let slept = rests(1000, EVERY / 10, 1);
        let rests = slept.iter().filter(|slept| !slept.is_zero()).count();
        assert!((1..=1000 / WAKES_AT_ONCE as usize).contains(&rests), "{rests}");
    }
}
