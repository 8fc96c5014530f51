//! Conversations with a floor through sockets.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::thread;
use std::time::Duration;

use super::limits::{CHANNELS_MAX, LINE_LEN_MAX, NAME_LEN_MAX, OUTBOX_LEN_MAX};
use super::run;

/// How long anything may take.
const PATIENCE: Duration = Duration::from_secs(20);

/// A floor that lives as long as the tests.
fn floor() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").expect("loopback has a free port");
    let address = listener.local_addr().expect("it is bound");
    thread::spawn(move || run(listener));
    address
}

struct Client {
    stream: TcpStream,
    /// What has come and was not looked at.
    unread: Vec<u8>,
}

impl Client {
    fn new(floor: SocketAddr) -> Self {
        let stream = TcpStream::connect(floor).expect("the floor listens");
        stream.set_read_timeout(Some(PATIENCE)).expect("there is a timeout");
        stream.set_write_timeout(Some(PATIENCE)).expect("there is a timeout");
        stream.set_nodelay(true).expect("it is TCP");
        Self { stream, unread: Vec::new() }
    }

    /// One who has registered.
    fn named(floor: SocketAddr, nick: &str) -> Self {
        let mut client = Self::new(floor);
        client.send(&format!("NICK {nick}\r\nUSER u 0 * :u\r\n"));
        assert!(client.until(" 422 ").contains(&format!(":floor 001 {nick} ")));
        client
    }

    /// One who is in a channel.
    fn inside(floor: SocketAddr, nick: &str, channel: &str) -> Self {
        let mut client = Self::named(floor, nick);
        client.send(&format!("JOIN {channel}\r\n"));
        client.until(" 366 ");
        client
    }

    fn send(&mut self, text: &str) {
        self.stream.write_all(text.as_bytes()).expect("the floor reads");
    }

    /// All up to the end of the line that has `mark` in it.
    fn until(&mut self, mark: &str) -> String {
        loop {
            let text = String::from_utf8_lossy(&self.unread);
            if let Some(at) = text.find(mark)
                && let Some(end) = text[at..].find('\n')
            {
                let end = at + end + 1;
                let taken: Vec<u8> = self.unread.drain(..end).collect();
                return String::from_utf8(taken).expect("all that is sent here is text");
            }
            let text = text.into_owned();
            assert!(self.fill() > 0, "no {mark:?} in {text:?}");
        }
    }

    /// Reads `count` bytes.
    fn take(&mut self, count: usize) -> Vec<u8> {
        while self.unread.len() < count {
            assert!(self.fill() > 0, "closed after {} bytes of {count}", self.unread.len());
        }
        self.unread.drain(..count).collect()
    }

    fn fill(&mut self) -> usize {
        let mut buffer = [0; 16 * 1024];
        let count = self.stream.read(&mut buffer).unwrap_or(0);
        self.unread.extend_from_slice(&buffer[..count]);
        count
    }

    /// Nothing has come but the answer to a PING. Only for those who have said no PRIVMSG.
    fn heard_nothing(&mut self) {
        self.send("PING :nothing\r\n");
        assert_eq!(self.until(":nothing"), ":floor PONG floor :nothing\r\n");
    }

    /// The floor closes the connection.
    fn is_closed(&mut self) {
        let mut buffer = [0; 16 * 1024];
        loop {
            match self.stream.read(&mut buffer) {
                Ok(0) => return,
                Ok(_) => {}
                Err(error) => {
                    // Closed with something unread is a reset.
                    assert_eq!(error.kind(), std::io::ErrorKind::ConnectionReset);
                    return;
                }
            }
        }
    }
}

