//! The bytes of one connection inside TLS, in the hands of a worker. The handshake is over by then.

use std::io::{self, Read, Write};
use std::sync::Arc;

use rustls::ServerConnection;
use sha2::{Digest, Sha256};

use super::hex;

/// How many bytes become one record at the most (RFC 8446, section 5.1).
const RECORD_LEN: usize = 16 * 1024;

/// One connection's.
#[derive(Debug)]
pub(crate) struct TlsSession {
    tls: ServerConnection,
    /// What was read, and is still to be read, from before a worker had it.
    early: Vec<u8>,
}

impl TlsSession {
    /// One whose handshake is over; `early` is what was said in it since.
    pub(crate) fn new(tls: ServerConnection, early: Vec<u8>) -> Self {
        Self { tls, early }
    }

    /// The name of the server that the client has asked for.
    pub(crate) fn asked_for(&self) -> Option<&str> {
        self.tls.server_name()
    }

    /// The SHA-256 fingerprint of the certificate that the client has shown, in small hex digits.
    pub(crate) fn fingerprint(&self) -> Option<Arc<str>> {
        let certificate = self.tls.peer_certificates()?.first()?;
        Some(hex(&Sha256::digest(certificate)).into())
    }

    /// What is said, by way of a socket that does not block; 0 at its end. It ends when the socket
    /// does, goodbye or not: what is said there has ends of its own.
    pub(crate) fn read(
        &mut self,
        socket: &mut (impl Read + Write),
        buffer: &mut [u8],
    ) -> io::Result<usize> {
        if !self.early.is_empty() {
            let count = self.early.as_slice().read(buffer)?;
            self.early.drain(..count);
            return Ok(count);
        }
        // An idle connection holds no space.
        self.early = Vec::new();
        loop {
            match self.tls.reader().read(buffer) {
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(0),
                outcome => return outcome,
            }
            self.tls.read_tls(socket)?;
            let outcome = self.tls.process_new_packets();
            // It may have to be answered; if that has to wait, it goes with what is said next.
            self.push(socket)?;
            outcome.map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))?;
        }
    }

    /// Sends what waits inside. `Ok(false)`: the socket takes no more now.
    pub(crate) fn push(&mut self, socket: &mut impl Write) -> io::Result<bool> {
        while self.tls.wants_write() {
            match self.tls.write_tls(socket) {
                Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
                Ok(_) => {}
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Ok(false),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(true)
    }

    /// Says that nothing more will be said. That has to be sent, too.
    pub(crate) fn end(&mut self) {
        self.tls.send_close_notify();
    }

    /// A socket that takes what is to be said.
    pub(crate) fn writer<'a, S: Write>(&'a mut self, socket: &'a mut S) -> Writer<'a, S> {
        Writer { session: self, socket }
    }
}

/// Takes a record at a time, so that not much is inside that the socket does not take.
pub(crate) struct Writer<'a, S> {
    session: &'a mut TlsSession,
    socket: &'a mut S,
}

impl<S: Write> Write for Writer<'_, S> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if !self.session.push(self.socket)? {
            return Err(io::ErrorKind::WouldBlock.into());
        }
        let count = self.session.tls.writer().write(&bytes[..bytes.len().min(RECORD_LEN)])?;
        self.session.push(self.socket)?;
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
