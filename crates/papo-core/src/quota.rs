//! How often something may be done from one address: nobody takes all there is, or tries all keys.

use std::net::IpAddr;

use crate::failures::network;
use crate::limits::QUOTA_ADDRESSES_MAX;
use crate::map::{Map, Seed};

/// What is remembered of those who did it, by where they come from.
#[derive(Debug)]
pub(crate) struct Quota {
    done: Map<IpAddr, Done>,
    /// So often
    most: u32,
    /// within so many seconds.
    seconds: u64,
}

/// How often it was done since when, in seconds since 1970.
#[derive(Debug, Clone, Copy)]
struct Done {
    count: u32,
    since: u64,
}

impl Done {
    fn is_old(self, now: u64, seconds: u64) -> bool {
        now >= self.since + seconds
    }
}

impl Quota {
    pub(crate) fn new(seed: Seed, most: u32, seconds: u64) -> Self {
        Self { done: seed.map(), most, seconds }
    }

    /// Whether it may be done once more from there.
    pub(crate) fn has_room(&self, address: IpAddr, now: u64) -> bool {
        let done = self.done.get(&network(address));
        done.is_none_or(|done| done.is_old(now, self.seconds) || done.count < self.most)
    }

    /// Counts one.
    pub(crate) fn count(&mut self, address: IpAddr, now: u64) {
        let (address, seconds) = (network(address), self.seconds);
        if self.done.len() >= QUOTA_ADDRESSES_MAX && !self.done.contains_key(&address) {
            self.done.retain(|_, done| !done.is_old(now, seconds));
            if self.done.len() >= QUOTA_ADDRESSES_MAX {
                self.done.shift_remove_index(0);
            }
        }
        let done = self.done.entry(address).or_insert(Done { count: 0, since: now });
        if done.is_old(now, seconds) {
            *done = Done { count: 0, since: now };
        }
        done.count += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn so_many_an_hour_from_one_address() {
        let (most, seconds) = (20, 3600);
        let mut quota = Quota::new(Seed(1), most, seconds);
        let here = [10, 0, 0, 1].into();
        for _ in 0..most {
            assert!(quota.has_room(here, 100));
            quota.count(here, 100);
        }
        assert!(!quota.has_room(here, 99 + seconds));
        assert!(quota.has_room([10, 0, 0, 2].into(), 100));
        quota.count(here, 100 + seconds);
        assert!(quota.has_room(here, 100 + seconds));
        for number in 0..=u32::try_from(QUOTA_ADDRESSES_MAX).expect("it fits") {
            quota.count(number.to_be_bytes().into(), 100 + seconds);
        }
        assert_eq!(quota.done.len(), QUOTA_ADDRESSES_MAX);
    }
}
