//! One connection of a worker: a socket, what it sent and what it is to be sent.

use std::io::{self, Read};
use std::sync::Arc;
use std::time::Duration;

use mio::net::TcpStream;
use papo_core::fanout::Rendered;
use papo_core::{SessionId, Transport};
use papo_proto::Framer;
use papo_proto::token::TokenHash;
use socket2::SockRef;

use crate::flood::Allowance;
use crate::gate::Permit;
use crate::outbox::Outbox;
use crate::porch::Around;
use crate::tls::TlsSession;
use crate::web::{Over, Web};

/// How far a connection is from its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stage {
    /// It is read and written.
    Open,
    /// What waits is still written; what comes is thrown away. Not later than the time given, on
    /// the worker's clock, it is closed.
    Closing { until_ms: u64 },
    /// The socket is gone.
    Closed,
}

/// One connection.
#[derive(Debug)]
pub(crate) struct Connection {
    /// The socket, while there is one.
    stream: Option<TcpStream>,
    /// Its session; `None` for one that was refused at the gate, or has not shown yet what it speaks.
    pub(crate) session: Option<SessionId>,
    /// Counts this connection at the gate; given back when the socket is closed.
    pub(crate) permit: Option<Permit>,
    /// Tells it from others that sit in the same seat before or after it.
    pub(crate) serial: u64,
    pub(crate) stage: Stage,
    pub(crate) framer: Framer,
    /// Its bytes are inside TLS.
    tls: Option<Box<TlsSession>>,
    /// Its lines are messages of WebSocket.
    web: Option<Box<Web>>,
    pub(crate) outbox: Outbox,
    pub(crate) allowance: Allowance,
    /// The realm has said that its session has ended, or has been told so.
    pub(crate) ended: bool,
    /// The realm has said that no event can reach this seat any more.
    pub(crate) released: bool,
    /// The system says that the other end sends no more than what is there.
    pub(crate) no_more: bool,
    /// The other end will send no more.
    pub(crate) at_eof: bool,
    pub(crate) registered: bool,
    /// Its user is an operator of the server.
    pub(crate) operator: bool,
    /// What it speaks is known.
    pub(crate) is_known: bool,
    /// The realm answers a question for it: its commands wait.
    pub(crate) parked: bool,
    /// There may be bytes to read that the system will not tell us of again.
    pub(crate) readable: bool,
    /// It stands in the worker's list of those to read from.
    pub(crate) is_ready: bool,
    /// It stands in the worker's list of those to write to.
    pub(crate) dirty: bool,
    /// The system will tell us when it can be written again.
    pub(crate) write_blocked: bool,
    /// Since when nothing of what waits could be written, on the worker's clock.
    pub(crate) stalled_ms: Option<u64>,
    /// A timer is set to look whether that goes on.
    pub(crate) stall_watched: bool,
    /// More waited for it than may; nothing else is put into its outbox.
    pub(crate) drowned: bool,
    /// When it was sent a PING, if it was not heard since.
    pub(crate) pinged_ms: Option<u64>,
    /// It waits for its allowance to fill up; a timer is set.
    pub(crate) waits_for_allowance: bool,
    /// Its commands wait until more of its outbox has been written.
    pub(crate) waits_for_outbox: bool,
    /// When it connected, on the worker's clock.
    pub(crate) connected_ms: u64,
    /// When it was last heard.
    pub(crate) heard_ms: u64,
}

impl Connection {
    pub(crate) fn new(stream: TcpStream, serial: u64, allowance: Allowance, now_ms: u64) -> Self {
        Self {
            stream: Some(stream),
            session: None,
            permit: None,
            serial,
            stage: Stage::Open,
            framer: Framer::default(),
            tls: None,
            web: None,
            outbox: Outbox::default(),
            allowance,
            ended: false,
            released: false,
            no_more: false,
            at_eof: false,
            registered: false,
            operator: false,
            is_known: false,
            parked: false,
            readable: false,
            is_ready: false,
            dirty: false,
            write_blocked: false,
            stalled_ms: None,
            stall_watched: false,
            drowned: false,
            pinged_ms: None,
            waits_for_allowance: false,
            waits_for_outbox: false,
            connected_ms: now_ms,
            heard_ms: now_ms,
        }
    }

    /// The socket, to be registered with a poll.
    pub(crate) fn stream_mut(&mut self) -> Option<&mut TcpStream> {
        self.stream.as_mut()
    }

    /// Whether its commands are still wanted.
    pub(crate) fn is_open(&self) -> bool {
        self.stage == Stage::Open
    }

    /// It speaks IRC with this around it. Some of what it says may have come already.
    pub(crate) fn wrap(&mut self, around: Around) {
        self.tls = around.tls;
        self.web = around.web;
        self.readable = true;
    }

