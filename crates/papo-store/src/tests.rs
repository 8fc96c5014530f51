//! A store in a folder of its own: what is kept is found again, in order, by who may see it.

use std::path::Path;
use std::time::{Duration, Instant};

use papo_proto::history::{Page, Scope, View};
use papo_proto::mode::{UserMode, UserModes};
use papo_proto::{MessageKind, Rank};
use rusqlite::types::Value;
use rusqlite::{Connection, params_from_iter};

use crate::{Durability, Entry, FILE, Line, Message, Place, Said, Store};

mod acts;
mod backup;
mod browsers;
mod forget;
mod model;
mod news;
mod pages;
mod search;
mod search_cost;
mod search_model;
mod whole;

fn open(folder: &Path) -> Store {
    Store::open(folder, Durability::Power).expect("it opens")
}

fn said(id: u64, text: &str) -> Said<&str> {
    Said {
        id,
        time_ms: 1_700_000_000_000 + id,
        source: "alice!alice@10.0.0.1",
        account: None,
        modes: UserModes::default(),
        kind: MessageKind::Privmsg,
        target: "#tea",
        text,
        joints: Box::default(),
        tags: "",
        edited: None,
    }
}

fn place(channel: u64, seq: u64) -> Place<'static> {
    Place { channel, name: "#Tea", folded: "#tea", seq, last: seq, closed: false }
}

fn message<'a>(id: u64, place: Place<'static>, text: &'a str) -> Message<'a> {
    Message {
        said: said(id, text),
        place: Some(place),
        pair: None,
        rank: None,
        silenced: false,
        nonce: None,
    }
}

/// What all members of a channel may see of it.
fn channel_view(channel: u64) -> View {
    let scope = Scope::Channel(channel);
    View { scope, since: 0, until: ALWAYS, closed_since: 0, rank: None, events: false }
}

fn said_of(lines: Vec<Line>) -> Vec<Said<String>> {
    let said = |line| match line {
        Line::Said(said) => said,
        other => panic!("nobody asked for {other:?}"),
    };
    lines.into_iter().map(said).collect()
}

/// The last lines of a channel; of those behind a door, none up to `since`.
fn texts(store: &Store, channel: u64, since: u64, until: u64, most: usize) -> Vec<String> {
    let view = View { closed_since: since, until, ..channel_view(channel) };
    let lines = store.reader.lines(&view, &Page::last(most)).expect("it can be read");
    said_of(lines).into_iter().map(|said| said.text).collect()
}

const ALWAYS: u64 = i64::MAX as u64;

#[test]
fn what_is_kept_is_found_after_a_restart() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let mut store = open(folder.path());
    assert_eq!(store.reader.last_message().expect("it can be read"), 0);
    assert_eq!(store.reader.channels(9).expect("it can be read"), []);
    let mut modes = UserModes::default();
    modes.set(UserMode::Bot, true);
    let whole = Said {
        account: Some("alice"),
        modes,
        kind: MessageKind::Notice,
        tags: "+x=1",
        joints: [4, 70_000].into(),
        ..said(12, "olá ☕")
    };
    let first = Message { said: whole.clone(), ..message(12, place(3, 1), "") };
    let private = Message {
        said: said(14, "psst"),
        place: None,
        pair: Some(("alice", "bob")),
        rank: None,
        silenced: true,
        nonce: Some(([7; 16], 1000)),
    };
    let entries = [first, private, message(13, place(3, 2), "and this")];
    store.writer.commit(entries.map(Entry::Message)).expect("it is kept");
    drop(store);
    let store = open(folder.path());
    let kept = store.reader.lines(&channel_view(3), &Page::last(9)).expect("it can be read");
    let kept = said_of(kept);
    assert_eq!(kept[1].text, "and this");
    let Said { id, time_ms, source, account, modes, kind, target, text, joints, tags, edited } =
        &kept[0];
    let again = Said {
        id: *id,
        time_ms: *time_ms,
        source: source.as_str(),
        account: account.as_deref(),
        modes: *modes,
        kind: *kind,
        target: target.as_str(),
        text: text.as_str(),
        joints: joints.clone(),
        tags: tags.as_str(),
        edited: *edited,
    };
    assert_eq!(again, whole);
    assert_eq!(kept.len(), 2, "nobody else sees what was said in private");
    assert_eq!(store.reader.last_message().expect("it can be read"), 14);
    let channels = store.reader.channels(9).expect("it can be read");
    let [channel] = &channels[..] else { panic!("{channels:?}") };
    assert_eq!((channel.id, &*channel.name, channel.seq), (3, "#Tea", 2));
}

