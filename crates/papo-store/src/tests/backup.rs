//! Copies of all that is kept: nothing is missing in them, and nothing is lost by bringing them back.

use std::fs;
use std::path::{Path, PathBuf};

use rusqlite::Connection;
use tempfile::TempDir;

use super::{message, open, place};
use crate::{Aside, Entry, FILE, StoreError, back_up, restore};

/// A store in which so many messages were said.
fn kept(folder: &Path, messages: u64) -> crate::Store {
    let mut store = open(folder);
    let said: Vec<String> = (1..=messages).map(|it| format!("it is {it}")).collect();
    let entries = said.iter().zip(1..).map(|(text, it)| message(it, place(3, it), text));
    store.writer.commit(entries.map(Entry::Message)).expect("it is kept");
    store
}

/// What a store leaves behind whose process is killed: much of it is in the log only.
fn killed(folder: &Path, messages: u64) -> PathBuf {
    let whole = TempDir::new().expect("a folder can be made");
    let store = kept(whole.path(), messages);
    for companion in ["", "-wal"] {
        let name = format!("{FILE}{companion}");
        fs::copy(whole.path().join(&name), folder.join(&name)).expect("it is there");
    }
    drop(store);
    folder.join(FILE)
}

fn messages(folder: &Path) -> u64 {
    let connection = Connection::open(folder.join(FILE)).expect("it is there");
    connection.query_row("SELECT count(*) FROM message", [], |row| row.get(0)).expect("it is whole")
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).expect("it can be read");
    let mut names: Vec<String> = entries
        .map(|entry| entry.expect("it is there").file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

#[test]
fn what_is_in_the_log_only_is_brought_back_too() {
    let (from, to) = (TempDir::new().expect("a folder"), TempDir::new().expect("a folder"));
    let file = killed(from.path(), 500);
    let restored = restore(&file, to.path(), false).expect("it is whole");
    assert_eq!((restored.contents.messages, restored.before), (500, None));
    assert_eq!(messages(to.path()), 500);
    assert_eq!(names(to.path()), ["papo.lock", FILE]);
}

#[test]
fn what_was_there_is_put_aside_as_one_file() {
    let (from, to) = (TempDir::new().expect("a folder"), TempDir::new().expect("a folder"));
    let copy = from.path().join("monday.papo");
    drop(kept(&from.path().join("data"), 3));
    assert_eq!(back_up(&from.path().join("data"), &copy).expect("it is new").messages, 3);
    killed(to.path(), 200);
    assert!(matches!(restore(&copy, to.path(), false), Err(StoreError::Exists(_))));
    assert_eq!(messages(to.path()), 200);
    killed(to.path(), 200);
    let before =
        restore(&copy, to.path(), true).expect("it is whole").before.expect("it was there");
    assert_eq!(messages(to.path()), 3);
    assert_eq!(names(to.path()), ["papo.before-1.sqlite", "papo.lock", FILE]);
    // And back again.
    let again = restore(&before.file, to.path(), true).expect("it is whole");
    assert_eq!((again.contents.messages, messages(to.path())), (200, 200));
}

/// A file that can't be opened goes aside with its log, and nothing of it is touched.
#[test]
fn what_is_damaged_is_put_aside_whole() {
    let (from, to) = (TempDir::new().expect("a folder"), TempDir::new().expect("a folder"));
    let copy = from.path().join("monday.papo");
    drop(kept(&from.path().join("data"), 3));
    back_up(&from.path().join("data"), &copy).expect("it is new");
    let log = killed(from.path(), 9).with_extension("sqlite-wal");
    let log = fs::read(log).expect("it is there");
    for (name, damage) in [
        ("papo.damaged-1.sqlite", &b"no store, but long enough that it could be one"[..]),
        ("papo.damaged-2.sqlite", b""),
    ] {
        let _none = fs::remove_file(to.path().join("papo.sqlite-shm"));
        for (part, bytes) in [(FILE, damage), ("papo.sqlite-wal", &log)] {
            fs::write(to.path().join(part), bytes).expect("it can be written");
        }
        let before = restore(&copy, to.path(), true).expect("it is whole").before;
        assert_eq!(before, Some(Aside { file: to.path().join(name), is_damaged: true }));
        for (part, bytes) in [("", damage), ("-wal", &log)] {
            let aside = fs::read(to.path().join(format!("{name}{part}"))).expect("it is there");
            assert_eq!(aside, bytes, "{name}{part}");
        }
        assert_eq!(messages(to.path()), 3);
    }
    fs::write(to.path().join(FILE), "hello, this is a text").expect("it can be written");
    let error = open_refused(to.path());
    assert!(error.contains("papo.sqlite is damaged"), "{error}");
}

/// It would go on in a file that has no name any more, or in the log of another one.
#[test]
fn nobody_may_have_it_open() {
    let (from, to) = (TempDir::new().expect("a folder"), TempDir::new().expect("a folder"));
    let file = killed(from.path(), 3);
    killed(to.path(), 9);
    let crate::Store { writer, reader, lock, .. } = open(to.path());
    drop((writer, lock));
    let error = restore(&file, to.path(), true).expect_err("somebody reads it").to_string();
    assert!(
        error.ends_with(
            "is being read by another program, such as `papo export`; wait until that has ended"
        ),
        "{error}"
    );
    assert_eq!(reader.last_message().expect("it is as it was"), 9);
    assert!(!names(to.path()).iter().any(|name| name.contains(".new")));
    drop(reader);
    restore(&file, to.path(), true).expect("nobody reads it");
}

#[test]
fn what_is_no_copy_is_named_in_one_sentence() {
    let folder = TempDir::new().expect("a folder");
    let at = |name: &str| folder.path().join(name);
    fs::create_dir(at("folder")).expect("it can be made");
    fs::write(at("text"), "hello, this is a text").expect("it can be written");
    fs::write(at("empty"), "").expect("it can be written");
    let other = Connection::open(at("other")).expect("it can be made");
    other.execute_batch("CREATE TABLE t (a); PRAGMA user_version = 3").expect("it can be");
    drop(kept(&at("data"), 500));
    back_up(&at("data"), &at("cut")).expect("it is new");
    let bytes = fs::read(at("cut")).expect("it is there");
    fs::write(at("cut"), &bytes[..bytes.len() / 2]).expect("it can be written");
    let mut holed = bytes.clone();
    holed[bytes.len() / 2..][..9000].fill(0xa5);
    fs::write(at("holed"), holed).expect("it can be written");
    for (name, why) in [
        ("folder", " is a folder; a file is needed that `papo backup` made"),
        ("text", " is no good copy of what papo kept: nothing of papo is in it"),
        ("empty", " is no good copy of what papo kept: nothing of papo is in it"),
        ("other", " is no good copy of what papo kept: nothing of papo is in it"),
        ("cut", " is no good copy of what papo kept: it is damaged"),
        ("holed", " is no good copy of what papo kept: it is damaged"),
    ] {
        let error = restore(&at(name), &at("to"), false).expect_err("it is none").to_string();
        assert_eq!(error, format!("{}{why}", at(name).display()));
    }
    assert!(!at("to").exists(), "nothing was made for nothing");
    let error = back_up(&at("text"), &at("x")).expect_err("it is no folder").to_string();
    assert!(error.ends_with("text is a file, not a folder"), "{error}");
    let error = open_refused(&at("text"));
    assert!(error.ends_with("text is a file, not a folder"), "{error}");
}

fn open_refused(folder: &Path) -> String {
    let opened = crate::Store::open(folder, crate::Durability::Power);
    opened.map(|_| ()).expect_err("it is no folder").to_string()
}

/// What somebody else is writing is not ours to delete, and what is called by bytes is found.
#[test]
fn a_copy_has_the_name_that_it_was_given() {
    let folder = TempDir::new().expect("a folder");
    drop(kept(&folder.path().join("data"), 3));
    let copy = folder.path().join("x");
    fs::write(folder.path().join("x.part"), "mine").expect("it can be written");
    let error = back_up(&folder.path().join("data"), &copy).expect_err("it is taken").to_string();
    assert!(error.contains("x.part is there already: another papo writes it now"), "{error}");
    assert_eq!(fs::read(folder.path().join("x.part")).expect("it is there"), b"mine");
    let newer = Connection::open(folder.path().join("data").join(FILE)).expect("it is there");
    newer.pragma_update(None, "user_version", 999).expect("it can be");
    fs::remove_file(folder.path().join("x.part")).expect("it is there");
    let error = back_up(&folder.path().join("data"), &copy).expect_err("it is newer").to_string();
    assert!(error.contains("papo.sqlite was made by a newer papo"), "{error}");
    assert!(!folder.path().join("x.part").exists());
    let missing = folder.path().join("none").join("x");
    let error = back_up(&folder.path().join("data"), &missing).expect_err("no folder").to_string();
    assert!(error.starts_with(&format!("can't use {}: ", missing.display())), "{error}");
    #[cfg(unix)]
    {
        let name = std::os::unix::ffi::OsStrExt::from_bytes(b"na\xefve");
        let name: &std::ffi::OsStr = name;
        let data = folder.path().join(name);
        drop(kept(&data, 7));
        let copy = data.join(name);
        back_up(&data, &copy).expect("any name will do");
        assert_eq!(restore(&copy, &data, true).expect("it is whole").contents.messages, 7);
        let names: Vec<_> = fs::read_dir(folder.path()).expect("it can be read").collect();
        assert_eq!(names.len(), 2, "{names:?}");
    }
}

/// A copy of an older version goes when it was there for a week: it has what was deleted since.
#[test]
fn copies_of_older_versions_go() {
    let to = TempDir::new().expect("a folder");
    drop(open(to.path()));
    let copied = to.path().join("papo.v3.sqlite");
    let hours = |hours| std::time::SystemTime::now() - std::time::Duration::from_hours(hours);
    for (made, stays) in [(hours(0), true), (hours(167), true), (hours(169), false)] {
        let file = fs::File::create(&copied).expect("it can be made");
        file.set_modified(made).expect("it can be");
        drop(open(to.path()));
        assert_eq!(copied.exists(), stays);
    }
}

/// Whoever made the folder, and however: what is said in it is its owner's alone.
#[cfg(unix)]
#[test]
fn what_others_could_read_they_can_no_more() {
    use std::os::unix::fs::PermissionsExt;

    let folder = TempDir::new().expect("a folder");
    let data = folder.path().join("data");
    fs::create_dir(&data).expect("it can be made");
    let all = |folder: &Path| {
        let mut paths: Vec<_> = names(folder).iter().map(|name| folder.join(name)).collect();
        paths.push(folder.to_owned());
        paths
    };
    let open_all = |mode: u32| {
        for path in all(&data) {
            let mode = if path.is_dir() { mode | 0o111 } else { mode };
            fs::set_permissions(&path, fs::Permissions::from_mode(mode)).expect("it is ours");
        }
    };
    let modes = || -> Vec<u32> {
        let mode =
            |path: PathBuf| path.metadata().expect("it is there").permissions().mode() & 0o777;
        all(&data).into_iter().map(mode).collect()
    };
    open_all(0o644);
    killed(&data, 9);
    open_all(0o644);
    let store = open(&data);
    assert_eq!((modes(), &store.exposed), (vec![0o600, 0o600, 0o600, 0o600, 0o700], &None));
    drop(store);
    // A folder that is not ours alone stays as it is.
    fs::write(data.join("papers"), "mine").expect("it can be written");
    open_all(0o644);
    drop(open(&data));
    assert_eq!(modes(), [0o644, 0o600, 0o600, 0o755]);
}
