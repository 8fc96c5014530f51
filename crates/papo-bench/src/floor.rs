//! The floor: the least that a server on sockets must do, to hold other servers against.
//!
//! One thread takes lines from some connections and gives them to others. It speaks as much IRC as
//! somebody needs to register and enter channels. The first PRIVMSG of a connection that somebody
//! can get fixes where all goes that this connection says: from then on nothing is read but where the
//! last line ends. What comes is copied to each recipient as it is, and each is written once a wake.

mod limits;
mod seat;
mod talk;
#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::io::{self, Read};
use std::time::Duration;

use memchr::memrchr;
use mio::event::Event;
use mio::net::{TcpListener, TcpStream};
use mio::{Events, Interest, Poll, Token};
use slab::Slab;

use limits::{BACKLOG, LINE_LEN_MAX, READ_LEN};
use seat::{Group, Seat};

/// The door has no seat, so its token is one that no seat can have.
const DOOR: Token = Token(usize::MAX);

struct Floor {
    poll: Poll,
    door: TcpListener,
    seats: Slab<Seat>,
    /// Nicks and channels.
    names: HashMap<String, Group>,
    /// The seats that may have something to read.
    ready: Vec<usize>,
    /// The seats that have something to write.
    dirty: Vec<usize>,
    /// Space that all connections are read into.
    buffer: Box<[u8]>,
}

/// Serves those who come to `listener`, on this thread, for ever.
///
/// # Errors
///
/// The system's poll fails, or no more connections can be accepted (too many open files).
pub fn run(listener: std::net::TcpListener) -> io::Result<()> {
    listener.set_nonblocking(true)?;
    // More may wait than the standard library asks for.
    socket2::SockRef::from(&listener).listen(BACKLOG)?;
    let mut door = TcpListener::from_std(listener);
    let poll = Poll::new()?;
    poll.registry().register(&mut door, DOOR, Interest::READABLE)?;
    let floor = Floor {
        poll,
        door,
        seats: Slab::new(),
        names: HashMap::new(),
        ready: Vec::new(),
        dirty: Vec::new(),
        buffer: vec![0; READ_LEN].into(),
    };
    floor.run()
}

impl Floor {
    fn run(mut self) -> io::Result<()> {
        let mut events = Events::with_capacity(1024);
        loop {
            let timeout = (!self.ready.is_empty()).then_some(Duration::ZERO);
            match self.poll.poll(&mut events, timeout) {
                Err(error) if error.kind() != io::ErrorKind::Interrupted => return Err(error),
                _ => {}
            }
            for event in &events {
                self.note(event)?;
            }
            // Whoever has more than one read's worth is put behind them, for the next wake.
            let count = self.ready.len();
            for at in 0..count {
                self.read(self.ready[at]);
            }
            self.ready.drain(..count);
            while let Some(seat) = self.dirty.pop() {
                if self.seats.get_mut(seat).is_some_and(|seat| seat.flush().is_err()) {
                    self.close(seat);
                }
            }
        }
    }

    fn note(&mut self, event: &Event) -> io::Result<()> {
        if event.token() == DOOR {
            return self.accept();
        }
        let index = event.token().0;
        let Some(seat) = self.seats.get_mut(index) else { return Ok(()) };
        seat.ending |= event.is_read_closed() || event.is_error();
        if event.is_readable() || seat.ending {
            self.ready.push(index);
        }
        if event.is_writable() && seat.unblock() {
            self.dirty.push(index);
        }
        Ok(())
    }

    fn accept(&mut self) -> io::Result<()> {
        use io::ErrorKind::{ConnectionAborted, ConnectionReset, Interrupted, WouldBlock};
        loop {
            match self.door.accept() {
                Ok((stream, _)) => self.take_in(stream),
                Err(error) if error.kind() == WouldBlock => return Ok(()),
                Err(error)
                    if matches!(
                        error.kind(),
                        ConnectionAborted | ConnectionReset | Interrupted
                    ) => {}
                Err(error) => return Err(error),
            }
        }
    }

    fn take_in(&mut self, mut stream: TcpStream) {
        // Lines are written whole, so there is nothing to wait for.
        let _gone = stream.set_nodelay(true);
        let interest = Interest::READABLE | Interest::WRITABLE;
        let entry = self.seats.vacant_entry();
        if self.poll.registry().register(&mut stream, Token(entry.key()), interest).is_ok() {
            entry.insert(Seat::new(stream));
        }
    }

    fn read(&mut self, index: usize) {
        let Some(seat) = self.seats.get_mut(index) else { return };
        let count = match seat.stream.read(&mut self.buffer) {
            Ok(0) => return self.close(index),
            Ok(count) => count,
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => return,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => 0,
            Err(_) => return self.close(index),
        };
        // A socket that gave less than there was room for is empty, and the poll tells when more comes.
        if count == 0 || count == self.buffer.len() || seat.ending {
            self.ready.push(index);
        }
        let goes_on = match seat.route.clone() {
            Some(group) => {
                pass(&mut self.seats, &mut self.dirty, index, &group, &self.buffer[..count])
            }
            None => self.hear(index, count),
        };
        if !goes_on {
            self.close(index);
        }
    }

    /// Ends a connection: it is in no group any more, so nothing can reach who has its seat next.
    fn close(&mut self, index: usize) {
        let Some(mut seat) = self.seats.try_remove(index) else { return };
        // It is closed when it goes out of scope, and then nobody watches it anyway.
        let _gone = self.poll.registry().deregister(&mut seat.stream);
        for (name, group) in seat.names {
            self.leave(&name, &group, index);
        }
    }

    /// Takes a seat out of a group, and forgets the name when it was the last one.
    fn leave(&mut self, name: &str, group: &Group, index: usize) {
        let mut members = group.borrow_mut();
        members.retain(|&member| member != index);
        if members.is_empty() {
            self.names.remove(name);
        }
    }
}

/// Passes on the lines that end in `bytes` to all of a group but who says them. False: it is over.
fn pass(
    seats: &mut Slab<Seat>,
    dirty: &mut Vec<usize>,
    from: usize,
    group: &Group,
    bytes: &[u8],
) -> bool {
    let mut begun = std::mem::take(&mut seats[from].begun);
    // Whoever says QUIT says nothing after it, so one look at the beginning will do.
    if begun.is_empty() && bytes.starts_with(b"QUIT") {
        return false;
    }
    let (whole, rest) = bytes.split_at(memrchr(b'\n', bytes).map_or(0, |end| end + 1));
    if !whole.is_empty() {
        for &to in group.borrow().iter().filter(|&&to| to != from) {
            if seats[to].put(&begun, whole) {
                dirty.push(to);
            }
        }
        begun.clear();
    }
    begun.extend_from_slice(rest);
    let goes_on = begun.len() <= LINE_LEN_MAX;
    seats[from].begun = begun;
    goes_on
}
