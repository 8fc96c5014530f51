//! What was said is read back with CHATHISTORY, by the program itself: after a restart, after a kill,
//! and by who comes in.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::SystemTime;

use tempfile::TempDir;

use crate::client::Client;
use crate::history::started;
use crate::server::Server;

/// How many come in at once: many times as many as any queue of questions ever had room for.
const CROWD: usize = 300;

/// Somebody who can ask for history.
pub(crate) fn reader(server: &Server, nick: &str) -> Client {
    let mut client = server.connect();
    client.send("CAP REQ :draft/chathistory batch message-tags server-time\r\nCAP END");
    client.register(nick);
    client
}

/// All of a channel, page by page from its end; the lines that were said, without their tags.
pub(crate) fn all_of(client: &mut Client, channel: &str) -> Vec<String> {
    let mut pages: Vec<Vec<String>> = Vec::new();
    let mut asked = format!("LATEST {channel} * 100");
    loop {
        client.send(&format!("CHATHISTORY {asked}"));
        let start = client.expect(" BATCH +");
        let mut page = Vec::new();
        loop {
            let line = client.line();
            if line.contains(" BATCH -") {
                break;
            }
            page.push(line);
        }
        if let Some(first) = page.first() {
            let id = first.split(['@', ';', ' ']).find(|tag| tag.starts_with("msgid="));
            asked = format!("BEFORE {channel} {} 100", id.expect("it has an id"));
        }
        let bare = |line: &String| line.split_once(' ').expect("it has tags").1.to_owned();
        pages.push(page.iter().map(bare).collect());
        if start.contains("draft/chathistory-end") {
            return pages.into_iter().rev().flatten().collect();
        }
    }
}

/// The texts and ids of one page.
fn page(client: &mut Client, asked: &str) -> Vec<(String, String)> {
    client.sync();
    client.send(&format!("CHATHISTORY {asked}"));
    let mut lines = Vec::new();
    loop {
        let line = client.first_line().expect("it is answered");
        assert!(!line.contains(" FAIL "), "{asked}: {line}");
        if line.contains(" BATCH -") {
            return lines;
        }
        if let Some((head, text)) = line.split_once(" PRIVMSG #tea :") {
            let id = head.split(['@', ';', ' ']).find_map(|tag| tag.strip_prefix("msgid="));
            lines.push((text.to_owned(), id.expect("it has an id").to_owned()));
        }
    }
}

fn texts(client: &mut Client, asked: &str) -> String {
    let texts: Vec<String> = page(client, asked).into_iter().map(|(text, _)| text).collect();
    texts.join(" ")
}

/// All subcommands, of what another process had kept.
#[test]
fn every_subcommand_after_a_restart() {
    let folder = TempDir::new().expect("a folder can be made");
    let server = started(folder);
    let mut alice = reader(&server, "alice");
    alice.send("JOIN #tea");
    for number in 1..=9 {
        alice.send(&format!("PRIVMSG #tea :{number}"));
    }
    alice.send("TOPIC #tea :Assam\r\nPRIVMSG alice :to myself");
    alice.sync();
    let server = started(server.killed());
    let mut alice = reader(&server, "alice");
    alice.send("JOIN #tea");
    let all = page(&mut alice, "LATEST #tea * 50");
    let id = |number: usize| format!("msgid={}", all[number - 1].1);
    assert_eq!(all.len(), 9);
    let mut asked = |what: String| texts(&mut alice, &what);
    assert_eq!(asked("LATEST #tea * 3".into()), "7 8 9");
    assert_eq!(asked(format!("LATEST #tea {} 50", id(7))), "8 9");
    assert_eq!(asked(format!("BEFORE #tea {} 2", id(5))), "3 4");
    assert_eq!(asked(format!("AFTER #tea {} 2", id(5))), "6 7");
    assert_eq!(asked(format!("AROUND #tea {} 3", id(5))), "4 5 6");
    assert_eq!(asked(format!("BETWEEN #tea {} {} 2", id(2), id(6))), "3 4");
    assert_eq!(asked(format!("BETWEEN #tea {} {} 2", id(6), id(2))), "4 5");
    assert_eq!(asked("AFTER #tea timestamp=2020-01-01T00:00:00.000Z 2".into()), "1 2");
    assert_eq!(asked("BEFORE #tea timestamp=2020-01-01T00:00:00.000Z 2".into()), "");
    alice.send("CAP REQ draft/event-playback\r\nCHATHISTORY LATEST #tea * 2");
    alice.expect("TOPIC #tea :Assam");
    alice.send("CHATHISTORY LATEST alice * 9");
    let batch = alice.expect(" chathistory alice");
    assert!(batch.contains("draft/chathistory-end"), "{batch}");
    alice.expect(" BATCH -");
    let years = "timestamp=2020-01-01T00:00:00.000Z timestamp=2200-01-01T00:00:00.000Z";
    alice.send(&format!("CHATHISTORY TARGETS {years} 9"));
    alice.expect("CHATHISTORY TARGETS #tea 2");
    alice.expect(" BATCH -");
    server.stop();
}

