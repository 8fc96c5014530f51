//! Connections inside TLS, from their first word to their last, and what happens around them.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpStream};
use std::sync::Arc;
use std::time::Instant;

use rustls::client::ResolvesClientCert;
use rustls::crypto::ring::sign::any_supported_type;
use rustls::pki_types::{PrivateKeyDer, ServerName};
use rustls::sign::CertifiedKey;
use rustls::{ClientConnection, SignatureScheme, StreamOwned};
use socket2::{Domain, Socket, Type};

use crate::heard::PATIENCE;
use crate::server::Server;
use crate::tls::{Hello, Stream, read_to, register};

/// What the server sends until the end of the connection, which it has to say.
fn until_end(stream: &mut Stream) -> String {
    let mut said = String::new();
    stream.read_to_string(&mut said).expect("it ends in order");
    said
}

/// Another certificate is for those who come after it; nobody who is there notices.
#[test]
fn a_new_certificate_drops_nobody() {
    const MANY: usize = 50;
    const SWAPS: usize = 3;
    let folder = tempfile::tempdir().expect("a folder can be made");
    let [certificate, key] = ["papo.pem", "papo.key"].map(|name| folder.path().join(name));
    let put = |name: &str| {
        let pair = rcgen::generate_simple_self_signed([name.to_owned()]).expect("it can be made");
        std::fs::write(&certificate, pair.cert.pem()).expect("it can be written");
        std::fs::write(&key, pair.signing_key.serialize_pem()).expect("it can be written");
        pair.cert.der().clone()
    };
    put("chat.example.org");
    let paths = [&certificate, &key].map(|path| path.to_str().expect("it is UTF-8").to_owned());
    let server = Server::with(&["--tls-certificate", &paths[0], "--tls-key", &paths[1]]);
    let connect = || Hello::default().connect(&server, "localhost").expect("it agrees");
    let mut people: Vec<Stream> = (0..MANY)
        .map(|number| {
            let mut person = connect();
            register(&mut person, &format!("p{number}"));
            person
        })
        .collect();
    for swap in 1..=SWAPS {
        let new = put(&format!("chat{swap}.example.org"));
        server.program.signal("HUP");
        server.program.out.expect_count("the configuration was read again", swap);
        let shown = connect().conn.peer_certificates().expect("it has shown one")[0].clone();
        assert_eq!(shown, new);
        for number in 0..MANY {
            let next = (number + 1) % MANY;
            write!(people[number], "PRIVMSG p{next} :swap {swap}\r\n").expect("it takes it");
            read_to(&mut people[next], &format!("PRIVMSG p{next} :swap {swap}"));
        }
    }
}

/// Who says all that it has to say at once, and that it is done, is answered, and told the end.
#[test]
fn what_is_said_right_before_the_end_is_heard() {
    let server = Server::with(&[]);
    let mut ana = server.person("ana");
    for closes_socket in [false, true] {
        let mut bia = Hello::default().connect(&server, "localhost").expect("it agrees");
        let said = "NICK bia\r\nUSER u 0 * :bia\r\nPRIVMSG ana :in haste\r\n";
        bia.conn.writer().write_all(said.as_bytes()).expect("there is room");
        bia.conn.send_close_notify();
        while bia.conn.wants_write() {
            bia.conn.write_tls(&mut bia.sock).expect("it takes it");
        }
        if closes_socket {
            bia.sock.shutdown(Shutdown::Write).expect("it is connected");
        }
        ana.expect("PRIVMSG ana :in haste");
        ana.expect(":Connection closed");
        assert!(until_end(&mut bia).contains(" 001 bia "));
    }
}

/// Who shakes hands and says nothing more, or less than a word, has no longer than who never registers.
#[test]
fn who_says_nothing_inside_is_closed() {
    let server = Server::with(&["--limit-registration-timeout", "2s"]);
    let began = Instant::now();
    let said = ["", "G", "GET", "PAS", "NICK bia\r\n"];
    let mut silent = said.map(|said| {
        let mut stream = Hello::default().connect(&server, "localhost").expect("it agrees");
        stream.write_all(said.as_bytes()).expect("it takes it");
        stream
    });
    for (stream, said) in silent.iter_mut().zip(said) {
        let mut rest = Vec::new();
        let _cut_off = stream.read_to_end(&mut rest);
        let seconds = began.elapsed().as_secs();
        assert!(seconds < PATIENCE.as_secs() / 2, "{said:?} was there for {seconds} s");
    }
}