#[test]
fn values_are_as_they_were_set_last() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let mut store = open(folder.path());
    let set = |owner: &str, key, value| Entry::Metadata { owner: owner.to_owned(), key, value };
    let entries = [
        set("account zoë", "avatar", Some("one")),
        set("channel 7", "avatar", Some("")),
        set("account zoë", "status", Some("x")),
        set("account zoë", "avatar", Some("two")),
        set("account zoë", "status", None),
        set("account zoë", "color", None),
    ];
    store.writer.commit(entries).expect("they are kept");
    drop(store);
    let kept = open(folder.path()).reader.metadata().expect("it can be read");
    let kept: Vec<(&str, &str, &str)> = kept.iter().map(|(a, b, c)| (&**a, &**b, &**c)).collect();
    assert_eq!(kept, [("account zoë", "avatar", "two"), ("channel 7", "avatar", "")]);
}

#[test]
fn the_last_lines_are_those_that_one_may_see() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let mut store = open(folder.path());
    let closed = |seq| Place { closed: true, ..place(3, seq) };
    let for_some = Message {
        rank: Some(Rank::Operator),
        ..message(12, Place { last: 1, ..place(3, 0) }, "for operators")
    };
    let entries = [
        message(11, place(3, 1), "one"),
        for_some,
        message(13, closed(2), "behind a door"),
        message(14, place(3, 3), "three"),
        message(15, place(4, 1), "elsewhere"),
        message(16, closed(4), "behind it again"),
        message(17, place(3, 5), "five"),
    ];
    store.writer.commit(entries.map(Entry::Message)).expect("it is kept");
    let all = ["one", "behind a door", "three", "behind it again", "five"];
    assert_eq!(texts(&store, 3, 0, ALWAYS, 9), all);
    assert_eq!(texts(&store, 3, 0, ALWAYS, 2), all[3..]);
    assert_eq!(texts(&store, 3, 0, ALWAYS, 0), [""; 0]);
    assert_eq!(texts(&store, 3, 0, 16, 9), all[..4]);
    assert_eq!(texts(&store, 3, 13, ALWAYS, 9), ["one", "three", "behind it again", "five"]);
    assert_eq!(texts(&store, 3, 17, ALWAYS, 2), ["three", "five"]);
    assert_eq!(texts(&store, 9, 0, ALWAYS, 9), [""; 0]);
}

#[test]
fn a_channel_has_the_name_that_it_got_last() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let mut store = open(folder.path());
    let rename = |channel, name| Entry::Renamed { channel, name, folded: name };
    store.writer.commit([rename(9, "#silent")]).expect("nothing was said there");
    let said = |id, channel, seq| Entry::Message(message(id, place(channel, seq), "x"));
    store.writer.commit([said(1, 3, 1), rename(3, "#coffee"), said(2, 4, 1)]).expect("it is kept");
    let names = |store: &Store| -> Vec<(u64, String, u64)> {
        let channels = store.reader.channels(9).expect("it can be read");
        channels.into_iter().map(|it| (it.id, it.name, it.seq)).collect()
    };
    assert_eq!(names(&store), [(3, "#coffee".into(), 1), (4, "#Tea".into(), 1)]);
    // Somebody takes a name over: who had it goes without.
    store.writer.commit([rename(4, "#coffee")]).expect("it is kept");
    assert_eq!(names(&store), [(4, "#coffee".into(), 1)]);
    assert_eq!(store.reader.last_channel().expect("it can be read"), 4);
    assert_eq!(texts(&store, 3, 0, ALWAYS, 9), ["x"], "what was said stays");
    // Of too many, those with the most in them.
    store.writer.commit([said(3, 4, 7), rename(4, "#a"), said(4, 3, 5)]).expect("it is kept");
    let most = store.reader.channels(1).expect("it can be read");
    assert_eq!(most.iter().map(|it| it.id).collect::<Vec<_>>(), [4]);
}

