//! Asking a port: who listens there, and what certificate does it show?

use std::io::{self, ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;
use std::time::{Duration, Instant};

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::ring::default_provider;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{ClientConfig, ClientConnection, DigitallySignedStruct, Error, SignatureScheme};

use super::certificate::Certificate;

/// How long an answer may take.
const PATIENCE: Duration = Duration::from_secs(3);
/// How much of it is read.
const ANSWER_LEN_MAX: usize = 4096;

/// Who listens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Answer {
    /// A papo.
    Papo,
    /// Somebody who speaks IRC and says why this computer is not let in.
    Refused(String),
    /// Somebody else.
    Another,
    /// Somebody who says nothing.
    Silent,
    /// Nobody.
    Closed,
    /// There is no way to such an address, as on a computer without IPv6.
    Nowhere,
}

/// Asks who listens there.
pub(super) fn ask(address: SocketAddr) -> Answer {
    let mut socket = match connect(address) {
        Ok(socket) => socket,
        Err(error) => match error.kind() {
            ErrorKind::ConnectionRefused => return Answer::Closed,
            ErrorKind::TimedOut | ErrorKind::WouldBlock => return Answer::Silent,
            _ => return Answer::Nowhere,
        },
    };
    let request = format!("GET /healthz HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n");
    // Who refuses us may have closed already, and said why.
    let _refused = socket.write_all(request.as_bytes());
    classify(&read(&mut socket))
}

/// What an answer to a request of HTTP says of who gave it.
fn classify(answer: &[u8]) -> Answer {
    let answer = String::from_utf8_lossy(answer);
    if let Some(reason) = answer.strip_prefix("ERROR :") {
        let reason = reason.lines().next().unwrap_or_default();
        return Answer::Refused(reason.chars().filter(|c| !c.is_control()).collect());
    }
    let is_papo = |line: &str| line.eq_ignore_ascii_case("server: papo");
    match answer.is_empty() {
        true => Answer::Silent,
        false if answer.starts_with("HTTP/1.1 ") && answer.lines().any(is_papo) => Answer::Papo,
        false => Answer::Another,
    }
}

fn connect(address: SocketAddr) -> io::Result<TcpStream> {
    let socket = TcpStream::connect_timeout(&address, PATIENCE)?;
    socket.set_read_timeout(Some(PATIENCE))?;
    socket.set_write_timeout(Some(PATIENCE))?;
    Ok(socket)
}

/// What is said until it ends, or is too much, or takes too long.
fn read(socket: &mut TcpStream) -> Vec<u8> {
    let (mut said, by) = (Vec::new(), Instant::now() + PATIENCE);
    let mut piece = [0; 512];
    while said.len() < ANSWER_LEN_MAX && Instant::now() < by {
        match socket.read(&mut piece) {
            Ok(0) | Err(_) => break,
            Ok(count) => said.extend_from_slice(&piece[..count]),
        }
    }
    said
}

/// The certificate that is shown there to who asks for this name.
pub(super) fn certificate(
    address: SocketAddr,
    name: ServerName<'static>,
) -> io::Result<Certificate> {
    let mut socket = connect(address)?;
    let mut config = ClientConfig::builder_with_provider(Arc::new(default_provider()))
        .with_safe_default_protocol_versions()
        .expect("the provider has these versions")
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(Looking))
        .with_no_client_auth();
    config.alpn_protocols = vec![b"irc".to_vec()];
    let mut tls = ClientConnection::new(Arc::new(config), name).map_err(io::Error::other)?;
    let by = Instant::now() + PATIENCE;
    while tls.is_handshaking() {
        if Instant::now() > by {
            return Err(ErrorKind::TimedOut.into());
        }
        if tls.wants_write() {
            tls.write_tls(&mut socket)?;
        } else if tls.read_tls(&mut socket)? == 0 {
            return Err(ErrorKind::UnexpectedEof.into());
        } else {
            tls.process_new_packets().map_err(io::Error::other)?;
        }
    }
    let leaf = tls.peer_certificates().and_then(<[_]>::first);
    let leaf = leaf.ok_or_else(|| io::Error::other("it shows none"))?;
    Certificate::parse(leaf).map_err(io::Error::other)
}

/// Trusts anybody: nothing is said to whom this is about, the certificate is looked at, that is all.
#[derive(Debug)]
struct Looking;

impl ServerCertVerifier for Looking {
    fn verify_server_cert(
        &self,
        _leaf: &CertificateDer<'_>,
        _others: &[CertificateDer<'_>],
        _name: &ServerName<'_>,
        _ocsp: &[u8],
        _now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        _message: &[u8],
        _certificate: &CertificateDer<'_>,
        _signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        Ok(HandshakeSignatureValid::assertion())
    }

    fn verify_tls13_signature(
        &self,
        _message: &[u8],
        _certificate: &CertificateDer<'_>,
        _signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        Ok(HandshakeSignatureValid::assertion())
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        default_provider().signature_verification_algorithms.supported_schemes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_it_is() {
        for (said, expected) in [
            ("HTTP/1.1 200 OK\r\nserver: papo\r\n\r\nok\n", Answer::Papo),
            ("HTTP/1.1 200 OK\r\nServer: nginx\r\n\r\nok\n", Answer::Another),
            ("ERROR :\u{1b}go away\r\n", Answer::Refused("go away".to_owned())),
            ("SSH-2.0-OpenSSH_9.2\r\n", Answer::Another),
            ("", Answer::Silent),
        ] {
            assert_eq!(classify(said.as_bytes()), expected, "{said}");
        }
    }
}
