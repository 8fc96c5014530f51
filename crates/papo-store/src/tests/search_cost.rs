//! What the index costs and what it gives: `PAPO_MESSAGES=1000000 cargo test --release -p papo-store
//! search_cost -- --nocapture` prints a table.

use std::io::Write;
use std::time::{Duration, Instant};

use papo_proto::history::{Page, View};
use papo_proto::search::{Search, words};

use super::model::Dice;
use super::{channel_view, said};
use crate::{Durability, Entry, FILE, Message, Place, Store};

/// How many messages there are; `PAPO_MESSAGES` has it another number.
const MESSAGES: u64 = 6_000;
const CHANNELS: u64 = 100;
const LEN: usize = 80;

/// A vocabulary as languages have one: of words of some syllables, the first ones said most.
fn vocabulary(dice: &mut Dice) -> Vec<String> {
    let syllables = ["ca", "to", "ri", "men", "po", "la", "ção", "es", "tra", "vi", "do", "nu"];
    let mut word = |_| (0..=dice.below(4)).map(|_| dice.pick(&syllables)).collect();
    (0..20_000).map(&mut word).collect()
}

fn text(dice: &mut Dice, vocabulary: &[String], at: u64) -> String {
    let mut text = match at {
        // Once in all of it.
        5000 => "zyzzyva ".to_owned(),
        _ if at.is_multiple_of(1000) => "我今天去北京大学了 ".to_owned(),
        _ => String::new(),
    };
    while text.len() < LEN {
        // Small numbers more often than large ones.
        let rank = dice.below(20_000) * dice.below(20_000) / 20_000 * dice.below(20_000) / 20_000;
        text.push_str(&vocabulary[usize::try_from(rank).expect("it is small")]);
        text.push(' ');
    }
    text.truncate(text.floor_char_boundary(LEN));
    text
}

fn len(folder: &std::path::Path) -> u64 {
    std::fs::metadata(folder.join(FILE)).expect("it is there").len()
}

#[test]
fn search_cost() {
    let asked = std::env::var("PAPO_MESSAGES").ok().and_then(|text| text.parse().ok());
    let messages: u64 = asked.unwrap_or(MESSAGES);
    let folder = tempfile::tempdir().expect("a folder can be made");
    let mut store = Store::open(folder.path(), Durability::Process).expect("it opens");
    let mut dice = Dice(7);
    let vocabulary = vocabulary(&mut dice);
    for first in (0..messages).step_by(1000) {
        let texts: Vec<String> =
            (first..first + 1000).map(|at| text(&mut dice, &vocabulary, at)).collect();
        let entries = (first..).zip(&texts).map(|(at, text)| {
            let (channel, seq) = (1 + at % CHANNELS, at / CHANNELS + 1);
            let name = "#tea";
            let place = Place { channel, name, folded: name, seq, last: seq, closed: false };
            // As ids are made: of the time.
            let said = said((1_700_000_000_000 + at * 500) << 20, text);
            let (pair, rank, silenced, nonce) = (None, None, false, None);
            Entry::Message(Message { said, place: Some(place), pair, rank, silenced, nonce })
        });
        store.writer.commit(entries).expect("it is kept");
        store.writer.tidy().expect("it can be moved");
    }
    store.writer.tidy_now().expect("it can be moved");
    let plain = len(folder.path());
    tell(&format!("| messages alone | {} bytes each |", plain / messages));
    let started = Instant::now();
    let mut pieces = Vec::new();
    while store.writer.not_indexed() > 0 {
        let piece = Instant::now();
        store.writer.index().expect("it can be written");
        pieces.push(piece.elapsed());
        store.writer.tidy().expect("it can be moved");
    }
    let seconds = started.elapsed().as_secs_f64();
    store.writer.tidy_now().expect("it can be moved");
    tell(&format!("| the index adds | {} bytes each |", (len(folder.path()) - plain) / messages));
    let rate = Duration::from_secs(messages).as_secs_f64() / seconds;
    tell(&format!("| indexing | {rate:.0} messages a second |"));
    tell(&format!("| a piece of the work | {} |", percentiles(pieces)));
    let all = (1..=CHANNELS).map(channel_view).collect();
    let one = vec![channel_view(42)];
    let asked: [(&str, &str, &Vec<View>); 9] = [
        ("a word that is everywhere, all channels", &vocabulary[0], &all),
        ("the same, one channel", &vocabulary[0], &one),
        ("a rare word, all channels", "zyzzyva", &all),
        ("an absent word of frequent parts", "caçãotorimenlavi", &all),
        ("an absent word", "xylophon", &all),
        ("two words, one channel", "espola camentra", &one),
        ("two characters (北京)", "北京", &all),
        ("two letters (es), one channel", "es", &one),
        ("no text: all of one channel", "", &one),
    ];
    for (what, text, views) in asked {
        let views = views.clone();
        let page = Page::last(100);
        let search = Search { views, private: None, from: None, words: words(text), page };
        let mut times = Vec::new();
        let mut found = None;
        for _ in 0..50 {
            let started = Instant::now();
            let lines =
                store.reader.search(&search, Duration::from_secs(9)).expect("it can be read");
            found = lines.map(|lines| lines.len());
            times.push(started.elapsed());
        }
        tell(&format!("| {what}: {found:?} found | {} |", percentiles(times)));
    }
}

fn percentiles(mut times: Vec<Duration>) -> String {
    times.sort_unstable();
    let at = |part: usize| times[(times.len() - 1) * part / 100];
    format!("{:?} p50, {:?} p99, {:?} at most", at(50), at(99), at(100))
}

fn tell(row: &str) {
    let _gone = writeln!(std::io::stderr(), "{row}");
}
