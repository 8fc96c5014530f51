//! Pages of views: which lines, in which order, and where there are any.

use papo_proto::history::{ID_END, Page, Scope, Targets, View};
use papo_proto::mode::UserModes;
use papo_proto::{MessageKind, Rank};

use super::{ALWAYS, channel_view, message, open, place, said};
use crate::{Entry, Happened, Line, Message, Place, Store, What};

fn ids(store: &Store, view: &View, page: Page) -> Vec<u64> {
    store.reader.lines(view, &page).expect("it can be read").iter().map(Line::id).collect()
}

fn event(id: u64, what: What) -> Happened<&'static str> {
    Happened {
        id,
        time_ms: id,
        source: "bob!bob@10.0.0.2",
        account: None,
        modes: UserModes::default(),
        what,
        target: Some("#tea"),
        about: None,
        text: Some("why not"),
    }
}

#[test]
fn a_page_is_counted_from_one_of_its_ends() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let mut store = open(folder.path());
    let entries = (1..=9).map(|id| Entry::Message(message(id * 10, place(3, id), "x")));
    store.writer.commit(entries).expect("it is kept");
    let view = channel_view(3);
    let page =
        |after, before, most, newest| ids(&store, &view, Page { after, before, most, newest });
    assert_eq!(page(0, ID_END, 3, true), [70, 80, 90]);
    assert_eq!(page(0, 50, 2, true), [30, 40]);
    assert_eq!(page(50, ID_END, 2, false), [60, 70]);
    assert_eq!(page(20, 60, 2, false), [30, 40]);
    assert_eq!(page(20, 60, 2, true), [40, 50]);
    assert_eq!(page(60, 20, 2, true), [0; 0]);
    assert_eq!(page(0, ID_END, 0, true), [0; 0]);
    let since = View { since: 70, until: 80, ..channel_view(3) };
    assert_eq!(ids(&store, &since, Page::last(9)), [80]);
}

#[test]
fn what_happened_is_between_what_was_said() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let mut store = open(folder.path());
    let behind = Place { closed: true, ..place(3, 0) };
    let for_some = Message { rank: Some(Rank::Voice), ..message(13, place(3, 0), "some") };
    let entries = [
        Entry::Message(message(10, place(3, 1), "one")),
        Entry::Happened(event(11, What::Join), place(3, 0)),
        Entry::Happened(event(12, What::Quit), behind),
        Entry::Happened(event(12, What::Quit), place(4, 0)),
        Entry::Message(for_some),
        Entry::Message(message(14, place(3, 2), "two")),
    ];
    store.writer.commit(entries).expect("it is kept");
    let view = View { events: true, ..channel_view(3) };
    assert_eq!(ids(&store, &view, Page::last(9)), [10, 11, 12, 14]);
    let lines = store.reader.lines(&view, &Page::last(9)).expect("it can be read");
    let Line::Happened(Happened { what, source, target, about, text, .. }) = &lines[1] else {
        panic!("{lines:?}")
    };
    assert_eq!((*what, &**source), (What::Join, "bob!bob@10.0.0.2"));
    let parts = (target.as_deref(), about.as_deref(), text.as_deref());
    assert_eq!(parts, (Some("#tea"), None, Some("why not")));
    let newcomer = View { closed_since: 12, rank: Some(Rank::Operator), ..view };
    assert_eq!(ids(&store, &newcomer, Page::last(9)), [10, 11, 13, 14]);
    let plain = View { events: false, ..newcomer };
    assert_eq!(ids(&store, &plain, Page::last(2)), [13, 14]);
    let elsewhere = View { events: true, ..channel_view(4) };
    assert_eq!(ids(&store, &elsewhere, Page::last(9)), [12]);
    assert_eq!(store.reader.last_message().expect("it can be read"), 14);
    assert_eq!(store.reader.last_channel().expect("it can be read"), 4);
}

/// The id of a channel is never given again, whatever is left of the channel.
#[test]
fn the_last_channel_is_known_by_all_that_tells_of_one() {
    let founded = crate::Founded {
        channel: 9,
        name: "#tea",
        made: 1,
        created: 1,
        founder: Some("ana"),
        topic: None,
        flags: papo_proto::mode::Flags::default(),
        key: None,
        limit: None,
        masks: Vec::new(),
        ranks: Vec::new(),
    };
    let spot = crate::Spot::Channel(9);
    let marker = crate::Marker { account: "ana", spot, time_ms: Some(1) };
    let happened = Happened {
        id: 1,
        time_ms: 1,
        source: "ana!a@a",
        account: None,
        modes: UserModes::default(),
        what: What::Topic,
        target: Some("#tea"),
        about: None,
        text: Some("at four"),
    };
    let entries = [
        Entry::Message(message(1, place(9, 1), "tea")),
        Entry::Founded(founded),
        Entry::Marker(marker),
        Entry::Happened(happened, place(9, 0)),
    ];
    for entry in entries {
        let folder = tempfile::tempdir().expect("a folder can be made");
        let mut store = open(folder.path());
        store.writer.commit([entry.clone()]).expect("it is kept");
        assert_eq!(store.reader.last_channel().expect("it can be read"), 9, "{entry:?}");
    }
}

fn private<'a>(id: u64, pair: (&'a str, &'a str), silenced: bool) -> Entry<'a> {
    let said = said(id, "psst");
    Entry::Message(Message {
        said,
        place: None,
        pair: Some(pair),
        rank: None,
        silenced,
        nonce: None,
    })
}

