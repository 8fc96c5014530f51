//! What a server may do to its client, and who may be one.

use std::net::TcpListener;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::sync_channel;
use std::thread;
use std::time::Duration;

use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use rustls::pki_types::PrivateKeyDer;
use rustls::{ServerConfig, ServerConnection};

use super::*;

/// How long anything may take before a test fails.
const PATIENCE: Duration = Duration::from_secs(30);

/// An authority, and what it signs.
struct Signer {
    certificate: CertificateDer<'static>,
    issuer: Issuer<'static, KeyPair>,
}

impl Signer {
    fn new() -> Self {
        let key = KeyPair::generate().expect("a key can be made");
        let mut params = CertificateParams::default();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let certificate = params.self_signed(&key).expect("it can be signed").der().clone();
        Self { certificate, issuer: Issuer::new(params, key) }
    }

    /// A certificate for this name, and its key.
    fn sign(&self, name: &str) -> (CertificateDer<'static>, KeyPair) {
        let key = KeyPair::generate().expect("a key can be made");
        let params = CertificateParams::new([name.to_owned()]).expect("it is a name");
        let leaf = params.signed_by(&key, &self.issuer).expect("it can be signed");
        (leaf.der().clone(), key)
    }

    fn by(&self) -> By {
        By::Authority(Fingerprint::of(&self.certificate))
    }
}

/// A connection of a client and a server that have shaken hands.
fn pair() -> (Wire, ServerConnection, TcpStream) {
    let signer = Signer::new();
    let (leaf, key) = signer.sign("tea");
    let key = PrivateKeyDer::Pkcs8(key.serialize_der().into());
    let config = ServerConfig::builder_with_provider(Arc::new(default_provider()))
        .with_safe_default_protocol_versions()
        .expect("the provider has these versions")
        .with_no_client_auth()
        .with_single_cert(vec![leaf, signer.certificate], key)
        .expect("they match");
    let listener = TcpListener::bind("127.0.0.1:0").expect("there is a free port");
    let place = listener.local_addr().expect("it has one");
    let server = thread::spawn(move || {
        let mut tls = ServerConnection::new(Arc::new(config)).expect("it is well-formed");
        let (mut socket, _) = listener.accept().expect("somebody comes");
        socket.set_read_timeout(Some(PATIENCE)).expect("it is a socket");
        while tls.is_handshaking() || tls.wants_write() {
            tls.complete_io(&mut socket).expect("it agrees");
        }
        (tls, socket)
    });
    let socket = TcpStream::connect(place).expect("it listens");
    let address = place.to_string().parse().expect("it is an address");
    let known = Known::in_file("/nowhere".into());
    let (wire, _) = Wire::secure(socket, &address, &known).expect("it agrees");
    let (tls, socket) = server.join().expect("it ends");
    (wire, tls, socket)
}

/// Records as long as they may be and short ones behind them, wherever what comes at once ends.
#[test]
fn however_long_the_records_are_all_that_is_said_arrives() {
    for first in [0, 1, 100, 8000, 16_383, 16_384] {
        let (mut wire, mut tls, mut socket) = pair();
        tls.set_buffer_limit(None);
        let mut said = Vec::new();
        for len in [&[first, 16_384][..], &[700; 40], &[16_384; 3], &[1; 100]].concat() {
            let record = vec![b'a' + u8::try_from(len % 26).expect("it is small"); len];
            tls.writer().write_all(&record).expect("there is room");
            said.extend(record);
        }
        let mut bytes = Vec::new();
        while tls.wants_write() {
            tls.write_tls(&mut bytes).expect("there is room");
        }
        socket.write_all(&bytes).expect("it takes it");
        let mut heard = vec![0; said.len()];
        wire.socket().set_read_timeout(Some(PATIENCE)).expect("it is a socket");
        wire.read_exact(&mut heard).expect("there is so much");
        assert!(heard == said, "with {first} at first");
    }
}

/// A server that reads nothing while what it says is not read would wait for ever otherwise.
#[test]
fn who_can_say_no_more_can_still_hear() {
    let (mut wire, mut tls, mut socket) = pair();
    let mut writer = wire.try_clone().expect("it can be");
    let said = Arc::new(AtomicU64::new(0));
    let count = said.clone();
    let (done, ended) = sync_channel(1);
    thread::spawn(move || {
        while writer.write_all(&[b'x'; 16 * 1024]).is_ok() {
            count.fetch_add(1, Ordering::SeqCst);
        }
    });
    // Until the server's side, which reads nothing, takes no more.
    let (mut before, mut same) = (0, 0);
    while same < 20 {
        thread::sleep(Duration::from_millis(10));
        let now = said.load(Ordering::SeqCst);
        same = if now == before { same + 1 } else { 0 };
        before = now;
    }
    tls.writer().write_all(b"hello").expect("there is room");
    tls.write_tls(&mut socket).expect("it takes it");
    thread::spawn(move || {
        let mut heard = [0; 5];
        let outcome = wire.read_exact(&mut heard).map(|()| heard);
        done.send((outcome, wire)).ok();
    });
    let (heard, _wire) = ended.recv_timeout(PATIENCE).expect("it is heard");
    assert_eq!(&heard.expect("it is all there"), b"hello");
}

