//! What was said is kept: before anybody sees it, over restarts, and whatever ends the server.

use std::net::TcpStream;
use std::path::Path;
use std::process::Command;
use std::thread;
use std::time::Duration;

use papo_proto::history::{ID_END, Page, Scope, View};
use papo_store::{Durability, Line, Said, Store};
use tempfile::TempDir;

use crate::chathistory::{all_of, reader};
use crate::client::Client;
use crate::program::{installed, papo, run, times, without_settings};
use crate::server::Server;

/// How often the server is killed.
const KILLS: [usize; 2] = [8, 100];
/// How many talk meanwhile.
const TALKERS: usize = 6;
/// More than anybody says in a test.
const MANY: usize = 1_000_000;

/// What is kept of one channel, as a text of who said what, in the history's order.
pub(crate) fn kept(data: &Path, channel: &str) -> Vec<String> {
    let store = Store::open(data, Durability::Power).expect("nobody has it");
    let channels = store.reader.channels(MANY).expect("it can be read");
    let Some(channel) = channels.into_iter().find(|it| it.name == channel) else {
        return Vec::new();
    };
    let kept: Vec<String> = all_said(&store, channel.id)
        .expect("it can be read")
        .into_iter()
        .map(|said| format!(":{} {} {} :{}", said.source, said.kind.word(), said.target, said.text))
        .collect();
    assert_eq!(kept.len() as u64, channel.seq, "no number is given twice, and none left out");
    kept
}

/// What was said, without who and where.
pub(crate) fn kept_texts(data: &Path, channel: &str) -> Vec<String> {
    let store = Store::open(data, Durability::Power).expect("nobody has it");
    let channels = store.reader.channels(MANY).expect("it can be read");
    let channel = channels.into_iter().find(|it| it.name == channel).expect("it is kept");
    let said = all_said(&store, channel.id).expect("it can be read");
    said.into_iter().map(|said| said.text).collect()
}

/// All that was ever said in a channel, if it can be read.
pub(crate) fn all_said(store: &Store, channel: u64) -> Option<Vec<Said<String>>> {
    let (scope, until) = (Scope::Channel(channel), ID_END);
    let view = View { scope, since: 0, until, closed_since: 0, rank: None, events: false };
    let lines = store.reader.lines(&view, &Page::last(MANY)).ok()?;
    let said = |line| match line {
        Line::Said(said) => said,
        other => panic!("nobody asked for {other:?}"),
    };
    Some(lines.into_iter().map(said).collect())
}

pub(crate) fn started(folder: TempDir) -> Server {
    let mut command = papo();
    command.args(["serve", "--listen", "127.0.0.1:0"]);
    command.args(["--limit-messages-per-second", "0", "--limit-sendq", "64MiB"]);
    Server::of(&mut command, folder)
}

/// Stopped or killed, it goes on where it was: the same channel, and its order.
#[test]
fn a_channel_goes_on_after_a_restart() {
    let folder = TempDir::new().expect("a folder can be made");
    let server = started(folder);
    let mut alice = server.person("alice");
    alice.send("JOIN #tea\r\nPRIVMSG #tea :one\r\nNOTICE #tea :two\r\nPRIVMSG alice :not here");
    alice.sync();
    let server = started(server.stopped());
    let mut alice = server.person("alice");
    alice.send("JOIN #Tea\r\nPRIVMSG #tea :three");
    alice.sync();
    let server = started(server.killed());
    let mut alice = server.person("alice");
    alice.send("JOIN #TEA\r\nPRIVMSG #TEA :four\r\nRENAME #TEA #coffee");
    alice.sync();
    let server = started(server.killed());
    let mut alice = server.person("alice");
    alice.send("JOIN #coffee\r\nPRIVMSG #coffee :five");
    alice.sync();
    let folder = server.stopped();
    let said: Vec<String> = kept(&folder.path().join("papo"), "#coffee")
        .iter()
        .map(|line| {
            line.split_once('!')
                .expect("it has a source")
                .1
                .split_once(' ')
                .expect("and more")
                .1
                .to_owned()
        })
        .collect();
    assert_eq!(
        said,
        [
            "PRIVMSG #tea :one",
            "NOTICE #tea :two",
            "PRIVMSG #Tea :three",
            "PRIVMSG #TEA :four",
            "PRIVMSG #coffee :five",
        ]
    );
}

/// Two that would keep what is said in one place: the second refuses, and names the first. That one
/// is killed without a word, and there is nothing in the way.
#[test]
fn a_second_server_names_the_first() {
    let server = Server::with(&[]);
    let folder = server.data();
    let second = run(papo().args(["serve", "--listen", "127.0.0.1:0", "--data"]).arg(&folder), "");
    assert_ne!(second.code, Some(0));
    let process = format!("is used by another papo, process {};", server.program.id());
    assert!(second.err.iter().any(|line| line.contains(&process)), "{:?}", second.err);
    let folder = server.killed();
    started(folder).stop();
}

