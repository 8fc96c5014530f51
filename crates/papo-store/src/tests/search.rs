//! What is searched is found: by the index and without it, by who may see it.

use std::time::Duration;

use papo_proto::history::{ID_END, Page, Scope, View};
use papo_proto::search::{Private, Search, fold, words};

use super::{channel_view, message, open, place, said};
use crate::{Durability, Entry, Line, Message, Said, Store, TooOld};

const PATIENCE: Duration = Duration::from_secs(20);

fn search(text: &str) -> Search {
    let (words, views) = (words(text), vec![channel_view(3)]);
    Search { views, private: None, from: None, words, page: Page::last(100) }
}

fn found(store: &Store, asked: &Search) -> Vec<u64> {
    let lines = store.reader.search(asked, PATIENCE).expect("it can be searched");
    lines.expect("it takes no such time").iter().map(Line::id).collect()
}

/// Puts all into the index, however little it is.
fn index_all(store: &mut Store) {
    while store.writer.not_indexed() > 0 {
        store.writer.index().expect("it can be written");
    }
}

fn keep(store: &mut Store, texts: &[&str]) {
    let entries =
        (1..).zip(texts).map(|(id, text)| Entry::Message(message(id, place(3, id), text)));
    store.writer.commit(entries).expect("it is kept");
}

#[test]
fn texts_of_all_languages_are_found_with_and_without_the_index() {
    let texts = [
        "O João já foi à praça",
        "Straße in Gießen",
        "İstanbul'da ılık çay",
        "我今天去北京大学了",
        "東京タワーへ行った。",
        "안녕하세요 친구들",
        "well 👩‍💻❤️ done",
        "I like C++, e.g. x.y",
        "oi, ok",
        "\u{1}ACTION sips tea\u{1}",
        "\u{1}VERSION tea\u{1}",
        "สวัสดีครับ",
    ];
    let folder = tempfile::tempdir().expect("a folder can be made");
    let mut store = open(folder.path());
    keep(&mut store, &texts);
    for is_indexed in [false, true] {
        for (asked, wanted) in [
            ("joao", &[1][..]),
            ("JOÃO praca", &[1]),
            ("ja", &[1]),
            ("strasse", &[2]),
            ("GIESSEN in", &[2]),
            ("istanbul ilik", &[3]),
            ("北京", &[4]),
            ("京", &[4, 5]),
            ("去", &[4]),
            ("タワー", &[5]),
            ("ﾀﾜｰ", &[5]),
            ("친구", &[6]),
            ("들", &[6]),
            ("👩‍💻", &[7]),
            ("❤", &[7]),
            ("c++", &[8]),
            ("x.y", &[8]),
            ("oi", &[9]),
            ("o", &[1]),
            ("tea", &[10]),
            ("ครับ", &[12]),
            ("?!", &[]),
            ("version", &[]),
            ("京北", &[]),
        ] {
            assert_eq!(found(&store, &search(asked)), wanted, "{asked:?}, {is_indexed}");
        }
        assert_eq!(found(&store, &search("")), [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12]);
        index_all(&mut store);
    }
    drop(store);
    assert_eq!(found(&open(folder.path()), &search("joao")), [1], "after a restart");
}

/// What has several lines is found by each of them, and comes whole.
#[test]
fn a_message_of_several_lines_is_found_whole() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let mut store = open(folder.path());
    let text = "today we drink coffee\n\ntomorrow tea\n\u{1}VERSION milk\u{1}";
    let said = Said { joints: [17].into(), ..said(1, text) };
    let (place, pair, rank, silenced, nonce) = (Some(place(3, 1)), None, None, false, None);
    let all = Message { said, place, pair, rank, silenced, nonce };
    store.writer.commit([Entry::Message(all)]).expect("it is kept");
    for _ in 0..2 {
        for asked in ["coffee", "TOMORROW coffee", "tea"] {
            let lines = store.reader.search(&search(asked), PATIENCE).expect("it can be searched");
            let lines = lines.expect("it takes no such time");
            let [Line::Said(found)] = &lines[..] else { panic!("{asked:?}: {lines:?}") };
            assert_eq!((&*found.text, &*found.joints), (text, &[17][..]));
        }
        for asked in ["milk", "coffeetomorrow", "version"] {
            assert_eq!(found(&store, &search(asked)), [0; 0], "{asked:?}");
        }
        index_all(&mut store);
    }
}

