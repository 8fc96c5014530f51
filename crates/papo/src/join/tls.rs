//! TLS on a link, and whom it is spoken with: the server that a link names, one that the computer
//! trusts, or else the same one as last time.

use std::io::{self, BufRead, BufReader, ErrorKind, Read, Write};
use std::net::TcpStream;
use std::ops::RangeInclusive;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::ring::default_provider;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{
    CertificateError, ClientConfig, ClientConnection, DigitallySignedStruct, Error, RootCertStore,
    SignatureScheme,
};

use super::known::{By, Fingerprint, Known, Unreadable};
use super::sanitise::clean;
use crate::address::Address;

/// How many bytes of TLS are read, or said, at once.
const PIECE_LEN: usize = 16 * 1024;
/// With what a record begins (RFC 8446, section 5.1).
const TLS_RECORDS: RangeInclusive<u8> = 0x14..=0x17;
/// How much is read of who does not speak TLS.
const LINE_LEN_MAX: u64 = 512;

/// A socket, inside TLS or not. Its copies are of the same; one of them reads.
#[derive(Debug)]
pub(super) struct Wire {
    socket: TcpStream,
    tls: Option<Arc<Secure>>,
    /// What was read and is not unwrapped yet.
    came: Vec<u8>,
}

/// What the copies share.
#[derive(Debug)]
struct Secure {
    tls: Mutex<ClientConnection>,
    /// What is wrapped and not written yet. It is held while that is written, for the other end has to
    /// get it in the order in which it was made; the other lock is not, so that who reads goes on.
    outgoing: Mutex<Vec<u8>>,
}

impl Secure {
    /// Sends as much of this as becomes one piece, behind all that waits.
    fn say(&self, socket: &mut TcpStream, bytes: &[u8]) -> io::Result<usize> {
        let mut outgoing = lock(&self.outgoing);
        let mut tls = lock(&self.tls);
        let count = tls.writer().write(&bytes[..bytes.len().min(PIECE_LEN)])?;
        while tls.wants_write() {
            tls.write_tls(&mut *outgoing)?;
        }
        drop(tls);
        let outcome = socket.write_all(&outgoing);
        outgoing.clear();
        outcome.map(|()| count)
    }
}

impl Wire {
    /// Without TLS.
    pub(super) fn plain(socket: TcpStream) -> Self {
        Self { socket, tls: None, came: Vec::new() }
    }

    /// Shakes hands. By what the server is to be known is returned if it was not.
    pub(super) fn secure(
        mut socket: TcpStream,
        address: &Address,
        known: &Known,
    ) -> io::Result<(Self, Option<By>)> {
        // On this computer nobody is in between.
        let is_here = socket.peer_addr()?.ip().to_canonical().is_loopback();
        let noted = if is_here { None } else { known.of(address).map_err(io::Error::other)? };
        let named = address.trusted.map(By::Authority);
        let trust = Arc::new(Trust::new(named.or(noted)));
        let name = server_name(&address.host)?;
        let mut tls =
            ClientConnection::new(trust.clone().config(), name).map_err(io::Error::other)?;
        while tls.wants_write() {
            tls.write_tls(&mut socket)?;
        }
        if let Some(said) = said_in_clear(&mut socket)? {
            return Err(io::Error::new(ErrorKind::InvalidData, NotTls(said)));
        }
        while tls.is_handshaking() {
            tls.complete_io(&mut socket)?;
        }
        // Who was joined by what was said of it is known again without that.
        let new = lock(&trust.new).take().or(named).filter(|_| !is_here && noted.is_none());
        let tls = Secure { tls: Mutex::new(tls), outgoing: Mutex::default() };
        Ok((Self { socket, tls: Some(Arc::new(tls)), came: Vec::new() }, new))
    }

    pub(super) fn socket(&self) -> &TcpStream {
        &self.socket
    }

    pub(super) fn try_clone(&self) -> io::Result<Self> {
        Ok(Self { socket: self.socket.try_clone()?, tls: self.tls.clone(), came: Vec::new() })
    }
}

