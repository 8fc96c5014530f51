//! Disks that fail, and power that goes: `faults/disk.c` stands between the program and the system.

use std::ops::Range;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread;
use std::time::{Duration, SystemTime};

use papo_core::MessageId;
use papo_store::{Durability, Entry, Message, Place, Said, Store};
use tempfile::TempDir;

use crate::client::Client;
use crate::heard::PATIENCE;
use crate::history::{self, all_said};
use crate::program::{Program, installed, papo, run, times};

/// At which of its first calls the disk fails, up to.
const FAILED_CALLS: [u32; 2] = [120, 500];
/// How often the power goes: while things are said, and over all that is done with them later.
const CUTS: [u64; 2] = [20, 60];
const LONG_CUTS: [u64; 2] = [8, 80];
/// At which write, somewhere between the first thing that is said and the last.
const SHORT_WRITES: Range<u32> = 120..270;
const LONG_WRITES: Range<u32> = 450..1650;
/// How many things are said before it is over.
const MESSAGES: usize = 60;
/// How long nothing is said, so that what was said is filed and indexed, and what is erased goes from
/// the disk: many times the pause after which that begins.
const REST: Duration = Duration::from_millis(1500);
/// How many lines are too old to be kept: they are deleted in several goes.
const OLD_LINES: u64 = 1200;

/// What is done next.
#[derive(Debug, Clone, Copy)]
enum Step {
    Say,
    Rest,
    /// What was said first, and is still there, is taken back.
    TakeBack,
}

/// Nothing but talk.
fn short() -> Vec<Step> {
    vec![Step::Say; MESSAGES]
}

/// All that is done with what was said comes between: it is filed and indexed, some is taken back,
/// goes from the index, and the log goes into the file.
fn long() -> Vec<Step> {
    let say = |count| vec![Step::Say; count];
    let (rest, take_back) = (vec![Step::Rest], vec![Step::TakeBack]);
    [say(150), rest.clone(), say(20), take_back.clone(), say(20), take_back, rest, say(210)]
        .concat()
}

/// What came of a talk.
#[derive(Debug, Default)]
struct Talk {
    /// What came back, and was not to be taken back later.
    seen: Vec<String>,
    /// What was taken back, as far as that came back.
    gone: Vec<String>,
    /// The server ended before all was said.
    ended: bool,
}

/// The disk, to be put under a program; `None` where it can't be made.
pub(crate) fn disk(folder: &Path) -> Option<PathBuf> {
    let cc = installed("cc")?;
    let made = folder.join("disk.so");
    let source = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/system/faults/disk.c");
    let mut command = Command::new(cc);
    command.args(["-O1", "-shared", "-fPIC", "-o"]).arg(&made).args([source, "-ldl", "-lpthread"]);
    let ended = run(&mut command, "");
    assert_eq!(ended.code, Some(0), "{:?}", ended.err);
    Some(made)
}

/// A server on such a disk. What is too old is deleted.
fn started(disk: &Path, data: &Path, fault: &str, seed: u64) -> Program {
    let mut command = papo();
    command.args(["serve", "--listen", "127.0.0.1:0", "--limit-messages-per-second", "0"]);
    command.args(["--keep", "30d"]);
    command.arg("--data").arg(data).env("LD_PRELOAD", disk);
    command.env("PAPO_DISK", fault).env("PAPO_DISK_SEED", seed.to_string());
    Program::start(&mut command)
}