#[test]
fn pages_are_counted_from_the_end_that_is_asked_for() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let mut store = Store::open(folder.path(), Durability::Process).expect("it opens");
    keep(&mut store, &["tea"; 200]);
    store.writer.index().expect("it can be written");
    assert!(store.writer.not_indexed() > 0, "some of it is not in the index");
    let page = |after, before, most, newest| {
        found(&store, &Search { page: Page { after, before, most, newest }, ..search("tea") })
    };
    assert_eq!(page(0, ID_END, 3, true), [198, 199, 200]);
    assert_eq!(page(0, ID_END, 3, false), [1, 2, 3]);
    assert_eq!(page(62, ID_END, 5, false), [63, 64, 65, 66, 67], "half of it is in the index");
    assert_eq!(page(0, 68, 5, true), [63, 64, 65, 66, 67]);
    assert_eq!(page(30, 33, 5, true), [31, 32]);
    assert_eq!(page(33, 30, 5, true), [0; 0]);
    assert_eq!(page(0, ID_END, 0, true), [0; 0]);
    assert_eq!(page(0, ID_END, 999, true).len(), 200);
    let none = Search { views: Vec::new(), ..search("tea") };
    assert_eq!(found(&store, &none), [0; 0]);
    let hurry = store.reader.search(&search("coffee"), Duration::ZERO).expect("it can be asked");
    assert_eq!(hurry, None, "it says that it gave up");
}

/// What means something to SQL or to the index, alone and beside words.
fn hostile() -> Vec<String> {
    let signs = [
        "\"",
        "'",
        "*",
        "^",
        ":",
        "(",
        ")",
        "{",
        "}",
        "+",
        "-",
        "--",
        ";",
        "\\",
        "%",
        "_",
        "\0",
        "AND",
        "OR",
        "NOT",
        "NEAR(",
        "NEAR/2",
        "pieces:",
        "piece",
        "rowid",
        "chan3",
        "from",
        "with616e61",
        "DROP TABLE message",
        "' OR 1=1 --",
        "\"a\" OR \"b\"",
        "?1",
        "\u{fffd}",
        "[",
        "]",
        "/*",
        "*/",
        "$x",
        "@x",
        "#",
        "\u{1}",
        "\u{3}4",
        "é\u{301}\u{301}",
        "ﷺ",
    ];
    let mut hostile: Vec<String> = Vec::new();
    for (at, sign) in signs.iter().enumerate() {
        let other = signs[(at * 7 + 3) % signs.len()];
        hostile.extend([
            sign.repeat(3),
            format!("{sign}tea{other}"),
            format!("tea {sign}{other}"),
            format!("{sign}{other}{sign}"),
            format!("x{other} {sign} y"),
            format!("{other}京{sign}"),
            format!("{sign}\u{a0}{other}"),
        ]);
    }
    hostile
}

/// Whatever somebody looks for, it is looked for and is not obeyed.
#[test]
fn no_text_means_anything_to_the_index() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let mut store = open(folder.path());
    let hostile = hostile();
    assert!(hostile.len() >= 300, "{}", hostile.len());
    let texts: Vec<&str> = hostile.iter().map(String::as_str).collect();
    keep(&mut store, &texts);
    index_all(&mut store);
    for (id, text) in (1..).zip(&hostile) {
        let asked = search(text);
        let is_it = |&(_, other): &(u64, &String)| asked.matches("a!a@a", other);
        let wanted: Vec<u64> = (1..).zip(&hostile).filter(is_it).map(|(id, _)| id).collect();
        let wanted = &wanted[wanted.len().saturating_sub(100)..];
        assert_eq!(found(&store, &asked), wanted, "{text:?}");
        let from = Search { from: Some(fold(text).into()), ..search("") };
        assert_eq!(found(&store, &from), [0; 0], "{text:?}");
        assert!(text.starts_with('\u{1}') || asked.matches("a!a@a", text), "{id}: {text:?}");
    }
}

