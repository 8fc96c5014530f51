//! What is done to messages that were kept.

use papo_proto::Rank;
use papo_proto::history::{One, Page, Reacted, Scope, View};
use papo_proto::mode::UserModes;

use super::{channel_view, message, open, place, said};
use crate::{Act, Doing, Entry, Line, Message, Reach, Store};

fn act(id: u64, doing: Doing, on: u64) -> Act<&'static str> {
    Act {
        id,
        doing,
        message: on,
        time_ms: id,
        source: "alice!alice@10.0.0.1",
        account: None,
        modes: UserModes::default(),
        target: "#tea",
        text: Some("oops"),
        tags: None,
    }
}

fn in_tea(author: &str) -> Reach<'_> {
    Reach { author, receiver: None, place: Some(place(3, 0)), rank: None, silenced: false }
}

fn ids(store: &Store, view: &View) -> Vec<u64> {
    let lines = store.reader.lines(view, &Page::last(99)).expect("it can be read");
    lines.iter().map(Line::id).collect()
}

/// All bytes of the folder's files.
fn holds(folder: &std::path::Path, text: &str) -> bool {
    std::fs::read_dir(folder).expect("it is there").any(|file| {
        let bytes = std::fs::read(file.expect("a file").path()).expect("it can be read");
        bytes.windows(text.len()).any(|window| window == text.as_bytes())
    })
}

#[test]
fn what_is_redacted_is_gone_and_that_it_was_is_kept() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let mut store = open(folder.path());
    let secret = "the password of the tea house";
    let psst = Message {
        said: said(12, "psst"),
        place: None,
        pair: Some(("alice", "bob")),
        rank: None,
        silenced: false,
        nonce: None,
    };
    let entries = [message(10, place(3, 1), secret), message(11, place(3, 2), "hello"), psst];
    store.writer.commit(entries.map(Entry::Message)).expect("it is kept");
    assert!(holds(folder.path(), secret));
    let in_private = Reach { receiver: Some("bob"), place: None, ..in_tea("alice") };
    let acts = [
        Entry::Act(act(20, Doing::Redact, 10), in_tea("alice")),
        Entry::Act(act(21, Doing::Redact, 12), in_private),
    ];
    store.writer.commit(acts).expect("it is kept");
    store.writer.tidy().expect("it is written");
    assert!(!holds(folder.path(), secret), "it is nowhere on the disk");
    assert_eq!(ids(&store, &channel_view(3)), [11]);
    let with_events = View { events: true, ..channel_view(3) };
    assert_eq!(ids(&store, &with_events), [11, 20]);
    let lines = store.reader.lines(&with_events, &Page::last(1)).expect("it can be read");
    let [Line::Act(found)] = &lines[..] else { panic!("{lines:?}") };
    assert_eq!(
        (found.message, found.doing, found.text.as_deref()),
        (10, Doing::Redact, Some("oops"))
    );
    let scope = Scope::Pair { me: "bob".into(), others: vec!["alice".into()] };
    let pair = View { scope, ..with_events };
    assert_eq!(ids(&store, &pair), [21]);
    assert_eq!(ids(&store, &View { events: false, ..pair }), [0; 0]);
    assert_eq!(store.reader.last_message().expect("it can be read"), 21);
}

#[test]
fn one_message_is_found_by_who_may_see_it() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let mut store = open(folder.path());
    let for_operators = Message { rank: Some(Rank::Operator), ..message(11, place(3, 0), "some") };
    let entries = [message(10, place(3, 1), "all"), for_operators];
    store.writer.commit(entries.map(Entry::Message)).expect("it is kept");
    let one = |id, view: View| {
        store.reader.one(&One { id, view, reaction: None }).expect("it can be read")
    };
    let found = one(10, channel_view(3)).expect("it is there");
    assert_eq!((&*found.said.text, found.channel, found.rank), ("all", Some(3), None));
    assert_eq!(one(10, channel_view(4)), None);
    assert_eq!(one(12, channel_view(3)), None);
    assert_eq!(one(10, View { since: 10, ..channel_view(3) }), None);
    assert_eq!(one(11, channel_view(3)), None);
    let found = one(11, View { rank: Some(Rank::Founder), ..channel_view(3) });
    assert_eq!(found.expect("it is there").rank, Some(Rank::Operator));
}

