//! Read markers: up to when somebody has read what is said in a channel, or by a person.

use std::sync::Arc;

use crate::id::ChannelId;
use crate::limits::{MARKERS_MAX, MARKERS_OF_ONE_MAX};
use crate::map::{Map, Seed};
use crate::owner::Owner;

/// What has been read.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Spot {
    /// A channel, whatever it is called.
    Channel(ChannelId),
    /// What was exchanged with somebody, as [`User::party`](crate::user::User::party) names it.
    Person(Box<str>),
}

/// What an account has read, as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Marker {
    /// Which account, as its owner wrote it.
    pub account: Arc<str>,
    /// What.
    pub spot: Spot,
    /// Up to when, in milliseconds since 1970.
    pub time_ms: u64,
}

/// All markers.
#[derive(Debug)]
pub(crate) struct Markers {
    seed: Seed,
    by_owner: Map<Owner, Map<Spot, u64>>,
    count: usize,
}

/// There is no room for one more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Full;

impl Markers {
    pub(crate) fn new(seed: Seed) -> Self {
        Self { seed, by_owner: seed.map(), count: 0 }
    }

    /// All of them: whose, of what, and up to when, in milliseconds since 1970.
    pub(crate) fn all(&self) -> impl Iterator<Item = (&Owner, &Spot, u64)> {
        let of = |(owner, own)| {
            let own: &Map<Spot, u64> = own;
            own.iter().map(move |(spot, &time_ms)| (owner, spot, time_ms))
        };
        self.by_owner.iter().flat_map(of)
    }

    /// Up to when, in milliseconds since 1970, its owner has read it.
    pub(crate) fn get(&self, owner: &Owner, spot: &Spot) -> Option<u64> {
        self.by_owner.get(owner)?.get(spot).copied()
    }

    /// Its owner has read it up to this moment. Says which one was given up for it, if any.
    pub(crate) fn set(
        &mut self,
        owner: Owner,
        spot: Spot,
        time_ms: u64,
    ) -> Result<Option<Spot>, Full> {
        let seed = self.seed;
        let is_full = self.count >= MARKERS_MAX;
        if is_full && !self.by_owner.contains_key(&owner) {
            return Err(Full);
        }
        let own = self.by_owner.entry(owner).or_insert_with(|| seed.map());
        if let Some(before) = own.get_mut(&spot) {
            *before = time_ms;
            return Ok(None);
        }
        let mut given_up = None;
        if is_full || own.len() >= MARKERS_OF_ONE_MAX {
            let oldest = own.iter().min_by_key(|(spot, time_ms)| (**time_ms, *spot));
            given_up = oldest.map(|(spot, _)| spot.clone());
        }
        if let Some(given_up) = &given_up {
            own.swap_remove(given_up);
            self.count -= 1;
        }
        own.insert(spot, time_ms);
        self.count += 1;
        Ok(given_up)
    }

    /// Forgets all of one.
    pub(crate) fn forget(&mut self, owner: &Owner) {
        let own = self.by_owner.swap_remove(owner);
        self.count -= own.map_or(0, |own| own.len());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::UserId;

    #[test]
    fn of_too_many_the_one_that_was_read_the_longest_ago_goes() {
        let mut markers = Markers::new(Seed(1));
        let owner = || Owner::Account("ana".into());
        let spot = |number: usize| Spot::Channel(ChannelId(number as u64));
        for number in 0..MARKERS_OF_ONE_MAX {
            let time_ms = 1000 + number as u64;
            assert_eq!(markers.set(owner(), spot(number), time_ms), Ok(None));
        }
        assert_eq!(markers.set(owner(), spot(0), 5000), Ok(None), "it is there");
        let one_more = Spot::Person("@bob".into());
        assert_eq!(markers.set(owner(), one_more.clone(), 1), Ok(Some(spot(1))));
        assert_eq!(markers.get(&owner(), &one_more), Some(1));
        assert_eq!(markers.get(&owner(), &spot(0)), Some(5000));
        assert_eq!(markers.get(&owner(), &spot(1)), None);
        let guest = Owner::Guest(UserId(1));
        assert_eq!(markers.get(&guest, &spot(0)), None);
        assert_eq!(markers.set(guest.clone(), spot(0), 1), Ok(None));
        assert_eq!(markers.count, MARKERS_OF_ONE_MAX + 1);
        markers.forget(&owner());
        assert_eq!((markers.count, markers.get(&owner(), &spot(0))), (1, None));

        markers.count = MARKERS_MAX;
        assert_eq!(markers.set(owner(), spot(0), 1), Err(Full));
        assert_eq!(markers.set(guest.clone(), spot(1), 2), Ok(Some(spot(0))), "its own goes");
        assert_eq!(markers.set(guest, spot(1), 3), Ok(None), "it is there");
    }
}