fn private<'a>(id: u64, pair: (&'a str, &'a str), nick: &'a str, silenced: bool) -> Entry<'a> {
    let said = Said { source: nick, ..said(id, "psst") };
    let (place, pair, rank, nonce) = (None, Some(pair), None, None);
    Entry::Message(Message { said, place, pair, rank, silenced, nonce })
}

#[test]
fn what_was_said_in_private_is_found_by_its_two_ends() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let mut store = open(folder.path());
    let entries = [
        private(1, ("ana", "bob"), "Ana!a@h", false),
        private(2, ("bob", "@ana"), "Bob!b@h", false),
        private(3, ("bob", "ana"), "Bob!b@h", true),
        private(4, ("eve", "bob"), "Évé!e@h", false),
        Entry::Message(message(5, place(3, 1), "psst")),
    ];
    store.writer.commit(entries).expect("it is kept");
    for _ in 0..2 {
        let all_of = |me: &str, since| {
            let private = Some(Private { me: me.into(), since, until: ID_END });
            found(&store, &Search { views: Vec::new(), private, ..search("psst") })
        };
        assert_eq!(all_of("ana", 0), [1]);
        assert_eq!(all_of("bob", 0), [1, 2, 3, 4]);
        assert_eq!(all_of("bob", 2), [3, 4]);
        assert_eq!(all_of("eve", 0), [4]);
        let of = |me: &str, others: &[&str]| {
            let others = others.iter().map(|&it| it.into()).collect();
            let scope = Scope::Pair { me: me.into(), others };
            let views = vec![View { scope, ..channel_view(0) }];
            found(&store, &Search { views, ..search("psst") })
        };
        assert_eq!(of("bob", &["ana", "@ana"]), [1, 2, 3]);
        assert_eq!(of("ana", &["bob"]), [1]);
        let private = Some(Private { me: "bob".into(), since: 0, until: ID_END });
        let from = Search { from: Some("eve".into()), private, ..search("") };
        assert_eq!(found(&store, &from), [4]);
        index_all(&mut store);
    }
}

/// What is deleted or changed is found by what it says then.
#[test]
fn the_index_follows_what_is_done_to_messages() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let mut store = Store::open(folder.path(), Durability::Process).expect("it opens");
    keep(&mut store, &["tea with milk"; 200]);
    index_all(&mut store);
    store.writer.change_text(7, "coffee");
    store.writer.change_text(8, "");
    store.writer.change_text(9, "\u{1}VERSION\u{1}");
    assert_eq!(store.writer.index_rows("coffee"), 0, "words are not in it, pieces are");
    assert_eq!((store.writer.index_rows("cof"), store.writer.index_rows("tea")), (1, 197));
    assert_eq!(found(&store, &search("coffee")), [7]);
    let milk = || Search { page: Page::last(999), ..search("milk") };
    assert_eq!(found(&store, &milk()).len(), 197);
    while store
        .writer
        .forget(&TooOld { before: 151, ..TooOld::default() }, 50)
        .expect("it can be deleted")
    {}
    assert_eq!((store.writer.index_rows("cof"), store.writer.index_rows("tea")), (0, 50));
    assert_eq!(found(&store, &milk()), (151..=200).collect::<Vec<_>>());
    // When all is gone, it begins anew.
    store
        .writer
        .forget(&TooOld { before: ID_END, ..TooOld::default() }, 999)
        .expect("it can be deleted");
    assert_eq!(found(&store, &milk()), [0; 0]);
    store.writer.commit([Entry::Message(message(201, place(3, 201), "milk"))]).expect("it is kept");
    index_all(&mut store);
    assert_eq!((found(&store, &milk()), store.writer.index_rows("mil")), (vec![201], 1));
}