/// Does these things one after the other, each when the one before came back or was refused.
fn talk(server: &Program, steps: &[Step]) -> Talk {
    let mut talk = Talk { ended: true, ..Talk::default() };
    let Some(words) = server.out.expect_or_end("papo join 127.0.0.1:") else { return talk };
    let address = words.rsplit(' ').next().expect("an address");
    let Ok(stream) = std::net::TcpStream::connect(address) else { return talk };
    let mut client = Client::new("alice", stream);
    client.send_bytes(b"CAP REQ :echo-message message-tags draft/message-redaction\r\nCAP END\r\n");
    client.send_bytes(b"NICK alice\r\nUSER u 0 * :A\r\n");
    let mut steps = steps.iter();
    let mut said = 0;
    let mut ids = Vec::new();
    let mut taken_back = None;
    while let Some(line) = client.first_line() {
        let text = line.split_once(" PRIVMSG #lobby :").map(|(_, text)| text.to_owned());
        if let Some(text) = &text {
            talk.seen.push(text.clone());
            ids.push(msgid(&line).to_owned());
        }
        let is_gone = line.contains(" REDACT #lobby ");
        if is_gone {
            talk.gone.extend(taken_back.take());
        }
        let is_answer = [" 366 ", " NOTICE alice :Not sent"].iter().any(|it| line.contains(it));
        if !(is_answer || is_gone || text.is_some()) {
            continue;
        }
        let mut step = steps.next();
        while let Some(Step::Rest) = step {
            thread::sleep(REST);
            step = steps.next();
        }
        let next = match step {
            None | Some(Step::Rest) => {
                talk.ended = false;
                return talk;
            }
            Some(Step::Say) => format!("PRIVMSG #lobby :{said} {}\r\n", "x".repeat(300)),
            Some(Step::TakeBack) => {
                taken_back = Some(talk.seen.remove(0));
                format!("REDACT #lobby {}\r\n", ids.remove(0))
            }
        };
        said += 1;
        client.send_bytes(next.as_bytes());
    }
    talk
}

/// The id of a line that has one.
fn msgid(line: &str) -> &str {
    let id = line.split(['@', ';', ' ']).find_map(|tag| tag.strip_prefix("msgid="));
    id.expect("it has an id")
}

/// A folder in which much is too old to be kept.
fn with_old_lines(data: &Path) {
    let mut store = Store::open(data, Durability::Power).expect("the disk is whole");
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).expect("it is later");
    let now_ms = u64::try_from(now.as_millis()).expect("it is small");
    // The last one is not old.
    let times = (1..OLD_LINES).chain([now_ms - 3_600_000]);
    let entries = times.enumerate().map(|(at, time_ms)| {
        let seq = at as u64 + 1;
        let id = MessageId::first_at(time_ms).0;
        let place =
            Place { channel: 1, name: "#old", folded: "#old", seq, last: seq, closed: false };
        let said = Said {
            id,
            time_ms,
            source: "bob!u@h",
            account: None,
            modes: papo_proto::mode::UserModes::default(),
            kind: papo_proto::MessageKind::Privmsg,
            target: "#old",
            text: "long ago",
            joints: Box::default(),
            tags: "",
            edited: None,
        };
        let place = Some(place);
        Entry::Message(Message {
            said,
            place,
            pair: None,
            rank: None,
            silenced: false,
            nonce: None,
        })
    });
    store.writer.commit(entries).expect("the disk is whole");
}

/// What is kept; `None` if that can't be read any more.
fn kept(data: &Path) -> Option<Vec<String>> {
    let store = Store::open(data, Durability::Power).ok()?;
    let lobby = store.reader.channels(9).ok()?.into_iter().find(|it| it.name == "#lobby");
    let Some(lobby) = lobby else { return Some(Vec::new()) };
    Some(all_said(&store, lobby.id)?.into_iter().map(|said| said.text).collect())
}

/// Whether all that was seen is kept, in that order.
fn all_kept(seen: &[String], kept: &[String]) -> bool {
    let mut kept = kept.iter();
    seen.iter().all(|seen| kept.any(|kept| kept == seen))
}

