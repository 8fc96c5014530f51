//! TLS on the one port: for IRC, for pages and WebSocket, with the server's own authority and with
//! another's.

use std::io::{ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;

use rcgen::{CertificateParams, KeyPair};
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::ring::default_provider;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName, UnixTime};
use rustls::{
    ClientConfig, ClientConnection, DigitallySignedStruct, RootCertStore, SignatureScheme,
    StreamOwned, SupportedProtocolVersion,
};
use tungstenite::client::IntoClientRequest;
use tungstenite::{Message, client};

use crate::heard::PATIENCE;
use crate::program::{Program, papo, run};
use crate::server::Server;
use crate::web::get;

pub(crate) type Stream = StreamOwned<ClientConnection, TcpStream>;

/// What a client offers.
#[derive(Default)]
pub(crate) struct Hello<'a> {
    pub(crate) alpn: &'a [&'a str],
    pub(crate) version: Option<&'static SupportedProtocolVersion>,
    /// A certificate of its own, and its key.
    pub(crate) own: Option<(CertificateDer<'static>, PrivateKeyDer<'static>)>,
    /// Whom it trusts; nobody else is asked who it is.
    pub(crate) trusts: Option<CertificateDer<'static>>,
}

/// Trusts anybody.
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
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        Ok(HandshakeSignatureValid::assertion())
    }

    fn verify_tls13_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        Ok(HandshakeSignatureValid::assertion())
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        default_provider().signature_verification_algorithms.supported_schemes()
    }
}

impl Hello<'_> {
    pub(crate) fn config(self) -> ClientConfig {
        let builder = ClientConfig::builder_with_provider(Arc::new(default_provider()));
        let builder = match self.version {
            Some(version) => builder.with_protocol_versions(&[version]),
            None => builder.with_safe_default_protocol_versions(),
        };
        let builder = builder.expect("there is such a version");
        let builder = match self.trusts {
            Some(authority) => {
                let mut roots = RootCertStore::empty();
                roots.add(authority).expect("it is an authority");
                builder.with_root_certificates(roots)
            }
            None => builder.dangerous().with_custom_certificate_verifier(Arc::new(Credulous)),
        };
        let mut config = match self.own {
            Some((certificate, key)) => {
                builder.with_client_auth_cert(vec![certificate], key).expect("they match")
            }
            None => builder.with_no_client_auth(),
        };
        config.alpn_protocols = self.alpn.iter().map(|name| name.as_bytes().to_vec()).collect();
        config
    }

    /// Shakes hands with whom it takes for a server of that name.
    pub(crate) fn connect(self, server: &Server, name: &str) -> std::io::Result<Stream> {
        self.connect_to(server.address, name)
    }

    /// The same at any address.
    pub(crate) fn connect_to(self, address: SocketAddr, name: &str) -> std::io::Result<Stream> {
        let name = ServerName::try_from(name.to_owned()).expect("it is a name");
        let tls = ClientConnection::new(Arc::new(self.config()), name).expect("it is well-formed");
        let tcp = TcpStream::connect(address)?;
        tcp.set_read_timeout(Some(PATIENCE))?;
        let mut stream = StreamOwned::new(tls, tcp);
        while stream.conn.is_handshaking() {
            stream.conn.complete_io(&mut stream.sock)?;
        }
        Ok(stream)
    }
}

/// Reads to a line with this in it, a byte at a time.
pub(crate) fn read_to(stream: &mut impl Read, text: &str) -> String {
    let mut line = Vec::new();
    loop {
        let mut byte = [0];
        stream.read_exact(&mut byte).expect("there is more");
        line.push(byte[0]);
        if byte[0] == b'\n' {
            let said = String::from_utf8_lossy(&line).into_owned();
            if said.contains(text) {
                return said;
            }
            line.clear();
        }
    }
}

pub(crate) fn register(stream: &mut (impl Read + Write), nick: &str) {
    write!(stream, "NICK {nick}\r\nUSER u 0 * :{nick}\r\n").expect("it takes it");
    read_to(stream, " 366 ");
}

