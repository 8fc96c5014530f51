//! Those who say a little now and then, to be waited for: their time comes, and nobody else notices.

use std::io::{ErrorKind, Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use crate::heard::PATIENCE;
use crate::server::Server;

/// How many of each shape.
const MANY: usize = 25;
/// How long after their deadline they must be gone at the latest: it is ten seconds for each of them,
/// and three times that on a machine that has no time.
const GONE_AFTER: Duration = Duration::from_secs(30);

/// What is said at first, and then again and again.
const SHAPES: &[(&str, &[u8], &[u8])] = &[
    ("a request that does not go on", b"GET / HT", b""),
    (
        "a header that grows by a byte at a time",
        b"GET / HTTP/1.1\r\nHost: localhost\r\nX-A: ",
        b"a",
    ),
    ("header after header", b"GET / HTTP/1.1\r\nHost: localhost\r\n", b"X-A: a\r\n"),
    ("no second request", b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n", b""),
    ("a hello that does not go on", b"\x16\x03\x01\x02\x00\x01", b""),
    (
        "a hello that grows by a byte at a time",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"x",
    ),
];

#[test]
fn those_who_are_slow_on_purpose_are_closed_and_others_chat_on() {
    let limits = ["--limit-connections-per-address", "0", "--limit-connects-per-minute", "0"];
    let server = Server::with(&limits);
    let [mut ana, mut bia] = ["ana", "bia"].map(|nick| server.person(nick));
    let mut open = Vec::new();
    for (what, first, more) in SHAPES {
        for _ in 0..MANY {
            let mut stream = TcpStream::connect(server.address).expect("it listens");
            stream.write_all(first).expect("it takes it");
            stream.set_nonblocking(true).expect("it is a socket");
            open.push((*what, *more, stream));
        }
    }
    let began = Instant::now();
    while !open.is_empty() {
        for (_, more, stream) in &mut open {
            // Who is closed already is found out below.
            let _closed = stream.write(more);
        }
        open.retain_mut(|(_, _, stream)| !is_closed(stream));
        let (what, left) = open.first().map_or(("", 0), |(what, ..)| (*what, open.len()));
        assert!(began.elapsed() < GONE_AFTER, "{left} are still there, such as {what}");
        let asked = Instant::now();
        ana.send("PRIVMSG bia :are you there?");
        bia.expect("PRIVMSG bia :are you there?");
        assert!(asked.elapsed() < PATIENCE / 2, "others have to wait");
        std::thread::sleep(Duration::from_millis(300));
    }
    // Their places are free again, and the server is as before.
    let [mut carla, mut dina] = ["carla", "dina"].map(|nick| server.person(nick));
    carla.send("PRIVMSG dina :hello");
    dina.expect("PRIVMSG dina :hello");
    server.stop();
}

/// Reads what was answered; whether there will be no more.
fn is_closed(stream: &mut TcpStream) -> bool {
    loop {
        match stream.read(&mut [0; 4096]) {
            Ok(0) => return true,
            Ok(_) => {}
            Err(error) if error.kind() == ErrorKind::WouldBlock => return false,
            Err(_) => return true,
        }
    }
}
