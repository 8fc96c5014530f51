//! Bad input: answered, never relayed, and harmless.

use std::io::{ErrorKind, Read, Write};
use std::net::TcpStream;

use fastrand::Rng;

use crate::heard::PATIENCE;
use crate::server::Server;

/// A line that is too long gets 417 and is dropped whole; the connection stays.
#[test]
fn a_line_too_long() {
    let server = Server::with(&[]);
    let [mut alice, mut bob] = ["alice", "bob"].map(|nick| server.person(nick));
    for len in [512, 600, 4000] {
        alice.send_bytes(format!("PRIVMSG #lobby :{}\r\n", "x".repeat(len)).as_bytes());
        alice.expect(" 417 alice ");
    }
    alice.send("PRIVMSG #lobby :short");
    let line = bob.expect(" PRIVMSG ");
    assert!(line.ends_with(" :short"), "nothing of the long ones: {line}");
    server.stop();
}

/// What is not UTF-8, or has a NUL or a CR within, is refused with a reason and not relayed.
#[test]
fn bytes_that_no_line_may_have() {
    let server = Server::with(&[]);
    let [mut alice, mut bob] = ["alice", "bob"].map(|nick| server.person(nick));
    let table: [(&[u8], &str); 4] = [
        (b"PRIVMSG #lobby :caf\xe9\r\n", "FAIL PRIVMSG INVALID_UTF8 "),
        (b"PRIVMSG #lobby :\xed\xa0\x80\r\n", "FAIL PRIVMSG INVALID_UTF8 "),
        (b"PRIVMSG #lobby :a\0b\r\n", "FAIL * "),
        (b"PRIVMSG #lobby :a\rQUIT :b\r\n", "FAIL * "),
    ];
    for (line, answer) in table {
        alice.send_bytes(line);
        alice.expect(answer);
    }
    alice.send("PRIVMSG #lobby :clean");
    let line = bob.expect(" PRIVMSG ");
    assert!(line.ends_with(" :clean"), "nothing of the others: {line}");
    server.stop();
}

const RANDOM_LINES: usize = 2000;
const LINES_PER_TURN: usize = 50;

/// Commands whose words others get to see.
const BEGINNINGS: &[&str] = &[
    "",
    "",
    "PRIVMSG #lobby :",
    "NOTICE #lobby :",
    "PRIVMSG witness :",
    "NICK ",
    "NICK :",
    "JOIN #",
    "TOPIC #own :",
    "PART #own :",
    "JOIN #own ",
    "MODE #own +k ",
    "MODE #own +b ",
    "AWAY :",
    "INVITE witness #own",
    "WHOIS ",
    "@tag=",
    ":source ",
    "KICK #own ",
    "CAP REQ :",
];

/// Bytes that mean something to somebody.
const NASTY: &[u8] = b"\0\r\n\x01\x02\x1b\x7f\xc3\xa9\xff :@!,#a";

fn random_line(rng: &mut Rng) -> Vec<u8> {
    let mut line = rng.choice(BEGINNINGS).expect("there are some").as_bytes().to_vec();
    let len = if rng.u8(..) < 10 { rng.usize(..3000) } else { rng.usize(..60) };
    let kind = rng.u8(..4);
    for _ in 0..len {
        match kind {
            0 => line.push(rng.u8(..)),
            1 => line.push(NASTY[rng.usize(..NASTY.len())]),
            2 => line.extend(rng.char(..).to_string().bytes()),
            _ => line.push(rng.u8(b' '..=b'~')),
        }
    }
    line.extend_from_slice(b"\r\n");
    line
}

/// 2,000 lines of random bytes, many behind a command that others see: the server lives, and what
/// reaches anybody is clean (each line that a [`crate::client::Client`] reads is checked for that).
#[test]
fn random_bytes() {
    let seed = 0x7061_706f;
    let mut rng = Rng::with_seed(seed);
    let server = Server::with(&["--limit-messages-per-second", "0"]);
    let mut witness = server.person("witness");
    let mut attacker = server.person("attacker");
    attacker.send("JOIN #own");
    attacker.sync();
    let mut seen = 0;
    for _ in 0..RANDOM_LINES / LINES_PER_TURN {
        for _ in 0..LINES_PER_TURN {
            attacker.send_bytes(&random_line(&mut rng));
        }
        attacker.sync();
        seen += witness.sync().len();
    }
    assert!(seen > 100, "the witness saw {seen} lines, too few for a test (seed {seed})");
    let mut other = server.person("other");
    other.send("PRIVMSG witness :alive?");
    witness.expect(" PRIVMSG witness :alive?");
    assert!(server.program.err.so_far().is_empty(), "{:?}", server.program.err.so_far());
    server.stop();
}

/// What other protocols say first does no harm: nobody else notices, and nobody becomes a user by
/// a web page that makes a browser send lines of IRC.
#[test]
fn other_protocols() {
    let server = Server::with(&["--limit-registration-timeout", "500ms"]);
    let mut alice = crate::heard::poll("a registration in time", || {
        let mut client = server.connect();
        client.send_bytes(b"NICK alice\r\nUSER a 0 * :Alice\r\n");
        client.line().contains(" 001 ").then_some(client)
    });
    alice.sync();
    let table: [&[u8]; 6] = [
        b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nContent-Length: 55\r\n\r\nNICK evil\r\nUSER e 0 * :e\r\nPRIVMSG #lobby :pwned\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\x00\n\r\n\0\0\0",
        b"SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n",
        b"EHLO mail.example.org\r\nMAIL FROM:<a@b>\r\nRCPT TO:<c@d>\r\nDATA\r\n",
        b"\x05\x01\x00",
    ];
    for bytes in table {
        let mut other = TcpStream::connect(server.address).expect("it listens");
        other.set_read_timeout(Some(PATIENCE)).expect("it is a socket");
        other.write_all(bytes).expect("it takes it");
        // A reset is an end, too.
        let mut answer = Vec::new();
        if let Err(error) = other.read_to_end(&mut answer) {
            assert_eq!(error.kind(), ErrorKind::ConnectionReset);
        }
    }
    let heard = alice.sync();
    assert!(heard.is_empty(), "nobody else notices: {heard:?}");
    server.stop();
}
