//! Reading: from a socket's bytes to inputs of the realm.

use papo_core::Input;
use papo_proto::command::read_line;
use papo_proto::{Command, Fault, Framed};

use super::Worker;
use crate::connection::{Connection, Stage};
use crate::limits::{INPUTS_PER_BATCH_MAX, READ_PER_TURN_MAX, SENDQ_SOFT_LEN};
use crate::timers::Why;
use crate::tuning::Tuning;

/// Why no more lines are taken from a connection for now.
enum Pause {
    /// It has sent no more.
    NothingLeft,
    /// It has used up its allowance; when there will be some, on the worker's clock.
    Allowance(u64),
    /// The batch for the realm is full.
    BatchFull,
    /// A line goes on and on.
    Overflow,
    /// It began with a command of another protocol.
    Foreign,
}

impl Worker {
    /// Reads all connections that may have something to say.
    pub(super) fn read_ready(&mut self) {
        if self.realm_is_full {
            return;
        }
        for seat in std::mem::take(&mut self.ready) {
            self.read_one(seat);
        }
    }

    fn read_one(&mut self, seat: usize) {
        let mut budget = READ_PER_TURN_MAX;
        // What was held back comes first, then what the socket has.
        let mut count = 0;
        loop {
            let Some(connection) = self.seats.get_mut(seat) else { return };
            if let Stage::Closing { .. } = connection.stage {
                self.throw_away(seat);
                return;
            }
            let must_wait = connection.parked || connection.outbox.len() > SENDQ_SOFT_LEN;
            if !connection.is_open() || connection.ended || must_wait {
                if count > 0 {
                    // Held until it is resumed; the bytes were read with the limit in mind.
                    drop(connection.framer.feed(&self.buffer[..count], usize::MAX));
                }
                return;
            }
            let bytes = &self.buffer[..count];
            let pause =
                take_lines(connection, bytes, &self.tuning, self.now_ms, &mut self.outgoing);
            match pause {
                Pause::NothingLeft => {}
                Pause::Allowance(at_ms) => {
                    if !std::mem::replace(&mut connection.waits_for_allowance, true) {
                        self.timers.set(at_ms, seat, connection.serial, Why::Allowance);
                    }
                    return;
                }
                Pause::BatchFull => {
                    self.ready.push(seat);
                    return;
                }
                Pause::Overflow => {
                    self.hang_up(seat, "Closing link: that is not IRC (a line without end)");
                    return;
                }
                Pause::Foreign => {
                    self.hang_up(seat, "Closing link: that is not IRC (another protocol)");
                    return;
                }
            }
            if !connection.readable {
                return;
            }
            if budget == 0 {
                self.ready.push(seat);
                return;
            }
            let room = self.tuning.recvq_len_max.min(self.buffer.len()).min(budget);
            count = match connection.read(&mut self.buffer[..room]) {
                Ok(Some(0)) => {
                    connection.at_eof = true;
                    self.gone(seat, "Connection closed");
                    return;
                }
                Ok(Some(count)) => count,
                Ok(None) => return,
                Err(error) => {
                    self.broken(seat, &error);
                    return;
                }
            };
            connection.heard_ms = self.now_ms;
            connection.pinged_ms = None;
            budget -= count;
        }
    }

    /// Reads what nobody wants any more, so that the other end gets to read what it was sent
    /// before the connection is closed.
    fn throw_away(&mut self, seat: usize) {
        let mut budget = READ_PER_TURN_MAX;
        while budget > 0 {
            let Some(connection) = self.seats.get_mut(seat) else { return };
            match connection.read(&mut self.buffer) {
                Ok(Some(0)) | Err(_) => {
                    connection.at_eof = true;
                    self.mark_dirty(seat);
                    return;
                }
                Ok(Some(count)) => budget = budget.saturating_sub(count),
                Ok(None) => return,
            }
        }
        self.ready.push(seat);
    }
}

/// Takes whole lines from what a connection has sent, as many as it may say now.
fn take_lines(
    connection: &mut Connection,
    bytes: &[u8],
    tuning: &Tuning,
    now_ms: u64,
    outgoing: &mut Vec<Input>,
) -> Pause {
    let Some(session) = connection.session else { return Pause::NothingLeft };
    let Connection { framer, allowance, registered, .. } = connection;
    let mut lines = framer.feed(bytes, tuning.recvq_len_max);
    loop {
        if outgoing.len() >= INPUTS_PER_BATCH_MAX {
            return Pause::BatchFull;
        }
        if *registered && let Err(at_ms) = allowance.may_speak(tuning.rate, now_ms) {
            return Pause::Allowance(at_ms);
        }
        let command = match lines.next() {
            None => return Pause::NothingLeft,
            Some(Framed::Overflow) => return Pause::Overflow,
            Some(Framed::TooLong) => Err(Fault::TooLong),
            Some(Framed::Line(line)) => match read_line(line) {
                Some(command) => command,
                None => continue,
            },
        };
        if !*registered && is_foreign(&command) {
            return Pause::Foreign;
        }
        allowance.spend(cost(&command));
        outgoing.push(Input::Said { session, command });
    }
}

/// What clients of other protocols say first. A web page can make the browser of somebody on this
/// network send a request whose body has lines of IRC in it, and those must not be obeyed.
const FOREIGN_COMMANDS: &[&str] = &[
    "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "CONNECT", "TRACE", "PRI", "HELO",
    "EHLO",
];

fn is_foreign(command: &Result<Command, Fault>) -> bool {
    matches!(command, Err(Fault::Unknown(word)) if FOREIGN_COMMANDS.contains(&&**word))
}

fn cost(command: &Result<Command, Fault>) -> u32 {
    command.as_ref().map_or(Fault::PENALTY, |command| command.verb().penalty())
}
