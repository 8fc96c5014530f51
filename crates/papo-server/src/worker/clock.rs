//! Times: who has been silent for too long, who may speak again, who has lingered enough.

use super::Worker;
use crate::connection::Stage;
use crate::limits::STALL_MS;
use crate::timers::Why;

impl Worker {
    /// Looks at all connections whose time has come.
    pub(super) fn look_at_clock(&mut self) {
        while let Some((seat, serial, why)) = self.timers.pop_due(self.now_ms) {
            let Some(connection) = self.seats.get_mut(seat) else { continue };
            if connection.serial != serial {
                continue;
            }
            match why {
                Why::Silence => self.look_for_silence(seat),
                Why::Allowance => {
                    connection.waits_for_allowance = false;
                    self.mark_ready(seat);
                }
                Why::Stall => self.look_for_stall(seat),
                Why::Linger => {
                    if let Stage::Closing { until_ms } = connection.stage
                        && until_ms <= self.now_ms
                    {
                        self.close(seat);
                    }
                }
            }
        }
    }

    /// Hangs up on who has not taken a byte for too long of what waits for it.
    fn look_for_stall(&mut self, seat: usize) {
        let Some(connection) = self.seats.get_mut(seat) else { return };
        let Some(since) = connection.stalled_ms else {
            connection.stall_watched = false;
            return;
        };
        let due = since + STALL_MS;
        if self.now_ms >= due {
            self.drown(seat);
        } else {
            self.timers.set(due, seat, connection.serial, Why::Stall);
        }
    }

    /// Sends a PING to who is silent, and hangs up on who stays so, or never registers. There is
    /// one such reminder for each open connection; it is set again for when it may matter next.
    fn look_for_silence(&mut self, seat: usize) {
        let Some(connection) = self.seats.get_mut(seat) else { return };
        if !connection.is_open() || connection.ended {
            return;
        }
        let (now, tuning, realm_is_full) = (self.now_ms, self.tuning.clone(), self.realm_is_full);
        // Who is kept from speaking by us is not silent.
        if connection.parked || connection.waits_for_allowance || realm_is_full {
            connection.heard_ms = now;
            connection.pinged_ms = None;
        }
        let (due, pinged) = match (connection.registered, connection.pinged_ms) {
            (false, _) => (connection.connected_ms + tuning.registration_ms, false),
            (true, None) => (connection.heard_ms + tuning.ping_interval_ms, false),
            (true, Some(pinged_ms)) => (pinged_ms + tuning.ping_timeout_ms, true),
        };
        let serial = connection.serial;
        if now < due {
            // One that registers meanwhile is to get its PING in time.
            let next =
                if connection.registered { due } else { due.min(now + tuning.ping_interval_ms) };
            self.timers.set(next, seat, serial, Why::Silence);
        } else if !connection.registered {
            self.hang_up(seat, "Closing link: Registration timed out");
        } else if pinged {
            let seconds = (tuning.ping_interval_ms + tuning.ping_timeout_ms) / 1000;
            self.hang_up(seat, &format!("Closing link: Ping timeout: {seconds} seconds"));
        } else {
            connection.pinged_ms = Some(now);
            let line = self.fanout.ping();
            if self.seats[seat].write(line, tuning.sendq_len_max, &mut self.buffer) {
                self.mark_dirty(seat);
            } else {
                self.drown(seat);
            }
            // Whichever matters first: that it stays silent, or that it is due for the next one.
            let next = now + tuning.ping_timeout_ms.min(tuning.ping_interval_ms);
            self.timers.set(next, seat, serial, Why::Silence);
        }
    }
}
