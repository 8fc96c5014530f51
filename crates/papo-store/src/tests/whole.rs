//! All that is kept of a place is given, each line once, in order, with who may see it.

use std::collections::{BTreeMap, BTreeSet};

use papo_proto::Rank;
use papo_proto::history::{Traits, Where};

use super::model::{Dice, grow};
use super::{message, open, place};
use crate::{Durability, Entry, Kept, Reader, Store, StoreError};

fn whole(reader: &Reader, place: Where<'_>, after: u64, until: u64) -> Vec<Kept> {
    reader.whole(place, after, until).map(|it| it.expect("it can be read")).collect()
}

fn traits(kept: &Kept) -> (u64, Option<Rank>, bool) {
    (kept.line.id(), kept.rank, kept.silenced)
}

fn pairs(reader: &Reader, until: u64) -> Vec<(String, String)> {
    let mut all = Vec::new();
    let mut last = (String::new(), String::new());
    while let Some(next) = reader.next_pair((&last.0, &last.1), until).expect("it can be read") {
        all.push(next.clone());
        last = next;
    }
    all
}

/// Against a list of all that was ever kept.
#[test]
fn all_of_it_is_there_once_and_in_order() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let mut store = Store::open(folder.path(), Durability::Process).expect("it opens");
    let mut dice = Dice(11);
    let mut kept: Vec<Traits<'static>> = Vec::new();
    for round in 0..2500 {
        kept.push(grow(&mut store, &mut dice, 1 + round * 2, "x").0);
    }
    let reader = Reader::of_folder(folder.path()).expect("beside who writes");
    let mut found = 0;
    for (after, until) in [(0, u64::MAX >> 1), (700, 4201), (0, 0), (900, 800)] {
        let mut wanted: BTreeMap<(u64, &str, &str), Vec<_>> = BTreeMap::new();
        for line in kept.iter().filter(|line| after < line.id && line.id <= until) {
            let key = match line.place {
                Where::Channel(channel) => (channel, "", ""),
                Where::Pair(one, other) => (0, one.min(other), one.max(other)),
            };
            wanted.entry(key).or_default().push((line.id, line.rank, line.silenced));
        }
        let mut seen = BTreeMap::new();
        for channel in 1..=3 {
            let lines = whole(&reader, Where::Channel(channel), after, until);
            seen.insert((channel, String::new(), String::new()), lines);
        }
        for (one, other) in pairs(&reader, until) {
            let lines = whole(&reader, Where::Pair(&one, &other), after, until);
            let (one, other) = if one <= other { (one, other) } else { (other, one) };
            assert!(seen.insert((0, one, other), lines).is_none(), "each comes once");
        }
        seen.retain(|_, lines| !lines.is_empty());
        let seen: BTreeMap<_, Vec<_>> = seen
            .iter()
            .map(|((channel, one, other), lines)| {
                ((*channel, &**one, &**other), lines.iter().map(traits).collect())
            })
            .collect();
        assert_eq!(seen, wanted, "after {after}, up to {until}");
        found += seen.values().map(Vec::len).sum::<usize>();
    }
    assert!(found > 3000, "{found} lines: this proves little");
    let ranks: BTreeSet<_> = kept.iter().map(|line| line.rank).collect();
    assert_eq!(ranks.len(), 6, "lines of every rank are among them");
}

#[test]
fn channels_are_there_with_those_that_lost_their_names() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    assert!(matches!(Reader::of_folder(folder.path()), Err(StoreError::Nothing(_))));
    let mut store = open(folder.path());
    let rename = |channel, name| Entry::Renamed { channel, name, folded: name };
    let said = |id, channel| Entry::Message(message(id, place(channel, 1), "x"));
    let entries = [said(1, 3), said(2, 4), rename(4, "#coffee"), said(3, 5)];
    store.writer.commit(entries).expect("they are kept");
    let rooms = store.reader.rooms().expect("it can be read");
    let rooms: Vec<_> = rooms.iter().map(|it| (it.id, &*it.name, it.is_former)).collect();
    assert_eq!(rooms, [(4, "#coffee", false), (5, "#Tea", false), (3, "#Tea", true)]);
}

/// Who may not change it can't bring it up to date.
#[test]
fn an_older_file_is_not_read() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    drop(open(folder.path()));
    let file = rusqlite::Connection::open(folder.path().join(crate::FILE)).expect("it opens");
    file.pragma_update(None, "user_version", 1).expect("it can be set");
    let error = Reader::of_folder(folder.path()).expect_err("it is older");
    assert!(error.to_string().contains("was made by an older papo; "), "{error}");
}
