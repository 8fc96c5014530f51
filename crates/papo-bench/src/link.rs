//! What a client of the swarm says its lines through: a socket, TLS on it or not, WebSocket in that or
//! not. Nothing here waits.

use std::io::{self, Read, Write};
use std::net::Shutdown;
use std::sync::Arc;

use mio::event::Source;
use mio::net::TcpStream;
use rustls::client::Resumption;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::ring::default_provider;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{ClientConfig, ClientConnection, DigitallySignedStruct, SignatureScheme, StreamOwned};
use tungstenite::client::{ClientRequestBuilder, IntoClientRequest};
use tungstenite::handshake::client::Request;
use tungstenite::handshake::{HandshakeError, MidHandshake};
use tungstenite::protocol::WebSocketConfig;
use tungstenite::{ClientHandshake, Message, WebSocket};

use crate::limits::{LINE_LEN_MAX, WEB_BUFFER_LEN};
use crate::plan::Target;

/// How clients get to a server; made once for all of them.
#[derive(Debug)]
pub(crate) struct Ways {
    /// What is spoken.
    pub(crate) name: &'static str,
    tls: Option<(Arc<ClientConfig>, ServerName<'static>)>,
    web: Option<Request>,
}

impl Ways {
    /// The way to `target`.
    pub(crate) fn to(target: &Target) -> io::Result<Self> {
        let Target { way, host, address, .. } = target;
        let tls = way.tls.then(|| {
            let protocol = if way.websocket { "http/1.1" } else { "irc" };
            let name = ServerName::try_from(host.clone()).map_err(io::Error::other)?;
            Ok::<_, io::Error>((Arc::new(tls_config(protocol)), name))
        });
        let web = way.websocket.then(|| {
            let scheme = if way.tls { "wss" } else { "ws" };
            let host = if host.contains(':') { format!("[{host}]") } else { host.clone() };
            let uri = format!("{scheme}://{host}:{}/irc", address.port());
            let uri = uri.parse().map_err(io::Error::other)?;
            ClientRequestBuilder::new(uri)
                .with_sub_protocol("text.ircv3.net")
                .into_client_request()
                .map_err(io::Error::other)
        });
        Ok(Self { name: way.name(), tls: tls.transpose()?, web: web.transpose()? })
    }
}

/// A connection, as far as it has got.
#[derive(Debug)]
pub(crate) enum Link {
    /// Bytes go as they are.
    Bytes(Wire),
    /// WebSocket has been asked for; nothing, while it is looked at.
    Shaking(Option<Box<MidHandshake<ClientHandshake<Wire>>>>),
    /// A message is a line.
    Frames(Box<WebSocket<Wire>>),
}

/// A socket, inside TLS or not.
#[derive(Debug)]
pub(crate) enum Wire {
    Plain(TcpStream),
    Tls(Box<StreamOwned<ClientConnection, TcpStream>>),
}

impl Link {
    /// What begins on a connection that is being made.
    pub(crate) fn new(socket: TcpStream, ways: &Ways) -> io::Result<Self> {
        let wire = match &ways.tls {
            None => Wire::Plain(socket),
            Some((config, name)) => {
                let client = ClientConnection::new(config.clone(), name.clone());
                let client = client.map_err(io::Error::other)?;
                Wire::Tls(Box::new(StreamOwned::new(client, socket)))
            }
        };
        let Some(request) = &ways.web else { return Ok(Self::Bytes(wire)) };
        let config = WebSocketConfig::default()
            .read_buffer_size(WEB_BUFFER_LEN)
            .write_buffer_size(WEB_BUFFER_LEN)
            .max_message_size(Some(LINE_LEN_MAX))
            .max_frame_size(Some(LINE_LEN_MAX));
        let handshake = ClientHandshake::start(wire, request.clone(), Some(config));
        Ok(Self::Shaking(Some(Box::new(handshake.map_err(io::Error::other)?))))
    }

    /// Takes of these whole lines what can be taken now. What it took may have to be flushed.
    pub(crate) fn take(&mut self, lines: &mut Vec<u8>) -> io::Result<()> {
        let mut taken = 0;
        match self {
            Self::Bytes(wire) => {
                while taken < lines.len() {
                    match unless_blocked(wire.write(&lines[taken..]))? {
                        Some(0) => return Err(io::ErrorKind::WriteZero.into()),
                        Some(count) => taken += count,
                        None => break,
                    }
                }
            }
            Self::Shaking(_) => {}
            Self::Frames(web) => {
                for line in lines.split_inclusive(|&byte| byte == b'\n') {
                    taken += line.len();
                    let line = String::from_utf8_lossy(line.trim_ascii_end()).into_owned();
                    // What the socket does not take is kept.
                    unless_blocked(web.write(Message::text(line)).map_err(plain))?;
                }
            }
        }
        lines.drain(..taken);
        Ok(())
    }