#[test]
fn a_full_disk_keeps_nothing_of_a_list_and_all_when_there_is_room() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let mut store = open(folder.path());
    let long = "x".repeat(3000);
    let mut refused = 0;
    store.writer.fill_up(true);
    for round in 0..8 {
        let entries = [1, 2].map(|at| message(round * 2 + at, place(3, round * 2 + at), &long));
        if let Err(error) = store.writer.commit(entries.map(Entry::Message)) {
            assert!(!error.is_failed_sync(), "{error}");
            assert!(error.to_string().contains("full"), "{error}");
            refused += 1;
        }
    }
    assert!(refused > 0);
    let kept = texts(&store, 3, 0, ALWAYS, 99).len();
    assert_eq!(kept, 16 - 2 * refused);
    store.writer.probe().expect("a probe needs no more room");
    store.writer.fill_up(false);
    store.writer.commit([Entry::Message(message(99, place(3, 99), &long))]).expect("there is room");
    assert_eq!(texts(&store, 3, 0, ALWAYS, 99).len(), kept + 1);
}

#[test]
fn only_one_at_a_time_may_open_it() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let store = open(folder.path());
    let error = Store::open(folder.path(), Durability::Power).expect_err("it is taken");
    assert!(error.to_string().contains("used by another papo, process "), "{error}");
    drop(store);
    open(folder.path());
}

#[cfg(unix)]
#[test]
fn nobody_else_reads_it() {
    use std::os::unix::fs::PermissionsExt;

    let folder = tempfile::tempdir().expect("a folder can be made");
    let mut store = open(folder.path());
    store.writer.commit([Entry::Message(message(1, place(3, 1), "x"))]).expect("it is kept");
    let mut names = Vec::new();
    for entry in std::fs::read_dir(folder.path()).expect("it can be read") {
        let entry = entry.expect("it can be read");
        let mode = entry.metadata().expect("it is there").permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{entry:?}");
        names.push(entry.file_name());
    }
    assert_eq!(names.len(), 4, "file, log, index of the log, lock: {names:?}");
}

/// How the library goes about it.
pub(crate) fn plan(connection: &Connection, sql: &str) -> Vec<String> {
    let mut statement =
        connection.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).expect("it is SQL");
    let values = vec![Value::Null; statement.parameter_count()];
    let rows = statement.query_map(params_from_iter(values), |row| row.get(3));
    rows.expect("it can be asked").map(|row| row.expect("a text")).collect()
}

/// Nothing is looked for by looking at everything, and nothing is put in order that is in order.
pub(crate) fn must_go_along_an_index(connection: &Connection, sql: &str) {
    let plan = plan(connection, sql);
    let goes_on = |step: &String| {
        // Ways that are put together, and how far messages are filed, which is one number.
        let joins = ["MERGE", "COMPOUND", "LEFT", "RIGHT", "UNION", "SCALAR", "CO-ROUTINE"];
        let is_few = step == "SCAN filed" || step == "SCAN (subquery-2)";
        step.starts_with("SEARCH") || is_few || joins.iter().any(|it| step.starts_with(it))
    };
    assert!(plan.iter().all(goes_on), "{sql}: {plan:#?}");
    let is_found = |step: &String| step.contains("INDEX") || step.contains("PRIMARY KEY");
    assert!(plan.iter().any(is_found), "{sql}: {plan:#?}");
}