#[test]
fn who_comes_by_tls_and_who_does_not_talk() {
    let server = Server::with(&[]);
    let mut ana = server.person("ana");
    for version in [&rustls::version::TLS12, &rustls::version::TLS13] {
        for alpn in [&[][..], &["irc"]] {
            let hello = Hello { alpn, version: Some(version), ..Hello::default() };
            let mut bia = hello.connect(&server, "localhost").expect("it agrees");
            register(&mut bia, "bia");
            bia.write_all(b"PRIVMSG ana :inside\r\n").expect("it takes it");
            ana.expect("PRIVMSG ana :inside");
            ana.send("PRIVMSG bia :outside");
            read_to(&mut bia, "PRIVMSG bia :outside");
            ana.send("WHOIS bia");
            ana.expect(" 671 ana bia :");
            bia.write_all(b"QUIT\r\n").expect("it takes it");
            read_to(&mut bia, "ERROR ");
            // It says goodbye, or this would be an error.
            assert_eq!(bia.read(&mut [0]).expect("it ends in order"), 0);
        }
    }
    ana.send("WHOIS ana");
    loop {
        let line = ana.line();
        assert!(!line.contains(" 671 "), "{line}");
        if line.contains(" 318 ") {
            break;
        }
    }
}

/// Lines of any length, in records of one byte and in large ones, and many more than a socket holds.
#[test]
fn all_that_is_said_inside_tls_arrives() {
    let server = Server::with(&["--limit-messages-per-second", "0"]);
    let hello = || Hello::default().connect(&server, "localhost").expect("it agrees");
    let mut ana = hello();
    for byte in b"NICK ana\r\nUSER u 0 * :ana\r\n" {
        ana.write_all(&[*byte]).expect("it takes it");
        ana.flush().expect("it is sent");
    }
    read_to(&mut ana, " 366 ");
    let mut bia = hello();
    register(&mut bia, "bia");
    // Nobody reads meanwhile.
    let lines: Vec<String> =
        (0..2000).map(|number| format!("PRIVMSG bia :{number} {}", "x".repeat(400))).collect();
    ana.write_all((lines.join("\r\n") + "\r\n").as_bytes()).expect("it takes it");
    for line in &lines {
        let said = read_to(&mut bia, "PRIVMSG bia ");
        assert!(said.trim_end().ends_with(line.as_str()), "{said} is not {line}");
    }
}

#[test]
fn pages_and_websocket_are_inside_tls_too() {
    let server = Server::with(&[]);
    let mut ana = server.person("ana");
    let port = server.address.port();
    let browser = || Hello { alpn: &["h2", "http/1.1"], ..Hello::default() };
    let mut stream = browser().connect(&server, "localhost").expect("it agrees");
    assert_eq!(stream.conn.alpn_protocol(), Some(&b"http/1.1"[..]));
    write!(stream, "GET /healthz HTTP/1.1\r\nHost: localhost:{port}\r\nConnection: close\r\n\r\n")
        .expect("it takes it");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("it ends in order");
    assert!(answer.starts_with("HTTP/1.1 200 ") && answer.ends_with("\r\n\r\nok\n"), "{answer}");

    for (origin, is_let_in) in [("https", true), ("http", false)] {
        let stream = browser().connect(&server, "localhost").expect("it agrees");
        let mut request =
            format!("wss://localhost:{port}/irc").into_client_request().expect("it is an address");
        let origin = format!("{origin}://localhost:{port}").parse().expect("it is a header");
        request.headers_mut().insert("Origin", origin);
        let outcome = client(request, stream);
        assert_eq!(outcome.is_ok(), is_let_in);
        let Ok((mut web, _)) = outcome else { continue };
        for line in ["NICK bia", "USER u 0 * :bia", "PRIVMSG ana :by wss"] {
            web.send(Message::text(line)).expect("it takes it");
        }
        ana.expect("PRIVMSG ana :by wss");
        ana.send("PRIVMSG bia :hello");
        while !web.read().expect("there is more").to_string().ends_with("PRIVMSG bia :hello") {}
    }
}

/// Somebody between a browser and the server could send its requests to where IRC is expected.
#[test]
fn who_asks_for_one_language_and_speaks_another_is_turned_away() {
    let server = Server::with(&[]);
    let http = format!("GET /healthz HTTP/1.1\r\nHost: {}\r\n\r\n", server.address);
    let irc = "NICK bia\r\nUSER u 0 * :bia\r\n";
    for (alpn, said) in [
        (&["irc"][..], http.as_str()),
        (&["smtp", "irc"], http.as_str()),
        (&["http/1.1"], irc),
        (&["h2", "http/1.1"], irc),
        // Only a browser names HTTP.
        (&["irc", "http/1.1"], irc),
        (&[], "\x16\x03\x01\x00\x05hello"),
        (&[], "SSH-2.0-OpenSSH_9.2p1\r\n"),
        (&["irc"], "EHLO mail.example\r\n"),
    ] {
        let hello = Hello { alpn, ..Hello::default() };
        let mut stream = hello.connect(&server, "localhost").expect("it agrees");
        stream.write_all(said.as_bytes()).expect("it takes it");
        let mut answer = Vec::new();
        let _cut_off = stream.read_to_end(&mut answer);
        assert!(answer.is_empty(), "{}", answer.escape_ascii());
    }
    for alpn in ["h2", "smtp"] {
        let hello = Hello { alpn: &[alpn], ..Hello::default() };
        hello.connect(&server, "localhost").map(drop).expect_err(alpn);
    }
}