    /// Pushes out what it has taken. `false`: not all of it, yet.
    pub(crate) fn flush(&mut self) -> io::Result<bool> {
        let flushed = match self {
            Self::Bytes(Wire::Plain(_)) => return Ok(true),
            Self::Bytes(wire) => unless_blocked(wire.flush())?,
            Self::Shaking(_) => {
                self.shake_hands()?;
                return Ok(true);
            }
            Self::Frames(web) => unless_blocked(web.flush().map_err(plain))?,
        };
        Ok(flushed.is_some())
    }

    /// Goes on with asking for WebSocket, as far as it can.
    pub(crate) fn shake_hands(&mut self) -> io::Result<()> {
        let Self::Shaking(handshake) = self else { return Ok(()) };
        let Some(begun) = handshake.take() else { return Ok(()) };
        match begun.handshake() {
            Ok((web, _answer)) => *self = Self::Frames(Box::new(web)),
            Err(HandshakeError::Interrupted(begun)) => *handshake = Some(Box::new(begun)),
            Err(HandshakeError::Failure(error)) => return Err(plain(error)),
        }
        Ok(())
    }

    /// Whether what is around the lines has begun.
    pub(crate) fn is_open(&self) -> bool {
        match self {
            Self::Bytes(Wire::Plain(_)) | Self::Frames(_) => true,
            Self::Bytes(Wire::Tls(stream)) => !stream.conn.is_handshaking(),
            Self::Shaking(_) => false,
        }
    }

    /// The socket, to be watched.
    pub(crate) fn source(&mut self) -> &mut impl Source {
        self.socket()
    }

    /// What went wrong with the socket, if anything did.
    pub(crate) fn take_error(&mut self) -> io::Result<Option<io::Error>> {
        self.socket().take_error()
    }

    /// Ends the connection.
    pub(crate) fn shut_down(&mut self) {
        let _gone = self.socket().shutdown(Shutdown::Both);
    }

    fn socket(&mut self) -> &mut TcpStream {
        let wire = match self {
            Self::Bytes(wire) => wire,
            Self::Shaking(handshake) => {
                let begun = handshake.as_mut().expect("who failed is not used any more");
                begun.get_mut().get_mut()
            }
            Self::Frames(web) => web.get_mut(),
        };
        match wire {
            Wire::Plain(socket) => socket,
            Wire::Tls(stream) => stream.get_mut(),
        }
    }
}

impl Read for Wire {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Plain(socket) => socket.read(buffer),
            Self::Tls(stream) => match stream.read(buffer) {
                // Lines have their ends, so nothing can have been cut off unnoticed.
                Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Ok(0),
                outcome => outcome,
            },
        }
    }
}

impl Write for Wire {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Plain(socket) => socket.write(bytes),
            Self::Tls(stream) => stream.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Plain(_) => Ok(()),
            Self::Tls(stream) => stream.flush(),
        }
    }
}

/// Each client comes as if it had never been here.
fn tls_config(protocol: &str) -> ClientConfig {
    let mut config = ClientConfig::builder_with_provider(Arc::new(default_provider()))
        .with_safe_default_protocol_versions()
        .expect("ring has them")
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(Credulous))
        .with_no_client_auth();
    config.alpn_protocols = vec![protocol.into()];
    config.resumption = Resumption::disabled();
    config
}

/// Believes any certificate, and lets the signatures of a handshake be checked: that is work that
/// clients do.
#[derive(Debug)]
struct Credulous;

impl ServerCertVerifier for Credulous {
    fn verify_server_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        let algorithms = default_provider().signature_verification_algorithms;
        rustls::crypto::verify_tls12_signature(message, certificate, signature, &algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        let algorithms = default_provider().signature_verification_algorithms;
        rustls::crypto::verify_tls13_signature(message, certificate, signature, &algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        default_provider().signature_verification_algorithms.supported_schemes()
    }
}

/// `None` for what can't be done now.
pub(crate) fn unless_blocked<T>(outcome: io::Result<T>) -> io::Result<Option<T>> {
    match outcome {
        Ok(done) => Ok(Some(done)),
        Err(error) if error.kind() == io::ErrorKind::WouldBlock => Ok(None),
        Err(error) => Err(error),
    }
}

/// An error of the system is one of the system again.
pub(crate) fn plain(error: tungstenite::Error) -> io::Error {
    match error {
        tungstenite::Error::Io(error) => error,
        other => io::Error::new(io::ErrorKind::InvalidData, other),
    }
}
