//! What was kept on a stage, as a plain list, and the answers that it gives: what the store does, with
//! nothing of how the store does it.

use std::collections::BTreeMap;
use std::sync::Arc;

use papo_core::Event;
use papo_core::effect::{Filed, Record};
use papo_core::event::Happening;
use papo_core::input::{Answer, News};
use papo_proto::history::{Page, Read, Scope, Targets, Traits, View, Where};
use papo_proto::news::{Count, Heard, Hearer, Unread};
use papo_proto::search::Search;

/// All that was ever kept.
#[derive(Debug, Default)]
pub struct Memory(Vec<Record>);

impl Memory {
    /// Keeps one more.
    pub fn keep(&mut self, record: Record) {
        self.0.push(record);
    }

    /// The last that was kept.
    pub fn last(&self) -> Option<&Arc<Event>> {
        self.0.last().map(|record| &record.event)
    }

    /// Answers a question.
    pub fn answer(&self, read: &Read) -> Answer {
        match read {
            Read::Pages(pages) => {
                Answer::Pages(pages.iter().map(|(view, page)| self.page(view, page)).collect())
            }
            Read::Targets(asked) => Answer::Targets(self.targets(asked)),
            Read::Search(search) => Answer::Pages(vec![self.search(search)]),
            Read::News(hearer, places) => {
                Answer::News(places.iter().map(|place| self.news(hearer, place)).collect())
            }
        }
    }

    /// All that a view shows.
    pub fn shown(&self, view: &View) -> impl Iterator<Item = &Arc<Event>> {
        let shown = self.0.iter().filter(|record| view.shows(&traits(record)));
        shown.map(|record| &record.event)
    }

    fn page(&self, view: &View, page: &Page) -> Vec<Arc<Event>> {
        let within = |event: &&Arc<Event>| page.after < event.id.0 && event.id.0 < page.before;
        cut(self.shown(view).filter(within).cloned().collect(), page)
    }

    /// All that is looked for and may be seen.
    fn search(&self, search: &Search) -> Vec<Arc<Event>> {
        let page = &search.page;
        let is_it = |record: &&Record| {
            let event = &record.event;
            let is_within = page.after < event.id.0 && event.id.0 < page.before;
            let Happening::Message { text, .. } = &event.what else { return false };
            is_within && search.shows(&traits(record)) && search.matches(&event.source, text)
        };
        cut(self.0.iter().filter(is_it).map(|record| record.event.clone()).collect(), page)
    }

    fn news(&self, hearer: &Hearer, asked: &Unread) -> News {
        let Unread { view, after, most } = asked;
        let new = self.shown(view).filter(|event| *after < event.id.0).map(|event| {
            let Happening::Message { text, .. } = &event.what else {
                panic!("nobody asked for {event:?}");
            };
            let (id, source, account) = (event.id.0, &*event.source, event.account.as_deref());
            (id, hearer.judge(&view.scope, &Heard { id, source, account, text }))
        });
        News { count: Count::of(new.collect(), *most), last: self.shown(view).last().cloned() }
    }

    fn targets(&self, asked: &Targets) -> Vec<(Box<str>, u64)> {
        let mut last: BTreeMap<Box<str>, &Arc<Event>> = BTreeMap::new();
        for (name, view) in &asked.channels {
            last.extend(self.shown(view).last().map(|event| (name.clone(), event)));
        }
        for record in &self.0 {
            let Filed::Pair { sender, receiver } = &record.filed else { continue };
            for other in [sender, receiver] {
                let scope = Scope::Pair { me: asked.me.clone(), others: vec![other.clone()] };
                let (since, until) = (asked.since, asked.until);
                let view = View { scope, since, until, closed_since: 0, rank: None, events: false };
                if view.shows(&traits(record)) {
                    last.insert(other.clone(), &record.event);
                }
            }
        }
        let page = &asked.page;
        let mut last: Vec<_> =
            last.into_iter().map(|(name, event)| (event.id.0, name, event.time_ms)).collect();
        last.retain(|(id, ..)| page.after < *id && *id < page.before);
        last.sort();
        cut(last, page).into_iter().map(|(_, name, time_ms)| (name, time_ms)).collect()
    }
}

/// So many from the end that a page is counted from.
fn cut<T>(mut lines: Vec<T>, page: &Page) -> Vec<T> {
    if page.newest {
        lines.drain(..lines.len().saturating_sub(page.most));
    } else {
        lines.truncate(page.most);
    }
    lines
}

/// All that decides who may see it.
pub fn traits(record: &Record) -> Traits<'_> {
    let (place, closed) = match &record.filed {
        Filed::Channel { closed, .. } => {
            (Where::Channel(record.channel.map_or(0, |channel| channel.0)), *closed)
        }
        Filed::Pair { sender, receiver } => (Where::Pair(sender, receiver), false),
    };
    Traits {
        id: record.event.id.0,
        place,
        rank: record.rank,
        closed,
        silenced: record.silenced,
        is_event: !matches!(record.event.what, Happening::Message { .. }),
    }
}
