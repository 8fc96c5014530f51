//! What a browser sees of the one port: pages, and WebSocket.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpStream};
use std::time::Instant;

use tungstenite::client::IntoClientRequest;
use tungstenite::handshake::client::Response;
use tungstenite::http::Request;
use tungstenite::protocol::frame::Frame;
use tungstenite::protocol::frame::coding::{CloseCode, Data, OpCode};
use tungstenite::{Error, Message, WebSocket, client};

use crate::heard::PATIENCE;
use crate::server::Server;

/// What asks for a WebSocket, but for its key.
const UPGRADE: &str = "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n";
/// The same, by a page of another server.
const FOREIGN_UPGRADE: &str = "Connection: Upgrade\r\nUpgrade: websocket\r\n\
     Sec-WebSocket-Version: 13\r\nOrigin: http://evil.example\r\n";

/// A connection that fails rather than waits for ever.
fn connect(server: &Server) -> TcpStream {
    let stream = TcpStream::connect(server.address).expect("it listens");
    stream.set_read_timeout(Some(PATIENCE)).expect("it is a socket");
    stream
}

/// Sends a request as it is, and reads until the other end has said all.
fn ask(server: &Server, request: &str) -> String {
    answer(connect(server), request)
}

/// The same on any connection.
pub(crate) fn answer(mut stream: TcpStream, request: &str) -> String {
    stream.write_all(request.as_bytes()).expect("it takes it");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("it answers, and closes");
    answer
}

/// Asks for a page.
pub(crate) fn get(server: &Server, path: &str) -> String {
    let host = server.address;
    ask(server, &format!("GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"))
}

fn upgrade(server: &Server, subprotocols: Option<&str>) -> (WebSocket<TcpStream>, Response) {
    let address = format!("ws://{}/irc", server.address);
    let mut request: Request<()> = address.into_client_request().expect("it is an address");
    if let Some(subprotocols) = subprotocols {
        let value = subprotocols.parse().expect("it is a header");
        request.headers_mut().insert("Sec-WebSocket-Protocol", value);
    }
    client(request, connect(server)).expect("it agrees")
}

/// The lines up to one with this in it.
fn read_to(web: &mut WebSocket<TcpStream>, text: &str) -> String {
    loop {
        match web.read().expect("there is more") {
            Message::Text(line) if line.contains(text) => return line.to_string(),
            Message::Binary(line) => {
                let line = String::from_utf8(line.to_vec()).expect("it is UTF-8");
                if line.contains(text) {
                    return line;
                }
            }
            _ => {}
        }
    }
}

fn register(web: &mut WebSocket<TcpStream>, nick: &str) {
    for line in [format!("NICK {nick}"), format!("USER u 0 * :{nick}")] {
        web.send(Message::text(line)).expect("it takes it");
    }
    read_to(web, " 366 ");
}

#[test]
fn pages_are_answered_on_the_port_of_irc() {
    let server = Server::with(&[]);
    let page = get(&server, "/ways");
    assert!(page.starts_with("HTTP/1.1 200 OK\r\n"), "{page}");
    let port = server.address.port();
    for text in [
        "content-type: text/html; charset=utf-8\r\n".to_owned(),
        format!("papo join 127.0.0.1:{port}"),
        format!("ws://127.0.0.1:{port}/irc"),
    ] {
        assert!(page.contains(&text), "{text} in {page}");
    }
    let health = get(&server, "/healthz");
    assert!(health.ends_with("\r\n\r\nok\n"), "{health}");
    for (path, status) in [("/nothing", "404"), ("/irc", "426"), ("/%2e%2e/etc/passwd", "404")] {
        let answer = get(&server, path);
        assert!(answer.starts_with(&format!("HTTP/1.1 {status} ")), "{answer}");
    }
    let posted = ask(
        &server,
        &format!(
            "POST / HTTP/1.1\r\nHost: {}\r\nConnection: close\r\nContent-Length: 2\r\n\r\nhi",
            server.address
        ),
    );
    assert!(posted.starts_with("HTTP/1.1 405 "), "{posted}");
    // IRC goes on beside it.
    server.person("ana");
    server.stop();
}

