//! How long to wait before the next attempt to connect.

/// The shortest and the longest pause.
const PAUSE_MS_MIN: u64 = 1_000;
const PAUSE_MS_MAX: u64 = 30_000;

/// Pauses that grow from 1 s to 30 s. Each is drawn at random from the upper half of its range, so
/// that the thousand clients of a server that restarts do not all come back in the same moment.
#[derive(Debug)]
pub(super) struct Pauses {
    tries: u32,
    seed: u64,
}

impl Pauses {
    pub(super) fn new(seed: u64) -> Self {
        Self { tries: 0, seed }
    }

    /// The connection holds; the next pause is a short one.
    pub(super) fn reset(&mut self) {
        self.tries = 0;
    }

    /// The next pause.
    pub(super) fn next_ms(&mut self) -> u64 {
        let top = (PAUSE_MS_MIN * 2).saturating_mul(1 << self.tries.min(10)).min(PAUSE_MS_MAX);
        self.tries += 1;
        let bottom = (top / 2).max(PAUSE_MS_MIN);
        bottom + self.random() % (top - bottom + 1)
    }

    /// splitmix64: enough to spread clients over seconds.
    fn random(&mut self) -> u64 {
        self.seed = self.seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.seed;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }
}

#[cfg(test)]
mod tests {
    use super::Pauses;

    #[test]
    fn pauses_grow_and_differ() {
        let mut pauses = Pauses::new(1);
        for (bottom, top) in [(1, 2), (2, 4), (4, 8), (8, 16), (15, 30), (15, 30)] {
            let pause = pauses.next_ms();
            assert!((bottom * 1000..=top * 1000).contains(&pause), "{pause}");
        }
        pauses.reset();
        assert!(pauses.next_ms() <= 2000);
        assert_ne!(Pauses::new(1).next_ms(), Pauses::new(2).next_ms());
    }
}