/// What is asked in one breath with what was said finds it: it is asked when that is kept.
#[test]
fn what_was_just_said_is_found() {
    let server = started(TempDir::new().expect("a folder can be made"));
    let mut alice = reader(&server, "alice");
    alice.send("JOIN #tea");
    alice.expect("#tea :End of /NAMES");
    for number in 0..300 {
        let ask = "CHATHISTORY LATEST #tea * 1";
        alice.send(&format!("PRIVMSG #tea :{number}\r\n{ask}"));
        alice.expect(" BATCH +");
        let line = alice.line();
        assert!(line.ends_with(&format!(" PRIVMSG #tea :{number}")), "{number}: {line}");
        alice.expect(" BATCH -");
    }
    server.stop();
}

/// Somebody comes in while others talk: no line is left out between what it reads and what it hears,
/// and none is there twice.
#[test]
fn nothing_is_between_what_is_heard_and_what_is_read() {
    let server = started(TempDir::new().expect("a folder can be made"));
    let mut alice = server.person("alice");
    alice.send("JOIN #tea");
    alice.expect("End of /NAMES");
    let is_over = Arc::new(AtomicBool::new(false));
    let talker = {
        let is_over = is_over.clone();
        std::thread::spawn(move || {
            let mut number = 0;
            while !is_over.load(Ordering::Relaxed) {
                for _ in 0..20 {
                    alice.send(&format!("PRIVMSG #tea :{number}"));
                    number += 1;
                }
                alice.sync();
            }
        })
    };
    for round in 0..20 {
        let mut bob = reader(&server, &format!("bob{round}"));
        bob.send("JOIN #tea\r\nCHATHISTORY LATEST #tea * 100");
        bob.expect("#tea :End of /NAMES");
        let mut seen = Vec::new();
        let mut heard_after = None;
        // A few lines that are heard when the page is there.
        while heard_after.is_none_or(|count| count < 30) {
            let line = bob.line();
            if line.contains(" BATCH -") {
                heard_after = Some(0);
            }
            if let Some((_, text)) = line.split_once(" PRIVMSG #tea :") {
                seen.push(text.parse::<u32>().expect("a number"));
                heard_after = heard_after.map(|count| count + 1);
            }
        }
        let len = seen.len();
        seen.sort_unstable();
        seen.dedup();
        assert_eq!(seen.len(), len, "none is shown twice");
        if let (Some(first), Some(last)) = (seen.first(), seen.last()) {
            assert_eq!((last - first) as usize + 1, len, "none is left out: {seen:?}");
        }
        bob.send("QUIT");
    }
    is_over.store(true, Ordering::Relaxed);
    talker.join().expect("it talked");
    server.stop();
}

/// A moment in 2023, in minutes since 1970.
const MINUTE_OF_OLD: u64 = 28_333_333;