impl Read for Wire {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let Some(secure) = &self.tls else { return self.socket.read(buffer) };
        loop {
            let mut tls = lock(&secure.tls);
            match tls.reader().read(buffer) {
                Err(error) if error.kind() == ErrorKind::WouldBlock => {}
                // Lines have their ends, so nothing can have been cut off unnoticed.
                Err(error) if error.kind() == ErrorKind::UnexpectedEof => return Ok(0),
                outcome => return outcome,
            }
            if self.came.is_empty() {
                // What is to be said meanwhile does not wait for what comes.
                drop(tls);
                self.came.resize(PIECE_LEN, 0);
                let outcome = self.socket.read(&mut self.came);
                self.came.truncate(outcome.as_ref().map_or(0, |count| *count));
                outcome?;
                tls = lock(&secure.tls);
            }
            // A part of it: there is room inside for so much only until it is taken out above.
            let mut left = self.came.as_slice();
            tls.read_tls(&mut left)?;
            let taken = self.came.len() - left.len();
            self.came.drain(..taken);
            tls.process_new_packets().map_err(invalid)?;
            let has_to_answer = tls.wants_write();
            drop(tls);
            if has_to_answer {
                secure.say(&mut self.socket, b"")?;
            }
        }
    }
}

impl Write for Wire {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match &self.tls {
            Some(secure) => secure.say(&mut self.socket, bytes),
            None => self.socket.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// What was answered, if that is not TLS.
#[derive(Debug, thiserror::Error)]
#[error("it does not speak TLS")]
struct NotTls(String);

/// The first line of who does not speak TLS. A server that is full says so at once, in clear, for it
/// does not listen.
fn said_in_clear(socket: &mut TcpStream) -> io::Result<Option<String>> {
    let mut first = [0];
    let count = socket.peek(&mut first)?;
    if count == 0 || TLS_RECORDS.contains(&first[0]) {
        return Ok(None);
    }
    let mut line = String::new();
    let mut said = BufReader::new(socket.take(LINE_LEN_MAX));
    // What is not UTF-8 is nothing that can be told.
    let _unreadable = said.read_line(&mut line);
    Ok(Some(line.trim_end().to_owned()))
}

fn lock<T>(shared: &Mutex<T>) -> MutexGuard<'_, T> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}

fn invalid(error: Error) -> io::Error {
    io::Error::new(ErrorKind::InvalidData, error)
}

/// As whom the server has to show itself to those who trust others for it.
fn server_name(host: &str) -> io::Result<ServerName<'static>> {
    // An address may name the interface that it is to be found by.
    let host = host.split('%').next().unwrap_or(host);
    ServerName::try_from(host.to_owned()).map_err(|_| ErrorKind::NotFound.into())
}

/// Decides whether it is the right server.
#[derive(Debug)]
struct Trust {
    /// What it must be known by.
    expected: Option<By>,
    /// Whom this computer trusts, where that matters.
    computer: RootCertStore,
    /// By what it is to be known, if it was not known before.
    new: Mutex<Option<By>>,
}

impl Trust {
    fn new(expected: Option<By>) -> Self {
        let computer = match expected {
            // A link, or the first time, has named somebody: then the others do not count.
            Some(By::Authority(_)) => RootCertStore::empty(),
            Some(By::Computer) | None => system_roots(),
        };
        Self { expected, computer, new: Mutex::new(None) }
    }