/// Numbers for programs that watch the server; who is somewhere else gets none, unless that is said.
#[test]
fn numbers_are_told_to_who_may_have_them() {
    let server = Server::with(&[]);
    let number = |name: &str| {
        let page = get(&server, "/metrics");
        assert!(page.contains("content-type: text/plain; version=0.0.4"), "{page}");
        let line = page.lines().find_map(|line| line.strip_prefix(&format!("{name} ")));
        let text = line.unwrap_or_else(|| panic!("{name} in {page}"));
        text.parse::<f64>().unwrap_or_else(|_| panic!("{text} is a number"))
    };
    let (kept, commits) = (number("papo_kept_total"), number("papo_commits_total"));
    assert!(number("papo_users") < 0.5 && number("papo_disk_failing") < 0.5);
    let mut ana = server.person("ana");
    ana.send("PRIVMSG #lobby :oi");
    ana.sync();
    assert!(number("papo_users") > 0.5 && number("papo_channels") > 0.5);
    assert!(number("papo_connections") > 1.5, "hers and this one");
    assert!(number("papo_kept_total") > kept && number("papo_commits_total") > commits);
    assert!(number("papo_commit_seconds_total") > 0.0);
    let other = Server::with(&["--metrics", "192.0.2.0/24"]);
    let refused = get(&other, "/metrics");
    assert!(refused.starts_with("HTTP/1.1 403 ") && !refused.contains("papo_users"), "{refused}");
}

/// These, and no others of their kind, whatever is answered.
#[test]
fn every_answer_tells_the_browser_to_trust_nothing_else() {
    let server = Server::with(&[]);
    let rows = [
        ("GET /", "127.0.0.1", "", 200),
        ("GET /healthz", "127.0.0.1", "", 200),
        ("GET /ways", "127.0.0.1", "", 200),
        ("GET /trust", "127.0.0.1", "", 200),
        ("GET /trust/papo.crt", "127.0.0.1", "", 200),
        ("GET /irc", "127.0.0.1", "", 426),
        ("GET /nothing", "127.0.0.1", "", 404),
        ("POST /", "127.0.0.1", "", 405),
        ("GET /", "evil.example", "", 421),
        ("GET /", "127.0.0.1\r\nHost: 127.0.0.1", "", 400),
        ("POST /", "127.0.0.1", "Transfer-Encoding: chunked\r\n", 400),
        ("GET /irc", "127.0.0.1", UPGRADE, 400),
        ("GET /irc", "127.0.0.1", FOREIGN_UPGRADE, 403),
    ];
    for (first, host, lines, status) in rows {
        let request = format!("{first} HTTP/1.1\r\nHost: {host}\r\n{lines}\r\n");
        let mut stream = connect(&server);
        stream.write_all(request.as_bytes()).expect("it takes it");
        stream.shutdown(Shutdown::Write).expect("it is connected");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("it answers, and closes");
        assert!(answer.starts_with(&format!("HTTP/1.1 {status} ")), "{first}: {answer}");
        for header in [
            "content-security-policy: default-src 'none'; script-src 'self'; style-src 'self'; \
             img-src 'self' blob:; media-src 'self' blob:; font-src 'self'; connect-src 'self'",
            "; manifest-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none'; \
             object-src 'none'; frame-src 'none'; frame-ancestors 'none'; \
             require-trusted-types-for 'script'; trusted-types papo svelte-trusted-html\r\n",
            "x-content-type-options: nosniff\r\n",
            "referrer-policy: no-referrer\r\n",
            "cross-origin-opener-policy: same-origin\r\n",
            "cross-origin-resource-policy: same-origin\r\n",
            "permissions-policy: camera=(), microphone=(), geolocation=(), payment=(), usb=()\r\n",
            "cache-control: no-store\r\n",
        ] {
            assert_eq!(answer.matches(header).count(), 1, "{first}: {header} in {answer}");
        }
        // Older browsers have to be told where WebSockets may lead, which is nowhere but here.
        let own = "connect-src 'self' wss://127.0.0.1 ws://127.0.0.1; ";
        assert_eq!(answer.contains(own), host == "127.0.0.1", "{first}: {answer}");
    }
}

