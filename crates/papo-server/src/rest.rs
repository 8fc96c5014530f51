//! Rest: what makes lists grow before there is more to do than time.
//!
//! Waking a thread, and syncing a disk, cost more than most of what they are done for. So a thread
//! that is woken again and again waits for a moment before it looks again, and finds in one go what
//! came meanwhile. A worker that rests reads nothing, and writes at once what is released to it, as
//! far as the sockets take it. Who is woken now and then never rests, so a lone message goes at once.
//! And rest is only for where it brings more: where everybody waits for an answer before they go on,
//! nothing new comes meanwhile, and resting would only be slow.

use std::thread;
use std::time::{Duration, Instant};

use crate::limits::{RESTS_IN_A_ROW, VAIN_RESTS_MAX, WAKES_AT_ONCE};

/// One thread's.
#[derive(Debug)]
pub(crate) struct Rest {
    /// How often it may wake in the long run.
    every: Duration,
    /// When the next wake would be in time if all came evenly.
    next: Instant,
    /// How many rests it has had in a row, each of which brought more.
    rests: u32,
    /// How often in a row it began to rest and that brought hardly more.
    vain: u32,
    /// How often it woke without having rested, of late,
    wakes: usize,
    /// and how many things it found then.
    found: usize,
}

impl Rest {
    /// Of a thread that may wake once in that time, and [`WAKES_AT_ONCE`] times at once.
    pub(crate) fn new(every: Duration) -> Self {
        let now = Instant::now();
        let mut rest = Self { every, next: now, rests: 0, vain: 0, wakes: 0, found: 0 };
        rest.next = rest.earliest(now);
        rest
    }

    /// Called when the thread has done all that it was woken for, which was so many things: sleeps if
    /// it is woken too often.
    pub(crate) fn take(&mut self, things: usize) {
        if let Some(rest) = self.due(things, Instant::now()) {
            thread::sleep(rest);
        }
    }

    /// The same for who has something to do while it rests: for how long that is now, if it is.
    pub(crate) fn due(&mut self, things: usize, now: Instant) -> Option<Duration> {
        if self.rests == 0 {
            self.wakes += 1;
            self.found += things;
        } else if things * self.wakes <= 2 * self.found || self.rests >= RESTS_IN_A_ROW {
            // It brought hardly more, or did long ago: for some wakes it goes without.
            if self.rests == 1 {
                self.vain = (self.vain + 1).min(VAIN_RESTS_MAX);
            }
            (self.rests, self.wakes, self.found) = (0, 0, 0);
            self.next = self.earliest(now);
            return None;
        } else {
            self.vain = 0;
        }
        self.next = self.next.clamp(self.earliest(now), now) + self.every;
        let rest = self.next.saturating_duration_since(now);
        // A short one says little about what a whole one would bring; that comes next.
        if rest < self.every / 2 {
            if self.wakes >= 2 * WAKES_AT_ONCE as usize {
                // What was long ago counts less.
                (self.wakes, self.found) = (self.wakes / 2, self.found / 2);
            }
            self.rests = 0;
            return None;
        }
        self.rests += 1;
        Some(rest)
    }

    /// When the next wake would have been in time, at the earliest, for all that may come at once:
    /// the more, the more often resting was in vain.
    fn earliest(&self, now: Instant) -> Instant {
        now.checked_sub(self.every * (WAKES_AT_ONCE << self.vain)).unwrap_or(now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const EVERY: Duration = Duration::from_millis(1);

    /// Wakes with so much time between them, each for as many things as `found` says of the time since
    /// the one before, and how long the rest after each is.
    fn rests(wakes: usize, between: Duration, found: impl Fn(Duration) -> usize) -> Vec<Duration> {
        let mut rest = Rest::new(EVERY);
        let mut now = Instant::now();
        let mut slept = Duration::ZERO;
        (0..wakes)
            .map(|_| {
                let things = found(slept + between);
                slept = rest.due(things, now).unwrap_or_default();
                now += slept + between;
                slept
            })
            .collect()
    }

    fn how_many(slept: &[Duration]) -> usize {
        slept.iter().filter(|slept| !slept.is_zero()).count()
    }

    /// As many as come in that time when one comes every tenth of [`EVERY`], whatever is done.
    fn steady(time: Duration) -> usize {
        usize::try_from(time.as_micros() / (EVERY.as_micros() / 10)).expect("few")
    }

    #[test]
    fn a_few_wakes_at_once_and_any_number_of_rare_ones_go_without_rest() {
        assert_eq!(how_many(&rests(WAKES_AT_ONCE as usize, EVERY / 10, steady)), 0);
        assert_eq!(how_many(&rests(1000, EVERY, steady)), 0);
    }

    #[test]
    fn who_is_woken_all_the_time_mostly_wakes_once_in_the_time() {
        let slept = rests(1000, EVERY / 10, steady);
        assert!(how_many(&slept) > 900, "{slept:?}");
        assert!(slept.iter().all(|&slept| slept <= EVERY), "{slept:?}");
    }

    #[test]
    fn who_gains_nothing_by_resting_hardly_rests() {
        for in_flight in [1, 2, 20, 300] {
            let slept = rests(1000, EVERY / 10, |_| in_flight);
            assert!((1..=8).contains(&how_many(&slept)), "{slept:?}");
        }
    }

    /// Work takes longer than the time: nothing is owed later.
    #[test]
    fn who_has_no_time_to_rest_owes_none() {
        let mut slept = rests(1000, EVERY * 2, steady);
        assert_eq!(how_many(&slept), 0);
        slept = rests(1000, EVERY * 9 / 10, steady);
        assert!(slept.iter().all(|&slept| slept <= EVERY), "{slept:?}");
    }

    /// Rests that bring more, each with so much to do after it that the next is short, and vain ones
    /// in turn: only vain ones in a row make them rarer.
    #[test]
    fn who_gains_by_every_other_rest_goes_on_resting() {
        let mut rest = Rest::new(EVERY);
        let mut now = Instant::now();
        let (mut things, mut count) = (5, 0);
        for _ in 0..1000 {
            let slept = rest.due(things, now).unwrap_or_default();
            now += slept + EVERY / 10;
            things = 5;
            if !slept.is_zero() {
                count += 1;
                if count % 2 == 1 {
                    (things, now) = (50, now + EVERY * 8 / 10);
                }
            }
        }
        assert!(count >= 2 * 1000 / (4 * WAKES_AT_ONCE), "{count} rests");
    }
}