/// What a socket does not take at once waits in the outbox or inside TLS, and the last of it goes as
/// well, though nothing is said behind it.
#[test]
fn who_reads_late_is_told_all() {
    let server = Server::with(&["--limit-messages-per-second", "0", "--limit-sendq", "16MiB"]);
    let mut ana = server.person("ana");
    // More than the system holds for a connection.
    for count in [15_000, 15_017, 15_034] {
        let socket = Socket::new(Domain::IPV4, Type::STREAM, None).expect("a socket");
        socket.set_recv_buffer_size(1).expect("the system has a least of its own");
        socket.connect(&server.address.into()).expect("it listens");
        socket.set_read_timeout(Some(PATIENCE)).expect("it is a socket");
        let config = Arc::new(Hello::default().config());
        let name = ServerName::try_from("localhost").expect("it is a name");
        let tls = ClientConnection::new(config, name).expect("it is well-formed");
        let mut bia = StreamOwned::new(tls, TcpStream::from(socket));
        register(&mut bia, "bia");
        let lines: Vec<String> =
            (0..count).map(|number| format!("PRIVMSG bia :{number} {}", "x".repeat(400))).collect();
        for some in lines.chunks(1000) {
            ana.send(&some.join("\r\n"));
            ana.sync();
        }
        for line in &lines {
            let said = read_to(&mut bia, "PRIVMSG bia ");
            assert!(said.trim_end().ends_with(line.as_str()), "{said} is not {line}");
        }
        bia.write_all(b"QUIT\r\n").expect("it takes it");
        ana.expect(" QUIT ");
    }
}

/// Shows the certificate of somebody else.
#[derive(Debug)]
struct Thief(Arc<CertifiedKey>);

impl ResolvesClientCert for Thief {
    fn resolve(&self, _: &[&[u8]], _: &[SignatureScheme]) -> Option<Arc<CertifiedKey>> {
        Some(self.0.clone())
    }

    fn has_certs(&self) -> bool {
        true
    }
}

/// Certificates log in, and anybody can have seen one: it proves nothing without its key.
#[test]
fn a_certificate_without_its_key_is_no_way_in() {
    let server = Server::with(&[]);
    let [theirs, own] = [(); 2]
        .map(|()| rcgen::generate_simple_self_signed(["ana".to_owned()]).expect("it can be"));
    for version in [&rustls::version::TLS12, &rustls::version::TLS13] {
        for (shown, is_let_in) in [(&own, true), (&theirs, false)] {
            let key = PrivateKeyDer::Pkcs8(own.signing_key.serialize_der().into());
            let key = any_supported_type(&key).expect("it is a key");
            let shown = CertifiedKey::new(vec![shown.cert.der().clone()], key);
            let mut config = Hello { version: Some(version), ..Hello::default() }.config();
            config.client_auth_cert_resolver = Arc::new(Thief(Arc::new(shown)));
            let name = ServerName::try_from("localhost").expect("it is a name");
            let tls = ClientConnection::new(Arc::new(config), name).expect("it is well-formed");
            let tcp = TcpStream::connect(server.address).expect("it listens");
            tcp.set_read_timeout(Some(PATIENCE)).expect("it is a socket");
            let mut stream = StreamOwned::new(tls, tcp);
            let outcome = stream
                .write_all(b"NICK bia\r\nUSER u 0 * :u\r\nQUIT\r\n")
                .and_then(|()| stream.read_to_string(&mut String::new()));
            assert_eq!(outcome.is_ok(), is_let_in, "{version:?}: {outcome:?}");
        }
    }
}

/// What comes right behind a request for a WebSocket is not lost on the way to who reads it.
#[test]
fn early_words_arrive() {
    let server = Server::with(&["--limit-messages-per-second", "0"]);
    let mut ana = server.person("ana");
    let port = server.address.port();
    let frame = |line: &str| {
        let len = u8::try_from(line.len()).expect("it is short");
        [&[0x81, 0x80 | len, 0, 0, 0, 0], line.as_bytes()].concat()
    };
    for nick in ["bia", "carla"] {
        let mut early = Hello::default().connect(&server, "localhost").expect("it agrees");
        let mut said = format!(
            "GET /irc HTTP/1.1\r\nHost: localhost:{port}\r\nConnection: Upgrade\r\n\
             Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n\
             Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
        )
        .into_bytes();
        said.extend(frame(&format!("NICK {nick}")));
        said.extend(frame("USER u 0 * :u"));
        for number in 0..100 {
            said.extend(frame(&format!("PONG :{number} {}", "x".repeat(80))));
        }
        said.extend(frame("PRIVMSG ana :early"));
        early.write_all(&said).expect("it takes it");
        ana.expect(&format!(":{nick}!"));
        ana.expect("PRIVMSG ana :early");
    }
    let mut dina = Hello::default().connect(&server, "localhost").expect("it agrees");
    let pongs = format!("PONG :{}\r\n", "x".repeat(80)).repeat(100);
    let said = format!("NICK dina\r\nUSER u 0 * :u\r\n{pongs}PRIVMSG ana :early\r\n");
    dina.write_all(said.as_bytes()).expect("it takes it");
    ana.expect(":dina!");
    ana.expect("PRIVMSG ana :early");
}