#[test]
fn a_request_for_another_host_is_not_answered() {
    let server = Server::with(&[]);
    for (host, status) in [
        ("localhost", 200),
        ("LocalHost:7276", 200),
        ("127.0.0.1", 200),
        ("[::1]:7276", 200),
        ("evil.example", 421),
        ("evil.example:7276", 421),
        ("localhost.evil.example", 421),
        ("127.0.0.1.evil.example", 421),
        ("a@b", 421),
        ("evil@localhost", 421),
        ("localhost@evil.example", 421),
        ("[::1].evil.example", 421),
        ("localhost/x", 421),
        ("", 421),
    ] {
        let answer =
            ask(&server, &format!("GET / HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"));
        assert!(answer.starts_with(&format!("HTTP/1.1 {status} ")), "{host}: {answer}");
        assert_eq!(answer.contains("<!doctype html>"), status == 200, "{host}: {answer}");
    }
}

#[test]
fn who_comes_by_websocket_and_who_comes_by_irc_talk() {
    let server = Server::with(&[]);
    let mut ana = server.person("ana");
    for (asked, agreed) in [
        (Some("text.ircv3.net"), Some("text.ircv3.net")),
        (Some("binary.ircv3.net"), Some("binary.ircv3.net")),
        (Some("chat, binary.ircv3.net, text.ircv3.net"), Some("binary.ircv3.net")),
        (None, None),
    ] {
        let (mut web, response) = upgrade(&server, asked);
        let said = response.headers().get("Sec-WebSocket-Protocol");
        assert_eq!(said.map(|value| value.to_str().expect("it is text")), agreed);
        register(&mut web, "bia");
        web.send(Message::text("PRIVMSG ana :olá, ana 🍵")).expect("it takes it");
        ana.expect("PRIVMSG ana :olá, ana 🍵");
        // There are clients that send the end of the line, too.
        web.send(Message::binary(b"PRIVMSG ana :again\r\n".to_vec())).expect("it takes it");
        ana.expect("PRIVMSG ana :again");
        ana.send(&format!("PRIVMSG bia :{}", "long ".repeat(80)));
        let line = read_to(&mut web, "PRIVMSG bia :long long");
        assert!(line.ends_with("long long ") && !line.contains('\n'), "{line:?}");
        web.send(Message::Ping("x".into())).expect("it takes it");
        while !matches!(web.read().expect("there is more"), Message::Pong(_)) {}
        web.send(Message::text("QUIT")).expect("it takes it");
        let end = loop {
            match web.read() {
                Ok(Message::Close(frame)) => break frame.expect("it says why"),
                other => drop(other.expect("there is more")),
            }
        };
        assert_eq!(end.code, CloseCode::Normal);
        assert!(matches!(web.read(), Err(Error::ConnectionClosed)));
    }
}

#[test]
fn a_message_that_comes_in_pieces_is_one() {
    let server = Server::with(&[]);
    let mut ana = server.person("ana");
    let (mut web, _) = upgrade(&server, None);
    register(&mut web, "bia");
    let pieces = ["PRIVMSG ana :o", "l", "á"];
    for (at, piece) in pieces.iter().enumerate() {
        let opcode = OpCode::Data(if at == 0 { Data::Text } else { Data::Continue });
        let frame = Frame::message(*piece, opcode, at + 1 == pieces.len());
        web.send(Message::Frame(frame)).expect("it takes it");
    }
    ana.expect("PRIVMSG ana :olá");
    // A browser may send before it has read the answer to its request.
    let mut eager = connect(&server);
    let request = format!(
        "GET /irc HTTP/1.1\r\nHost: {}\r\nConnection: keep-alive, Upgrade\r\nUpgrade: websocket\r\n\
         Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
        server.address
    );
    let mut bytes = request.into_bytes();
    for line in ["NICK eva", "USER u 0 * :eva", "PRIVMSG ana :early"] {
        let mut frame = Frame::message(line, OpCode::Data(Data::Text), true);
        frame.header_mut().mask = Some([1, 2, 3, 4]);
        frame.format(&mut bytes).expect("it can be written");
    }
    eager.write_all(&bytes).expect("it takes it");
    ana.expect("eva!");
}

