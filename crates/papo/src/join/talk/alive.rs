//! Whether the server is still there: after some silence it is asked, and after more it is dead.

/// The silence after which the server is asked.
const QUIET_MS_MAX: u64 = 60_000;
/// The same while something that was said has no echo.
const ECHO_MS_MAX: u64 = 10_000;
/// How long it may take to answer.
pub(super) const ANSWER_MS_MAX: u64 = 30_000;

/// What to do now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    Fine,
    Ask,
    Dead,
}

/// When the server was heard and asked.
#[derive(Debug, Default)]
pub(super) struct Alive {
    heard_ms: u64,
    asked_ms: Option<u64>,
}

impl Alive {
    pub(super) fn heard(&mut self, now_ms: u64) {
        self.heard_ms = now_ms;
        self.asked_ms = None;
    }

    /// `waiting`: something that was said has no echo yet.
    pub(super) fn due_ms(&self, waiting: bool) -> u64 {
        let quiet = if waiting { ECHO_MS_MAX } else { QUIET_MS_MAX };
        match self.asked_ms {
            Some(asked) => asked + ANSWER_MS_MAX,
            None => self.heard_ms + quiet,
        }
    }

    pub(super) fn judge(&mut self, now_ms: u64, waiting: bool) -> Verdict {
        if now_ms < self.due_ms(waiting) {
            return Verdict::Fine;
        }
        if self.asked_ms.is_some() {
            return Verdict::Dead;
        }
        self.asked_ms = Some(now_ms);
        Verdict::Ask
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn silence_is_asked_about_and_then_is_death() {
        let mut alive = Alive::default();
        alive.heard(1_000);
        assert_eq!(alive.judge(60_999, false), Verdict::Fine);
        assert_eq!(alive.judge(61_000, false), Verdict::Ask);
        assert_eq!(alive.judge(90_999, false), Verdict::Fine);
        assert_eq!(alive.judge(91_000, false), Verdict::Dead);
        alive.heard(91_000);
        assert_eq!(alive.judge(101_000, true), Verdict::Ask);
        alive.heard(102_000);
        assert_eq!(alive.judge(132_000, false), Verdict::Fine);
    }
}
