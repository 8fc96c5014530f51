//! Reading: from a socket's bytes to inputs of the realm.

use std::time::Instant;

use papo_core::Input;
use papo_proto::said::read_line;
use papo_proto::{Command, Fault, Framed, Said};

use super::{Worker, mark_dirty, mark_ready};
use crate::config::Speaks;
use crate::connection::{Connection, Stage};
use crate::limits::{
    INPUTS_PER_BATCH_MAX, LINES_PER_TURN_MAX, PROXY_HEADER_LEN_MAX, READ_PER_TURN_MAX,
    SENDQ_SOFT_LEN,
};
use crate::proxy;
use crate::sniff::{ENOUGH, Language, sniff};
use crate::timers::Why;
use crate::tuning::Tuning;
use crate::web::Over;

/// Why no more lines are taken from a connection for now.
enum Pause {
    /// It has sent no more.
    NothingLeft,
    /// It has used up its allowance; when there will be some, on the worker's clock.
    Allowance(u64),
    /// It has had its turn, or the batch for the realm is full.
    TurnOver,
    /// A line goes on and on.
    Overflow,
    /// It speaks another protocol.
    Foreign,
}

impl Worker {
    /// Reads all connections that may have something to say. Who had no turn in this round is the
    /// first in the next.
    pub(super) fn read_ready(&mut self) {
        if self.realm_is_full {
            return;
        }
        let seats = std::mem::take(&mut self.ready);
        for (index, &seat) in seats.iter().enumerate() {
            if self.outgoing.len() >= INPUTS_PER_BATCH_MAX {
                self.ready.splice(0..0, seats[index..].iter().copied());
                return;
            }
            if let Some(connection) = self.seats.get_mut(seat) {
                connection.is_ready = false;
            }
            self.read_one(seat);
        }
    }

    fn read_one(&mut self, seat: usize) {
        if !self.may_be_read(seat) {
            return;
        }
        let mut turn = Turn { lines_left: LINES_PER_TURN_MAX, now_ms: self.now_ms };
        // What was held back comes first, then what the socket has.
        let mut count = 0;
        let mut budget = READ_PER_TURN_MAX;
        loop {
            let Some(connection) = self.seats.get_mut(seat) else { return };
            let bytes = &self.buffer[..count];
            let lines = connection.unwrap(bytes);
            if lines.is_some() {
                // A ping is answered though nobody says anything.
                mark_dirty(connection, seat, &mut self.dirty);
            }
            let bytes = lines.as_deref().unwrap_or(bytes);
            match turn.take_lines(connection, bytes, &self.tuning, &mut self.outgoing) {
                Pause::NothingLeft => match connection.over() {
                    None => {}
                    Some(Over::Closed) => return self.gone(seat, "Connection closed"),
                    Some(Over::Fault(why)) => {
                        return self.gone(seat, &format!("Not WebSocket: {why}"));
                    }
                },
                Pause::Allowance(at_ms) => {
                    if !std::mem::replace(&mut connection.waits_for_allowance, true) {
                        self.timers.set(at_ms, seat, connection.serial, Why::Allowance);
                    }
                    return;
                }
                Pause::TurnOver => return mark_ready(connection, seat, &mut self.ready),
                Pause::Overflow => {
                    let error = "Closing link: that is not IRC (a line without end)";
                    return self.hang_up(seat, error);
                }
                Pause::Foreign => return self.turn_away(seat),
            }
            if !connection.readable {
                return;
            }
            if budget == 0 {
                return mark_ready(connection, seat, &mut self.ready);
            }
            let room = self.tuning.recvq_len_max.min(self.buffer.len()).min(budget);
            count = match connection.read(&mut self.buffer[..room]) {
                Ok(Some(0)) => {
                    connection.at_eof = true;
                    return self.gone(seat, "Connection closed");
                }
                Ok(Some(count)) => count,
                Ok(None) => return,
                Err(error) => return self.broken(seat, &error),
            };
            connection.heard_ms = self.now_ms;
            connection.pinged_ms = None;
            budget -= count;
        }
    }

    /// Whether what it says is wanted now. Of who is to be closed it is thrown away.
    fn may_be_read(&mut self, seat: usize) -> bool {
        let Some(connection) = self.seats.get_mut(seat) else { return false };
        if let Stage::Closing { .. } = connection.stage {
            self.throw_away(seat);
            return false;
        }
        connection.waits_for_outbox = connection.outbox.len() > SENDQ_SOFT_LEN;
        let must_wait = connection.parked || connection.waits_for_outbox;
        let is_wanted = connection.is_open() && !connection.ended && !must_wait;
        is_wanted && (connection.is_known || self.get_to_know(seat))
    }