/// An error at any call: nobody sees what is not kept, and it goes on when the disk does. Where it
/// can't even begin, or can't know what is kept, it ends and says why.
#[test]
fn an_error_at_any_call() {
    let folder = TempDir::new().expect("a folder can be made");
    let Some(disk) = disk(folder.path()) else { return };
    let mut refused = 0;
    for at in 1..=times(FAILED_CALLS[0], FAILED_CALLS[1]) {
        let data = folder.path().join(format!("data-{at}"));
        // Every other time what is made first is there already, so that it comes to talk.
        if at % 2 == 0 {
            drop(Store::open(&data, Durability::Power).expect("the disk is whole"));
        }
        let mut server = started(&disk, &data, &format!("call:{at}"), 0);
        let Talk { seen, ended, .. } = talk(&server, &short());
        if ended {
            assert_eq!(server.wait_for(PATIENCE).code(), Some(1), "call {at}");
            assert_eq!(server.err.until_end().len(), 1, "call {at}");
        } else {
            server.signal("KILL");
            server.wait();
            refused += usize::from(seen.len() < MESSAGES);
        }
        let kept = kept(&data).unwrap_or_else(|| panic!("call {at}: it can't be read"));
        // What was on its way to the disk when it ended may be there, and nobody has seen it.
        let unseen = usize::from(ended && kept.len() > seen.len());
        assert_eq!(kept[..kept.len() - unseen], seen, "call {at}");
    }
    assert!(refused > 10, "{refused} refused something, so little was tested");
}

/// What the disk had taken and could not keep ends the process, with a line that says why.
#[test]
fn a_failed_sync_ends_it() {
    let folder = TempDir::new().expect("a folder can be made");
    let Some(disk) = disk(folder.path()) else { return };
    let mut server = started(&disk, folder.path(), "sync:20", 0);
    let Talk { seen, .. } = talk(&server, &short());
    assert!(!seen.is_empty() && seen.len() < MESSAGES, "{}", seen.len());
    assert_eq!(server.wait_for(PATIENCE).code(), Some(1));
    let lines = server.err.until_end();
    assert!(lines.iter().any(|line| line.contains("the disk failed it")), "{lines:?}");
    let kept = kept(folder.path()).expect("it can be read");
    assert!(all_kept(&seen, &kept), "{seen:?} were seen, {kept:?} are kept");
}

/// The power goes at any write: what anybody saw is there. On a disk that only pretends to write, it
/// is not: the test can tell. To the program such a disk is a whole one, to what is on it each sync
/// is none: so it is also what `synchronous=OFF` would make of a whole disk.
#[test]
fn the_power_goes() {
    let folder = TempDir::new().expect("a folder can be made");
    let Some(disk) = disk(folder.path()) else { return };
    let cuts = Cuts { steps: &short(), writes: SHORT_WRITES, old_lines: false, least: 1 };
    let times = times(CUTS[0], CUTS[1]);
    let whole = cuts.of("cut", times, folder.path(), &disk);
    let pretending = cuts.of("lie", times, folder.path(), &disk);
    assert!(pretending.lost > 0, "a disk that keeps nothing lost nothing: this proves nothing");
    let proved = whole.proved + pretending.proved;
    assert!(proved > 20, "the power went {proved} times with anything to lose");
}

/// The same over all that is done without waiting for the disk, and after it: filing, indexing,
/// emptying the log, deleting what is taken back or too old. What is said next waits for the disk
/// again.
#[test]
fn the_power_goes_when_more_is_done_than_talk() {
    let folder = TempDir::new().expect("a folder can be made");
    let Some(disk) = disk(folder.path()) else { return };
    let cuts = Cuts { steps: &long(), writes: LONG_WRITES, old_lines: true, least: 145 };
    let times = times(LONG_CUTS[0], LONG_CUTS[1]);
    let whole = cuts.of("cut", times, folder.path(), &disk);
    let pretending = cuts.of("lie", times / 2, folder.path(), &disk);
    assert!(pretending.lost > 0, "a disk that keeps nothing lost nothing: this proves nothing");
    let proved = whole.proved;
    assert!(proved * 2 > times, "the power went {proved} of {times} times after it was indexed");
}

/// Power cuts, one after the other.
struct Cuts<'a> {
    steps: &'a [Step],
    /// At one of these writes.
    writes: Range<u32>,
    /// The server begins with much to delete.
    old_lines: bool,
    /// It proves something when so many things were said before.
    least: usize,
}

/// What came of them.
#[derive(Debug, Default)]
struct Outcome {
    /// How often it proves something.
    proved: u64,
    /// How often of these something was lost that anybody saw, or was there that was seen to go.
    lost: u64,
}

