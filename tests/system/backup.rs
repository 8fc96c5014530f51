//! All that is kept in one file: copied while people talk, brought back in another place.

use std::path::Path;
use std::thread;

use crate::history::{is_part_in_order, kept, started, talk};
use crate::program::{Ended, papo, run};

fn ran(verb: &str, file: &Path, data: &Path, more: &[&str]) -> Ended {
    let mut command = papo();
    command.arg(verb).arg(file).args(more).arg("--data").arg(data);
    run(&mut command, "")
}

/// While people talk, a copy is made; what anybody had seen before it began is in it, in order.
#[test]
fn a_copy_made_under_load_is_whole() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let file = folder.path().join("monday.papo");
    let server = started(tempfile::tempdir().expect("a folder can be made"));
    let mut witness = server.person("witness");
    witness.send("JOIN #all");
    witness.expect("End of /NAMES");
    let join = |number: usize| {
        let mut person = server.connect();
        person.send("CAP REQ echo-message\r\nCAP END");
        person.register(&format!("p{number}"));
        person.send("JOIN #all");
        person.expect("End of /NAMES");
        person
    };
    // Who came in later would be shown what was said before.
    let people: Vec<_> = (0..3).map(join).collect();
    let talkers = people.into_iter().enumerate();
    let talkers: Vec<_> =
        talkers.map(|(number, person)| thread::spawn(move || talk(person, 0, number))).collect();
    let mut seen: Vec<String> = (0..500).map(|_| witness.expect(" PRIVMSG #all :")).collect();
    seen.retain(|line| line.contains(" PRIVMSG #all :"));
    let data = server.data();
    let ended = ran("backup", &file, &data, &[]);
    assert_eq!(ended.code, Some(0), "{:?}", ended.err);
    // It goes on, and has not noticed.
    witness.expect(" PRIVMSG #all :");
    // A second copy needs another name.
    let ended = ran("backup", &file, &data, &[]);
    assert_eq!((ended.code, ended.err.len()), (Some(1), 1), "{:?}", ended.err);
    assert!(ended.err[0].ends_with("monday.papo is there already"), "{:?}", ended.err);
    // Not while a server has the folder.
    let ended = ran("restore", &file, &data, &["--replace"]);
    assert_eq!(ended.code, Some(1));
    assert!(ended.err[0].contains("is used by a running papo, process"), "{:?}", ended.err);
    let first = server.killed();
    let all = kept(&first.path().join("papo"), "#all");
    for talker in talkers {
        is_part_in_order(&talker.join().expect("it talked"), &all, "a talker");
    }

    let other = tempfile::tempdir().expect("a folder can be made");
    let place = other.path().join("papo");
    let ended = ran("restore", &file, &place, &[]);
    assert_eq!(ended.code, Some(0), "{:?}", ended.err);
    let copied = kept(&place, "#all");
    is_part_in_order(&seen, &copied, "the witness");
    assert!(all.starts_with(&copied), "it is a moment of it");
    // A server goes on from there.
    let server = started(other);
    let mut alice = server.person("alice");
    alice.send("JOIN #all\r\nPRIVMSG #all :on we go");
    alice.expect("End of /NAMES");
    alice.send("PING done");
    alice.expect("done");
    let other = server.killed();
    let text = ":alice!u@";
    let last = kept(&place, "#all").pop().expect("something is there");
    assert!(last.starts_with(text) && last.ends_with(" PRIVMSG #all :on we go"), "{last}");

    // What is there is only replaced if that is said, and then put aside.
    let ended = ran("restore", &file, &place, &[]);
    assert_eq!(ended.code, Some(1));
    assert!(ended.err[0].contains("is there already; `--replace`"), "{:?}", ended.err);
    let ended = ran("restore", &file, &place, &["--replace"]);
    assert_eq!(ended.code, Some(0), "{:?}", ended.err);
    assert_eq!(kept(&place, "#all"), copied);
    assert!(place.join("papo.before-1.sqlite").exists());
    drop((first, other));
}

/// What is no copy of a store, or a broken one, changes nothing.
#[test]
fn what_is_no_copy_is_refused() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let data = folder.path().join("data");
    let ended = ran("backup", &folder.path().join("x"), &data, &[]);
    assert_eq!(ended.code, Some(1));
    assert!(ended.err[0].contains("nothing is kept in "), "{:?}", ended.err);
    let store = papo_store::Store::open(&data, papo_store::Durability::Power).expect("it opens");
    drop(store);
    let whole = folder.path().join("whole");
    assert_eq!(ran("backup", &whole, &data, &[]).code, Some(0));
    let bytes = std::fs::read(&whole).expect("it was made");
    let cut = &bytes[..bytes.len() / 2];
    let cases: [(&str, &[u8]); 4] =
        [("empty", b""), ("text", b"hello, this is a text"), ("cut", cut), ("whole", &bytes)];
    for (name, bytes) in cases {
        let (file, place) = (folder.path().join(name), folder.path().join(format!("{name}.d")));
        std::fs::write(&file, bytes).expect("it can be written");
        let ended = ran("restore", &file, &place, &[]);
        let is_there = place.join("papo.sqlite").exists();
        assert_eq!((ended.code == Some(0), is_there), (name == "whole", name == "whole"), "{name}");
        if name != "whole" {
            assert_eq!(ended.err.len(), 1, "{name}: {:?}", ended.err);
        }
    }
}