/// A server that could keep nothing does not start, and says why in one line.
#[test]
fn it_does_not_start_without_a_place() {
    let folder = TempDir::new().expect("a folder can be made");
    let file = folder.path().join("file");
    std::fs::write(&file, "").expect("it can be written");
    let ended = run(papo().args(["serve", "--listen", "127.0.0.1:0", "--data"]).arg(&file), "");
    assert_eq!(ended.code, Some(1), "{ended:?}");
    let [line] = &ended.err[..] else { panic!("one line, not {:?}", ended.err) };
    assert!(line.ends_with(&format!("{} is a file, not a folder", file.display())), "{line}");
}

/// Killed at any moment, under load: what anybody was shown is in the history, once, in the order in
/// which it was shown.
#[test]
fn what_anybody_saw_outlives_a_kill() {
    let mut folder = TempDir::new().expect("a folder can be made");
    let mut seen_before: Vec<String> = Vec::new();
    let mut proved = 0;
    let kills = times(KILLS[0], KILLS[1]);
    for round in 0..kills {
        // Reading all of it each time is what takes long.
        if round % KILLS[0] == 0 {
            folder = TempDir::new().expect("a folder can be made");
            seen_before.clear();
        }
        let server = started(folder);
        let mut witness = server.person("witness");
        witness.send("JOIN #all");
        witness.expect("End of /NAMES");
        let people: Vec<Client> = (0..TALKERS)
            .map(|number| {
                let mut person = server.connect();
                // Who can ask for what was before is not shown it on coming in.
                person.send("CAP REQ :echo-message draft/chathistory\r\nCAP END");
                person.register(&format!("p{number}"));
                person.send("JOIN #all");
                person.expect("End of /NAMES");
                person
            })
            .collect();
        let talkers: Vec<_> = people
            .into_iter()
            .enumerate()
            .map(|(number, person)| thread::spawn(move || talk(person, round, number)))
            .collect();
        // At times it begins when all is still quiet.
        if round % 4 != 0 {
            witness.expect(&format!(" PRIVMSG #all :{round}/"));
        }
        let moment = fastrand::u64(0..400);
        thread::sleep(Duration::from_millis(moment));
        folder = server.killed();
        let seen: Vec<Vec<String>> =
            talkers.into_iter().map(|talker| talker.join().expect("it talked")).collect();
        let kept = kept(&folder.path().join("papo"), "#all");
        assert!(kept.starts_with(&seen_before), "what was kept stays as it is");
        let mine = &kept[seen_before.len()..];
        for (number, seen) in seen.iter().enumerate() {
            is_part_in_order(seen, mine, &format!("round {round}, {moment} ms, p{number}"));
        }
        proved += usize::from(!mine.is_empty());
        seen_before = kept;
    }
    assert!(proved >= kills * 3 / 4, "{proved} of {kills} rounds prove something");
    let server = started(folder);
    let mut reader = reader(&server, "reader");
    reader.send("JOIN #all");
    assert_eq!(all_of(&mut reader, "#all"), seen_before, "and all of it is shown");
    server.stop();
}

/// Says things until the connection ends; gives the messages that it was shown.
pub(crate) fn talk(mut person: Client, round: usize, number: usize) -> Vec<String> {
    let stream = person.stream().try_clone().expect("a socket can be shared");
    let sender = thread::spawn(move || say_all(stream, round, number));
    let lines = person.until_end();
    sender.join().expect("it said what it could");
    lines.into_iter().filter(|line| line.contains(" PRIVMSG #all :")).collect()
}

fn say_all(mut stream: TcpStream, round: usize, number: usize) {
    for at in 0..20_000 {
        let line = format!("PRIVMSG #all :{round}/{number}/{at}\r\n");
        if std::io::Write::write_all(&mut stream, line.as_bytes()).is_err() {
            return;
        }
    }
}

/// Whether all that was seen was kept, once and in that order, with nothing between that was not
/// seen: others may have seen more at the end.
pub(crate) fn is_part_in_order(seen: &[String], kept: &[String], whose: &str) {
    let Some(first) = seen.first() else { return };
    let at = kept.iter().position(|line| line == first);
    let at = at.unwrap_or_else(|| panic!("{whose}: {first:?} was seen and not kept"));
    for (seen, kept) in seen.iter().zip(kept[at..].iter().map(Some).chain(std::iter::repeat(None)))
    {
        assert_eq!(Some(seen), kept, "{whose}");
    }
}

/// A server whose files may be told to grow no more.
pub(crate) fn with_some_room(folder: TempDir) -> Server {
    let mut command = without_settings(Command::new("sh"));
    let flags = "--listen 127.0.0.1:0 --limit-messages-per-second 0 --limit-sendq 64MiB";
    command.args(["-c", &format!("trap '' XFSZ; exec \"$0\" serve {flags}")]);
    command.arg(papo().get_program());
    Server::of(&mut command, folder)
}

/// Lets no file of a server grow beyond so many bytes.
pub(crate) fn limit(server: &Server, most: &str) {
    let mut command = Command::new("prlimit");
    command.args([&format!("--pid={}", server.program.id()), &format!("--fsize={most}")]);
    let ended = run(&mut command, "");
    assert_eq!(ended.code, Some(0), "{:?}", ended.err);
}

