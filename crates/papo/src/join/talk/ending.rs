//! How it ends: a person leaves at once; a script's last words must have arrived first.

use super::*;

/// How long the server has to close after our QUIT.
const GOODBYE_MS_MAX: u64 = 2_000;
/// How long after the end of its input a script waits for its words to arrive while nothing at all
/// comes from the server. (One that takes long texts slowly is heard all the time.)
const DELIVERY_MS_MAX: u64 = 60_000;
/// The same for a person who said `/quit`.
const PATIENCE_MS_MAX: u64 = 5_000;

/// How far the end is.
#[derive(Debug, Default)]
pub(super) struct Ending {
    /// No more is to be said; what is left must arrive until then.
    until_ms: Option<u64>,
    /// How long it may take from the last sign of life.
    patience_ms: u64,
    /// The server was asked on this connection whether everything arrived.
    asked: bool,
    /// Something was refused for good.
    failed: bool,
}

impl Ending {
    /// No more is said from now on.
    fn begin(&mut self, now_ms: u64, patience_ms: u64) {
        self.patience_ms = patience_ms;
        self.until_ms = Some(now_ms + patience_ms);
    }

    pub(super) fn input_ended(&self) -> bool {
        self.until_ms.is_some()
    }

    pub(super) fn due_ms(&self) -> Option<u64> {
        self.until_ms
    }

    /// The server is there and at work.
    pub(super) fn heard(&mut self, now_ms: u64) {
        if let Some(until_ms) = &mut self.until_ms {
            *until_ms = now_ms + self.patience_ms;
        }
    }

    pub(super) fn connection_lost(&mut self) {
        self.asked = false;
    }

    pub(super) fn something_failed(&mut self) {
        self.failed = true;
    }

    /// A script learns from the exit code that something did not arrive.
    pub(super) fn code(&self) -> u8 {
        u8::from(self.failed)
    }
}

impl Talk {
    pub(super) fn input_ended(&mut self, now: Now) {
        self.asking = false;
        if !self.start.interactive {
            self.ending.begin(now.ms, DELIVERY_MS_MAX);
            return;
        }
        // Whoever does not want to give a password in between has not had enough of all.
        if self.secret.take().is_none() || !self.met {
            self.leave_now(now);
        }
    }

    /// The person or the script said `/quit`: the words before it come first. A person does not
    /// wait for a connection.
    pub(super) fn leave_soon(&mut self, now: Now) {
        if self.start.interactive && !self.client.is_online() {
            self.leave_now(now);
        } else if !self.ending.input_ended() {
            let person = self.start.interactive;
            self.ending.begin(now.ms, if person { PATIENCE_MS_MAX } else { DELIVERY_MS_MAX });
        }
    }

    fn leave_now(&mut self, now: Now) {
        let left = self.client.queued();
        if left > 0 {
            self.say(&format!("not sent: {left} lines"));
        }
        let updates = self.client.quit(None);
        self.take(now, updates);
        self.leave(now);
    }

    /// Leaves: with a goodbye, if there is somebody to say it to.
    pub(super) fn leave(&mut self, now: Now) {
        if matches!(self.stage, Stage::Leaving { .. } | Stage::Over) {
            return;
        }
        if !self.client.is_quitting() {
            let updates = self.client.quit(None);
            self.take(now, updates);
        }
        if self.linked {
            self.stage = Stage::Leaving { until_ms: now.ms + GOODBYE_MS_MAX };
        } else {
            self.stage = Stage::Over;
            self.actions.push(Action::Exit(self.ending.code()));
        }
    }

    /// No more is to be said: leave when everything arrived, or when it took too long.
    pub(super) fn see_to_the_end(&mut self, now: Now) {
        let Some(until_ms) = self.ending.until_ms else { return };
        if matches!(self.stage, Stage::Leaving { .. } | Stage::Over) {
            return;
        }
        if self.client.is_settled() && self.ending.asked {
            self.leave(now);
        } else if self.client.is_leaving() && now.ms < until_ms {
            // The client says goodbye by itself.
        } else if self.client.is_online() && self.client.queued() == 0 && !self.ending.asked {
            self.ending.asked = true;
            let updates = self.client.ask_alive();
            self.take(now, updates);
        } else if now.ms >= until_ms {
            let left = self.client.queued() + self.client.unconfirmed();
            match left {
                0 if self.linked => self.leave(now),
                0 => self.end_with("there is no connection", 1),
                _ => self.end_with(&format!("{left} lines did not reach the server"), 1),
            }
        }
    }
}