#[test]
fn what_was_said_in_private_is_for_its_two_ends() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let mut store = open(folder.path());
    let entries = [
        private(1, ("ana", "bob"), false),
        private(2, ("bob", "ana"), false),
        private(3, ("bob", "ana"), true),
        private(4, ("ana", "eve"), false),
        private(5, ("ana", "@bob"), true),
        private(6, ("ana", "ana"), false),
        Entry::Message(Message {
            said: crate::Said { kind: MessageKind::Notice, ..said(7, "hot") },
            ..message(7, place(3, 1), "hot")
        }),
    ];
    store.writer.commit(entries).expect("it is kept");
    let view = |me: &str, others: &[&str], since| View {
        scope: Scope::Pair { me: me.into(), others: others.iter().map(|&it| it.into()).collect() },
        since,
        ..channel_view(0)
    };
    let all = Page::last(9);
    assert_eq!(ids(&store, &view("ana", &["bob", "@bob"], 0), all), [1, 2, 5]);
    assert_eq!(ids(&store, &view("bob", &["ana"], 0), all), [1, 2, 3]);
    assert_eq!(ids(&store, &view("bob", &["ana"], 1), all), [2, 3]);
    assert_eq!(ids(&store, &view("@bob", &["ana"], 0), all), [0; 0]);
    assert_eq!(ids(&store, &view("ana", &["ana"], 0), all), [6]);
    assert_eq!(ids(&store, &view("eve", &["bob"], 0), all), [0; 0]);

    let targets = |me: &str, since, page| {
        let channels = vec![("#tea".into(), channel_view(3)), ("#x".into(), channel_view(9))];
        let asked = Targets { channels, me: me.into(), since, until: ALWAYS, page };
        let found = store.reader.targets(&asked).expect("it can be read");
        found.into_iter().map(|(name, _)| name.into_string()).collect::<Vec<_>>()
    };
    assert_eq!(targets("ana", 0, all), ["bob", "eve", "@bob", "ana", "#tea"]);
    assert_eq!(targets("bob", 0, all), ["ana", "#tea"]);
    assert_eq!(targets("bob", 3, all), ["#tea"]);
    assert_eq!(
        targets("ana", 0, Page { after: 2, before: 6, most: 9, newest: true }),
        ["eve", "@bob"]
    );
    assert_eq!(
        targets("ana", 0, Page { after: 0, before: 99, most: 2, newest: false }),
        ["bob", "eve"]
    );
    assert_eq!(targets("ana", 0, Page::last(1)), ["#tea"]);
}

/// What is too old goes piece by piece, and what comes later takes its room.
#[test]
fn what_is_too_old_is_forgotten() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let mut store = Store::open(folder.path(), crate::Durability::Process).expect("it opens");
    let text = "x".repeat(200);
    let mut last_len = 0;
    for round in 0..6 {
        let first = round * 2000;
        let entries = (first + 1..=first + 2000).flat_map(|id| {
            let said = message(id, place(3, id), &text);
            [Entry::Message(said), Entry::Happened(event(id, What::Part), place(3, 0))]
        });
        store.writer.commit(entries).expect("it is kept");
        let mut pieces = 1;
        let too_old = crate::TooOld { before: first + 1901, ..crate::TooOld::default() };
        while store.writer.forget(&too_old, 500).expect("it can be deleted") {
            pieces += 1;
        }
        assert_eq!(pieces, if round == 0 { 4 } else { 5 });
        store.writer.tidy_now().expect("it can be moved");
        let view = View { events: true, ..channel_view(3) };
        let left = ids(&store, &view, Page { after: 0, before: ID_END, most: 9999, newest: false });
        assert_eq!((left.len(), left.first()), (200, Some(&(first + 1901))));
        let len = std::fs::metadata(folder.path().join(crate::FILE)).expect("it is there").len();
        assert!(round < 2 || len <= last_len, "{len} bytes after {last_len}");
        last_len = len;
    }
    assert_eq!(store.reader.channels(9).expect("it can be read")[0].seq, 12_000);
}

/// However many others spoke to somebody, the last ones are found.
#[test]
fn who_spoke_last_is_found_among_many() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let mut store = open(folder.path());
    let names: Vec<String> = (0..1500).map(|at| format!("a{at:04}")).collect();
    let crowd = names.iter().zip(1..).map(|(name, id)| private(id, (name, "ana"), false));
    store.writer.commit(crowd.chain([private(1501, ("zoe", "ana"), false)])).expect("it is kept");
    for _ in 0..2 {
        let heard = View {
            scope: Scope::Heard { me: "ana".into() },
            rank: None,
            events: false,
            ..channel_view(0)
        };
        assert_eq!(ids(&store, &heard, Page::last(2)), [1500, 1501]);
        let page = Page::last(2);
        let (me, channels) = ("ana".into(), Vec::new());
        let asked = Targets { channels, me, since: 0, until: 1501, page };
        let last: Vec<u64> = {
            let found = store.reader.targets(&asked).expect("it can be read");
            found.iter().map(|(_, time_ms)| time_ms - said(0, "").time_ms).collect()
        };
        assert_eq!(last, [1500, 1501]);
        store.writer.file().expect("it can be written");
    }
}