/// A file that people can trust, and what it vouches for then.
#[test]
fn its_own_authority_vouches_for_local_names_and_outlives_a_restart() {
    let server = Server::with(&[]);
    let authority = |server: &Server| {
        let answer = get(server, "/trust/papo.crt");
        assert!(answer.contains("content-type: application/x-x509-ca-cert\r\n"), "{answer}");
        let pem = answer.split_once("\r\n\r\n").expect("there is a body").1;
        CertificateDer::from_pem_slice(pem.as_bytes()).expect("it is a certificate")
    };
    let made = authority(&server);
    let trusting = |name: &str, server: &Server| {
        Hello { trusts: Some(made.clone()), ..Hello::default() }.connect(server, name)
    };
    for name in ["localhost", "127.0.0.1", "::1"] {
        if let Err(error) = trusting(name, &server) {
            panic!("{name}: {error}");
        }
    }
    for name in ["example.org", "8.8.8.8", "elsewhere.local"] {
        trusting(name, &server).map(drop).expect_err(name);
    }
    // Who runs the server is told the same.
    let data = server.data();
    let trust = |flags: &[&str]| {
        let output = papo().arg("trust").arg("--data").arg(&data).args(flags).output();
        String::from_utf8(output.expect("it runs").stdout).expect("it is UTF-8")
    };
    let kept = CertificateDer::from_pem_slice(trust(&["--pem"]).as_bytes());
    assert_eq!(kept.expect("it is a certificate"), made);
    let page = get(&server, "/trust");
    let words = trust(&[]);
    let fingerprint = words.lines().map(str::trim).find(|line| line.matches(':').count() == 31);
    assert!(page.contains(fingerprint.expect("there is one")), "{words} {page}");
    let folder = server.stopped();
    let server = Server::of(papo().args(["serve", "--listen", "127.0.0.1:0"]), folder);
    assert_eq!(authority(&server), made);
    trusting("localhost", &server).expect("it is the same one");
}

#[test]
fn a_certificate_of_the_client_logs_in() {
    let server = Server::with(&[]);
    let key = KeyPair::generate().expect("a key can be made");
    let certificate = CertificateParams::default().self_signed(&key).expect("it can be signed");
    let own = || {
        let key = PrivateKeyDer::Pkcs8(key.serialize_der().into());
        Hello { own: Some((certificate.der().clone(), key)), ..Hello::default() }
    };
    let mut first = own().connect(&server, "localhost").expect("it agrees");
    register(&mut first, "bia");
    first
        .write_all(b"PRIVMSG NickServ :REGISTER tea-is-hot\r\nPRIVMSG NickServ :CERT ADD\r\n")
        .expect("it takes it");
    read_to(&mut first, "NOTICE bia :");
    let mut again = own().connect(&server, "localhost").expect("it agrees");
    again
        .write_all(b"CAP REQ sasl\r\nNICK bia2\r\nUSER u 0 * :bia\r\nAUTHENTICATE EXTERNAL\r\n")
        .expect("it takes it");
    read_to(&mut again, "AUTHENTICATE +");
    again.write_all(b"AUTHENTICATE +\r\n").expect("it takes it");
    read_to(&mut again, " 903 ");
}

/// The one that somebody else has signed, and the next one when the files change.
#[test]
fn a_certificate_from_files_is_shown_and_read_again() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let [certificate, key] = ["papo.pem", "papo.key"].map(|name| folder.path().join(name));
    let put = |name: &str| {
        let pair = rcgen::generate_simple_self_signed([name.to_owned()]).expect("it can be made");
        std::fs::write(&certificate, pair.cert.pem()).expect("it can be written");
        std::fs::write(&key, pair.signing_key.serialize_pem()).expect("it can be written");
        pair.cert.der().clone()
    };
    let first = put("chat.example.org");
    let paths = [&certificate, &key].map(|path| path.to_str().expect("it is UTF-8").to_owned());
    let server = Server::with(&["--tls-certificate", &paths[0], "--tls-key", &paths[1]]);
    let shown = |server: &Server| {
        let stream = Hello::default().connect(server, "localhost").expect("it agrees");
        stream.conn.peer_certificates().expect("it has shown one")[0].clone()
    };
    assert_eq!(shown(&server), first);
    let second = put("talk.example.org");
    server.program.signal("HUP");
    server.program.out.expect("read again");
    assert_eq!(shown(&server), second);
    // What is in them now is of no use: the last one stays.
    std::fs::write(&key, "nothing").expect("it can be written");
    server.program.signal("HUP");
    server.program.out.expect("the last certificate stays");
    assert_eq!(shown(&server), second);
    server.stop();
}