#[test]
fn what_a_stranger_says_is_answered() {
    let welcome = ":floor 001 ana :Welcome to the floor\r\n\
                   :floor 005 ana CASEMAPPING=ascii CHANTYPES=# :are supported by this server\r\n\
                   :floor 422 ana :There is no message of the day\r\n";
    let enter = "NICK ana\r\nUSER a 0 * :a\r\n";
    let long = "n".repeat(NAME_LEN_MAX + 1);
    let too_long_nick = format!(":floor 432 * {long} :Erroneous nickname\r\n");
    let too_long_channel = format!(":floor 403 ana #{long} :No such channel\r\n");
    for (said, heard) in [
        (enter, welcome),
        ("USER a 0 * :a\nNICK ana\n", welcome),
        ("CAP LS 302\r\nnick one\r\nNICK ana\r\nuser a 0 * :a\r\nCAP END\r\n", welcome),
        ("PING one\r\n", ":floor PONG floor :one\r\n"),
        ("NICK\r\n", ":floor 432 *  :Erroneous nickname\r\n"),
        ("NICK #ana\r\n", ":floor 432 * #ana :Erroneous nickname\r\n"),
        (&format!("NICK {long}\r\n"), &too_long_nick),
        ("NICK taken\r\n", ":floor 433 * taken :Nickname is already in use\r\n"),
        ("JOIN #a\r\nPRIVMSG taken :x\r\nMODE taken +i\r\nWHO taken\r\nPART #a\r\n\r\n:\r\n", ""),
        (
            &format!("{enter}JOIN #a,#b\r\nJOIN #a\r\nNICK other\r\nUSER a 0 * :a\r\n"),
            &format!(
                "{welcome}:ana JOIN #a\r\n:floor 353 ana = #a :ana\r\n\
                 :floor 366 ana #a :End of /NAMES list\r\n\
                 :ana JOIN #b\r\n:floor 353 ana = #b :ana\r\n\
                 :floor 366 ana #b :End of /NAMES list\r\n"
            ),
        ),
        (
            &format!("{enter}JOIN a,#{long}\r\n"),
            &format!("{welcome}:floor 403 ana a :No such channel\r\n{too_long_channel}"),
        ),
        (
            &format!("{enter}PRIVMSG nobody :x\r\nPRIVMSG #nowhere :x\r\n"),
            &format!(
                "{welcome}:floor 401 ana nobody :No such nick/channel\r\n\
                 :floor 401 ana #nowhere :No such nick/channel\r\n"
            ),
        ),
    ] {
        let floor = floor();
        let _taken = Client::named(floor, "taken");
        let mut client = Client::new(floor);
        client.send(said);
        client.send("PING :end\r\n");
        assert_eq!(client.until(":end"), format!("{heard}:floor PONG floor :end\r\n"), "{said}");
    }
}

#[test]
fn lines_may_come_byte_by_byte() {
    let mut client = Client::new(floor());
    for byte in "NICK ana\r\nUSER a 0 * :a\r\n".chars() {
        client.send(&byte.to_string());
        thread::sleep(Duration::from_micros(100));
    }
    client.until(" 422 ana ");
}

#[test]
fn members_see_who_comes_and_who_comes_sees_the_members() {
    let floor = floor();
    let mut ana = Client::inside(floor, "ana", "#tea");
    let mut nicks = vec!["ana".to_owned()];
    for number in 0..100 {
        let nick = format!("guest{number}");
        let mut guest = Client::named(floor, &nick);
        guest.send("JOIN #tea\r\n");
        let seen = guest.until(" 366 ");
        nicks.push(nick.clone());
        let (joined, listed) = seen.split_once('\n').expect("there are lines");
        assert_eq!(joined, format!(":{nick} JOIN #tea\r"));
        let listed: Vec<&str> = listed
            .lines()
            .inspect(|line| assert!(line.len() < 510, "{line}"))
            .filter_map(|line| line.strip_prefix(&format!(":floor 353 {nick} = #tea :")))
            .flat_map(|names| names.split(' '))
            .collect();
        // In the order they came, but for those who have left.
        assert_eq!(listed, ["ana".to_owned(), nick.clone()]);
        assert_eq!(ana.until("JOIN"), format!(":{nick} JOIN #tea\r\n"));
        guest.send("QUIT :bye\r\n");
        guest.is_closed();
    }
    let guests: Vec<Client> = nicks[1..]
        .iter()
        .map(|nick| {
            let client = Client::inside(floor, nick, "#tea");
            ana.until(&format!(":{nick} JOIN #tea"));
            client
        })
        .collect();
    let mut last = Client::named(floor, "last");
    last.send("JOIN #tea\r\n");
    let seen = last.until(" 366 ");
    let listed = seen.lines().filter_map(|line| line.strip_prefix(":floor 353 last = #tea :"));
    let listed: Vec<&str> = listed.flat_map(|names| names.split(' ')).collect();
    nicks.push("last".to_owned());
    assert_eq!(listed, nicks);
    drop(guests);
}