#[test]
fn a_reaction_is_found_by_who_may_see_it() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let mut store = open(folder.path());
    let react = |id, reach| Entry::Act(act(id, Doing::React, id), reach);
    let place = Some(crate::Place { closed: true, ..place(3, 0) });
    let pair = Reach { receiver: Some("bob"), place: None, ..in_tea("alice") };
    let acts = [
        react(20, Reach { place, ..in_tea("alice") }),
        react(21, Reach { rank: Some(Rank::Operator), ..in_tea("alice") }),
        react(22, Reach { silenced: true, ..pair.clone() }),
        react(23, pair),
    ];
    store.writer.commit(acts).expect("it is kept");
    let is_there = |id, view: &View| {
        let asked = One { id, view: view.clone(), reaction: None };
        store.reader.one(&asked).expect("it can be read").is_some()
    };
    let (tea, newcomer) = (channel_view(3), View { closed_since: 20, ..channel_view(3) });
    assert_eq!([&tea, &newcomer].map(|view| is_there(20, view)), [true, false]);
    let operator = View { rank: Some(Rank::Operator), ..tea.clone() };
    assert_eq!([&operator, &tea].map(|view| is_there(21, view)), [true, false]);
    let between = |me: &str, other: &str| View {
        scope: Scope::Pair { me: me.into(), others: vec![other.into()] },
        ..channel_view(0)
    };
    let ends = [between("alice", "bob"), between("bob", "alice"), between("eve", "bob")];
    assert_eq!(ends.clone().map(|view| is_there(22, &view)), [true, false, false]);
    assert_eq!(ends.map(|view| is_there(23, &view)), [true, true, false]);
}

/// What a newer version, or a disk that lies, has written is for nobody, and not for everybody.
#[test]
fn what_needs_an_unknown_rank_is_for_nobody() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let mut store = open(folder.path());
    store.writer.commit([Entry::Message(message(10, place(3, 1), "all"))]).expect("it is kept");
    assert_eq!(finds(&store, "all"), [10]);
    store.writer.change_rank(10, "?");
    let view = View { rank: Some(Rank::Founder), ..channel_view(3) };
    let asked = One { id: 10, view: view.clone(), reaction: None };
    assert_eq!(store.reader.one(&asked).expect("it can be read"), None);
    assert_eq!((ids(&store, &view), finds(&store, "all")), (vec![], vec![]));
}

#[test]
fn a_reaction_is_there_once_from_each() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let mut store = open(folder.path());
    store.writer.commit([Entry::Message(message(10, place(3, 1), "tea?"))]).expect("it is kept");
    let react = |id, doing, author| {
        let act = Act { text: Some(":)"), tags: Some("+reply=1"), ..act(id, doing, 10) };
        Entry::Act(act, in_tea(author))
    };
    let acts = [
        react(20, Doing::React, "alice"),
        react(21, Doing::React, "bob"),
        react(22, Doing::Unreact, "alice"),
        react(23, Doing::React, "alice"),
        react(24, Doing::Unreact, "bob"),
    ];
    store.writer.commit(acts).expect("it is kept");
    let view = View { events: true, ..channel_view(3) };
    assert_eq!(ids(&store, &view), [10, 23]);
    let asked_since = |by: &str, text: &str, since| {
        let reaction = Some(Reacted { by: by.into(), since, text: text.into() });
        let found = store.reader.one(&One { id: 10, view: channel_view(3), reaction });
        let found = found.expect("it can be read").expect("it is there");
        (found.reactions, found.own_reactions, found.has_reacted)
    };
    let asked = |by: &str, text: &str| asked_since(by, text, 0);
    assert_eq!(asked("alice", ":)"), (1, 1, true));
    assert_eq!(asked_since("alice", ":)", 23), (1, 0, false), "that was another alice");
    assert_eq!(asked("alice", ":("), (1, 1, false));
    assert_eq!(asked("bob", ":)"), (1, 0, false));
    let one = |id| store.reader.one(&One { id, view: channel_view(3), reaction: None });
    let found = one(23).expect("it can be read").expect("it is there");
    assert_eq!((found.said.kind, &*found.said.tags), (papo_proto::MessageKind::Tagmsg, "+reply=1"));
    assert_eq!(one(24).expect("it can be read"), None, "what is taken back is not there");
    store.writer.commit([Entry::Act(act(30, Doing::Redact, 23), in_tea("alice"))]).expect("kept");
    assert_eq!(ids(&store, &view), [10, 30]);
    store.writer.commit([Entry::Act(act(31, Doing::Redact, 10), in_tea("alice"))]).expect("kept");
    assert_eq!(ids(&store, &view), [30, 31]);
}