/// Reads to the end: the lines, and the code that the server closes with, if it does in order.
fn until_closed(web: &mut WebSocket<TcpStream>) -> (Vec<String>, Option<u16>) {
    let mut lines = Vec::new();
    loop {
        match web.read() {
            Ok(Message::Close(frame)) => return (lines, frame.map(|frame| frame.code.into())),
            Ok(Message::Text(line)) => lines.push(line.to_string()),
            Ok(_) => {}
            Err(_) => return (lines, None),
        }
    }
}

#[test]
fn what_is_no_websocket_ends_it_with_the_code_for_that() {
    let server = Server::with(&[]);
    let huge = |len: u64| [&[0x81, 0xff][..], &len.to_be_bytes(), &[0; 4]].concat();
    let fragments = [
        vec![0x01, 0x80, 0, 0, 0, 0],
        [masked(0x00, &[b'x'; 9000]), masked(0x00, &[b'x'; 9000])].concat(),
    ];
    let endless = [masked(0x01, b""), masked(0x00, b"").repeat(12_000)].concat();
    let vectors = [
        ("more than may be, as announced", huge(1 << 20), 1009),
        ("2^63 bytes, as announced", huge(1 << 63), 1009),
        ("more than may be, in pieces", fragments.concat(), 1009),
        ("pieces of nothing, without end", endless, 1009),
        ("text that is not UTF-8", masked(0x81, b"\xff\xfe"), 1007),
        ("no mask", vec![0x81, 2, b'h', b'i'], 1002),
        ("a reserved bit", masked(0xc1, b"hi"), 1002),
        ("an unknown opcode", masked(0x83, b"hi"), 1002),
        ("an unknown control opcode", masked(0x8b, b"hi"), 1002),
        ("a long ping", masked(0x89, &[b'x'; 126]), 1002),
        ("a ping in pieces", masked(0x09, b"hi"), 1002),
        ("a continuation of nothing", masked(0x80, b"hi"), 1002),
        ("two lines in a message", masked(0x81, b"NICK x\r\nNICK y"), 1002),
    ];
    for (what, bytes, code) in vectors {
        let (mut web, _) = upgrade(&server, None);
        web.get_mut().write_all(&bytes).expect("it takes it");
        assert_eq!(until_closed(&mut web).1, Some(code), "{what}");
    }
}

#[test]
fn pages_of_other_servers_do_not_get_in() {
    let server = Server::with(&[]);
    let port = server.address.port();
    let here = format!("127.0.0.1:{port}");
    let rows = [
        ("HOST", "http://HOST", "101"),
        ("[::1]:PORT", "http://[::1]:PORT", "101"),
        ("localhost:PORT", "http://localhost:PORT", "101"),
        // A page on the port of the web, by the name alone.
        ("localhost", "http://localhost", "101"),
        ("HOST", "null", "403"),
        ("HOST", "", "403"),
        ("HOST", "http://evil.example", "403"),
        ("HOST", "http://HOST.evil.example", "403"),
        ("HOST", "http://evil.example/?http://HOST", "403"),
        ("HOST", "http://evil.example:PORT", "403"),
        ("HOST", "http://127.0.0.1", "403"),
        ("HOST", "http://127.0.0.1:1", "403"),
        ("HOST", "http://127.0.0.11:PORT", "403"),
        ("HOST", "https://HOST", "403"),
        ("HOST", "ws://HOST", "403"),
        ("HOST", "HTTP://HOST", "403"),
        ("HOST", "http://x@HOST", "403"),
        ("HOST", "http://HOST@evil.example", "403"),
        ("HOST", "http://HOST/", "403"),
        ("HOST", "http://HOST http://HOST", "403"),
        ("HOST", "http://HOST\r\nOrigin: http://HOST", "403"),
        ("HOST", "http://localhost:PORT", "403"),
        ("HOST", "http://[::1]:PORT", "403"),
        ("[::1]:PORT", "http://::1:PORT", "403"),
        ("localhost:PORT", "http://xn--lcalhost-54a:PORT", "403"),
        ("HOST", "HOST", "403"),
    ];
    for (host, origin, status) in rows {
        let mut stream = connect(&server);
        let request = format!(
            "GET /irc HTTP/1.1\r\nHost: {host}\r\nOrigin: {origin}\r\n{UPGRADE}\
             Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
        );
        let request = request.replace("HOST", &here).replace("PORT", &port.to_string());
        stream.write_all(request.as_bytes()).expect("it takes it");
        let mut first = [0; 12];
        stream.read_exact(&mut first).expect("it answers");
        assert_eq!(&first[9..], status.as_bytes(), "{origin} at {host}");
    }
}

