//! The store finds what the predicate of a view says, whatever was kept and whatever is asked for.

use std::collections::BTreeMap;

use papo_proto::history::{One, Page, Scope, Targets, Traits, View, Where};
use papo_proto::mode::UserModes;
use papo_proto::news::{Count, Heard, Hearer, Unread};
use papo_proto::{Casemapping, MessageKind, Rank};

use crate::{
    Act, Doing, Durability, Entry, Happened, Line, Message, News, Place, Reach, Said, Store, What,
};

/// How many questions are asked; `PAPO_OPERATIONS` asks more.
const OPERATIONS: u64 = 3_000;
const DOINGS: [Doing; 6] =
    [Doing::Redact, Doing::React, Doing::Unreact, Doing::Edit, Doing::Pin, Doing::Unpin];
const PARTIES: [&str; 4] = ["ana", "bob", "@ana", "@bob"];

/// A small source of chance, always the same.
pub(super) struct Dice(pub(super) u64);

impl Dice {
    pub(super) fn below(&mut self, most: u64) -> u64 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % most
    }

    pub(super) fn one_in(&mut self, most: u64) -> bool {
        self.below(most) == 0
    }

    pub(super) fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[usize::try_from(self.below(from.len() as u64)).expect("it is small")]
    }

    pub(super) fn pick_mut<'a, T>(&mut self, from: &'a mut [T]) -> &'a mut T {
        let at = self.below(from.len() as u64);
        &mut from[usize::try_from(at).expect("it is small")]
    }

    fn rank(&mut self) -> Option<Rank> {
        if self.one_in(2) { None } else { Some(self.pick(&Rank::ALL)) }
    }
}

/// A line that was kept: all that decides who may see it, whether it is new, whether it can be asked
/// for by itself, and how it is shown.
pub(super) type Kept<'a> = (Traits<'static>, Heard<'a>, bool, Shown);

/// How something is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shown {
    /// As a line.
    Alone,
    /// After this message.
    With(u64),
    /// By what it does.
    Never,
}

/// Keeps one line more.
pub(super) fn grow<'a>(store: &mut Store, dice: &mut Dice, id: u64, text: &'a str) -> Kept<'a> {
    let closed = dice.one_in(3);
    let channel = 1 + dice.below(3);
    let name = ["#a", "#b", "#c"][usize::try_from(channel).expect("it is small") - 1];
    let place = Place { channel, name, folded: name, seq: id, last: id, closed };
    let rank = if dice.one_in(4) { dice.rank() } else { None };
    let line = Traits {
        id,
        place: Where::Channel(channel),
        rank,
        closed,
        silenced: false,
        is_event: false,
    };
    let (kind, modes) = (MessageKind::Privmsg, UserModes::default());
    let (source, account) = (dice.pick(&["ana!a@a", "bob!b@b"]), dice.pick(&[None, Some("ana")]));
    let (target, tags) = ("#a", "");
    let heard = Heard { id, source, account, text };
    let joints = Box::default();
    let said = Said {
        id,
        time_ms: id,
        source,
        account,
        modes,
        kind,
        target,
        text,
        joints,
        tags,
        edited: None,
    };
    let (mut is_one, mut shown) = (true, Shown::Alone);
    let (entry, line) = match dice.below(5) {
        0 => {
            let pair = (dice.pick(&PARTIES), dice.pick(&PARTIES));
            let silenced = dice.one_in(3);
            let place = Where::Pair(pair.0, pair.1);
            let line = Traits { place, silenced, closed: false, rank: None, ..line };
            let message =
                Message { said, place: None, pair: Some(pair), rank: None, silenced, nonce: None };
            (Entry::Message(message), line)
        }
        1 => {
            is_one = false;
            (topic(id, source, place), Traits { rank: None, is_event: true, ..line })
        }
        2 => {
            let doing = dice.pick(&DOINGS);
            is_one = doing == Doing::React;
            shown = match doing {
                Doing::Redact => Shown::Alone,
                Doing::React => Shown::With(id - 1),
                Doing::Unreact | Doing::Edit | Doing::Pin | Doing::Unpin => Shown::Never,
            };
            let (reach, line) = some_reach(dice, place, Traits { rank, is_event: true, ..line });
            (Entry::Act(act(id, doing, shown), reach), line)
        }
        _ => {
            let (place, pair) = (Some(place), None);
            (
                Entry::Message(Message { said, place, pair, rank, silenced: false, nonce: None }),
                line,
            )
        }
    };
    keep(store, dice, entry);
    (line, heard, is_one, shown)
}

fn topic<'a>(id: u64, source: &'a str, place: Place<'a>) -> Entry<'a> {
    let happened = Happened {
        id,
        time_ms: id,
        source,
        account: None,
        modes: UserModes::default(),
        what: What::Topic,
        target: Some("#a"),
        about: None,
        text: Some("x"),
    };
    Entry::Happened(happened, place)
}