    /// Looks at what a stranger says first. Says whether it is to be read.
    fn get_to_know(&mut self, seat: usize) -> bool {
        if !self.learn_for_whom(seat) {
            return false;
        }
        let Some(connection) = self.seats.get_mut(seat) else { return false };
        let mut first = [0; ENOUGH];
        let language = match connection.peek(&mut first) {
            Ok(None) => return false,
            // Nobody is there any more, or nobody who will ever say more than half a word.
            Ok(Some(0)) | Err(_) => None,
            Ok(Some(count)) => match sniff(&first[..count]) {
                None if !connection.no_more => {
                    connection.readable = false;
                    return false;
                }
                language => language,
            },
        };
        let speaks = connection.permit.as_ref().map_or(Speaks::ALL, |permit| permit.speaks);
        match language {
            Some(language) if !speaks.any(language.as_spoken()) => self.turn_away(seat),
            Some(Language::Irc) => {
                self.begin_session(seat);
                return true;
            }
            Some(language) => self.hand_over(seat, language),
            None => self.close(seat),
        }
        false
    }

    /// Learns from a proxy for whom it has connected. Says whether that is known, or nothing to be learnt.
    fn learn_for_whom(&mut self, seat: usize) -> bool {
        let Some(connection) = self.seats.get_mut(seat) else { return false };
        if !connection.permit.as_ref().is_some_and(|permit| permit.is_proxied) {
            return true;
        }
        let mut header = [0; PROXY_HEADER_LEN_MAX];
        let said = match connection.peek(&mut header) {
            Ok(None) => return false,
            Ok(Some(0)) | Err(_) => {
                self.close(seat);
                return false;
            }
            Ok(Some(count)) => proxy::read(&header[..count]),
        };
        let outcome = match said {
            proxy::Said::Part if !connection.no_more => {
                connection.readable = false;
                return false;
            }
            proxy::Said::Part | proxy::Said::Fault => {
                Err("Closing link: a proxy must say for whom it connects (PROXY, version 2)".into())
            }
            proxy::Said::Whole(len, whom) => {
                // They are there.
                let _taken = connection.read(&mut header[..len]);
                let permit = connection.permit.as_mut().expect("it was just there");
                permit.speak_for(whom, Instant::now())
            }
        };
        let Err(error) = outcome else { return true };
        if let Some(permit) = &connection.permit {
            self.refusals.note(permit.address, error.clone(), Instant::now());
        }
        self.hang_up(seat, &error);
        false
    }

    /// Closes a connection that speaks what is not spoken where it came in, and says so to whoever runs
    /// the server.
    fn turn_away(&mut self, seat: usize) {
        let permit = self.seats.get(seat).and_then(|connection| connection.permit.as_ref());
        let speaks = permit.map_or(Speaks::ALL, |permit| permit.speaks);
        let (reason, error) = if speaks == Speaks::ALL {
            let error = "Closing link: that is not IRC (another protocol)";
            ("it speaks neither IRC nor HTTP", error)
        } else if speaks.any(Speaks::IRC) {
            ("it does not speak IRC", "Closing link: that is not IRC, which is spoken on this port")
        } else if speaks.any(Speaks::TLS) {
            ("it does not speak TLS", "Closing link: this port is for TLS")
        } else {
            ("it does not speak HTTP", "Closing link: this port is for HTTP")
        };
        if let Some(permit) = permit {
            self.refusals.note(permit.address, reason.to_owned(), Instant::now());
        }
        self.hang_up(seat, error);
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
        self.mark_ready(seat);
    }
}

/// One connection's turn to be read.
struct Turn {
    lines_left: usize,
    now_ms: u64,
}

impl Turn {
    /// Takes whole lines from what a connection has sent, as many as it may say now.
    fn take_lines(
        &mut self,
        connection: &mut Connection,
        bytes: &[u8],
        tuning: &Tuning,
        outgoing: &mut Vec<Input>,
    ) -> Pause {
        let Some(session) = connection.session else { return Pause::NothingLeft };
        let Connection { framer, allowance, registered, operator, .. } = connection;
        let is_exempt = *operator && tuning.operators_exempt;
        let mut lines = framer.feed(bytes, tuning.recvq_len_max);
        loop {
            if self.lines_left == 0 || outgoing.len() >= INPUTS_PER_BATCH_MAX {
                return Pause::TurnOver;
            }
            // Also before registration, or what is sent right behind it would be free.
            if !is_exempt && let Err(at_ms) = allowance.may_speak(tuning.rate, self.now_ms) {
                return Pause::Allowance(at_ms);
            }
            let said = match lines.next() {
                None => return Pause::NothingLeft,
                Some(Framed::Overflow) => return Pause::Overflow,
                Some(Framed::TooLong(tags)) => Some(Said::too_long(tags)),
                Some(Framed::Line(line)) => read_line(line),
            };
            self.lines_left -= 1;
            // An empty line says nothing, and costs what a faulty one does.
            let cost = said.as_ref().map_or(u64::from(Fault::PENALTY) * 1000, Said::milli_cost);
            allowance.spend(if is_exempt { 0 } else { cost });
            let Some(said) = said else { continue };
            if !*registered && is_foreign(&said.command) {
                return Pause::Foreign;
            }
            // That it was heard is all there is to a PONG; a flood of them never gets further.
            if said.tags.is_none() && matches!(said.command, Ok(Command::Pong(_))) {
                continue;
            }
            outgoing.push(Input::Said { session, said });
        }
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
