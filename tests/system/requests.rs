//! Requests as no browser writes them: each has one answer, or the connection ends, and what stands in
//! a body is never taken for a request.

use std::io::{ErrorKind, Read, Write};
use std::net::TcpStream;

use crate::heard::PATIENCE;
use crate::server::Server;

/// What is asked, and how each request of it is answered.
type Row = (&'static str, String, &'static [u16]);

/// Ends what is asked, so that the connection does.
const LAST: &str = "GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
/// What somebody would like to have taken for a request of somebody else.
const HIDDEN: &str = "GET /trust HTTP/1.1\r\nHost: localhost\r\n\r\n";

/// A request for the first page with these lines in it, and this behind it.
fn with(lines: &str, rest: &str) -> String {
    format!("POST / HTTP/1.1\r\nHost: localhost\r\n{lines}\r\n{rest}")
}

/// Where a request ends is said in two ways, in a wrong way, or not at all.
fn lengths() -> Vec<Row> {
    let chunks = format!("0\r\n\r\n{HIDDEN}");
    let long = format!("Content-Length: {}\r\n", HIDDEN.len());
    let both = "Transfer-Encoding: chunked\r\n";
    vec![
        ("a length, then pieces", with(&format!("Content-Length: 5\r\n{both}"), &chunks), &[400]),
        ("pieces, then a length", with(&format!("{both}Content-Length: 5\r\n"), &chunks), &[400]),
        ("pieces", with(both, &chunks), &[400]),
        ("two lengths", with("Content-Length: 0\r\nContent-Length: 5\r\n", HIDDEN), &[400]),
        ("a list of lengths", with("Content-Length: 0, 5\r\n", HIDDEN), &[400]),
        ("a length with a sign", with("Content-Length: +5\r\n", HIDDEN), &[400]),
        ("a length below nothing", with("Content-Length: -1\r\n", HIDDEN), &[400]),
        ("a length in hex", with("Content-Length: 0x5\r\n", HIDDEN), &[400]),
        ("an empty length", with("Content-Length: \r\n", HIDDEN), &[400]),
        ("a length beyond all", with("Content-Length: 99999999999999999999\r\n", ""), &[400]),
        ("a body that never comes", with("Content-Length: 1000000\r\n", ""), &[405]),
        ("a body", with(&long, &format!("{HIDDEN}{LAST}")), &[405, 200]),
        (
            "a body of a GET",
            format!("GET / HTTP/1.1\r\nHost: localhost\r\n{long}\r\n{HIDDEN}{LAST}"),
            &[200, 200],
        ),
        ("other pieces", with("Transfer-Encoding: gzip\r\n", &chunks), &[400]),
        ("pieces inside others", with("Transfer-Encoding: chunked, gzip\r\n", &chunks), &[400]),
        ("pieces by another name", with("Transfer-Encoding: xchunked\r\n", &chunks), &[400]),
        ("no pieces", with("Transfer-Encoding: identity\r\n", &chunks), &[400]),
        ("pieces behind a tab", with("Transfer-Encoding: \x0bchunked\r\n", &chunks), &[400]),
        ("pieces with a space", with("Transfer-Encoding : chunked\r\n", &chunks), &[400]),
        ("pieces twice", with(&format!("{both}{both}"), &chunks), &[400]),
        (
            "pieces of old",
            format!("POST / HTTP/1.0\r\nHost: localhost\r\n{both}\r\n{chunks}"),
            &[400],
        ),
        ("waiting to be told", with("Expect: 100-continue\r\nContent-Length: 5\r\n", ""), &[405]),
    ]
}

/// Headers that others could read in another way.
fn headers() -> Vec<Row> {
    let fields = |count: usize| "X-A: b\r\n".repeat(count);
    let get = |lines: &str| format!("GET / HTTP/1.1\r\nHost: localhost\r\n{lines}\r\n{LAST}");
    vec![
        ("a line that goes on", get("X-A: b\r\n c\r\n"), &[400]),
        ("a line that goes on at once", get(" X-A: b\r\n"), &[400]),
        ("a CR inside", get("X-A: b\rc\r\n"), &[400]),
        ("a NUL inside", get("X-A: b\0c\r\n"), &[400]),
        ("a NUL in a name", get("X\0A: b\r\n"), &[400]),
        ("a space in a name", get("X A: b\r\n"), &[400]),
        ("no name", get(": b\r\n"), &[400]),
        ("no colon", get("X-A\r\n"), &[400]),
        ("as many as may be", get(&fields(63)), &[200, 200]),
        ("one too many", get(&fields(64)), &[431]),
        ("a long one", get(&format!("X-A: {}\r\n", "b".repeat(40_000))), &[431]),
        ("many without end", get(&"X-A: bcdefgh\r\n".repeat(5000)), &[431]),
        ("another protocol", get("Connection: Upgrade\r\nUpgrade: h2c\r\n"), &[200, 200]),
        ("no host", format!("GET / HTTP/1.1\r\n\r\n{LAST}"), &[400, 200]),
        ("two hosts", get("Host: localhost\r\n"), &[400, 200]),
        ("a host of nobody", format!("GET / HTTP/1.1\r\nHost: a b\r\n\r\n{LAST}"), &[421, 200]),
        ("another's", format!("GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n{LAST}"), &[421, 200]),
    ]
}