#[test]
fn what_was_corrected_is_as_it_is_now() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let mut store = open(folder.path());
    let entries = [message(10, place(3, 1), "foru"), message(11, place(3, 2), "tea")];
    store.writer.commit(entries.map(Entry::Message)).expect("it is kept");
    let edit = |id, text, closed| {
        let place = Some(crate::Place { closed, ..place(3, 0) });
        let act = Act { text: Some(text), ..act(id, Doing::Edit, 10) };
        Entry::Act(act, Reach { place, ..in_tea("alice") })
    };
    store.writer.commit([edit(20, "four", false)]).expect("it is kept");
    let read = |store: &Store, view: &View| {
        let lines = store.reader.lines(view, &Page::last(9)).expect("it can be read");
        let said = super::said_of(lines).into_iter();
        said.map(|said| (said.id, said.text, said.edited)).collect::<Vec<_>>()
    };
    let view = channel_view(3);
    let tea = (11, "tea".to_owned(), None);
    assert_eq!(read(&store, &view), [(10, "four".into(), Some(20)), tea.clone()]);
    // What was said behind a door is for those who were behind it.
    store.writer.commit([edit(21, "five", true)]).expect("it is kept");
    assert_eq!(read(&store, &view), [(10, "five".into(), Some(21)), tea.clone()]);
    assert_eq!(read(&store, &View { closed_since: 15, ..view.clone() }), [tea]);
    assert_eq!(ids(&store, &View { events: true, ..view }), [10, 11]);
    let original: String = store
        .reader
        .connection()
        .query_row("SELECT original FROM message WHERE id = 10", [], |row| row.get(0))
        .expect("it is kept");
    assert_eq!(original, "foru");
}

#[test]
fn what_is_pinned_is_found_in_the_order_of_the_pins() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let mut store = open(folder.path());
    let for_operators = Message { rank: Some(Rank::Operator), ..message(12, place(3, 0), "some") };
    let entries = [message(10, place(3, 1), "a"), message(11, place(3, 2), "b"), for_operators];
    store.writer.commit(entries.map(Entry::Message)).expect("it is kept");
    let pin = |id, doing, on| Entry::Act(act(id, doing, on), in_tea("alice"));
    let some = Reach { rank: Some(Rank::Operator), ..in_tea("alice") };
    let acts = [
        pin(20, Doing::Pin, 11),
        pin(21, Doing::Pin, 10),
        Entry::Act(act(22, Doing::Pin, 12), some),
    ];
    store.writer.commit(acts).expect("it is kept");
    let pins = |store: &Store, view: &View| {
        let lines = store.reader.pins(view).expect("it can be read");
        lines.iter().map(Line::id).collect::<Vec<_>>()
    };
    let view = channel_view(3);
    assert_eq!(pins(&store, &view), [11, 10]);
    assert_eq!(pins(&store, &View { rank: Some(Rank::Founder), ..view.clone() }), [11, 10, 12]);
    assert_eq!(pins(&store, &channel_view(4)), [0; 0]);
    let one = |store: &Store, id| {
        let found = store.reader.one(&One { id, view: channel_view(3), reaction: None });
        let found = found.expect("it can be read").expect("it is there");
        (found.pins, found.is_pinned)
    };
    assert_eq!(one(&store, 11), (3, true));
    store.writer.commit([pin(30, Doing::Unpin, 11)]).expect("it is kept");
    assert_eq!((one(&store, 11), pins(&store, &view)), ((2, false), vec![10]));
    store.writer.commit([pin(31, Doing::Redact, 10)]).expect("it is kept");
    assert_eq!(pins(&store, &view), [0; 0]);
}

#[test]
fn of_several_lines_nothing_is_left_either() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let mut store = open(folder.path());
    let (long, secret) = ("one two\nthree", "a secret of\nseveral lines");
    let lines = |id, text| {
        let said = crate::Said { joints: [4].into(), ..said(id, text) };
        Entry::Message(Message { said, ..message(id, place(3, id), "") })
    };
    store.writer.commit([lines(10, long), lines(11, secret)]).expect("it is kept");
    let edit = Act { text: Some("four five"), ..act(20, Doing::Edit, 10) };
    let acts = [
        Entry::Act(edit, in_tea("alice")),
        Entry::Act(act(21, Doing::Redact, 11), in_tea("alice")),
    ];
    store.writer.commit(acts).expect("it is kept");
    store.writer.tidy().expect("it is written");
    let said = super::said_of(store.reader.lines(&channel_view(3), &Page::last(9)).expect("read"));
    let [said] = &said[..] else { panic!("{said:?}") };
    assert_eq!((&*said.text, &*said.joints), ("four five", &[][..]));
    assert!(!holds(folder.path(), secret), "it is nowhere on the disk");
}

