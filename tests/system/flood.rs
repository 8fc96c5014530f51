//! Floods and slow readers: whoever sends too fast or reads too slowly harms only itself.

use std::net::TcpStream;
use std::time::Instant;

use socket2::{Domain, Socket, Type};

use crate::client::Client;
use crate::heard::PATIENCE;
use crate::server::Server;

/// A flooder is slowed down and loses nothing; what another says meanwhile does not wait for it.
#[test]
fn a_flooder_is_slowed_and_loses_nothing() {
    const MESSAGES: usize = 20;
    let server = Server::with(&["--limit-messages-per-second", "5", "--limit-burst", "5"]);
    let mut listener = server.person("listener");
    let mut other = server.person("other");
    let mut flooder = server.person("flooder");
    other.expect(":flooder!");
    let started = Instant::now();
    let burst: Vec<String> =
        (0..MESSAGES).map(|number| format!("PRIVMSG #lobby :flood {number}")).collect();
    flooder.send(&burst.join("\r\n"));
    listener.expect(":flood 0");
    other.send("PRIVMSG #lobby :me, too");
    let mut next = 1;
    let mut other_came_before = None;
    while next < MESSAGES {
        let line = listener.expect(" PRIVMSG #lobby :");
        if line.ends_with(":me, too") {
            other_came_before = Some(next);
        } else {
            assert!(line.ends_with(&format!(":flood {next}")), "{line}, not number {next}");
            next += 1;
        }
    }
    assert!(other_came_before.is_some(), "the other waited for all of the flood");
    // Fifteen beyond the burst at five a second; half of that proves that they did not run free.
    let seconds = started.elapsed().as_secs_f64();
    assert!(seconds > 1.5, "{MESSAGES} messages in {seconds:.1} s were not slowed down");
    server.stop();
}

/// What is sent right behind the registration is slowed down as well, so that connecting again is
/// no way around.
#[test]
fn a_flood_right_behind_the_registration() {
    const MESSAGES: usize = 30;
    let server = Server::with(&["--limit-messages-per-second", "5", "--limit-burst", "5"]);
    let mut listener = server.person("listener");
    let mut flooder = server.connect();
    let started = Instant::now();
    let burst: Vec<String> =
        (0..MESSAGES).map(|number| format!("PRIVMSG #lobby :flood {number}")).collect();
    flooder.send(&format!("NICK flooder\r\nUSER f 0 * :F\r\n{}", burst.join("\r\n")));
    for number in 0..MESSAGES {
        let line = listener.expect(" PRIVMSG #lobby :");
        assert!(line.ends_with(&format!(":flood {number}")), "{line}, not number {number}");
    }
    // Twenty-two beyond two bursts, at five a second; half of that proves it.
    let seconds = started.elapsed().as_secs_f64();
    assert!(seconds > 2.0, "{MESSAGES} messages in {seconds:.1} s were not slowed down");
    server.stop();
}

/// A connection that takes as little as the system lets it.
fn narrow(server: &Server) -> Client {
    let socket = Socket::new(Domain::IPV4, Type::STREAM, None).expect("a socket");
    socket.set_recv_buffer_size(1).expect("the system has a least of its own");
    socket.connect(&server.address.into()).expect("it listens");
    Client::new("narrow", TcpStream::from(socket))
}

/// A client that never reads is dropped once what waits for it passes `sendq`; all others get every
/// message, in order.
#[test]
fn a_slow_reader_harms_only_itself() {
    const PER_ROUND: usize = 100;
    const ROUNDS_MAX: usize = 400;
    let server = Server::with(&["--limit-sendq", "64KiB", "--limit-messages-per-second", "0"]);
    let mut readers: Vec<Client> =
        (0..5).map(|number| server.person(&format!("reader{number}"))).collect();
    let mut slow = narrow(&server);
    slow.register("slow");
    let mut speaker = server.person("speaker");
    readers[0].expect(":speaker!");
    let padding = "x".repeat(400);
    let is_end = |line: &str| line.starts_with(":slow!") && line.contains(" QUIT ");
    let mut round = 0;
    let mut dropped = None;
    while dropped.is_none() {
        assert!(round < ROUNDS_MAX, "it was not dropped after {} messages", round * PER_ROUND);
        let first = round * PER_ROUND;
        let lines: Vec<String> = (first..first + PER_ROUND)
            .map(|number| format!("PRIVMSG #lobby :{number} {padding}"))
            .collect();
        speaker.send_bytes(format!("{}\r\n", lines.join("\r\n")).as_bytes());
        // Each reads all of it before more is sent, so that none of them is slow by chance.
        for reader in &mut readers {
            for number in first..first + PER_ROUND {
                let line = reader.expect_that("a message or the end of the slow one", |line| {
                    line.contains(" PRIVMSG #lobby :") || is_end(line)
                });
                let line = if is_end(&line) {
                    dropped = Some(line);
                    reader.expect(" PRIVMSG #lobby :")
                } else {
                    line
                };
                assert!(line.contains(&format!(" :{number} ")), "{line}, not number {number}");
            }
        }
        round += 1;
    }
    let dropped = dropped.expect("that is what ended the loop");
    assert!(dropped.ends_with(" QUIT :SendQ exceeded"), "{dropped}");
    speaker.sync();
    for reader in &mut readers {
        reader.sync();
    }
    slow.stream().set_read_timeout(Some(PATIENCE)).expect("it is a socket");
    slow.until_end();
    server.stop();
}

/// A client that asks and never reads the answers fills no memory, and keeps nobody waiting.
#[test]
fn who_does_not_read_answers_fills_no_memory() {
    const ASKED_MAX: usize = 32 * 1024 * 1024;
    const GROWTH_MAX_KIB: u64 = 16 * 1024;
    let server = Server::with(&["--limit-messages-per-second", "0"]);
    let mut alice = server.person("alice");
    let mut greedy = narrow(&server);
    greedy.register("greedy");
    let before = resident_kib(server.program.id());
    greedy.stream().set_nonblocking(true).expect("it is a socket");
    let question = "WHOIS alice\r\n".repeat(1000);
    let (mut asked, mut refusals) = (0, 0);
    // Until the server takes no more, or has let go of it.
    while asked < ASKED_MAX && refusals < 50 {
        match std::io::Write::write(&mut greedy.stream(), question.as_bytes()) {
            Ok(count) => (asked, refusals) = (asked + count, 0),
            Err(error) if error.kind() == std::io::ErrorKind::WouldBlock => refusals += 1,
            Err(_) => break,
        }
        alice.sync();
        if let (Some(before), Some(now)) = (before, resident_kib(server.program.id())) {
            assert!(now < before + GROWTH_MAX_KIB, "from {before} to {now} KiB by {asked} bytes");
        }
    }
    server.stop();
}

/// How much memory a process has in use, where the system tells.
pub(crate) fn resident_kib(process: u32) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    line.trim().trim_end_matches(" kB").parse().ok()
}