    /// Whether it is the one that it must be, or else by what it is to be known.
    fn judge(
        &self,
        leaf: &CertificateDer<'_>,
        others: &[CertificateDer<'_>],
        name: &ServerName<'_>,
        now: UnixTime,
    ) -> Result<Option<By>, Error> {
        use CertificateError::{BadSignature, UnknownIssuer};
        let shown = Fingerprint::of(others.last().unwrap_or(leaf));
        if let Some(By::Authority(expected)) = self.expected {
            if expected != shown {
                return Err(CertificateError::ApplicationVerificationFailure.into());
            }
            return vouches_for_itself(leaf, others, name, now).map(|()| None);
        }
        let vouched = chain_holds(leaf, others, name, now, self.computer.clone());
        match (vouched, self.expected) {
            (Ok(()), None) => Ok(Some(By::Computer)),
            (Ok(()), Some(_)) => Ok(None),
            (Err(Error::InvalidCertificate(UnknownIssuer | BadSignature)), Some(_)) => {
                Err(CertificateError::ApplicationVerificationFailure.into())
            }
            // Whom the computer trusts vouches for many, and here for another one. To know it by that
            // would be to know all of them.
            (Err(error), None) if !is_of_another_name(&error) => {
                vouches_for_itself(leaf, others, name, now)?;
                Ok(Some(By::Authority(shown)))
            }
            (Err(error), _) => Err(error),
        }
    }

    fn config(self: Arc<Self>) -> Arc<ClientConfig> {
        let mut config = ClientConfig::builder_with_provider(Arc::new(default_provider()))
            .with_safe_default_protocol_versions()
            .expect("the provider has these versions")
            .dangerous()
            .with_custom_certificate_verifier(self)
            .with_no_client_auth();
        config.alpn_protocols = vec![b"irc".to_vec()];
        Arc::new(config)
    }
}

impl ServerCertVerifier for Trust {
    fn verify_server_cert(
        &self,
        leaf: &CertificateDer<'_>,
        others: &[CertificateDer<'_>],
        name: &ServerName<'_>,
        _ocsp: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let new = self.judge(leaf, others, name, now)?;
        *lock(&self.new) = new;
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let algorithms = default_provider().signature_verification_algorithms;
        rustls::crypto::verify_tls12_signature(message, certificate, signed, &algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let algorithms = default_provider().signature_verification_algorithms;
        rustls::crypto::verify_tls13_signature(message, certificate, signed, &algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        default_provider().signature_verification_algorithms.supported_schemes()
    }
}

/// Whether the last of these has signed for the server. It is known by that, whatever it is called on
/// this network.
fn vouches_for_itself(
    leaf: &CertificateDer<'_>,
    others: &[CertificateDer<'_>],
    name: &ServerName<'_>,
    now: UnixTime,
) -> Result<(), Error> {
    let Some(authority) = others.last() else { return Ok(()) };
    let mut roots = RootCertStore::empty();
    roots.add(authority.clone().into_owned())?;
    match chain_holds(leaf, others, name, now, roots) {
        Err(error) if !is_of_another_name(&error) => Err(error),
        _ => Ok(()),
    }
}

fn is_of_another_name(error: &Error) -> bool {
    matches!(
        error,
        Error::InvalidCertificate(
            CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. }
        )
    )
}

/// Whether one of these authorities vouches for the server.
fn chain_holds(
    leaf: &CertificateDer<'_>,
    others: &[CertificateDer<'_>],
    name: &ServerName<'_>,
    now: UnixTime,
    roots: RootCertStore,
) -> Result<(), Error> {
    let provider = Arc::new(default_provider());
    let verifier = WebPkiServerVerifier::builder_with_provider(Arc::new(roots), provider)
        .build()
        .map_err(|error| Error::General(error.to_string()))?;
    verifier.verify_server_cert(leaf, others, name, &[], now).map(drop)
}

/// Those whom this computer trusts.
fn system_roots() -> RootCertStore {
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    roots
}

/// Why TLS did not come about, and what to do.
pub(super) fn explain(error: &io::Error, address: &Address, known: &Known) -> (String, String) {
    let inner = error.get_ref();
    let said = inner.and_then(|inner| inner.downcast_ref::<NotTls>());
    if let Some(why) = said.and_then(|NotTls(line)| line.strip_prefix("ERROR :")) {
        let reason = format!("the server says: {}", clean(why));
        return (reason, "Try again later, or ask whoever runs it.".to_owned());
    }
    if let Some(why) = inner.and_then(|inner| inner.downcast_ref::<Unreadable>()) {
        let advice = "It says by what servers are known; mend it, or take the line out.";
        return (why.to_string(), advice.to_owned());
    }
    match inner.and_then(|inner| inner.downcast_ref::<Error>()) {
        Some(Error::InvalidCertificate(CertificateError::ApplicationVerificationFailure)) => {
            let reason = "it is not the server that it was, or somebody is in between".to_owned();
            let advice = match address.trusted {
                Some(_) => "Ask whoever runs it for a new link.".to_owned(),
                None => format!(
                    "Ask whoever runs it. If it was set up anew: papo join {address} --forget"
                ),
            };
            (reason, advice)
        }
        Some(error) if is_of_another_name(error) => (
            "its certificate is for another name".to_owned(),
            "Join it by that name, or by a link with its fingerprint, from whoever runs it."
                .to_owned(),
        ),
        Some(Error::InvalidCertificate(fault)) => (
            format!("its certificate does not hold: {fault:?}"),
            "Are the clocks of both computers right?".to_owned(),
        ),
        // Who wants to read along would have it so.
        _ if address.trusted.is_some() || !matches!(known.of(address), Ok(None)) => (
            "it does not speak TLS, as it did before, or somebody is in between".to_owned(),
            "Ask whoever runs it.".to_owned(),
        ),
        _ => (
            "it does not speak TLS".to_owned(),
            format!("Is it another server than papo's? Then try `papo join irc://{address}`."),
        ),
    }
}

#[cfg(test)]
mod tests;
