//! What is too old goes, of each channel by its own time, and nothing else does.

use std::collections::{BTreeMap, BTreeSet};

use papo_proto::history::{Traits, Where};

use super::model::{Dice, Shown, grow};
use super::{message, place};
use crate::{Durability, Entry, Happened, Place, Reader, Store, TooOld, What};

/// Plain lists that say what must be left.
#[derive(Default)]
struct Model {
    /// With the line whose age counts.
    lines: Vec<(Traits<'static>, u64)>,
    /// How channels are called.
    names: BTreeMap<u64, &'static str>,
}

impl Model {
    fn call(&mut self, channel: u64, name: &'static str) {
        self.names.retain(|_, other| *other != name);
        self.names.insert(channel, name);
    }

    fn add(&mut self, line: Traits<'static>, shown: Shown) {
        if let (Where::Channel(channel), false) = (line.place, line.is_event) {
            self.call(channel, ["#a", "#b", "#c"][usize::try_from(channel).expect("small") - 1]);
        }
        self.lines.push((line, if let Shown::With(on) = shown { on } else { line.id }));
    }

    fn forget(&mut self, too_old: &TooOld) {
        let names = &self.names;
        self.lines.retain(|(line, aged)| {
            let name = match line.place {
                Where::Channel(channel) => names.get(&channel),
                Where::Pair(..) => None,
            };
            let own = name.and_then(|&name| too_old.channels.get(name));
            *aged >= own.copied().unwrap_or(too_old.before)
        });
    }

    fn left(&self) -> BTreeSet<u64> {
        self.lines.iter().map(|(line, _)| line.id).collect()
    }
}

fn left(reader: &Reader) -> BTreeSet<u64> {
    let until = u64::MAX >> 1;
    let mut places = vec![Where::Channel(1), Where::Channel(2), Where::Channel(3)];
    let parties = ["ana", "bob", "@ana", "@bob"];
    for one in parties {
        places.extend(parties.iter().map(|other| Where::Pair(one, other)));
    }
    let lines = places.into_iter().flat_map(|place| reader.whole(place, 0, until));
    lines.map(|kept| kept.expect("it can be read").line.id()).collect()
}

fn forget_all(store: &mut Store, too_old: &TooOld, most: usize) -> usize {
    let mut pieces = 1;
    while store.writer.forget(too_old, most).expect("it can be deleted") {
        pieces += 1;
        assert!(pieces < 10_000, "it comes to an end");
    }
    pieces
}

#[test]
fn what_is_left_is_what_the_rules_say() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let mut store = Store::open(folder.path(), Durability::Process).expect("it opens");
    let (mut dice, mut model, mut id) = (Dice(5), Model::default(), 0);
    let mut too_old = TooOld::default();
    let mut gone = 0;
    for round in 0..150 {
        for _ in 0..dice.below(40) {
            id += 1 + dice.below(3);
            let (line, _, _, shown) = grow(&mut store, &mut dice, id, "x");
            model.add(line, shown);
        }
        if dice.one_in(3) {
            let channel = 1 + dice.below(3);
            let name = dice.pick(&["#a", "#b", "#c", "#d"]);
            if model.names.contains_key(&channel) {
                let renamed = Entry::Renamed { channel, name, folded: name };
                store.writer.commit([renamed]).expect("it is kept");
                model.call(channel, name);
            }
        }
        // Time goes on; what a channel has of its own is set anew at times, and a start forgets
        // how far one was.
        if dice.one_in(10) {
            too_old.channels.clear();
            store = {
                drop(store);
                Store::open(folder.path(), Durability::Process).expect("it opens")
            };
        }
        if dice.one_in(4) {
            let name = dice.pick(&["#a", "#b", "#c", "#d", "#e"]);
            let before = if dice.one_in(3) { 0 } else { dice.below(id + 2) };
            too_old.channels.insert(name.to_owned(), before);
        }
        if dice.one_in(2) {
            too_old.before = too_old.before.max(id.saturating_sub(dice.below(300)));
        }
        let most = usize::try_from(1 + dice.below(20)).expect("it is small");
        forget_all(&mut store, &too_old, most);
        let before = model.lines.len();
        model.forget(&too_old);
        gone += before - model.lines.len();
        assert_eq!(left(&store.reader), model.left(), "round {round}: {too_old:?}");
    }
    assert!(gone > 500, "{gone} lines went: this proves little");
}

/// Numbers of what happened begin anew when none of it is left.
#[test]
fn what_happened_goes_though_its_numbers_come_again() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let mut store = Store::open(folder.path(), Durability::Process).expect("it opens");
    let part = |id: u64, place: Place<'static>| {
        let happened = Happened {
            id,
            time_ms: id,
            source: "a!a@a",
            account: None,
            modes: papo_proto::mode::UserModes::default(),
            what: What::Part,
            target: Some("#tea"),
            about: None,
            text: None,
        };
        Entry::Happened(happened, place)
    };
    let own = |before| [("#tea".to_owned(), before)].into();
    let said = Entry::Message(message(1, place(3, 1), "x"));
    store.writer.commit([said, part(2, place(3, 0)), part(3, place(3, 0))]).expect("it is kept");
    // It passes what is not its own, which then goes.
    forget_all(&mut store, &TooOld { before: 9, channels: own(0) }, 9);
    assert_eq!(left(&store.reader).len(), 3);
    forget_all(&mut store, &TooOld { before: 9, channels: own(9) }, 9);
    assert_eq!(left(&store.reader).len(), 0);
    let elsewhere = Place { channel: 2, name: "#b", folded: "#b", seq: 0, last: 0, closed: false };
    let entries = (20..30).map(|id| part(id, elsewhere));
    store.writer.commit(entries).expect("it is kept");
    forget_all(&mut store, &TooOld { before: 25, channels: own(9) }, 9);
    assert_eq!(left(&store.reader), (25..30).collect());
}

/// What is kept for ever is not walked through again and again, though it is the oldest.
#[test]
fn the_walk_goes_on_where_it_was() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let mut store = Store::open(folder.path(), Durability::Process).expect("it opens");
    let entries = (1..=1000).map(|id| Entry::Message(message(id, place(3, id), "x")));
    store.writer.commit(entries).expect("it is kept");
    let too_old = TooOld { before: 1001, channels: [("#tea".to_owned(), 0)].into() };
    assert_eq!(forget_all(&mut store, &too_old, 100), 11);
    assert_eq!(forget_all(&mut store, &too_old, 100), 1);
    assert_eq!(left(&store.reader).len(), 1000);
    // As soon as it is not kept any more, it goes.
    assert_eq!(forget_all(&mut store, &TooOld { before: 1001, ..TooOld::default() }, 100), 11);
    assert_eq!(left(&store.reader).len(), 0);
}