/// One frame, as a client sends it.
fn masked(opcode: u8, payload: &[u8]) -> Vec<u8> {
    let mut frame = vec![opcode];
    if let Ok(len @ ..126) = u8::try_from(payload.len()) {
        frame.push(0x80 | len);
    } else {
        frame.push(0xfe);
        frame.extend(u16::try_from(payload.len()).expect("it is short").to_be_bytes());
    }
    frame.extend([0; 4]);
    frame.extend(payload);
    frame
}

/// Who says something and leaves at once has said it, however much of it has to wait for its turn; and
/// what is answered comes before the goodbye.
#[test]
fn what_is_said_right_before_the_end_is_heard() {
    let server = Server::with(&["--limit-messages-per-second", "20", "--limit-burst", "5"]);
    let mut ana = server.person("ana");
    let ends: [(Vec<u8>, u16, &str); 3] = [
        (masked(0x88, b"\x03\xe8"), 1000, " QUIT :Connection closed"),
        (masked(0x81, b"\xff"), 1007, " QUIT :Not WebSocket: the text is not UTF-8"),
        (
            [masked(0x81, b"QUIT :off to bed"), masked(0x88, b"\x03\xe8")].concat(),
            1000,
            "off to bed",
        ),
    ];
    for (end, code, seen) in ends {
        let (mut web, _) = upgrade(&server, None);
        register(&mut web, "bia");
        let said = (0..20).map(|number| masked(0x81, format!("PRIVMSG ana :{number}").as_bytes()));
        let last = masked(0x81, b"PRIVMSG nobody :are you there?");
        let bytes = [said.collect::<Vec<_>>().concat(), last, end].concat();
        web.get_mut().write_all(&bytes).expect("it takes it");
        for number in 0..20 {
            ana.expect(&format!(" PRIVMSG ana :{number}"));
        }
        ana.expect(seen);
        let (heard, closed) = until_closed(&mut web);
        assert!(heard.iter().any(|line| line.contains(" 401 bia nobody ")), "{seen}: {heard:?}");
        assert_eq!(closed, Some(code), "{seen}");
    }
}

/// Pings are no way around the limit on what one says.
#[test]
fn a_flood_of_pings_is_slowed() {
    const PINGS: usize = 30;
    let server = Server::with(&["--limit-messages-per-second", "10", "--limit-burst", "5"]);
    let mut ana = server.person("ana");
    for opcode in [0x89, 0x8a] {
        let (mut web, _) = upgrade(&server, None);
        register(&mut web, "bia");
        let began = Instant::now();
        let pings = masked(opcode, b"are you there?").repeat(PINGS);
        let said = masked(0x81, b"PRIVMSG ana :after them");
        web.get_mut().write_all(&[pings, said].concat()).expect("it takes it");
        ana.expect("PRIVMSG ana :after them");
        // Twenty-five beyond the burst at ten a second; half of that proves that they did not run free.
        let seconds = began.elapsed().as_secs_f64();
        assert!(seconds > 1.2, "{PINGS} of {opcode:#x} in {seconds:.1} s were not slowed");
        web.get_mut().write_all(&masked(0x81, b"QUIT")).expect("it takes it");
        ana.expect(" QUIT ");
    }
}