#[test]
fn a_channel_gets_what_is_said_as_it_is_and_its_sender_nothing() {
    let floor = floor();
    let mut ana = Client::inside(floor, "ana", "#tea");
    let mut others: Vec<Client> =
        (0..5).map(|number| Client::inside(floor, &format!("u{number}"), "#tea")).collect();
    let mut stranger = Client::inside(floor, "stranger", "#coffee");
    ana.until(":u4 JOIN");
    // The first is read, the rest is not: neither the line nor where it is said to go.
    let said = "PRIVMSG #tea :one\r\nprivmsg #coffee :two\r\nthree\n\r\n";
    ana.send(said);
    for (number, other) in others.iter_mut().enumerate() {
        for later in number + 1..5 {
            other.until(&format!(":u{later} JOIN"));
        }
        assert_eq!(String::from_utf8_lossy(&other.take(said.len())), said);
        other.heard_nothing();
    }
    stranger.heard_nothing();
    others[0].send("PRIVMSG #tea :four\r\n");
    assert_eq!(ana.until("four"), "PRIVMSG #tea :four\r\n");
}

#[test]
fn pairs_hear_each_other() {
    let floor = floor();
    let mut ana = Client::named(floor, "ana");
    let mut bo = Client::named(floor, "bo");
    let mut other = Client::named(floor, "other");
    for round in 0..100 {
        ana.send(&format!("PRIVMSG bo :ping {round}\r\n"));
        assert_eq!(bo.until("ping"), format!("PRIVMSG bo :ping {round}\r\n"));
        bo.send(&format!("PRIVMSG ana :pong {round}\r\n"));
        assert_eq!(ana.until("pong"), format!("PRIVMSG ana :pong {round}\r\n"));
    }
    other.heard_nothing();
}

#[test]
fn half_a_line_waits_for_its_other_half() {
    let floor = floor();
    let mut ana = Client::inside(floor, "ana", "#tea");
    let mut bo = Client::inside(floor, "bo", "#tea");
    let mut eve = Client::inside(floor, "eve", "#tea");
    ana.send("PRIVMSG #tea :ana is in\r\nPRIVMSG #te");
    eve.until("ana is in");
    bo.send("PRIVMSG #tea :bo is in\r\nPRIV");
    eve.until("bo is in");
    // Each half has been read when what is sent by somebody else after it has come back.
    ana.send("a :a");
    let mut clock = Client::inside(floor, "clock", "#tea");
    clock.heard_nothing();
    bo.send("MSG #tea :b");
    clock.heard_nothing();
    ana.send("1\r\nPRIVMSG #tea :a2\r\nPRIVMSG #tea :a3");
    assert_eq!(eve.until("a2"), ":clock JOIN #tea\r\nPRIVMSG #tea :a1\r\nPRIVMSG #tea :a2\r\n");
    bo.send("1\r\n");
    assert_eq!(eve.until("b1"), "PRIVMSG #tea :b1\r\n");
    ana.send("\r\n");
    assert_eq!(eve.until("a3"), "PRIVMSG #tea :a3\r\n");
}