    /// What is around its lines, on a server that the world knows by this name.
    pub(crate) fn transport(&self, public: Option<&str>) -> Transport {
        match self.tls.as_ref().map(|tls| tls.asked_for()) {
            None => Transport::Clear,
            Some(Some(name)) if public == Some(name) => Transport::TlsByName,
            Some(_) => Transport::Tls,
        }
    }

    /// The fingerprint of the certificate that its client has shown.
    pub(crate) fn fingerprint(&self) -> Option<Arc<str>> {
        self.tls.as_ref()?.fingerprint()
    }

    /// By what its browser is known again.
    pub(crate) fn browser(&self) -> Option<Box<TokenHash>> {
        self.web.as_ref()?.browser().map(Box::new)
    }

    /// Puts lines into its outbox, however many wait there.
    pub(crate) fn say(&mut self, lines: Rendered) {
        self.outbox.push(match &self.web {
            Some(web) => web.frame(&lines),
            None => lines,
        });
    }

    /// What bytes that came are in lines, if they are not that already.
    pub(crate) fn unwrap(&mut self, bytes: &[u8]) -> Option<Vec<u8>> {
        let web = self.web.as_mut()?;
        let (mut lines, mut answer) = (Vec::new(), Vec::new());
        web.read(bytes, &mut lines, &mut answer);
        if !answer.is_empty() {
            self.outbox.push(answer.into());
        }
        Some(lines)
    }

    /// Why nothing comes behind the lines that were unwrapped, if that is so.
    pub(crate) fn over(&self) -> Option<Over> {
        self.web.as_ref()?.over()
    }

    /// Says, as far as its language has words for that, that nothing more will be said.
    pub(crate) fn say_goodbye(&mut self) {
        let mut goodbye = Vec::new();
        if let Some(web) = &mut self.web {
            web.end(&mut goodbye);
        }
        if !goodbye.is_empty() {
            self.outbox.push(goodbye.into());
        }
    }

    /// Gives the socket to somebody else.
    pub(crate) fn take(&mut self) -> Option<(TcpStream, Permit)> {
        Some((self.stream.take()?, self.permit.take()?))
    }