/// A reaction to the line before, or something else that is done to no message that there is.
fn act(id: u64, doing: Doing, shown: Shown) -> Act<&'static str> {
    Act {
        id,
        doing,
        message: if let Shown::With(on) = shown { on } else { id },
        time_ms: id,
        source: "bob!b@b",
        account: None,
        modes: UserModes::default(),
        target: "#a",
        // It takes no other's place.
        text: Some(if doing == Doing::React { "y" } else { "x" }),
        tags: None,
    }
}

/// Who did it and who may see it: in this channel, as this line says, or in private.
fn some_reach<'a>(
    dice: &mut Dice,
    place: Place<'a>,
    line: Traits<'static>,
) -> (Reach<'a>, Traits<'static>) {
    let (author, rank) = (dice.pick(&PARTIES), line.rank);
    if dice.one_in(2) {
        let place = Some(place);
        return (Reach { author, receiver: None, place, rank, silenced: false }, line);
    }
    let (receiver, silenced) = (dice.pick(&PARTIES), dice.one_in(3));
    let place = Where::Pair(author, receiver);
    let line = Traits { place, silenced, closed: false, rank: None, ..line };
    (Reach { author, receiver: Some(receiver), place: None, rank: None, silenced }, line)
}

/// Keeps it, and files what was kept if it so happens.
fn keep(store: &mut Store, dice: &mut Dice, entry: Entry<'_>) {
    store.writer.commit([entry]).expect("it is kept");
    if dice.one_in(8) {
        store.writer.file().expect("it can be written");
    }
}

pub(super) fn some_view(dice: &mut Dice, last: u64) -> View {
    let scope = if dice.one_in(2) {
        Scope::Channel(1 + dice.below(3))
    } else {
        let others = if dice.one_in(2) { vec!["bob", "@bob"] } else { vec![dice.pick(&PARTIES)] };
        let others = others.into_iter().map(Into::into).collect();
        Scope::Pair { me: dice.pick(&PARTIES).into(), others }
    };
    View {
        scope,
        since: if dice.one_in(2) { 0 } else { dice.below(last) },
        until: if dice.one_in(2) { last } else { dice.below(last) },
        closed_since: dice.below(last),
        rank: dice.rank(),
        events: dice.one_in(2),
    }
}

pub(super) fn some_page(dice: &mut Dice, last: u64) -> Page {
    let most = usize::try_from(dice.below(12)).expect("it is small");
    let newest = dice.one_in(2);
    match dice.below(3) {
        0 => Page { newest, ..Page::last(most) },
        1 => Page { after: dice.below(last), before: last + 1, most, newest },
        _ => Page { after: dice.below(last), before: dice.below(last), most, newest },
    }
}

pub(super) fn cut<T>(mut found: Vec<T>, page: &Page) -> Vec<T> {
    if page.newest {
        found.drain(..found.len().saturating_sub(page.most));
    } else {
        found.truncate(page.most);
    }
    found
}

#[test]
fn the_store_and_the_predicate_say_the_same() {
    let asked = std::env::var("PAPO_OPERATIONS").ok().and_then(|text| text.parse().ok());
    let folder = tempfile::tempdir().expect("a folder can be made");
    let mut store = Store::open(folder.path(), Durability::Process).expect("it opens");
    let mut dice = Dice(7);
    let mut kept: Vec<Kept<'_>> = Vec::new();
    let (mut found, mut new, mut singles) = (0, 0, 0);
    for operation in 0..asked.unwrap_or(OPERATIONS) {
        if kept.is_empty() || kept.len() < 2000 && dice.one_in(3) {
            let id = kept.last().map_or(1, |(line, ..)| line.id + 1 + dice.below(3));
            let text = dice.pick(&["x", "ana?", "\u{1}VERSION\u{1}"]);
            kept.push(grow(&mut store, &mut dice, id, text));
            continue;
        }
        let last = kept.last().map_or(1, |(line, ..)| line.id);
        let (view, page) = (some_view(&mut dice, last), some_page(&mut dice, last));
        let wanted = lines_of(&kept, &view, &page);
        let lines = store.reader.lines(&view, &page).expect("it can be read");
        let lines: Vec<u64> = lines.iter().map(Line::id).collect();
        assert_eq!(lines, wanted, "operation {operation}: {view:?}, {page:?}");
        found += lines.len();
        singles += u32::from(is_found_alone(&store, &kept, &mut dice, &view));
        if operation % 8 == 0 {
            has_targets(&store, &kept, &mut dice, &page);
        }
        new += has_news(&store, &kept, &mut dice, &View { events: false, ..view });
    }
    assert!(found > 1000, "{found} lines were found: this proves little");
    assert!(singles > 50, "{singles} lines were found alone: this proves little");
    assert!(new > 1000, "{new} lines were new: this proves little");
}

