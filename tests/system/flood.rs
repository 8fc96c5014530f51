//! Floods and slow readers: whoever sends too fast or reads too slowly harms only itself.

use std::net::TcpStream;
use std::time::Instant;

use socket2::{Domain, Socket, Type};

use crate::client::Client;
use crate::heard::PATIENCE;
use crate::program::{papo, run};
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

/// What the operator's tests need: an operator, and little that may be said at once.
fn with_operator() -> (Server, String) {
    let hash = run(papo().arg("hash"), "sesame").out.remove(0);
    let file = format!(
        "[[operator]]\nname = \"root\"\npassword_hash = \"{hash}\"\n[limits]\n\
         messages_per_second = 5\nburst = 5\n"
    );
    (Server::configured(&file, &[]), file)
}

/// Says this many messages at once; gives the seconds until another has read them.
fn seconds_of(speaker: &mut Client, listener: &mut Client, messages: usize) -> f64 {
    let started = Instant::now();
    let lines: Vec<String> =
        (0..messages).map(|number| format!("PRIVMSG #lobby :number {number}")).collect();
    speaker.send(&lines.join("\r\n"));
    for number in 0..messages {
        let line = listener.expect(" PRIVMSG #lobby :");
        assert!(line.ends_with(&format!(":number {number}")), "{line}, not number {number}");
    }
    started.elapsed().as_secs_f64()
}

/// Operators speak as fast as they like, from the moment they are operators until they are not;
/// what they sent right behind OPER need not wait either. A setting ends that at once.
#[test]
fn operators_are_not_slowed() {
    let (server, file) = with_operator();
    let mut listener = server.person("listener");
    let mut boss = server.person("boss");
    boss.send("OPER root sesame");
    // At five a second, these would take twenty seconds.
    let seconds = seconds_of(&mut boss, &mut listener, 100);
    assert!(seconds < 10.0, "an operator was slowed down: {seconds:.1} s");
    server.write_config(&format!("{file}operators_exempt = false\n"));
    boss.send("REHASH");
    boss.expect(" 382 ");
    let seconds = seconds_of(&mut boss, &mut listener, 20);
    assert!(seconds > 1.5, "the setting is ignored: {seconds:.1} s");
    server.write_config(&file);
    boss.send("REHASH");
    boss.expect(" 382 ");
    boss.send("MODE boss -o");
    boss.expect(" MODE boss :-o");
    let seconds = seconds_of(&mut boss, &mut listener, 20);
    assert!(seconds > 1.5, "an operator no longer, and not slowed down: {seconds:.1} s");
    server.stop();
}

/// PONGs are free, and whoever sends nothing else harms nobody.
#[test]
fn a_flood_of_pongs() {
    let server = Server::with(&["--limit-messages-per-second", "1", "--limit-burst", "10"]);
    let mut listener = server.person("listener");
    let mut polite = server.person("polite");
    polite.send_bytes("PONG x\r\n".repeat(1000).as_bytes());
    let seconds = seconds_of(&mut polite, &mut listener, 3);
    assert!(seconds < 60.0, "a thousand PONGs were not free: {seconds:.1} s");
    let flooder = server.person("flooder");
    let mut stream = flooder.stream().try_clone().expect("it is a socket");
    let thread = std::thread::spawn(move || {
        let pongs = "PONG x\r\n".repeat(1000);
        while std::io::Write::write_all(&mut stream, pongs.as_bytes()).is_ok() {}
    });
    for _ in 0..5 {
        listener.sync();
    }
    flooder.stream().shutdown(std::net::Shutdown::Both).expect("it is connected");
    thread.join().expect("it ends with its connection");
    listener.expect(":flooder!");
    server.stop();
}

/// The server promises (`SAFERATE`) that nobody is disconnected for speaking fast: not even while
/// a password is checked. Where it can't, it does not.
#[test]
fn fast_clients_are_not_disconnected() {
    let server = Server::with(&["--limit-burst", "500", "--limit-messages-per-second", "20"]);
    let mut listener = server.person("listener");
    let mut fast = server.connect();
    fast.register("fast");
    fast.expect_all(&[" 005 ", " SAFERATE "]);
    fast.expect(" 366 ");
    fast.send("OPER root sesame");
    seconds_of(&mut fast, &mut listener, 450);
    server.stop();
    for flags in [["--limit-burst", "5000"], ["--limit-messages-per-second", "0"]] {
        let server = Server::with(&flags);
        let mut somebody = server.connect();
        somebody.register("somebody");
        somebody.expect_nothing_of("SAFERATE");
        server.stop();
    }
}