/// However a hello is cut, and whatever is none, nobody else notices.
#[test]
fn a_hello_may_come_in_pieces_and_junk_ends_at_once() {
    let server = Server::with(&[]);
    let mut ana = server.person("ana");
    for pieces in [1, 2, 5, 64] {
        let name = ServerName::try_from("localhost").expect("it is a name");
        let config = Arc::new(Hello::default().config());
        let mut tls = ClientConnection::new(config, name).expect("it is well-formed");
        let mut hello = Vec::new();
        tls.write_tls(&mut hello).expect("there is room");
        let mut tcp = TcpStream::connect(server.address).expect("it listens");
        tcp.set_nodelay(true).expect("it is a socket");
        tcp.set_read_timeout(Some(PATIENCE)).expect("it is a socket");
        for piece in hello.chunks(hello.len().div_ceil(pieces)) {
            tcp.write_all(piece).expect("it takes it");
        }
        let mut stream = StreamOwned::new(tls, tcp);
        register(&mut stream, "bia");
        ana.sync();
    }
    for junk in
        [&b"\x16\x03\x01\x00\x05hello"[..], b"\x16\x16\x16\x16\x16\x16", b"\x16\x03\x01\xff\xff"]
    {
        let mut tcp = TcpStream::connect(server.address).expect("it listens");
        tcp.set_read_timeout(Some(PATIENCE)).expect("it is a socket");
        tcp.write_all(junk).expect("it takes it");
        let mut answer = Vec::new();
        match tcp.read_to_end(&mut answer) {
            Ok(_) => {}
            Err(error) => assert_eq!(error.kind(), ErrorKind::ConnectionReset),
        }
        // An alert, or nothing.
        assert!(answer.first().is_none_or(|&kind| kind == 0x15), "{}", answer.escape_ascii());
        ana.sync();
    }
}

/// `papo join` speaks TLS, to the server that a link names and to no other; in clear where that is
/// asked for.
#[test]
fn who_joins_by_a_link_speaks_with_that_server_alone() {
    let server = Server::with(&[]);
    let words = run(papo().arg("trust").arg("--data").arg(server.data()), "").out;
    let fingerprint = words.iter().map(|line| line.trim()).find(|line| line.len() == 95);
    let fingerprint = fingerprint.expect("it is said").to_owned();
    let mut ana = server.person("ana");
    let address = server.address;
    let join = |place: &str| run(papo().args(["join", place, "--nick", "bot"]), "hello");
    for (place, is_secure) in [
        (address.to_string(), true),
        (format!("ircs://{address}"), true),
        (format!("papo://{address}/?sha256={fingerprint}"), true),
        (format!("irc://{address}"), false),
    ] {
        let mut command = papo();
        let mut bot = Program::start(command.args(["join", &place, "--nick", "bot"]));
        ana.expect(":bot!");
        ana.send("WHOIS bot");
        let mut was_secure = false;
        loop {
            let line = ana.line();
            was_secure |= line.contains(" 671 ");
            if line.contains(" 318 ") {
                break;
            }
        }
        assert_eq!(was_secure, is_secure, "{place}");
        bot.type_line("hello");
        ana.expect(" PRIVMSG #lobby :hello");
        bot.end_input();
        assert_eq!(bot.wait().code(), Some(0), "{place}");
        ana.expect(" QUIT ");
    }
    let other = fingerprint.replace(&fingerprint[..2], "00");
    let ended = join(&format!("papo://{address}/?sha256={other}"));
    assert!(ended.code != Some(0) && ended.err[0].contains("not the server"), "{ended:?}");
    ana.expect_nothing_of("bot");
}

/// One that speaks no TLS is told from one that is not there.
#[test]
fn who_joins_a_server_without_tls_is_told_how() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("there is a free port");
    let address = listener.local_addr().expect("it has one");
    let plain = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().expect("somebody comes");
        stream.write_all(b":irc.example NOTICE * :*** Looking up your hostname\r\n").ok();
        let _end = stream.read(&mut [0; 1024]);
    });
    let ended = run(papo().args(["join", &address.to_string(), "--nick", "bot"]), "hello");
    assert!(ended.code != Some(0), "{ended:?}");
    let said = ended.err.join("\n");
    assert!(said.contains("it does not speak TLS") && said.contains("irc://"), "{said}");
    plain.join().expect("it ends");
}
