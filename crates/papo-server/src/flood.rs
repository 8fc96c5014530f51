//! Flood control: what a connection may say, and how soon.
//!
//! Each connection has an allowance that fills up over time. Every command costs some of it; who
//! has none left waits, and so does what it sent. Nothing is lost and nobody else notices.

/// How fast allowances fill up. Zero means that there is no limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Rate {
    /// Commands of cost 1 in a second.
    pub(crate) per_second: u32,
    /// Commands of cost 1 at once.
    pub(crate) burst: u32,
}

/// One connection's allowance, in thousandths of a command.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Allowance {
    milli: i64,
    /// When it was last filled, in milliseconds of the worker's clock.
    at_ms: u64,
}

impl Allowance {
    /// A full one.
    pub(crate) fn new(rate: Rate, now_ms: u64) -> Self {
        Self { milli: i64::from(rate.burst) * 1000, at_ms: now_ms }
    }

    /// Whether the next command may be handled now; if not, when, on the worker's clock.
    pub(crate) fn may_speak(&mut self, rate: Rate, now_ms: u64) -> Result<(), u64> {
        if rate.per_second == 0 || rate.burst == 0 {
            return Ok(());
        }
        let passed = i64::try_from(now_ms.saturating_sub(self.at_ms)).unwrap_or(i64::MAX);
        self.at_ms = now_ms;
        // A command a second is a thousandth of one a millisecond.
        let gained = passed.saturating_mul(i64::from(rate.per_second));
        self.milli = self.milli.saturating_add(gained).min(i64::from(rate.burst) * 1000);
        if self.milli > 0 {
            return Ok(());
        }
        let missing = (1 - self.milli).unsigned_abs();
        Err(now_ms + missing.div_ceil(u64::from(rate.per_second)))
    }

    /// Takes what a command costs, in thousandths; the allowance may fall below nothing by one
    /// command.
    pub(crate) fn spend(&mut self, milli: u64) {
        self.milli = self.milli.saturating_sub_unsigned(milli);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_burst_then_a_steady_rate() {
        let rate = Rate { per_second: 2, burst: 3 };
        let mut allowance = Allowance::new(rate, 0);
        for _ in 0..3 {
            assert_eq!(allowance.may_speak(rate, 0), Ok(()));
            allowance.spend(1000);
        }
        assert_eq!(allowance.may_speak(rate, 0), Err(1));
        assert_eq!(allowance.may_speak(rate, 1), Ok(()), "a fraction is enough to begin with");
        allowance.spend(1000);
        assert_eq!(allowance.may_speak(rate, 1), Err(501));
        assert_eq!(allowance.may_speak(rate, 500), Err(501));
        assert_eq!(allowance.may_speak(rate, 501), Ok(()));
        allowance.spend(4000);
        assert_eq!(allowance.may_speak(rate, 501), Err(2501), "dear commands take longer");
        assert_eq!(allowance.may_speak(rate, 1_000_000), Ok(()));
        for _ in 0..3 {
            allowance.spend(1000);
        }
        assert!(
            allowance.may_speak(rate, 1_000_000).is_err(),
            "time saves up no more than a burst"
        );
    }

    #[test]
    fn zero_is_no_limit() {
        let rate = Rate { per_second: 0, burst: 0 };
        let mut allowance = Allowance::new(rate, 0);
        for _ in 0..1000 {
            assert_eq!(allowance.may_speak(rate, 0), Ok(()));
            allowance.spend(4000);
        }
    }

    /// In any hour, no pattern of speaking gets more than the burst and the rate allow.
    #[test]
    fn the_bound_holds_for_any_pattern() {
        for step in [1, 7, 100, 999, 5000] {
            let rate = Rate { per_second: 5, burst: 20 };
            let mut allowance = Allowance::new(rate, 0);
            let mut spent = 0u64;
            for now in (0..3_600_000).step_by(step) {
                while allowance.may_speak(rate, now).is_ok() {
                    allowance.spend(1000);
                    spent += 1;
                }
            }
            assert!(spent <= 20 + 3600 * 5 + 1, "{spent} with steps of {step} ms");
        }
    }
}
