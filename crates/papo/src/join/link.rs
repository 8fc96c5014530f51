//! The socket: one thread connects and reads, another one writes, so that a server that does not
//! read cannot stop the screen.

use std::io::{ErrorKind, Read, Write};
use std::net::{Shutdown, TcpStream, ToSocketAddrs};
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::thread;
use std::time::Duration;

use super::Incoming;
use super::known::{By, Known};
use super::tls::{self, Wire};
use crate::address::Address;

/// How long to try each address of a host.
const CONNECT_MAX: Duration = Duration::from_secs(6);
/// How long it may take until TLS is spoken, each answer of the server.
const HANDSHAKE_MAX: Duration = Duration::from_secs(10);
/// How long the server may refuse to take bytes.
const WRITE_MAX: Duration = Duration::from_secs(30);
/// How many lines wait to be written. More than the client ever has on its way, PONGs included.
const LINES_MAX: usize = 1024;
/// How many bytes are read at once.
const READ_LEN: usize = 16 * 1024;

/// What a link says.
#[derive(Debug)]
pub(super) enum News {
    /// By what the server is to be known, if it was not known before.
    Open(Link, Option<By>),
    Failed {
        reason: String,
        advice: String,
    },
    Bytes(Vec<u8>),
    Lost(String),
}

/// An open connection. Dropping it closes it.
#[derive(Debug)]
pub(super) struct Link {
    lines: SyncSender<String>,
    stream: TcpStream,
}

impl Link {
    /// Sends a line; `false`: the server has stopped reading.
    pub(super) fn send(&mut self, line: String) -> bool {
        !matches!(self.lines.try_send(line), Err(TrySendError::Full(_)))
    }
}

impl Drop for Link {
    fn drop(&mut self) {
        // It may be closed already.
        let _closed = self.stream.shutdown(Shutdown::Both);
    }
}

/// Connects in the background.
pub(super) fn open(address: &Address, known: &Known, number: u64, events: SyncSender<Incoming>) {
    let (address, known) = (address.clone(), known.clone());
    thread::spawn(move || {
        let connected = connect(&address).and_then(|socket| start(socket, &address, &known));
        let news = match connected {
            Ok((link, wire, new)) => {
                if events.send(Incoming::Link(number, News::Open(link, new))).is_err() {
                    return;
                }
                News::Lost(read(wire, number, &events))
            }
            Err(error) => explain(&error, &address, &known),
        };
        // Without a receiver the program is at its end.
        let _over = events.send(Incoming::Link(number, news));
    });
}

fn connect(address: &Address) -> std::io::Result<TcpStream> {
    let found = (address.host.as_str(), address.port).to_socket_addrs();
    // Whatever the resolver's words for it are, the name is the problem.
    let found = found.map_err(|_| std::io::Error::from(ErrorKind::NotFound))?;
    let mut last = std::io::Error::from(ErrorKind::NotFound);
    for socket in found {
        match TcpStream::connect_timeout(&socket, CONNECT_MAX) {
            Ok(stream) => return Ok(stream),
            Err(error) => last = error,
        }
    }
    Err(last)
}

fn start(
    stream: TcpStream,
    address: &Address,
    known: &Known,
) -> std::io::Result<(Link, Wire, Option<By>)> {
    stream.set_nodelay(true)?;
    stream.set_write_timeout(Some(WRITE_MAX))?;
    let socket = stream.try_clone()?;
    let (wire, new) = if address.secure {
        stream.set_read_timeout(Some(HANDSHAKE_MAX))?;
        let shaken = Wire::secure(socket, address, known)?;
        stream.set_read_timeout(None)?;
        shaken
    } else {
        (Wire::plain(socket), None)
    };
    let writer = wire.try_clone()?;
    let (lines, waiting) = sync_channel(LINES_MAX);
    thread::spawn(move || write(writer, &waiting));
    Ok((Link { lines, stream }, wire, new))
}

/// Writes what waits, as much as there is at once.
fn write(mut wire: Wire, waiting: &Receiver<String>) {
    while let Ok(line) = waiting.recv() {
        let mut bytes = line.into_bytes();
        bytes.extend_from_slice(b"\r\n");
        for line in waiting.try_iter() {
            bytes.extend_from_slice(line.as_bytes());
            bytes.extend_from_slice(b"\r\n");
        }
        if wire.write_all(&bytes).is_err() {
            // The reader notices and says why; what was not written is sent again.
            let _closed = wire.socket().shutdown(Shutdown::Both);
            return;
        }
    }
}

/// Reads until there is no more, and says why.
fn read(mut wire: Wire, number: u64, events: &SyncSender<Incoming>) -> String {
    let mut buffer = vec![0; READ_LEN];
    loop {
        match wire.read(&mut buffer) {
            Ok(0) => return "the server closed the connection".into(),
            Ok(len) => {
                let news = News::Bytes(buffer[..len].to_vec());
                if events.send(Incoming::Link(number, news)).is_err() {
                    return String::new();
                }
            }
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return plain(&error),
        }
    }
}

/// The error in words, without its number.
fn plain(error: &std::io::Error) -> String {
    match error.kind() {
        ErrorKind::ConnectionReset => "the connection was reset".into(),
        ErrorKind::TimedOut | ErrorKind::WouldBlock => "no answer".into(),
        _ => {
            let text = error.to_string();
            text.split(" (os error").next().unwrap_or(&text).to_lowercase()
        }
    }
}

/// Why no connection came about, and what to do.
fn explain(error: &std::io::Error, address: &Address, known: &Known) -> News {
    let Address { host, port, .. } = address;
    let (reason, advice) = match error.kind() {
        ErrorKind::InvalidData
        | ErrorKind::UnexpectedEof
        | ErrorKind::ConnectionReset
        | ErrorKind::Other
            if address.secure =>
        {
            tls::explain(error, address, known)
        }
        ErrorKind::ConnectionRefused => (
            "connection refused".to_owned(),
            format!("Is `papo serve` running there, on port {port}?"),
        ),
        ErrorKind::NotFound => (
            "no such host".to_owned(),
            format!("Is `{host}` spelled right? An address that `papo serve` prints works too."),
        ),
        ErrorKind::TimedOut | ErrorKind::WouldBlock => (
            "no answer".to_owned(),
            format!("Is the address right, and does its firewall let port {port} through?"),
        ),
        ErrorKind::HostUnreachable | ErrorKind::NetworkUnreachable => (
            "there is no way to that address".to_owned(),
            "Are both computers on the same network?".to_owned(),
        ),
        _ => (plain(error), "Is the address right?".to_owned()),
    };
    News::Failed { reason, advice }
}