impl Cuts<'_> {
    fn of(&self, fault: &str, times: u64, folder: &Path, disk: &Path) -> Outcome {
        let mut outcome = Outcome::default();
        for seed in 1..=times {
            let at = fastrand::u32(self.writes.clone());
            let data = folder.join(format!("{fault}-{seed}"));
            if self.old_lines {
                with_old_lines(&data);
            }
            let mut server = started(disk, &data, &format!("{fault}:{at}"), seed);
            let talk = talk(&server, self.steps);
            if !talk.ended {
                server.signal("KILL");
            }
            let code = server.wait_for(PATIENCE).code();
            let proves = code == Some(99) && talk.seen.len() >= self.least;
            outcome.proved += u64::from(proves);
            let is_kept = kept(&data).is_some_and(|kept| {
                all_kept(&talk.seen, &kept) && !talk.gone.iter().any(|gone| kept.contains(gone))
            });
            assert!(fault == "lie" || is_kept, "seed {seed}, cut at write {at}");
            outcome.lost += u64::from(proves && !is_kept);
        }
        outcome
    }
}

/// Whenever it ends while a backup is brought back, all is there: what was kept before or the
/// backup, and what was before is not lost.
#[test]
fn a_restore_ends_at_any_name() {
    let folder = TempDir::new().expect("a folder can be made");
    let Some(disk) = disk(folder.path()) else { return };
    let server = history::started(TempDir::new().expect("a folder can be made"));
    let mut alice = server.person("alice");
    alice.send("JOIN #tea\r\nPRIVMSG #tea :one");
    alice.sync();
    let copy = folder.path().join("monday.papo");
    let backed = run(papo().arg("backup").arg(&copy).arg("--data").arg(server.data()), "");
    assert_eq!(backed.code, Some(0), "{:?}", backed.err);
    alice.send("PRIVMSG #tea :two");
    alice.sync();
    let killed = server.killed();
    let said = |data: &Path| history::kept_texts(data, "#tea");
    for at in 1.. {
        let data = folder.path().join(format!("data-{at}"));
        std::fs::create_dir(&data).expect("it can be made");
        for name in ["papo.sqlite", "papo.sqlite-wal"] {
            let from = killed.path().join("papo").join(name);
            std::fs::copy(from, data.join(name)).expect("it was killed");
        }
        let mut restore = papo();
        restore.arg("restore").arg(&copy).arg("--replace").arg("--data").arg(&data);
        let code =
            run(restore.env("LD_PRELOAD", &disk).env("PAPO_DISK", format!("name:{at}")), "").code;
        assert!(data.join("papo.sqlite").exists(), "name {at}: a server would begin anew");
        let aside = data.join("papo.before-1.sqlite");
        if said(&data) == ["one"] {
            let before = folder.path().join(format!("before-{at}"));
            let back = run(papo().arg("restore").arg(&aside).arg("--data").arg(&before), "");
            assert_eq!((back.code, said(&before)), (Some(0), vec!["one".into(), "two".into()]));
        } else {
            assert_eq!(said(&data), ["one", "two"], "name {at}");
            assert!(!aside.exists(), "name {at}: a store has one name when a server has it");
        }
        if code == Some(0) {
            assert!(at > 5, "it ended at {at} names only, so little was tested");
            return;
        }
        assert_eq!(code, Some(98), "name {at}");
    }
}

/// Memory sticks have no links.
#[test]
fn a_disk_without_links_will_do() {
    let folder = TempDir::new().expect("a folder can be made");
    let Some(disk) = disk(folder.path()) else { return };
    let data = folder.path().join("data");
    drop(Store::open(&data, Durability::Power).expect("it opens"));
    let copy = folder.path().join("monday.papo");
    for (verb, more) in [("backup", None), ("restore", Some("--replace"))] {
        let mut command = papo();
        command.arg(verb).arg(&copy).args(more).arg("--data").arg(&data);
        let ended = run(command.env("LD_PRELOAD", &disk).env("PAPO_DISK", "link:1"), "");
        assert_eq!(ended.code, Some(0), "{:?}", ended.err);
    }
    assert!(copy.exists() && data.join("papo.before-1.sqlite").exists());
}
