//! One connection of the floor.

use std::cell::RefCell;
use std::io::{self, Write};
use std::rc::Rc;

use mio::net::TcpStream;

use super::limits::OUTBOX_LEN_MAX;

/// Those who get what is sent to one name, by seat: the members of a channel, or who has a nick.
pub(super) type Group = Rc<RefCell<Vec<usize>>>;

/// One connection.
#[derive(Debug)]
pub(super) struct Seat {
    pub(super) stream: TcpStream,
    pub(super) nick: String,
    /// Whether USER was said.
    pub(super) has_user: bool,
    pub(super) registered: bool,
    /// The names whose group it is in: its nick first, then its channels.
    pub(super) names: Vec<(String, Group)>,
    /// Where everything goes that it says, once that is known.
    pub(super) route: Option<Group>,
    /// The line that it has begun.
    pub(super) begun: Vec<u8>,
    /// It will say nothing more: what is left is read to the end.
    pub(super) ending: bool,
    outbox: Vec<u8>,
    /// How much of the outbox is written already.
    written: usize,
    /// The socket takes no more for now.
    blocked: bool,
    /// It is among those that are written at the end of this wake.
    dirty: bool,
    /// It has left more unread than it may.
    drowned: bool,
}

impl Seat {
    pub(super) fn new(stream: TcpStream) -> Self {
        Self {
            stream,
            nick: String::new(),
            has_user: false,
            registered: false,
            names: Vec::new(),
            route: None,
            begun: Vec::new(),
            ending: false,
            outbox: Vec::new(),
            written: 0,
            blocked: false,
            dirty: false,
            drowned: false,
        }
    }

    /// Has two pieces written at the end of this wake. True if it was not to be written before.
    pub(super) fn put(&mut self, head: &[u8], tail: &[u8]) -> bool {
        self.drowned |= self.outbox.len() - self.written + head.len() + tail.len() > OUTBOX_LEN_MAX;
        if !self.drowned {
            self.outbox.extend_from_slice(head);
            self.outbox.extend_from_slice(tail);
        }
        let was_dirty = self.dirty;
        self.dirty |= !self.blocked || self.drowned;
        self.dirty && !was_dirty
    }

    /// The socket takes bytes again. True if it has to be written.
    pub(super) fn unblock(&mut self) -> bool {
        let was_blocked = std::mem::take(&mut self.blocked);
        let was_dirty = self.dirty;
        self.dirty |= was_blocked;
        self.dirty && !was_dirty
    }

    /// Writes all that waits, in one write if the socket takes it.
    pub(super) fn flush(&mut self) -> io::Result<()> {
        self.dirty = false;
        if self.drowned {
            return Err(io::ErrorKind::WriteZero.into());
        }
        while self.written < self.outbox.len() {
            match self.stream.write(&self.outbox[self.written..]) {
                Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
                Ok(written) => self.written += written,
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                    self.blocked = true;
                    self.forget_written();
                    return Ok(());
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        self.outbox.clear();
        self.written = 0;
        Ok(())
    }

    /// Gives back the space of what is written, whenever that is most of it.
    fn forget_written(&mut self) {
        if self.written > self.outbox.len() / 2 {
            self.outbox.drain(..self.written);
            self.written = 0;
        }
    }
}
