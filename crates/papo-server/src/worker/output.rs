//! Writing: once for each connection that has something waiting. And endings: a connection is
//! closed when all that it was to be told is written.

use std::io;

use papo_core::Input;

use super::{Worker, mark_ready};
use crate::connection::{Connection, Stage};
use crate::limits::{LINGER, SENDQ_SOFT_LEN, STALL_MS};
use crate::timers::{Why, millis};

impl Worker {
    /// Writes all connections that have something waiting.
    pub(super) fn flush_dirty(&mut self) {
        // Closing one may make it dirty once more; that is for this round, too.
        while let Some(seat) = self.dirty.pop() {
            self.flush_one(seat);
        }
    }

    fn flush_one(&mut self, seat: usize) {
        let Some(connection) = self.seats.get_mut(seat) else { return };
        connection.dirty = false;
        let before = connection.outbox.len();
        if !connection.write_blocked
            && let Err(error) = connection.flush(&mut self.buffer)
        {
            self.broken(seat, &error);
            return;
        }
        self.watch_for_stall(seat, before);
        let Some(connection) = self.seats.get_mut(seat) else { return };
        if connection.waits_for_outbox && connection.outbox.len() <= SENDQ_SOFT_LEN {
            connection.waits_for_outbox = false;
            mark_ready(connection, seat, &mut self.ready);
        }
        if connection.released && connection.is_open() {
            self.begin_closing(seat);
        } else if let Stage::Closing { .. } = connection.stage {
            self.go_on_closing(seat);
        } else {
            self.forget_if_over(seat);
        }
    }

    /// Notes whether the client takes what waits for it, of which there were so many bytes before.
    fn watch_for_stall(&mut self, seat: usize, before: usize) {
        let Some(connection) = self.seats.get_mut(seat) else { return };
        if connection.outbox.is_empty() {
            connection.stalled_ms = None;
        } else if connection.outbox.len() < before || connection.stalled_ms.is_none() {
            connection.stalled_ms = Some(self.now_ms);
            if !std::mem::replace(&mut connection.stall_watched, true) {
                self.timers.set(self.now_ms + STALL_MS, seat, connection.serial, Why::Stall);
            }
        }
    }

    /// Ends a connection from this side: its client is told why, and so is the realm.
    pub(super) fn hang_up(&mut self, seat: usize, error: &str) {
        let line = self.fanout.server_line(&format!("ERROR :{error}"));
        if let Some(connection) = self.seats.get_mut(seat) {
            connection.say(line);
        }
        let seen = error.strip_prefix("Closing link: ").unwrap_or(error);
        self.gone(seat, seen);
        self.begin_closing(seat);
    }

    /// Ends a connection whose client does not read what it is sent.
    pub(super) fn drown(&mut self, seat: usize) {
        if let Some(connection) = self.seats.get_mut(seat)
            && connection.is_open()
        {
            connection.drowned = true;
            connection.outbox.forget();
            self.hang_up(seat, "SendQ exceeded");
        }
    }

    /// Tells the realm, once, that a session says nothing more.
    pub(super) fn gone(&mut self, seat: usize, reason: &str) {
        if let Some(connection) = self.seats.get_mut(seat)
            && let Some(session) = connection.session
            && !std::mem::replace(&mut connection.ended, true)
        {
            self.outgoing.push(Input::Gone { session, reason: reason.into() });
        }
    }

    /// The socket failed: nothing can be written to it any more.
    pub(super) fn broken(&mut self, seat: usize, error: &io::Error) {
        let reason = match error.kind() {
            io::ErrorKind::ConnectionReset | io::ErrorKind::BrokenPipe => {
                "Connection reset by peer".to_owned()
            }
            io::ErrorKind::TimedOut => "Connection timed out".to_owned(),
            _ => format!("Connection failed: {error}"),
        };
        self.gone(seat, &reason);
        self.close(seat);
    }

    /// From here on nothing more is put into its outbox; what is there is written.
    pub(super) fn begin_closing(&mut self, seat: usize) {
        let Some(connection) = self.seats.get_mut(seat) else { return };
        if !connection.is_open() {
            return;
        }
        connection.say_goodbye();
        let until_ms = self.now_ms + millis(LINGER);
        connection.stage = Stage::Closing { until_ms };
        self.timers.set(until_ms, seat, connection.serial, Why::Linger);
        // Whatever it has still sent is read away.
        self.mark_ready(seat);
        self.mark_dirty(seat);
    }

    fn go_on_closing(&mut self, seat: usize) {
        let Some(connection) = self.seats.get_mut(seat) else { return };
        if !connection.outbox.is_empty() || connection.write_blocked {
            return;
        }
        connection.finish_writing();
        if connection.at_eof {
            self.close(seat);
        }
    }

    /// Closes the socket at once.
    pub(super) fn close(&mut self, seat: usize) {
        if let Some(connection) = self.seats.get_mut(seat) {
            connection.close();
        }
        self.forget_if_over(seat);
    }

    fn forget_if_over(&mut self, seat: usize) {
        if self.seats.get(seat).is_some_and(Connection::is_over) {
            self.seats.remove(seat);
        }
    }
}