/// A million messages of 80 bytes: compact, and open at once.
#[test]
fn a_million_messages() {
    const MESSAGES: u64 = 1_000_000;
    const CHANNELS: u64 = 100;
    /// How long it may take until all is known that a server starts with. A tenth of a second is
    /// enough on a machine that has time.
    const START_MAX: Duration = Duration::from_secs(1);
    /// How long the last 100 lines of a channel may take: 5 ms where nobody else works, and this
    /// may be a build for debugging beside others.
    const PAGE_MAX: Duration = Duration::from_millis(50);
    let folder = tempfile::tempdir().expect("a folder can be made");
    let mut store = Store::open(folder.path(), Durability::Process).expect("it opens");
    let text = "A line of what people say to each other, as long as such lines are, or so it is.";
    assert_eq!(text.len(), 80);
    let names: Vec<String> = (0..CHANNELS).map(|channel| format!("#channel-{channel}")).collect();
    for first in (0..MESSAGES).step_by(10_000) {
        let entries = (first..first + 10_000).map(|at| {
            let (channel, seq) = (at % CHANNELS, at / CHANNELS + 1);
            let name = &*names[usize::try_from(channel).expect("they are few")];
            let place = Place { channel, name, folded: name, seq, last: seq, closed: false };
            // As ids are made: of the time.
            let id = (1_700_000_000_000 + at) << 20;
            let said = Said { target: name, ..said(id, text) };
            let (pair, rank, silenced) = (None, None, false);
            Entry::Message(Message { said, place: Some(place), pair, rank, silenced, nonce: None })
        });
        store.writer.commit(entries).expect("it is kept");
        store.writer.file().expect("it can be written");
        store.writer.tidy().expect("it can be moved");
    }
    drop(store);
    let len = std::fs::metadata(folder.path().join(FILE)).expect("it is there").len();
    assert!(len < 250 * 1024 * 1024, "it takes {len} bytes");
    let started = Instant::now();
    let store = open(folder.path());
    assert_ne!(store.reader.last_message().expect("it can be read"), 0);
    assert_eq!(store.reader.channels(1000).expect("it can be read").len(), 100);
    assert_eq!(texts(&store, 42, 0, ALWAYS, 50).len(), 50);
    assert!(started.elapsed() < START_MAX, "it took {:?}", started.elapsed());
    let mut times: Vec<Duration> = (0..1000)
        .map(|at| {
            let started = Instant::now();
            assert_eq!(texts(&store, at % CHANNELS, 0, ALWAYS, 100).len(), 100);
            started.elapsed()
        })
        .collect();
    times.sort_unstable();
    assert!(times[990] < PAGE_MAX, "it took {:?}", times[990]);
    news::are_counted_fast(&store, MESSAGES, CHANNELS);
}

#[test]
fn accounts_are_kept_as_they_were_last() {
    use papo_proto::sasl::scram::Keys;

    use crate::Account;

    let account = |name: &'static str, password: &str, fingerprints: &[&'static str]| Account {
        name,
        made_ms: 9,
        password: "$argon2id$",
        scram: Keys::of(password, [7; 16], 1),
        fingerprints: fingerprints.to_vec(),
        is_admin: name == "bob",
    };
    let folder = tempfile::tempdir().expect("a folder can be made");
    let mut store = open(folder.path());
    let entries = [
        Entry::Account(account("Alice", "sesame", &["aa", "bb"])),
        Entry::Account(account("bob", "sesame", &["cc"])),
        Entry::Account(account("carol", "sesame", &[])),
    ];
    store.writer.commit(entries).expect("it is kept");
    let bob = account("bob", "tea", &["aa", "dd"]);
    let alice = account("Alice", "sesame", &["bb"]);
    let entries =
        [Entry::Account(alice.clone()), Entry::Account(bob.clone()), Entry::Dropped("carol")];
    store.writer.commit(entries).expect("it is kept");
    drop(store);
    let store = open(folder.path());
    let has = |name, password| store.reader.has_account(name, password).expect("it can be read");
    assert!(has("bob", "$argon2id$") && !has("bob", "another") && !has("carol", "$argon2id$"));
    let kept = store.reader.accounts(9).expect("it can be read");
    let kept: Vec<_> = kept
        .iter()
        .map(|it| Account {
            name: &*it.name,
            made_ms: it.made_ms,
            password: &*it.password,
            scram: it.scram.clone(),
            fingerprints: it.fingerprints.iter().map(String::as_str).collect(),
            is_admin: it.is_admin,
        })
        .collect();
    assert_eq!(kept, [alice, bob]);
    assert_eq!(store.reader.accounts(1).expect("it can be read").len(), 1);
}