/// Something that was said so many minutes after that.
fn old_line(channel: u64, name: &'static str, seq: u64, minute: u64) -> papo_store::Entry<'static> {
    let time_ms = (MINUTE_OF_OLD + minute) * 60_000;
    let (last, closed) = (seq, false);
    let place = papo_store::Place { channel, name, folded: name, seq, last, closed };
    let said = papo_store::Said {
        id: time_ms << 20,
        time_ms,
        source: "bob!bob@10.0.0.2",
        account: None,
        modes: papo_proto::mode::UserModes::default(),
        kind: papo_proto::MessageKind::Privmsg,
        target: name,
        text: "old",
        joints: Box::default(),
        tags: "",
        edited: None,
    };
    let (place, pair, rank, silenced, nonce) = (Some(place), None, None, false, None);
    papo_store::Entry::Message(papo_store::Message { said, place, pair, rank, silenced, nonce })
}

/// What is older than it may be kept is gone from the history, bit by bit; of a channel with a time
/// of its own by that one.
#[test]
fn what_is_too_old_goes() {
    let folder = TempDir::new().expect("a folder can be made");
    let data = folder.path().join("papo");
    let store = papo_store::Store::open(&data, papo_store::Durability::Power);
    let mut store = store.expect("nobody has it");
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).expect("it is later");
    // The clock is right: something was said a moment ago.
    let last = now.as_secs() / 60 - MINUTE_OF_OLD;
    for (channel, name, minute) in [(1, "#tea", 0), (2, "#log", 1), (3, "#now", last)] {
        let old = old_line(channel, name, 1, minute);
        store.writer.commit([old]).expect("it is kept");
    }
    drop(store);
    let mut command = crate::program::papo();
    command.args(["serve", "--listen", "127.0.0.1:0"]);
    command.args(["--keep", "1m", "--keep-channels", "#LOG forever,#now forever"]);
    let server = Server::of(&mut command, folder);
    let mut alice = reader(&server, "alice");
    for channel in ["#tea", "#log"] {
        alice.send(&format!("JOIN {channel}\r\nPRIVMSG {channel} :new"));
    }
    alice.sync();
    // Before it is gone it is not shown.
    assert_eq!(texts(&mut alice, "LATEST #tea * 9"), "new");
    let kept = || {
        let reader = papo_store::Reader::of_folder(&data).expect("it is there");
        let rooms = reader.rooms().expect("it can be read");
        let lines = |room: &papo_store::Room| {
            let place = papo_proto::history::Where::Channel(room.id);
            let lines = reader.whole(place, 0, papo_proto::history::ID_END);
            let lines = lines.map(|kept| kept.expect("it can be read").line);
            lines.filter(|line| matches!(line, papo_store::Line::Said(_))).count()
        };
        rooms.iter().map(|room| (room.name.clone(), lines(room))).collect::<Vec<_>>()
    };
    crate::heard::poll("what is new alone", || {
        (kept() == [("#log".to_owned(), 2), ("#now".to_owned(), 1), ("#tea".to_owned(), 1)])
            .then_some(())
    });
    alice.send("JOIN #log");
    alice.sync();
    alice.send("CHATHISTORY LATEST #log * 9");
    alice.expect(" PRIVMSG #log :old");
    alice.expect(" PRIVMSG #log :new");
    server.stop();
}

/// The clock may be wrong when the server starts: what was not too old when something was kept last is
/// not deleted.
#[test]
fn a_clock_far_ahead_deletes_nothing() {
    let folder = TempDir::new().expect("a folder can be made");
    let data = folder.path().join("papo");
    let store = papo_store::Store::open(&data, papo_store::Durability::Power);
    let mut store = store.expect("nobody has it");
    for (seq, minute) in [(1, 0), (2, 10), (3, 11)] {
        store.writer.commit([old_line(1, "#tea", seq, minute)]).expect("it is kept");
    }
    drop(store);
    let mut command = crate::program::papo();
    command.args(["serve", "--listen", "127.0.0.1:0", "--keep", "2m"]);
    let server = Server::of(&mut command, folder);
    let left = crate::heard::poll("anything being deleted", || {
        let reader = papo_store::Reader::of_folder(&data).expect("it is there");
        let place = papo_proto::history::Where::Channel(1);
        let left = reader.whole(place, 0, papo_proto::history::ID_END).count();
        (left < 3).then_some(left)
    });
    assert_eq!(left, 2, "only the first was too old");
    server.stop();
}

/// Clients that know nothing of all this are shown the last lines, with their times.
#[test]
fn who_comes_in_is_shown_the_last_lines() {
    let server = started(TempDir::new().expect("a folder can be made"));
    let mut alice = server.person("alice");
    alice.send("JOIN #tea");
    for number in 0..30 {
        alice.send(&format!("PRIVMSG #tea :line {number}"));
    }
    alice.sync();
    let mut bob = server.person("bob");
    bob.send("JOIN #tea");
    let first = bob.expect(" PRIVMSG #tea :");
    let (_, text) = first.split_once(" PRIVMSG #tea :").expect("it is one");
    assert!(text.starts_with('[') && text.ends_with("] line 10"), "{first}");
    bob.expect("] line 29");
    server.stop();
}

/// Many come in at once who can't ask for history: all are shown what was said.
#[test]
fn all_who_come_in_at_once_are_shown_what_was_said() {
    let server = Server::with(&[
        "--limit-messages-per-second",
        "0",
        "--limit-connections-per-address",
        "0",
        "--limit-connects-per-minute",
        "0",
        "--replay-on-join",
        "100",
    ]);
    let mut alice = server.person("alice");
    alice.send("JOIN #tea");
    for line in 0..300 {
        alice.send(&format!("PRIVMSG #tea :line {line}"));
    }
    alice.sync();
    let mut people: Vec<Client> = (0..CROWD).map(|it| server.person(&format!("p{it}"))).collect();
    for person in &mut people {
        person.send("JOIN #tea");
    }
    for person in &mut people {
        person.expect("line 200");
        person.expect("line 299");
    }
    server.stop();
}