    /// The first bytes of what there is to read, which stays there. `Ok(None)`: nothing for now.
    pub(crate) fn peek(&mut self, buffer: &mut [u8]) -> io::Result<Option<usize>> {
        let Some(stream) = &self.stream else { return Ok(None) };
        loop {
            match stream.peek(buffer) {
                Ok(count) => return Ok(Some(count)),
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                    self.readable = false;
                    return Ok(None);
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
    }

    /// Puts lines into its outbox, if it is not past caring. `false`: its client does not read
    /// what it is sent, and more than `len_max` bytes wait.
    #[must_use]
    pub(crate) fn write(&mut self, bytes: Rendered, len_max: usize, space: &mut [u8]) -> bool {
        if !self.is_open() || self.drowned {
            return true;
        }
        self.say(bytes);
        if self.outbox.len() <= len_max {
            return true;
        }
        // It may just not have had its turn yet.
        let _seen_at_the_next_flush = self.flush(space);
        self.drowned = self.outbox.len() > len_max;
        !self.drowned
    }

    /// Reads what there is, up to the size of `buffer`. `Ok(None)`: nothing for now.
    pub(crate) fn read(&mut self, buffer: &mut [u8]) -> io::Result<Option<usize>> {
        let Some(stream) = &mut self.stream else { return Ok(None) };
        loop {
            let outcome = match &mut self.tls {
                Some(tls) => tls.read(stream, buffer),
                None => stream.read(buffer),
            };
            match outcome {
                Ok(count) => return Ok(Some(count)),
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                    self.readable = false;
                    return Ok(None);
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
    }

    /// Writes what waits, as much as the socket takes, by way of `space`.
    pub(crate) fn flush(&mut self, space: &mut [u8]) -> io::Result<()> {
        let Some(stream) = &mut self.stream else { return Ok(()) };
        let all_is_written = match &mut self.tls {
            Some(tls) => self.outbox.flush(&mut tls.writer(stream), space)? && tls.push(stream)?,
            None => self.outbox.flush(stream, space)?,
        };
        self.write_blocked = !all_is_written;
        Ok(())
    }

    /// Tells the other end that no more will come, when all has been written.
    pub(crate) fn finish_writing(&mut self) {
        let Some(stream) = &mut self.stream else { return };
        // It may be gone already, which is as good; and who is left to find that out knows.
        if let Some(tls) = &mut self.tls {
            tls.end();
            let _gone = tls.push(stream);
        }
        let _gone = stream.shutdown(std::net::Shutdown::Write);
    }

    /// Closes the socket and gives the permit back. What the system still holds for the client is
    /// sent, but to who has not read what it was sent: that could fill the system's memory for long.
    pub(crate) fn close(&mut self) {
        if let Some(stream) = self.stream.as_ref().filter(|_| self.drowned) {
            let _gone = SockRef::from(stream).set_linger(Some(Duration::ZERO));
        }
        self.stage = Stage::Closed;
        self.stream = None;
        self.permit = None;
        self.outbox = Outbox::default();
        self.framer = Framer::default();
        self.tls = None;
        self.web = None;
    }

    /// Whether nothing of it is needed any more: the socket is gone, and no event can reach its
    /// seat.
    pub(crate) fn is_over(&self) -> bool {
        self.stage == Stage::Closed && (self.released || self.session.is_none())
    }
}

#[cfg(test)]
mod tests {
    use std::net::{TcpListener, TcpStream as Socket};

    use rustls::crypto::ring::default_provider;
    use rustls::pki_types::PrivateKeyDer;
    use rustls::{ClientConfig, ClientConnection, RootCertStore, ServerConfig, ServerConnection};

    use super::*;
    use crate::flood::Rate;

    /// Both ends of TLS, which have shaken hands.
    fn shaken() -> (TlsSession, ClientConnection) {
        let pair = rcgen::generate_simple_self_signed(["tea".to_owned()]).expect("it can be made");
        let key = PrivateKeyDer::Pkcs8(pair.signing_key.serialize_der().into());
        let mut roots = RootCertStore::empty();
        roots.add(pair.cert.der().clone()).expect("it is a certificate");
        let provider = Arc::new(default_provider());
        let server = ServerConfig::builder_with_provider(provider.clone())
            .with_safe_default_protocol_versions()
            .and_then(|it| it.with_no_client_auth().with_single_cert(vec![pair.cert.into()], key));
        let client = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .expect("there are some")
            .with_root_certificates(roots)
            .with_no_client_auth();
        let name = "tea".try_into().expect("it is a name");
        let mut server = ServerConnection::new(Arc::new(server.expect("they match")))
            .expect("it is well-formed");
        let mut client = ClientConnection::new(Arc::new(client), name).expect("it is well-formed");
        while client.is_handshaking() || server.is_handshaking() || server.wants_write() {
            let mut bytes = Vec::new();
            client.write_tls(&mut bytes).expect("there is room");
            server.read_tls(&mut bytes.as_slice()).expect("it takes it");
            server.process_new_packets().expect("it agrees");
            let mut bytes = Vec::new();
            while server.wants_write() {
                server.write_tls(&mut bytes).expect("there is room");
            }
            client.read_tls(&mut bytes.as_slice()).expect("it takes it");
            client.process_new_packets().expect("it agrees");
        }
        (TlsSession::new(server, Vec::new()), client)
    }

    /// The outbox is empty when TLS has all of it; that the socket does not have it yet is not forgotten,
    /// or nobody would ever write the rest.
    #[test]
    fn what_waits_inside_tls_waits_for_the_socket() {
        let listener = TcpListener::bind("127.0.0.1:0").expect("there is a free port");
        let far = socket2::Socket::new(socket2::Domain::IPV4, socket2::Type::STREAM, None);
        let far = far.expect("a socket");
        far.set_recv_buffer_size(1).expect("the system has a least of its own");
        far.connect(&listener.local_addr().expect("it has one").into()).expect("it listens");
        let (near, _) = listener.accept().expect("somebody comes");
        SockRef::from(&near).set_send_buffer_size(1).expect("the system has a least of its own");
        near.set_nonblocking(true).expect("it is a socket");
        let allowance = Allowance::new(Rate { per_second: 0, burst: 0 }, 0);
        let mut connection = Connection::new(TcpStream::from_std(near), 1, allowance, 0);
        let (tls, mut client) = shaken();
        connection.wrap(Around { tls: Some(Box::new(tls)), web: None });
        let said = vec![b'x'; 16_000];
        connection.say(said.as_slice().into());
        let mut space = vec![0; 64 * 1024];
        connection.flush(&mut space).expect("it takes some");
        assert!(connection.outbox.is_empty() && connection.write_blocked);
        let (mut far, mut heard) = (Socket::from(far), vec![0; said.len()]);
        let mut count = 0;
        while count < said.len() {
            connection.flush(&mut space).expect("it takes some");
            client.read_tls(&mut far).expect("it is there");
            client.process_new_packets().expect("it is right");
            // Until a record is whole there is nothing.
            count += client.reader().read(&mut heard[count..]).unwrap_or(0);
        }
        assert_eq!(heard, said);
        connection.flush(&mut space).expect("there is nothing left");
        assert!(!connection.write_blocked);
    }
}