#[test]
fn who_reads_late_reads_everything_and_delays_nobody() {
    let floor = floor();
    let mut ana = Client::inside(floor, "ana", "#tea");
    let mut late = Client::inside(floor, "late", "#tea");
    let mut eve = Client::inside(floor, "eve", "#tea");
    late.until(":eve JOIN");
    let mut said = Vec::new();
    // More than the system keeps for a socket, and less than the floor does.
    for number in 0..OUTBOX_LEN_MAX / 2 / 1024 {
        let line = format!("PRIVMSG #tea :{number} {}\r\n", "x".repeat(1024 - 30));
        ana.send(&line);
        assert_eq!(eve.take(line.len()), line.as_bytes());
        said.extend_from_slice(line.as_bytes());
    }
    // Nothing more is said: the floor goes on by itself whenever there is room.
    assert!(late.take(said.len()) == said, "it reads something else than was said");
}

#[test]
fn much_said_at_once_is_read_to_the_end() {
    let floor = floor();
    let mut eve = Client::inside(floor, "eve", "#tea");
    let mut ana = Client::inside(floor, "ana", "#tea");
    eve.until(":ana JOIN");
    let said = format!("PRIVMSG #tea :{}\r\n", "x".repeat(100)).repeat(OUTBOX_LEN_MAX / 4 / 120);
    ana.send(&said);
    assert!(eve.take(said.len()) == said.as_bytes(), "it reads something else than was said");
}

#[test]
fn who_never_reads_is_closed_and_nobody_else() {
    let floor = floor();
    let mut ana = Client::inside(floor, "ana", "#tea");
    let mut mute = Client::inside(floor, "mute", "#tea");
    let mut eve = Client::inside(floor, "eve", "#tea");
    let lines = format!("PRIVMSG #tea :{}\r\n", "x".repeat(1000)).repeat(64);
    // What the sockets of both ends may keep comes on top.
    for _ in 0..(OUTBOX_LEN_MAX + 32 * 1024 * 1024) / lines.len() {
        ana.send(&lines);
        eve.take(lines.len());
    }
    mute.is_closed();
    ana.send("PRIVMSG #tea :still here\r\n");
    eve.until("still here");
}

#[test]
fn what_a_stranger_may_have_is_bounded() {
    let floor = floor();
    let mut ana = Client::named(floor, "ana");
    for number in 0..CHANNELS_MAX {
        ana.send(&format!("JOIN #{number}\r\n"));
        ana.until(" 366 ");
    }
    ana.send("JOIN #more\r\n");
    assert_eq!(ana.until("#more"), ":floor 405 ana #more :You have joined too many channels\r\n");

    let line = "x".repeat(LINE_LEN_MAX + 1);
    let mut stranger = Client::new(floor);
    stranger.send(&line);
    stranger.is_closed();
    ana.send("PRIVMSG #1 :x\r\n");
    ana.send(&line);
    ana.is_closed();
}

#[test]
fn who_has_left_hears_nothing_and_nor_does_who_comes_next() {
    let floor = floor();
    let mut ana = Client::named(floor, "ana");
    let mut bo = Client::named(floor, "bo");
    ana.send("PRIVMSG bo :first\r\n");
    bo.until("first");
    drop(bo);
    // The name is free when the floor has seen it go; the seat is taken by whoever comes.
    let mut next = Client::new(floor);
    next.send("USER u 0 * :u\r\n");
    let is_free = (0..5000).any(|_| {
        thread::sleep(Duration::from_millis(1));
        next.send("NICK bo\r\nPING :x\r\n");
        !next.until(" :x").contains(" 433 ")
    });
    assert!(is_free);
    ana.send("PRIVMSG bo :second\r\n");
    let mut ping = Client::named(floor, "ping");
    ping.heard_nothing();
    next.heard_nothing();
    // Nothing is read any more of what ana says, but that it goes.
    ana.send("QUIT :bye\r\n");
    ana.is_closed();
}