/// First lines that others could read in another way.
fn first_lines() -> Vec<Row> {
    let line = |line: &str| format!("{line}\r\nHost: localhost\r\n\r\n{LAST}");
    vec![
        ("no version", line("GET /"), &[400]),
        ("a later version", line("GET / HTTP/1.2"), &[400]),
        ("version 2", line("GET / HTTP/2.0"), &[400]),
        ("an unknown version", line("GET / HTTQ/1.1"), &[400]),
        ("two spaces", line("GET  / HTTP/1.1"), &[400]),
        ("a tab", line("GET /\tHTTP/1.1"), &[400]),
        ("a space behind", line("GET / HTTP/1.1 "), &[400]),
        ("a NUL", line("GET /\0 HTTP/1.1"), &[400]),
        ("a space inside", line("GET /a b HTTP/1.1"), &[400]),
        ("a long address", line(&format!("GET /{} HTTP/1.1", "a".repeat(40_000))), &[431]),
        ("a whole address", line("GET http://localhost/ HTTP/1.1"), &[200, 200]),
        ("another's address", line("GET http://evil.example/ HTTP/1.1"), &[421, 200]),
        ("an address with a name", line("GET http://evil@localhost/ HTTP/1.1"), &[421, 200]),
        ("all of it", line("OPTIONS * HTTP/1.1"), &[404, 200]),
        ("way up", line("GET /../../etc/passwd HTTP/1.1"), &[404, 200]),
        ("the head alone", line("HEAD / HTTP/1.1"), &[200, 200]),
        ("one behind the other", format!("{}{}", line("GET / HTTP/1.1"), ""), &[200, 200]),
        ("version 1.0", line("GET / HTTP/1.0"), &[200]),
    ]
}

/// A WebSocket that is none.
fn upgrades() -> Vec<Row> {
    let ask = |first: &str, left_out: &str| {
        let lines = [
            "Host: localhost\r\n",
            "Connection: Upgrade\r\n",
            "Upgrade: websocket\r\n",
            "Sec-WebSocket-Version: 13\r\n",
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n",
        ];
        let lines = lines.iter().filter(|line| left_out.is_empty() || !line.contains(left_out));
        format!("{first}\r\n{}\r\n", lines.copied().collect::<String>())
    };
    let get = "GET /irc HTTP/1.1";
    let rest = |text: String| format!("{text}{LAST}");
    vec![
        ("without an upgrade", rest(ask(get, "Upgrade: ")), &[426, 200]),
        ("without a connection", rest(ask(get, "Connection")), &[426, 200]),
        ("without a version", rest(ask(get, "Version")), &[426, 200]),
        ("without a key", rest(ask(get, "Key")), &[400, 200]),
        ("of old", ask("GET /irc HTTP/1.0", ""), &[426]),
        ("the head alone", rest(ask("HEAD /irc HTTP/1.1", "")), &[405, 200]),
        ("posted", rest(ask("POST /irc HTTP/1.1", "")), &[405, 200]),
        ("elsewhere", rest(ask("GET / HTTP/1.1", "")), &[200, 200]),
    ]
}

/// All that was answered, until the end.
fn answers(server: &Server, asked: &str) -> String {
    let mut stream = TcpStream::connect(server.address).expect("it listens");
    stream.set_read_timeout(Some(PATIENCE)).expect("it is a socket");
    // It may have ended before it was sent all of it.
    let _refused = stream.write_all(asked.as_bytes());
    let mut answer = Vec::new();
    if let Err(error) = stream.read_to_end(&mut answer) {
        assert_eq!(error.kind(), ErrorKind::ConnectionReset, "{asked}");
    }
    String::from_utf8_lossy(&answer).into_owned()
}

#[test]
fn each_request_has_one_answer_and_no_other() {
    let server = Server::with(&[]);
    let mut odd = Vec::new();
    for (what, asked, expected) in
        [lengths(), headers(), first_lines(), upgrades()].into_iter().flatten()
    {
        let all = answers(&server, &asked);
        let said: Vec<&str> = all.split("HTTP/1.1 ").flat_map(|it| it.split("HTTP/1.0 ")).collect();
        let said: Vec<&str> = said.into_iter().filter(|it| !it.is_empty()).collect();
        let statuses: Vec<u16> =
            said.iter().map(|it| it[..3].parse().expect("it is a status")).collect();
        if statuses != expected {
            odd.push(format!("{what}: {statuses:?}, not {expected:?}"));
        }
        for answer in said {
            // What is refused before anybody has looked at it says nothing at all.
            let is_mute = answer.contains("\r\ncontent-length: 0\r\n");
            let is_careful = answer.contains("\r\ncontent-security-policy: default-src 'none'; ");
            assert!(is_mute || is_careful, "{what}: {answer}");
        }
    }
    assert!(odd.is_empty(), "{odd:#?}");
    server.person("ana");
}
