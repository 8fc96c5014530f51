//! Disks that fail, and power that goes: `faults/disk.c` stands between the program and the system.

use std::path::{Path, PathBuf};
use std::process::Command;

use papo_store::{Durability, Store};
use tempfile::TempDir;

use crate::client::Client;
use crate::heard::PATIENCE;
use crate::history::{self, all_said};
use crate::program::{Program, installed, papo, run, times};

/// At which of its first calls the disk fails, up to.
const FAILED_CALLS: [u32; 2] = [120, 500];
/// How often the power goes.
const CUTS: [u64; 2] = [20, 60];
/// How many things are said before it is over.
const MESSAGES: usize = 60;

/// The disk, to be put under a program; `None` where it can't be made.
fn disk(folder: &Path) -> Option<PathBuf> {
    let cc = installed("cc")?;
    let made = folder.join("disk.so");
    let source = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/system/faults/disk.c");
    let mut command = Command::new(cc);
    command.args(["-O1", "-shared", "-fPIC", "-o"]).arg(&made).args([source, "-ldl", "-lpthread"]);
    let ended = run(&mut command, "");
    assert_eq!(ended.code, Some(0), "{:?}", ended.err);
    Some(made)
}

/// A server on such a disk.
fn started(disk: &Path, data: &Path, fault: &str, seed: u64) -> Program {
    let mut command = papo();
    command.args(["serve", "--listen", "127.0.0.1:0", "--limit-messages-per-second", "0"]);
    command.arg("--data").arg(data).env("LD_PRELOAD", disk);
    command.env("PAPO_DISK", fault).env("PAPO_DISK_SEED", seed.to_string());
    Program::start(&mut command)
}

/// Says things one after the other, each when the one before came back or was refused; gives what
/// came back, and whether it ended before all was said.
fn talk(server: &Program) -> (Vec<String>, bool) {
    let Some(words) = server.out.expect_or_end("127.0.0.1:") else { return (Vec::new(), true) };
    let address = words.rsplit(' ').next().expect("an address");
    let Ok(stream) = std::net::TcpStream::connect(address) else { return (Vec::new(), true) };
    let mut client = Client::new("alice", stream);
    client.send_bytes(b"CAP REQ echo-message\r\nCAP END\r\nNICK alice\r\nUSER u 0 * :A\r\n");
    let mut seen = Vec::new();
    let mut next = 0;
    while let Some(line) = client.first_line() {
        if let Some((_, text)) = line.split_once(" PRIVMSG #lobby :") {
            seen.push(text.to_owned());
        }
        let goes_on = [" 366 ", " PRIVMSG #lobby :", " NOTICE alice :Not sent"];
        if goes_on.iter().any(|it| line.contains(it)) {
            if next == MESSAGES {
                return (seen, false);
            }
            client.send_bytes(format!("PRIVMSG #lobby :{next} {}\r\n", "x".repeat(300)).as_bytes());
            next += 1;
        }
    }
    (seen, true)
}

/// What is kept; `None` if that can't be read any more.
fn kept(data: &Path) -> Option<Vec<String>> {
    let store = Store::open(data, Durability::Power).ok()?;
    let Some(lobby) = store.reader.channels(1).ok()?.into_iter().next() else {
        return Some(Vec::new());
    };
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
        let (seen, ended) = talk(&server);
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
    let (seen, _) = talk(&server);
    assert!(!seen.is_empty() && seen.len() < MESSAGES, "{}", seen.len());
    assert_eq!(server.wait_for(PATIENCE).code(), Some(1));
    let lines = server.err.until_end();
    assert!(lines.iter().any(|line| line.contains("the disk failed it")), "{lines:?}");
    let kept = kept(folder.path()).expect("it can be read");
    assert!(all_kept(&seen, &kept), "{seen:?} were seen, {kept:?} are kept");
}

/// The power goes at any write: what anybody saw is there. On a disk that only pretends to write,
/// it is not: the test can tell.
#[test]
fn the_power_goes() {
    let folder = TempDir::new().expect("a folder can be made");
    let Some(disk) = disk(folder.path()) else { return };
    let mut lost = [0, 0];
    let mut proved = 0;
    for (lost, fault) in lost.iter_mut().zip(["cut", "lie"]) {
        for seed in 1..=times(CUTS[0], CUTS[1]) {
            let at = fastrand::u32(60..240);
            let data = folder.path().join(format!("{fault}-{seed}"));
            let mut server = started(&disk, &data, &format!("{fault}:{at}"), seed);
            let (seen, ended) = talk(&server);
            if !ended {
                server.signal("KILL");
            }
            let code = server.wait_for(PATIENCE).code();
            proved += usize::from(code == Some(99) && !seen.is_empty());
            let is_kept = kept(&data).is_some_and(|kept| all_kept(&seen, &kept));
            assert!(fault == "lie" || is_kept, "seed {seed}, cut at write {at}");
            *lost += usize::from(!is_kept);
        }
    }
    assert_eq!(lost[0], 0);
    assert!(lost[1] > 0, "a disk that keeps nothing lost nothing: this proves nothing");
    assert!(proved > 20, "the power went {proved} times with anything to lose");
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
