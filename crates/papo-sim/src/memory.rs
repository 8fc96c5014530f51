//! What was kept on a stage, as a plain list, and the answers that it gives: what the store does, with
//! nothing of how the store does it.

use std::collections::BTreeMap;
use std::sync::Arc;

use papo_core::act::Found;
use papo_core::effect::{Act, Doing, Filed, Record};
use papo_core::event::Happening;
use papo_core::input::{Answer, News};
use papo_core::{ChannelId, Event, MessageId};
use papo_proto::history::{One, Page, Read, Scope, Targets, Traits, View, Where};
use papo_proto::news::{Count, Heard, Hearer, Unread};
use papo_proto::search::Search;

/// All that was ever kept.
#[derive(Debug, Default)]
pub struct Memory(Vec<Record>);

impl Memory {
    /// Keeps one more.
    pub fn keep(&mut self, record: Record) {
        if let Some(act) = &record.act {
            self.perform(act, &record);
        }
        self.0.push(record);
    }

    /// Does to a message what is done to it.
    fn perform(&mut self, act: &Act, by: &Record) {
        let on = |it: &Record| it.act.as_ref().is_some_and(|it| it.on == act.on);
        match &act.doing {
            Doing::Redact => self.0.retain(|it| it.event.id != act.on && !on(it)),
            Doing::Edit => {
                if let Some(message) = self.0.iter_mut().find(|it| it.event.id == act.on) {
                    correct(message, by);
                }
            }
            Doing::Pin | Doing::Unpin => self.0.retain(|it| {
                let doing = it.act.as_ref().filter(|it| it.on == act.on).map(|it| &it.doing);
                !matches!(doing, Some(Doing::Pin | Doing::Unpin))
            }),
            Doing::React(text) | Doing::Unreact(text) => self.0.retain(|it| {
                !on(it)
                    || !it
                        .act
                        .as_ref()
                        .is_some_and(|it| it.by == act.by && reaction(it) == Some(&**text))
            }),
        }
    }

    /// A message or a reaction, if who asks for it may see it.
    fn one(&self, asked: &One) -> Option<Found> {
        let is_it = |record: &&Record| {
            let doing = record.act.as_ref().map(|act| &act.doing);
            record.event.id.0 == asked.id
                && matches!(record.event.what, Happening::Message { .. })
                && matches!(doing, None | Some(Doing::React(_)))
        };
        let record = self.0.iter().find(is_it)?;
        let pair = match &record.filed {
            Filed::Pair { sender, receiver } => Some((sender.clone(), receiver.clone())),
            Filed::Channel { .. } => None,
        };
        let traits = Traits { is_event: false, ..traits(record) };
        let acts = self.0.iter().filter_map(|it| Some((it.event.id.0, it.act.as_ref()?)));
        let given = |act: &Act| act.on.0 == asked.id && matches!(act.doing, Doing::React(_));
        let reactions: Vec<(u64, &Box<Act>)> = acts.filter(|(_, act)| given(act)).collect();
        let own: Vec<&Doing> = asked.reaction.as_ref().map_or_else(Vec::new, |one| {
            let own = reactions.iter().filter(|(id, it)| *id > one.since && it.by == one.by);
            own.map(|(_, it)| &it.doing).collect()
        });
        let has_reacted = asked
            .reaction
            .as_ref()
            .is_some_and(|one| own.contains(&&Doing::React(one.text.clone())));
        let Record { channel, rank, silenced, ref event, .. } = *record;
        let found = Found {
            event: event.clone(),
            channel,
            pair,
            rank,
            closed: traits.closed,
            silenced,
            reactions: reactions.len(),
            own_reactions: own.len(),
            has_reacted,
            is_pinned: self.pinned(channel).contains(&event.id),
            pins: self.pinned(channel).len(),
        };
        asked.view.shows(&traits).then_some(found)
    }

    /// What is pinned in a channel.
    fn pinned(&self, channel: Option<ChannelId>) -> Vec<MessageId> {
        let records = self.0.iter().filter(|it| channel.is_some() && it.channel == channel);
        let acts = records.filter_map(|record| record.act.as_ref());
        acts.filter(|act| act.doing == Doing::Pin).map(|act| act.on).collect()
    }

    fn pins(&self, view: &View) -> Vec<Arc<Event>> {
        let Scope::Channel(channel) = view.scope else { return Vec::new() };
        let pinned = self.pinned(Some(ChannelId(channel)));
        let find = |id: MessageId| {
            let mut shown = self.0.iter().filter(|record| view.shows(&traits(record)));
            shown.find(|record| record.event.id == id)
        };
        pinned.into_iter().filter_map(find).map(|record| record.event.clone()).collect()
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
            Read::One(asked) => Answer::One(self.one(asked).map(Box::new)),
            Read::Pins(view) => Answer::Pages(vec![self.pins(view)]),
            // The stage knows.
            Read::Account { .. } | Read::Audit { .. } => Answer::Unreadable,
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

    /// What was done to a message follows it, but that it was deleted.
    fn page(&self, view: &View, page: &Page) -> Vec<Arc<Event>> {
        let is_line = |record: &&Record| {
            let id = record.event.id.0;
            let is_one = record.act.as_ref().is_none_or(|act| act.doing == Doing::Redact);
            is_one && page.after < id && id < page.before && view.shows(&traits(record))
        };
        let lines = cut(self.0.iter().filter(is_line).collect(), page);
        let with_context = lines.into_iter().flat_map(|line| {
            let context = self.0.iter().filter(|record| {
                let is_its = record.act.as_ref().is_some_and(|act| {
                    act.on == line.event.id && matches!(act.doing, Doing::React(_) | Doing::Pin)
                });
                is_its && view.shows(&traits(record))
            });
            std::iter::once(line).chain(context)
        });
        with_context.map(|record| record.event.clone()).collect()
    }

    /// All that is looked for and may be seen.
    fn search(&self, search: &Search) -> Vec<Arc<Event>> {
        let page = &search.page;
        let is_it = |record: &&Record| {
            let event = &record.event;
            let is_within = page.after < event.id.0 && event.id.0 < page.before;
            let Happening::Message { text, .. } = &event.what else { return false };
            let is_within = is_within && record.act.is_none();
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
        let (count, last) = (Count::of(new.collect(), *most), self.shown(view).last().cloned());
        News { count, last, pins: self.pins(view).len() }
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

/// Which reaction is given, or taken back.
fn reaction(act: &Act) -> Option<&str> {
    match &act.doing {
        Doing::React(text) | Doing::Unreact(text) => Some(text),
        _ => None,
    }
}

/// Gives a message the text that it is to have, and to no more people than may see that.
fn correct(message: &mut Record, by: &Record) {
    let Happening::Edit { text, .. } = &by.event.what else { return };
    let Happening::Message { kind, target, tags, .. } = &message.event.what else { return };
    let (kind, target, text, tags) = (*kind, target.clone(), text.clone(), tags.clone());
    let what = Happening::Message { kind, target, text, joints: Box::default(), tags };
    let Event { id, time_ms, ref source, ref account, modes, .. } = *message.event;
    let (source, account, edited) = (source.clone(), account.clone(), Some(by.event.id));
    message.event = Arc::new(Event { id, time_ms, source, account, modes, edited, what });
    message.silenced |= by.silenced;
    if let (Filed::Channel { closed, .. }, Filed::Channel { closed: by, .. }) =
        (&mut message.filed, &by.filed)
    {
        *closed |= by;
    }
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
        is_event: record.act.is_some() || !matches!(record.event.what, Happening::Message { .. }),
    }
}
