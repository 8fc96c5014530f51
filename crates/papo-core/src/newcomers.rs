//! How many accounts were made from where: nobody takes them all.

use std::net::IpAddr;

use crate::failures::network;
use crate::limits::{
    ACCOUNTS_PER_ADDRESS_MAX, ACCOUNTS_PER_ADDRESS_SECONDS, MAKERS_REMEMBERED_MAX,
};
use crate::map::{Map, Seed};

/// What is remembered of those who made accounts, by where they come from.
#[derive(Debug)]
pub(crate) struct Newcomers(Map<IpAddr, Made>);

/// How many accounts were made since when, in seconds since 1970.
#[derive(Debug, Clone, Copy)]
struct Made {
    count: u32,
    since: u64,
}

impl Made {
    fn is_old(self, now: u64) -> bool {
        now >= self.since + ACCOUNTS_PER_ADDRESS_SECONDS
    }
}

impl Newcomers {
    pub(crate) fn new(seed: Seed) -> Self {
        Self(seed.map())
    }

    /// Whether one more may be made from there.
    pub(crate) fn may_make(&self, address: IpAddr, now: u64) -> bool {
        let made = self.0.get(&network(address));
        made.is_none_or(|made| made.is_old(now) || made.count < ACCOUNTS_PER_ADDRESS_MAX)
    }

    /// Counts one.
    pub(crate) fn count(&mut self, address: IpAddr, now: u64) {
        let address = network(address);
        if self.0.len() >= MAKERS_REMEMBERED_MAX && !self.0.contains_key(&address) {
            self.0.retain(|_, made| !made.is_old(now));
            if self.0.len() >= MAKERS_REMEMBERED_MAX {
                self.0.shift_remove_index(0);
            }
        }
        let made = self.0.entry(address).or_insert(Made { count: 0, since: now });
        if made.is_old(now) {
            *made = Made { count: 0, since: now };
        }
        made.count += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn so_many_an_hour_from_one_address() {
        let mut newcomers = Newcomers::new(Seed(1));
        let here = [10, 0, 0, 1].into();
        for _ in 0..ACCOUNTS_PER_ADDRESS_MAX {
            assert!(newcomers.may_make(here, 100));
            newcomers.count(here, 100);
        }
        assert!(!newcomers.may_make(here, 99 + ACCOUNTS_PER_ADDRESS_SECONDS));
        assert!(newcomers.may_make([10, 0, 0, 2].into(), 100));
        newcomers.count(here, 100 + ACCOUNTS_PER_ADDRESS_SECONDS);
        assert!(newcomers.may_make(here, 100 + ACCOUNTS_PER_ADDRESS_SECONDS));
        for number in 0..=u32::try_from(MAKERS_REMEMBERED_MAX).expect("it fits") {
            newcomers.count(number.to_be_bytes().into(), 100 + ACCOUNTS_PER_ADDRESS_SECONDS);
        }
        assert_eq!(newcomers.0.len(), MAKERS_REMEMBERED_MAX);
    }
}