#[test]
fn the_claim_is_the_last_one_or_none() {
    use crate::Claim;

    let folder = tempfile::tempdir().expect("a folder can be made");
    let mut store = open(folder.path());
    let claim = |byte, until_ms| Some(Claim { hash: [byte; 32], until_ms });
    for claims in [vec![claim(1, 5)], vec![claim(2, 6), claim(3, 7)], vec![claim(4, 8), None]] {
        let last = *claims.last().expect("there is one");
        store.writer.commit(claims.into_iter().map(Entry::Claim)).expect("it is kept");
        drop(store);
        store = open(folder.path());
        assert_eq!(store.reader.claim().expect("it can be read"), last);
    }
}

#[test]
fn deeds_are_kept_in_their_order_and_found_by_a_word() {
    use crate::Deed;

    let deed = |time_ms, what, why| Deed { time_ms, by: "Ana", what, on: "bob", why };
    let folder = tempfile::tempdir().expect("a folder can be made");
    let mut store = open(folder.path());
    // The clock may have been set back.
    let deeds = [deed(5, "KILL", "Spam"), deed(4, "ROLE", ""), deed(6, "KILL", "more spam")];
    store.writer.commit(deeds.into_iter().map(Entry::Audited)).expect("it is kept");
    drop(store);
    let store = open(folder.path());
    let found = |most, word| -> Vec<u64> {
        let deeds = store.reader.audit(most, word).expect("it can be read");
        deeds.iter().map(|deed| deed.time_ms).collect()
    };
    assert_eq!(found(9, ""), [5, 4, 6]);
    assert_eq!(found(2, ""), [4, 6]);
    assert_eq!(found(9, "spam"), [5, 6]);
    assert_eq!(found(9, "ana role bob"), [4]);
    assert_eq!(found(9, "%"), [0; 0]);
}

#[test]
fn invites_are_kept_as_they_were_last() {
    use crate::Invite;

    let one = |number, uses, room| {
        let (by, note) = ("Ana", "tea");
        let (hash, until_ms, is_for_guest) = ([number; 32], 9, number == 2);
        Invite { hash, is_for_guest, room, uses, by, note, made_ms: u64::from(number), until_ms }
    };
    let folder = tempfile::tempdir().expect("a folder can be made");
    let mut store = open(folder.path());
    let entries = [
        Entry::Invite(one(3, 1, None)),
        Entry::Invite(one(2, 5, Some("#tea"))),
        Entry::Invite(one(1, 1, None)),
        Entry::Invite(one(2, 4, Some("#tea"))),
        Entry::Uninvited(&[3; 32]),
    ];
    store.writer.commit(entries).expect("it is kept");
    drop(store);
    let store = open(folder.path());
    let kept = store.reader.invites(9).expect("it can be read");
    let kept: Vec<_> = kept.iter().map(|it| (it.hash[0], it.is_for_guest, it.uses)).collect();
    assert_eq!(kept, [(1, false, 1), (2, true, 4)]);
    assert_eq!(store.reader.invites(9).expect("again")[1].room.as_deref(), Some("#tea"));
}

#[test]
fn sanctions_are_kept_as_they_were_last() {
    use crate::Sanction;

    let one = |is_ban, mask, made_ms, until_ms| {
        let (by, reason) = ("Ana", "spam");
        Sanction { is_ban, mask, by, reason, made_ms, until_ms }
    };
    let folder = tempfile::tempdir().expect("a folder can be made");
    let mut store = open(folder.path());
    let entries = [
        Entry::Sanction(one(true, "~a:bob", 5, None)),
        Entry::Sanction(one(false, "~a:bob", 4, Some(9))),
        Entry::Sanction(one(true, "10.0.0.0/8", 6, None)),
        Entry::Sanction(one(true, "~a:bob", 7, Some(8))),
        Entry::Lifted(true, "10.0.0.0/8"),
    ];
    store.writer.commit(entries).expect("it is kept");
    drop(store);
    let store = open(folder.path());
    let kept = store.reader.sanctions(9).expect("it can be read");
    let kept: Vec<_> =
        kept.iter().map(|it| (it.is_ban, &*it.mask, &*it.by, &*it.reason, it.until_ms)).collect();
    let (mute, ban) =
        ((false, "~a:bob", "Ana", "spam", Some(9)), (true, "~a:bob", "Ana", "spam", Some(8)));
    assert_eq!(kept, [mute, ban]);
}
