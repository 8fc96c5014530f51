//! Maps whose order and seed are ours.
//!
//! Iteration follows insertion (and removal by swapping), so nothing shows the order of hashes;
//! the seed comes from outside, so strangers can't choose colliding keys and a replay can repeat
//! it.

use foldhash::fast::FixedState;
use indexmap::{IndexMap, IndexSet};

/// A map with a fixed seed.
pub type Map<K, V> = IndexMap<K, V, FixedState>;
/// A set with a fixed seed.
pub type Set<K> = IndexSet<K, FixedState>;

/// Where maps get their seed from.
#[derive(Debug, Clone, Copy)]
pub struct Seed(pub u64);

impl Seed {
    /// An empty map.
    pub fn map<K, V>(self) -> Map<K, V> {
        Map::with_hasher(FixedState::with_seed(self.0))
    }

    /// An empty set.
    pub fn set<K>(self) -> Set<K> {
        Set::with_hasher(FixedState::with_seed(self.0))
    }
}
