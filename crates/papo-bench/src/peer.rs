//! One client of the swarm.

use std::io::{self, Read};
use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use mio::net::TcpStream;
use papo_proto::frame::{Framed, Framer};
use socket2::{Domain, Protocol, Socket, Type};
use tungstenite::{Error, Message};

use crate::limits::LINE_LEN_MAX;
use crate::link::{Link, Ways, Wire, plain, unless_blocked};

/// A connection, as mean with memory as with time: there may be ten thousand.
#[derive(Debug)]
pub(crate) struct Peer {
    pub(crate) nick: String,
    pub(crate) server: SocketAddr,
    pub(crate) link: Link,
    /// Whether the connection is known to be made.
    pub(crate) open: bool,
    /// Whether it waits in the list of those that have something to write.
    pub(crate) dirty: bool,
    /// Whether the server has closed it.
    pub(crate) closed: bool,
    /// What is to be sent: whole lines.
    pub(crate) out: Vec<u8>,
    /// Whether the link has taken something that it could not push out.
    stuck: bool,
    framer: Framer,
}

/// What a read brought.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Got {
    /// All that there was.
    All,
    /// There may be more.
    Some,
    /// The end.
    End,
}

impl Peer {
    /// Begins to connect. On the loopback network each client comes from an address of its own, as
    /// people do.
    pub(crate) fn connect(
        nick: String,
        number: u32,
        server: SocketAddr,
        ways: &Ways,
    ) -> io::Result<Self> {
        let socket = Socket::new(Domain::for_address(server), Type::STREAM, Some(Protocol::TCP))?;
        socket.set_nonblocking(true)?;
        socket.set_tcp_nodelay(true)?;
        if let Some(source) = source(number, server) {
            socket.bind(&SocketAddr::new(source, 0).into())?;
        }
        match socket.connect(&server.into()) {
            Err(error) if !in_progress(&error) => return Err(error),
            _ => {}
        }
        Ok(Self {
            nick,
            server,
            link: Link::new(TcpStream::from_std(socket.into()), ways)?,
            open: false,
            dirty: false,
            closed: false,
            out: Vec::new(),
            stuck: false,
            framer: Framer::default(),
        })
    }

    /// Writes what can be written.
    pub(crate) fn flush(&mut self) -> io::Result<()> {
        self.link.take(&mut self.out)?;
        self.stuck = !self.link.flush()?;
        Ok(())
    }

    /// Whether there is something to be written.
    pub(crate) fn waits(&self) -> bool {
        self.stuck || !self.out.is_empty()
    }

    /// Reads once, and gives each whole line, and what is to be sent, to `each`.
    pub(crate) fn read<E>(
        &mut self,
        buffer: &mut [u8],
        mut each: impl FnMut(&[u8], &mut Vec<u8>) -> Result<(), E>,
    ) -> Result<io::Result<Got>, E> {
        if let Err(error) = self.link.shake_hands() {
            return Ok(Err(error));
        }
        let (wire, is_tls) = match &mut self.link {
            Link::Bytes(wire @ Wire::Plain(_)) => (wire, false),
            Link::Bytes(wire) => (wire, true),
            Link::Shaking(_) => return Ok(Ok(Got::All)),
            Link::Frames(web) => loop {
                match unless_blocked(web.read().or_else(over)) {
                    Ok(Some(Message::Text(line))) => each(line.as_bytes(), &mut self.out)?,
                    Ok(Some(Message::Close(_))) => return Ok(Ok(Got::End)),
                    Ok(Some(_)) => {}
                    Ok(None) => return Ok(Ok(Got::All)),
                    Err(error) => return Ok(Err(error)),
                }
            },
        };
        let count = match wire.read(buffer) {
            Ok(0) => return Ok(Ok(Got::End)),
            Ok(count) => count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => return Ok(Ok(Got::Some)),
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Ok(Ok(Got::All)),
            Err(error) => return Ok(Err(error)),
        };
        let mut lines = self.framer.feed(&buffer[..count], LINE_LEN_MAX);
        while let Some(framed) = lines.next() {
            match framed {
                Framed::Line(line) => each(line, &mut self.out)?,
                Framed::TooLong(_) => {}
                Framed::Overflow => return Ok(Err(io::ErrorKind::InvalidData.into())),
            }
        }
        // A read that did not fill the buffer took all there was: what comes now is a new event. TLS
        // gives a record at a time.
        Ok(Ok(if count < buffer.len() && !is_tls { Got::All } else { Got::Some }))
    }
}

/// The end of a connection is one in WebSocket, however it came.
fn over(error: Error) -> io::Result<Message> {
    match error {
        Error::ConnectionClosed | Error::AlreadyClosed => Ok(Message::Close(None)),
        other => Err(plain(other)),
    }
}

/// From where client `number` connects, if it matters.
fn source(number: u32, server: SocketAddr) -> Option<IpAddr> {
    // Elsewhere than on Linux only 127.0.0.1 is there.
    let spread = cfg!(target_os = "linux")
        && matches!(server.ip(), IpAddr::V4(address) if address.is_loopback());
    // 127.1.0.1 and on: nothing else is likely to be there.
    spread.then(|| IpAddr::V4(Ipv4Addr::from(0x7f01_0001_u32 + number)))
}

fn in_progress(error: &io::Error) -> bool {
    const EINPROGRESS: [i32; 2] = [115, 36];
    error.kind() == io::ErrorKind::WouldBlock
        || error.raw_os_error().is_some_and(|code| EINPROGRESS.contains(&code))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[cfg(target_os = "linux")]
    fn on_loopback_every_client_has_an_address_of_its_own() {
        let loopback = "127.0.0.1:1".parse().expect("an address");
        assert_eq!(source(0, loopback), Some("127.1.0.1".parse().expect("an address")));
        assert_eq!(source(70_000, loopback), Some("127.2.17.113".parse().expect("an address")));
        for elsewhere in ["[::1]:1", "10.0.0.1:1"] {
            assert_eq!(source(0, elsewhere.parse().expect("an address")), None);
        }
    }
}
