//! Each connection takes one place of `max_clients`, whatever it speaks, for as long as it is there.

use std::io::{Read, Write};
use std::net::TcpStream;

use crate::heard::{PATIENCE, poll};
use crate::server::Server;
use crate::tls::{Hello, register};

/// Anything that is connected. Dropping it closes it.
trait Connected {}

impl<T: Read + Write> Connected for T {}

/// The beginning of a WebSocket.
fn upgrade(stream: &mut (impl Read + Write)) {
    let request = "GET /irc HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\n\
                   Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n\
                   Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
    stream.write_all(request.as_bytes()).expect("it takes it");
    read_through(stream, b"\r\n\r\n");
}

fn read_through(stream: &mut impl Read, end: &[u8]) {
    let mut said = Vec::new();
    while !said.ends_with(end) {
        let mut byte = [0];
        stream.read_exact(&mut byte).expect("there is more");
        said.push(byte[0]);
    }
}

fn plain(server: &Server) -> TcpStream {
    let stream = TcpStream::connect(server.address).expect("it listens");
    stream.set_read_timeout(Some(PATIENCE)).expect("it is a socket");
    stream
}

/// One of each kind, as far as it has come.
fn one_of_each(server: &Server) -> Vec<(&'static str, Box<dyn Connected>)> {
    let tls = || Hello::default().connect(server, "localhost").expect("it agrees");
    let mut irc = plain(server);
    register(&mut irc, "ana");
    let mut half_word = plain(server);
    half_word.write_all(b"GE").expect("it takes it");
    let mut asking = plain(server);
    asking.write_all(b"GET /healthz HTTP/1.1\r\nHost: local").expect("it takes it");
    let mut answered = plain(server);
    answered.write_all(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n").expect("it takes it");
    read_through(&mut answered, b"\r\n\r\nok\n");
    let mut web = plain(server);
    upgrade(&mut web);
    let mut hello = plain(server);
    hello.write_all(b"\x16\x03\x01\x02\x00\x01").expect("it takes it");
    let mut irc_inside = tls();
    register(&mut irc_inside, "bia");
    let mut web_inside = tls();
    upgrade(&mut web_inside);
    vec![
        ("IRC", Box::new(irc)),
        ("half a word", Box::new(half_word)),
        ("a request", Box::new(asking)),
        ("an answered request", Box::new(answered)),
        ("WebSocket", Box::new(web)),
        ("a hello", Box::new(hello)),
        ("TLS", Box::new(tls())),
        ("IRC inside TLS", Box::new(irc_inside)),
        ("WebSocket inside TLS", Box::new(web_inside)),
    ]
}

#[test]
fn each_has_one_place_until_it_is_gone() {
    const PLACES: usize = 9;
    let server = Server::with(&["--max-clients", &PLACES.to_string()]);
    let full = format!("ERROR :Server is full ({PLACES} of {PLACES})");
    let is_full = || {
        let mut next = server.connect();
        next.send("PING");
        // Who is let in is told that it has not registered.
        next.first_line().is_some_and(|line| line == full)
    };
    let mut held = one_of_each(&server);
    assert_eq!(held.len(), PLACES);
    let mut newcomers = Vec::new();
    while let Some((what, one)) = held.pop() {
        poll(format!("a full server before {what} leaves"), || is_full().then_some(()));
        drop(one);
        poll(format!("a place after {what} has left"), || (!is_full()).then_some(()));
        // Whoever takes that place, so that all are taken again.
        let mut next = poll("the place", || {
            let mut next = server.connect();
            next.send(&format!("NICK n{0}\r\nUSER u 0 * :n{0}", held.len()));
            next.first_line().is_some_and(|line| line.contains(" 001 ")).then_some(next)
        });
        next.sync();
        newcomers.push(next);
    }
}