/// What it is about, what is shown, for which name, who is expected, and what comes of it.
type Row<'a> =
    (&'a str, &'a [CertificateDer<'a>], &'a str, Option<By>, Result<Option<By>, &'a str>);

/// Who is shown, for which name, and who is expected; by what it is to be known then, or why not.
#[test]
fn who_is_let_pass_and_who_is_not() {
    let [own, other, public] = std::array::from_fn(|_| Signer::new());
    let (own_leaf, _) = own.sign("tea.local");
    let (public_leaf, _) = public.sign("tea.example.org");
    let own_chain = [own_leaf.clone(), own.certificate.clone()];
    // Somebody in between has no key of the authority, but its certificate.
    let (forged_leaf, _) = other.sign("tea.local");
    let forged = [forged_leaf.clone(), own.certificate.clone()];
    let another = [forged_leaf, other.certificate.clone()];
    let public_chain = [public_leaf, public.certificate.clone()];
    let alone = [own_leaf.clone()];
    let rows: [Row<'_>; 15] = [
        ("new", &own_chain, "tea.local", None, Ok(Some(own.by()))),
        ("new, by another name", &own_chain, "10.0.0.1", None, Ok(Some(own.by()))),
        ("the same", &own_chain, "tea.local", Some(own.by()), Ok(None)),
        ("the same, by another name", &own_chain, "10.0.0.1", Some(own.by()), Ok(None)),
        ("another", &another, "tea.local", Some(own.by()), Err("ApplicationVerification")),
        ("signed by another", &forged, "tea.local", Some(own.by()), Err("Certificate")),
        ("new, signed by another", &forged, "tea.local", None, Err("Certificate")),
        ("new, alone", &alone, "x", None, Ok(Some(By::Authority(Fingerprint::of(&own_leaf))))),
        ("public", &public_chain, "tea.example.org", None, Ok(Some(By::Computer))),
        ("public again", &public_chain, "tea.example.org", Some(By::Computer), Ok(None)),
        ("public, by another name", &public_chain, "milk.example", None, Err("NotValidForName")),
        ("public, by address", &public_chain, "10.0.0.1", None, Err("NotValidForName")),
        (
            "public before, another name now",
            &public_chain,
            "milk.example",
            Some(By::Computer),
            Err("NotValidForName"),
        ),
        (
            "public before, its own now",
            &own_chain,
            "tea.local",
            Some(By::Computer),
            Err("ApplicationVerification"),
        ),
        (
            "its own before, public now",
            &public_chain,
            "tea.example.org",
            Some(own.by()),
            Err("ApplicationVerification"),
        ),
    ];
    for (what, chain, name, expected, outcome) in rows {
        let mut computer = RootCertStore::empty();
        computer.add(public.certificate.clone()).expect("it is an authority");
        let trust = Trust { expected, computer, new: Mutex::default() };
        let name = ServerName::try_from(name).expect("it is a name");
        let (leaf, others) = chain.split_first().expect("there is one");
        let found = trust.verify_server_cert(leaf, others, &name, &[], UnixTime::now());
        match (found, outcome) {
            (Ok(_), Ok(new)) => assert_eq!(*lock(&trust.new), new, "{what}"),
            (Err(error), Err(why)) => {
                let error = format!("{error:?}");
                assert!(error.contains(why), "{what}: {error}");
            }
            (found, outcome) => panic!("{what}: {found:?}, not {outcome:?}"),
        }
    }
}

/// A server that spoke TLS and speaks in clear is not what it was: nobody is told to follow it there.
#[test]
fn who_spoke_tls_and_speaks_in_clear_is_not_followed() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let known = Known::in_file(folder.path().join("known-servers"));
    let named = format!("papo://tea/?sha256={}", "0a".repeat(32));
    let [new, before, link] = ["milk", "tea", named.as_str()]
        .map(|text| text.parse::<Address>().expect("it is an address"));
    known.add(&before, By::Computer).expect("it can be written");
    let said = || io::Error::new(ErrorKind::InvalidData, NotTls(":tea NOTICE * :hi".to_owned()));
    for (address, is_new) in [(&new, true), (&before, false), (&link, false)] {
        let (reason, advice) = explain(&said(), address, &known);
        assert_eq!(advice.contains("irc://"), is_new, "{advice}");
        assert_eq!(reason.contains("somebody is in between"), !is_new, "{reason}");
    }
}
