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

use super::known::{Fingerprint, Known};
use super::sanitise::clean;
use crate::address::Address;

/// How many bytes of TLS are read, or said, at once.
const PIECE_LEN: usize = 16 * 1024;
/// With what a record begins (RFC 8446, section 5.1).
const TLS_RECORDS: RangeInclusive<u8> = 0x14..=0x17;
/// How much is read of who does not speak TLS.
const LINE_LEN_MAX: u64 = 512;

/// A socket, inside TLS or not. Its copies are of the same.
#[derive(Debug)]
pub(super) struct Wire {
    socket: TcpStream,
    tls: Option<Arc<Mutex<ClientConnection>>>,
}

impl Wire {
    /// Without TLS.
    pub(super) fn plain(socket: TcpStream) -> Self {
        Self { socket, tls: None }
    }

    /// Shakes hands. Whom with is returned if that is new: the server is to be known again by it.
    pub(super) fn secure(
        mut socket: TcpStream,
        address: &Address,
        known: &Known,
    ) -> io::Result<(Self, Option<Fingerprint>)> {
        // On this computer nobody is in between.
        let is_here = socket.peer_addr()?.ip().to_canonical().is_loopback();
        let expected = match address.trusted {
            None if !is_here => known.of(address)?,
            named => named,
        };
        let trust = Arc::new(Trust::new(expected));
        let name = server_name(&address.host)?;
        let mut tls =
            ClientConnection::new(trust.clone().config(), name).map_err(io::Error::other)?;
        send(&mut tls, &mut socket)?;
        if let Some(said) = said_in_clear(&mut socket)? {
            return Err(io::Error::new(ErrorKind::InvalidData, NotTls(said)));
        }
        while tls.is_handshaking() {
            tls.complete_io(&mut socket)?;
        }
        let new = trust.new.lock().unwrap_or_else(PoisonError::into_inner).take();
        let new = new.filter(|_| !is_here);
        Ok((Self { socket, tls: Some(Arc::new(Mutex::new(tls))) }, new))
    }

    pub(super) fn socket(&self) -> &TcpStream {
        &self.socket
    }

    pub(super) fn try_clone(&self) -> io::Result<Self> {
        Ok(Self { socket: self.socket.try_clone()?, tls: self.tls.clone() })
    }
}

impl Read for Wire {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let Some(tls) = &self.tls else { return self.socket.read(buffer) };
        let mut came = [0; PIECE_LEN];
        loop {
            match lock(tls).reader().read(buffer) {
                Err(error) if error.kind() == ErrorKind::WouldBlock => {}
                // Lines have their ends, so nothing can have been cut off unnoticed.
                Err(error) if error.kind() == ErrorKind::UnexpectedEof => return Ok(0),
                outcome => return outcome,
            }
            // Not under the lock: what is to be said meanwhile does not wait for what comes.
            let count = self.socket.read(&mut came)?;
            let mut tls = lock(tls);
            let mut came = &came[..count];
            loop {
                tls.read_tls(&mut came)?;
                tls.process_new_packets().map_err(invalid)?;
                if came.is_empty() {
                    break;
                }
            }
            send(&mut tls, &mut self.socket)?;
        }
    }
}

impl Write for Wire {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let Some(tls) = &self.tls else { return self.socket.write(bytes) };
        let mut tls = lock(tls);
        let count = tls.writer().write(&bytes[..bytes.len().min(PIECE_LEN)])?;
        send(&mut tls, &mut self.socket)?;
        Ok(count)
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

fn lock(tls: &Mutex<ClientConnection>) -> MutexGuard<'_, ClientConnection> {
    tls.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Under the lock, for the other end has to get it in the order in which it was made.
fn send(tls: &mut ClientConnection, socket: &mut TcpStream) -> io::Result<()> {
    while tls.wants_write() {
        tls.write_tls(socket)?;
    }
    Ok(())
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
    expected: Option<Fingerprint>,
    /// By what it is to be known, if it was not known before.
    new: Mutex<Option<Fingerprint>>,
}

impl Trust {
    fn new(expected: Option<Fingerprint>) -> Self {
        Self { expected, new: Mutex::new(None) }
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
        // Whom the computer trusts need not be known, unless a link has named somebody else.
        if self.expected.is_none() && chain_holds(leaf, others, name, now, system_roots()).is_ok() {
            return Ok(ServerCertVerified::assertion());
        }
        let authority = others.last().unwrap_or(leaf);
        let shown = Fingerprint::of(authority);
        if self.expected.is_some_and(|expected| expected != shown) {
            return Err(CertificateError::ApplicationVerificationFailure.into());
        }
        if !others.is_empty() {
            let mut roots = RootCertStore::empty();
            roots.add(authority.clone().into_owned())?;
            match chain_holds(leaf, others, name, now, roots) {
                // It is known by its authority, whatever it is called on this network.
                Ok(())
                | Err(Error::InvalidCertificate(
                    CertificateError::NotValidForName
                    | CertificateError::NotValidForNameContext { .. },
                )) => {}
                Err(error) => return Err(error),
            }
        }
        if self.expected.is_none() {
            *self.new.lock().unwrap_or_else(PoisonError::into_inner) = Some(shown);
        }
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
    match inner.and_then(|inner| inner.downcast_ref::<Error>()) {
        Some(Error::InvalidCertificate(CertificateError::ApplicationVerificationFailure)) => {
            let reason = "it is not the server that it was, or somebody is in between".to_owned();
            let advice = match address.trusted {
                Some(_) => "Ask whoever runs it for a new link.".to_owned(),
                None => format!(
                    "Ask whoever runs it. If it was set up anew, take the line of {address} out of {}.",
                    known.path().display()
                ),
            };
            (reason, advice)
        }
        Some(Error::InvalidCertificate(fault)) => (
            format!("its certificate does not hold: {fault:?}"),
            "Are the clocks of both computers right?".to_owned(),
        ),
        _ => (
            "it does not speak TLS".to_owned(),
            format!("Is it another server than papo's? Then try `papo join irc://{address}`."),
        ),
    }
}