/// The lines of a page, and after each message what was done to it.
fn lines_of(kept: &[Kept<'_>], view: &View, page: &Page) -> Vec<u64> {
    let within = |id: u64| page.after < id && id < page.before;
    let lines = kept.iter().filter(|(line, _, _, shown)| {
        *shown == Shown::Alone && view.shows(line) && within(line.id)
    });
    let lines = cut(lines.collect(), page).into_iter().flat_map(|(line, ..)| {
        let is_its = |(it, _, _, shown): &&Kept<'_>| {
            !line.is_event && *shown == Shown::With(line.id) && view.shows(it)
        };
        std::iter::once(line.id).chain(kept.iter().filter(is_its).map(|(it, ..)| it.id))
    });
    lines.collect()
}

/// Looks for one line, and says whether it was there.
fn is_found_alone(store: &Store, kept: &[Kept<'_>], dice: &mut Dice, view: &View) -> bool {
    let (line, _, is_one, _) = dice.pick(kept);
    // A reaction is asked for as a message is.
    let is_shown = is_one && view.shows(&Traits { is_event: false, ..line });
    let asked = One { id: line.id, view: view.clone(), reaction: None };
    let found = store.reader.one(&asked).expect("it can be read");
    assert_eq!(found.map(|it| it.said.id), is_shown.then_some(line.id), "{asked:?}: {line:?}");
    is_shown
}

fn has_targets(store: &Store, kept: &[Kept<'_>], dice: &mut Dice, page: &Page) {
    let last = kept.last().map_or(1, |(line, ..)| line.id);
    let scope = Scope::Channel(1);
    let view = View { scope, events: false, ..some_view(dice, last) };
    let asked = Targets {
        channels: vec![("#a".into(), view.clone())],
        me: dice.pick(&PARTIES).into(),
        since: dice.below(last),
        until: last,
        page: *page,
    };
    let shown = |view: &View| -> Vec<u64> {
        kept.iter().filter(|(line, ..)| view.shows(line)).map(|(line, ..)| line.id).collect()
    };
    let mut ends: BTreeMap<Box<str>, u64> = BTreeMap::new();
    ends.extend(shown(&view).into_iter().map(|id| ("#a".into(), id)));
    for other in PARTIES {
        let scope = Scope::Pair { me: asked.me.clone(), others: vec![other.into()] };
        let (since, until) = (asked.since, asked.until);
        let view = View { scope, since, until, closed_since: 0, rank: None, events: false };
        ends.extend(shown(&view).into_iter().map(|id| (other.into(), id)));
    }
    let mut wanted: Vec<(u64, Box<str>)> = ends.into_iter().map(|(name, id)| (id, name)).collect();
    wanted.retain(|(id, _)| page.after < *id && *id < page.before);
    wanted.sort();
    let wanted: Vec<_> = cut(wanted, page).into_iter().map(|(id, name)| (name, id)).collect();
    assert_eq!(store.reader.targets(&asked).expect("it can be read"), wanted, "{asked:?}");
}

/// Counts what is new in a view, and says how much that is.
fn has_news(store: &Store, kept: &[Kept<'_>], dice: &mut Dice, view: &View) -> u64 {
    let last = kept.last().map_or(1, |(line, ..)| line.id);
    let (account, known_since) = (dice.pick(&[None, Some("ana")]), dice.below(last));
    let hearer = Hearer::new("Ana", account, known_since, Casemapping::Ascii);
    let most = usize::try_from(dice.below(40)).expect("it is small");
    let asked = Unread { view: view.clone(), after: dice.below(last), most };
    let shown =
        || kept.iter().rev().filter(|(line, ..)| view.shows(line)).map(|(_, heard, ..)| heard);
    let is_own = |heard: &Heard<'_>| match account {
        Some(_) => heard.account.is_some() && known_since < heard.id,
        None => {
            heard.account.is_none() && heard.source.starts_with("ana") && known_since < heard.id
        }
    };
    let after = shown().filter(|heard| asked.after < heard.id);
    let by_others = after.clone().take(most).filter(|it| !is_own(it) && !it.text.contains('\u{1}'));
    let mentions = by_others.clone().filter(|heard| heard.text == "ana?").count() as u64;
    let is_channel = matches!(view.scope, Scope::Channel(_));
    let wanted = Count {
        unread: by_others.count() as u64,
        mentions: if is_channel { mentions } else { 0 },
        has_more: after.count() > most,
    };
    let news = store.reader.news(&hearer, std::slice::from_ref(&asked)).expect("it can be read");
    let [News { count, last, pins: 0 }] = &news[..] else { panic!("{news:?}") };
    let last = last.as_ref().map(Line::id);
    assert_eq!((*count, last), (wanted, shown().next().map(|it| it.id)), "{hearer:?}: {asked:?}");
    count.unread
}