/// No file may have anything written to it but its first byte.
pub(crate) const FULL: &str = "1:unlimited";
pub(crate) const ROOM: &str = "unlimited:unlimited";

/// The disk has no more room: what is said is refused, all else goes on, and as soon as there is
/// room, so does this. Nobody ever sees what is not kept.
#[test]
fn a_full_disk_refuses_messages_and_nothing_else() {
    if installed("prlimit").is_none() {
        return;
    }
    let server = with_some_room(TempDir::new().expect("a folder can be made"));
    let mut alice = server.person("alice");
    alice.send("CAP REQ :echo-message standard-replies");
    let mut bob = server.person("bob");
    // The log has a few pages by now, and may have no more than these.
    limit(&server, "150000:unlimited");
    let mut sent = 0;
    let refused = loop {
        alice.send(&format!("PRIVMSG #lobby :before {sent}"));
        let answer = alice.expect("#lobby :");
        if answer.contains("STORE_UNAVAILABLE") {
            break answer;
        }
        assert!(sent < 1000 && !answer.contains(" JOIN "), "{answer}");
        sent += 1;
    };
    assert!(refused.contains("FAIL PRIVMSG STORE_UNAVAILABLE #lobby :"), "{refused}");
    server.program.out.expect("messages can't be kept, and are refused");
    alice.send("TOPIC #lobby :still here");
    bob.send("PRIVMSG #lobby :me, too");
    bob.expect("NOTICE bob :Not sent");
    limit(&server, ROOM);
    server.program.out.expect("messages can be kept again");
    alice.send("PRIVMSG #lobby :after");
    alice.expect("PRIVMSG #lobby :after");
    let heard = bob.sync();
    let heard: Vec<&str> =
        heard.iter().filter_map(|line| line.split_once(" #lobby :")).map(|it| it.1).collect();
    let folder = server.killed();
    let kept = kept_texts(&folder.path().join("papo"), "#lobby");
    assert_eq!(kept.len(), sent + 1);
    assert!(kept.ends_with(&["after".to_owned()]), "{kept:?}");
    assert!(heard.iter().all(|text| kept.iter().any(|kept| kept == text)), "{heard:?}");
}

/// What changes while the disk is full is so, and is kept as soon as there is room; at the latest
/// when the server stops. Where there is none then, it says so.
#[test]
fn what_changes_while_the_disk_is_full_is_kept_later() {
    if installed("prlimit").is_none() {
        return;
    }
    let server = with_some_room(TempDir::new().expect("a folder can be made"));
    let mut ana = server.person("ana");
    ana.send("REGISTER * * :a password");
    ana.expect("REGISTER SUCCESS ana");
    ana.send("JOIN #tea\r\nTOPIC #tea :at four\r\nJOIN #cups\r\nTOPIC #cups :two");
    ana.expect(" TOPIC #cups :two");
    let ana_again = |server: &Server| {
        let mut ana = server.connect();
        ana.send("CAP REQ sasl\r\nAUTHENTICATE PLAIN");
        ana.expect("AUTHENTICATE +");
        ana.send("AUTHENTICATE AGFuYQBhIHBhc3N3b3Jk");
        ana.expect(" 903 ");
        ana.send("NICK ana\r\nUSER u 0 * :Ana\r\nCAP END\r\nJOIN #tea");
        ana.expect(" 366 ana #tea ");
        ana
    };
    let topic = |server: &Server, channel: &str| {
        let mut guest = server.connect();
        guest.register(&channel.replace('#', "in-"));
        guest.send(&format!("JOIN {channel}"));
        guest.expect(" 332 ").rsplit(':').next().unwrap_or_default().to_owned()
    };
    // One change is the first that can't be kept; with the next it is known that none can.
    limit(&server, FULL);
    ana.send("TOPIC #tea :at five");
    server.program.out.expect("messages can't be kept, and are refused");
    ana.send("TOPIC #cups :three");
    ana.expect(" TOPIC #cups :three");
    limit(&server, ROOM);
    server.program.out.expect("messages can be kept again");
    ana.sync();
    let server = with_some_room(server.killed());
    assert_eq!(topic(&server, "#tea"), "at five");
    assert_eq!(topic(&server, "#cups"), "three");

    // There is room again just before it stops.
    let mut ana = ana_again(&server);
    limit(&server, FULL);
    ana.send("TOPIC #tea :at seven");
    server.program.out.expect("messages can't be kept, and are refused");
    limit(&server, ROOM);
    let server = with_some_room(server.stopped());
    assert_eq!(topic(&server, "#tea"), "at seven");

    let mut ana = ana_again(&server);
    limit(&server, FULL);
    ana.send("TOPIC #tea :at eight");
    server.program.out.expect("messages can't be kept, and are refused");
    server.program.signal("TERM");
    server.program.err.expect("papo ends, and what was changed last is not kept");
}
