//! What a search finds is what the predicates say, whatever was kept, whatever of it is in the index,
//! and whatever is asked for.

use std::time::Duration;

use papo_proto::history::Traits;
use papo_proto::search::{Private, Search, fold, words};

use super::model::{Dice, cut, grow, some_page, some_view};
use crate::{Durability, Line, Store};

/// How many questions are asked; `PAPO_OPERATIONS` asks more.
const OPERATIONS: u64 = 2_000;
/// What texts are made of.
const PARTS: [&str; 14] =
    ["a", "tea", "Joã", "o", " ", " ", "北", "京", "ß", ".", "te", "カ", "\u{1}ACTION ", "❤"];

fn some_text(dice: &mut Dice, most: u64) -> String {
    (0..dice.below(most)).map(|_| dice.pick(&PARTS)).collect()
}

fn some_search(dice: &mut Dice, last: u64) -> Search {
    let views = (0..dice.below(3)).map(|_| some_view(dice, last)).collect();
    let (me, since) = (dice.pick(&["ana", "bob", "@ana"]).into(), dice.below(last));
    Search {
        views,
        private: dice.one_in(2).then_some(Private { me, since, until: last }),
        from: dice.one_in(4).then(|| fold(dice.pick(&["A", "b", ""])).into()),
        words: words(&some_text(dice, 5)),
        page: some_page(dice, last),
    }
}

/// A line: who may see it, who said it, and what.
type Kept = (Traits<'static>, String, String);

#[test]
fn a_search_and_the_predicates_say_the_same() {
    let asked = std::env::var("PAPO_OPERATIONS").ok().and_then(|text| text.parse().ok());
    let folder = tempfile::tempdir().expect("a folder can be made");
    let mut store = Store::open(folder.path(), Durability::Process).expect("it opens");
    let mut dice = Dice(9);
    let mut kept: Vec<Kept> = Vec::new();
    let mut found = 0;
    for operation in 0..asked.unwrap_or(OPERATIONS) {
        if kept.is_empty() || kept.len() < 1000 && dice.one_in(2) {
            let id = kept.last().map_or(1, |(line, ..)| line.id + 1 + dice.below(3));
            let text = some_text(&mut dice, 9);
            let (line, heard, ..) = grow(&mut store, &mut dice, id, &text);
            kept.push((line, heard.source.to_owned(), text));
            continue;
        }
        match dice.below(40) {
            0 => store.writer.index().expect("it can be written"),
            1 => {
                let new = some_text(&mut dice, 9);
                let (line, _, text) = dice.pick_mut(&mut kept);
                *text = new;
                if !line.is_event {
                    store.writer.change_text(line.id, text);
                }
            }
            _ => {}
        }
        let search = some_search(&mut dice, kept.last().map_or(1, |(line, ..)| line.id));
        let page = &search.page;
        let is_it = |(line, source, text): &&Kept| {
            !line.is_event
                && page.after < line.id
                && line.id < page.before
                && search.shows(line)
                && search.matches(source, text)
        };
        let wanted = cut(kept.iter().filter(is_it).map(|(line, ..)| line.id).collect(), page);
        let lines = store.reader.search(&search, Duration::from_mins(1)).expect("it can be read");
        let lines: Vec<u64> = lines.expect("there is time").iter().map(Line::id).collect();
        assert_eq!(lines, wanted, "operation {operation}: {search:?}");
        found += lines.len();
    }
    assert!(found > 300, "{found} lines were found: this proves little");
}