#[test]
fn what_was_done_to_a_message_goes_with_it() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let mut store = open(folder.path());
    let entries = [message(10, place(3, 1), "old"), message(30, place(3, 2), "new")];
    store.writer.commit(entries.map(Entry::Message)).expect("it is kept");
    let done = |id, doing, on| Entry::Act(act(id, doing, on), in_tea("alice"));
    let acts = [
        done(40, Doing::Edit, 10),
        done(41, Doing::Pin, 10),
        done(42, Doing::React, 10),
        done(43, Doing::Pin, 30),
    ];
    store.writer.commit(acts).expect("it is kept");
    let too_old = crate::TooOld { before: 20, ..crate::TooOld::default() };
    while store.writer.forget(&too_old, 2).expect("it can be written") {}
    assert_eq!(ids(&store, &View { events: true, ..channel_view(3) }), [30, 43]);
    let found = store.reader.one(&One { id: 30, view: channel_view(3), reaction: None });
    assert_eq!(found.expect("it can be read").expect("it is there").pins, 1);
}

/// The index is written anew in the background.
fn index_all(store: &mut Store) {
    while store.writer.not_indexed() > 0 || store.writer.has_to_index() {
        store.writer.index().expect("it can be written");
    }
    store.writer.tidy_now().expect("it is written");
}

fn finds(store: &Store, text: &str) -> Vec<u64> {
    let (words, views) = (papo_proto::search::words(text), vec![channel_view(3)]);
    let page = Page::last(100);
    let search = papo_proto::search::Search { views, private: None, from: None, words, page };
    let lines = store.reader.search(&search, std::time::Duration::from_secs(20));
    lines.expect("it can be searched").expect("in time").iter().map(Line::id).collect()
}

#[test]
fn what_is_redacted_is_not_found_and_its_pieces_are_gone() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let mut store = open(folder.path());
    let texts = [(10, "the word \u{4eac}"), (11, "the word"), (12, "soon \u{4eac}")];
    let entries = texts.map(|(id, text)| Entry::Message(message(id, place(3, id), text)));
    store.writer.commit(entries).expect("it is kept");
    let redact = |id, on| Entry::Act(act(id, Doing::Redact, on), in_tea("alice"));
    store.writer.commit([redact(20, 12)]).expect("it is kept");
    assert!(!store.writer.has_to_index(), "it was not in the index yet");
    assert_eq!(finds(&store, "\u{4eac}"), [10]);
    index_all(&mut store);
    assert!(holds(folder.path(), "\u{4eac}"));
    store.writer.commit([redact(21, 10)]).expect("it is kept");
    assert_eq!((finds(&store, "word"), finds(&store, "\u{4eac}")), (vec![11], vec![]));
    // Not even a kill leaves them there.
    drop(store);
    let mut store = open(folder.path());
    assert!(store.writer.has_to_index());
    index_all(&mut store);
    assert!(!holds(folder.path(), "\u{4eac}"), "the index has it");
    assert_eq!(finds(&store, "word"), [11]);
}

#[test]
fn what_was_corrected_is_found_by_what_it_says_now() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let mut store = open(folder.path());
    store.writer.commit([Entry::Message(message(10, place(3, 1), "foru"))]).expect("it is kept");
    index_all(&mut store);
    let edit = Act { text: Some("four"), ..act(20, Doing::Edit, 10) };
    store.writer.commit([Entry::Act(edit, in_tea("alice"))]).expect("it is kept");
    assert_eq!((finds(&store, "four"), finds(&store, "foru")), (vec![10], vec![]));
}

#[test]
fn the_nonce_of_what_is_redacted_stays() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let mut store = open(folder.path());
    let named = |id, key| {
        let nonce = Some(([key; 16], 1000));
        Entry::Message(Message { nonce, ..message(id, place(3, id), "tea") })
    };
    store.writer.commit([named(10, 1), named(11, 2)]).expect("it is kept");
    let redact = Entry::Act(act(20, Doing::Redact, 10), in_tea("alice"));
    store.writer.commit([redact]).expect("it is kept");
    let nonces = store.reader.nonces(0, 9).expect("it can be read");
    let nonces: Vec<_> = nonces.iter().map(|it| (it.key[0], it.is_gone)).collect();
    assert_eq!(nonces, [(1, true), (2, false)]);
}
