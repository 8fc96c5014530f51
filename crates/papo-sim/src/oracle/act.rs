//! What is done to messages: only to what was said, by who may, before those who may see it; and
//! what was deleted is shown to nobody again.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use papo_core::effect::{Act, Change, Doing, Filed, Record};
use papo_core::event::Happening;
use papo_core::{Delivery, Event, MessageId, SessionId};
use papo_proto::{Capability, Casemapping, Folded, Message, Nick, Rank};

use super::crowd::Crowd;
use super::{Passage, Verdict};
use crate::facts::Facts;

/// All that was said and not deleted since.
#[derive(Debug, Default)]
pub struct Acts {
    /// With the reactions to it.
    said: BTreeMap<MessageId, Record>,
    gone: BTreeSet<MessageId>,
    /// When each session became somebody else last, by another nick or account: what it did before as
    /// a guest, somebody else did.
    changed: BTreeMap<SessionId, MessageId>,
    /// When the last account of each name was dropped: whoever makes it anew is somebody else.
    dropped: BTreeMap<Box<str>, MessageId>,
    /// The last thing that happened.
    last: MessageId,
}

impl Acts {
    /// Judges what was done in a step, and what was shown of the past.
    pub fn are_right(&mut self, passage: &Passage<'_>) -> Verdict {
        let mut crowd = Crowd::before(passage);
        let mut acts = passage.step.events.iter().filter(|record| record.act.is_some()).peekable();
        for delivery in &passage.step.deliveries {
            crowd.follow(delivery)?;
            match delivery {
                Delivery::Replay { event, .. } if self.gone.contains(&event.id) => {
                    return Err(format!("what was deleted is shown: {event:?}"));
                }
                Delivery::Event { event, .. } => {
                    self.last = self.last.max(event.id);
                    self.follow_nick(passage, event);
                    self.learn(passage, event);
                    // What is silenced may be shown to nobody.
                    let is_passed = |it: &&Record| it.silenced && !Arc::ptr_eq(&it.event, event);
                    while let Some(record) = acts.next_if(is_passed) {
                        self.judge(passage, &crowd, record)?;
                    }
                    let is_act = |it: &&Record| Arc::ptr_eq(&it.event, event);
                    if let Some(record) = acts.next_if(is_act) {
                        self.judge(passage, &crowd, record)?;
                    }
                }
                _ => {}
            }
        }
        // What nobody was there to hear was said all the same.
        for record in &passage.step.records {
            if !self.gone.contains(&record.event.id) {
                self.said.insert(record.event.id, record.clone());
            }
        }
        while let Some(record) = acts.next_if(|it| it.silenced) {
            self.judge(passage, &crowd, record)?;
        }
        self.follow_accounts(passage);
        match acts.next() {
            Some(record) => Err(format!("it was done and shown to nobody: {record:?}")),
            None => Ok(()),
        }
    }

    /// Acts come first in a step, for they are answers.
    fn follow_accounts(&mut self, passage: &Passage<'_>) {
        let acts = passage.step.events.iter().map(|record| record.event.id);
        self.last = acts.fold(self.last, MessageId::max);
        let account = |facts: &Facts, session| facts.logins.get(session).cloned();
        if let Some(actor) = passage.actor
            && account(passage.before, &actor) != account(passage.after, &actor)
        {
            self.changed.insert(actor, self.last);
        }
        for change in &passage.step.changes {
            if let Change::Dropped(name) = change {
                let folded = passage.after.casemapping.fold_mask(name);
                self.dropped.insert(format!("@{folded}").into(), self.last);
            }
        }
    }

    fn follow_nick(&mut self, passage: &Passage<'_>, event: &Event) {
        let casemapping = passage.after.casemapping;
        if let (Happening::Nick { nick: new }, Some(actor)) = (&event.what, passage.actor)
            && Nick::fold(new, casemapping) != nick(event, casemapping)
        {
            self.changed.insert(actor, event.id);
        }
    }

    fn learn(&mut self, passage: &Passage<'_>, event: &Arc<Event>) {
        let mut records = passage.step.records.iter();
        if !self.gone.contains(&event.id)
            && let Some(record) = records.find(|record| Arc::ptr_eq(&record.event, event))
        {
            self.said.insert(event.id, record.clone());
        }
    }

    fn judge(&mut self, passage: &Passage<'_>, crowd: &Crowd<'_>, record: &Record) -> Verdict {
        self.is_right(passage, crowd, record).map_err(|fault| format!("{fault}: {record:?}"))
    }

    fn is_right(&mut self, passage: &Passage<'_>, crowd: &Crowd<'_>, record: &Record) -> Verdict {
        let Some(act) = &record.act else { return Ok(()) };
        let said = self.said.get(&act.on).ok_or("nobody said that, or it is gone")?;
        let actor = passage.actor.ok_or("nobody did it")?;
        is_filed_alike(record, said)?;
        match &act.doing {
            Doing::Redact => {
                let is_author = are_by_one(said, record, passage.after.casemapping);
                let keeps_order = said.channel.is_some_and(|channel| {
                    crowd.standing(channel, actor) >= Some(Rank::HalfOperator)
                });
                if !is_author && !keeps_order {
                    return Err("it was not its to delete".into());
                }
                let heard = heard(passage, "REDACT", act.on);
                is_heard_by_all(crowd, record, Capability::MessageRedaction, actor, &heard)?;
            }
            Doing::Edit => {
                if !are_by_one(said, record, passage.after.casemapping) {
                    return Err("it was not its to correct".into());
                }
                if record.rank != said.rank {
                    return Err("it is for others than its message".into());
                }
            }
            Doing::Pin | Doing::Unpin => {
                let channel = said.channel.ok_or("it was not said in a channel")?;
                if crowd.standing(channel, actor) < Some(Rank::HalfOperator) {
                    return Err("it does not keep order there".into());
                }
                let word = if act.doing == Doing::Pin { "PIN" } else { "UNPIN" };
                let heard = heard(passage, word, act.on);
                is_heard_by_all(crowd, record, Capability::Pin, actor, &heard)?;
            }
            // That all hear it, is judged with all other messages.
            Doing::React(text) if self.has_given(record, act, text) => {
                return Err("it was given already".into());
            }
            Doing::Unreact(text) if !self.has_given(record, act, text) => {
                return Err("it was never given".into());
            }
            Doing::React(_) | Doing::Unreact(_) => {}
        }
        self.perform(act);
        if matches!(act.doing, Doing::React(_)) {
            self.said.insert(record.event.id, record.clone());
        }
        Ok(())
    }

    /// Whether who does this has given this reaction: by its account, wherever that was logged in, or
    /// as the guest that it is.
    fn has_given(&self, record: &Record, act: &Act, text: &str) -> bool {
        let mut given = self.reactions(act, text);
        if act.by.starts_with('@') {
            let since = self.dropped.get(&act.by).copied().unwrap_or_default();
            return given.any(|id| id > since);
        }
        let since = record.by.and_then(|by| self.changed.get(&by)).copied().unwrap_or_default();
        given.any(|id| id > since && self.said[&id].by == record.by)
    }

    /// The reactions of this text to the same message by the same one.
    fn reactions<'a>(
        &'a self,
        act: &'a Act,
        text: &'a str,
    ) -> impl Iterator<Item = MessageId> + 'a {
        let is_it = move |it: &Act| {
            (it.on, &it.by) == (act.on, &act.by)
                && matches!(&it.doing, Doing::React(other) if **other == *text)
        };
        let acts = self.said.iter().filter_map(|(id, it)| Some((id, it.act.as_ref()?)));
        acts.filter(move |(_, act)| is_it(act)).map(|(&id, _)| id)
    }

    fn perform(&mut self, act: &Act) {
        match &act.doing {
            Doing::Redact => {
                let is_on_it = |it: &Record| it.act.as_ref().is_some_and(|it| it.on == act.on);
                let acts = self.said.iter().filter(|(_, record)| is_on_it(record));
                let gone: Vec<MessageId> = acts.map(|(&id, _)| id).chain([act.on]).collect();
                self.said.retain(|id, _| !gone.contains(id));
                self.gone.extend(gone);
            }
            Doing::Edit | Doing::Pin | Doing::Unpin => {}
            Doing::React(text) | Doing::Unreact(text) => {
                let given: Vec<MessageId> = self.reactions(act, text).collect();
                self.said.retain(|id, _| !given.contains(id));
                self.gone.extend(given);
            }
        }
    }
}

fn nick(event: &Event, casemapping: Casemapping) -> Option<Folded<Nick>> {
    Nick::fold(event.source.split('!').next()?, casemapping)
}

/// Whether one person brought both about: by one account, or as one guest.
fn are_by_one(one: &Record, other: &Record, casemapping: Casemapping) -> bool {
    match (&one.event.account, &other.event.account) {
        (Some(one), Some(other)) => casemapping.fold_mask(one) == casemapping.fold_mask(other),
        (None, None) => {
            one.by == other.by && nick(&one.event, casemapping) == nick(&other.event, casemapping)
        }
        _ => false,
    }
}

/// Whether an act is where its message is, and seen by nobody who may not see the message.
fn is_filed_alike(act: &Record, said: &Record) -> Verdict {
    if act.channel != said.channel || act.rank < said.rank {
        return Err("it is not where its message is".into());
    }
    match (&act.filed, &said.filed) {
        (Filed::Channel { closed, .. }, Filed::Channel { closed: said_closed, .. }) => {
            if *said_closed && !closed {
                return Err("its message was said behind a door".into());
            }
        }
        (Filed::Pair { sender, receiver }, Filed::Pair { sender: said_by, receiver: said_to }) => {
            let is_same = (sender, receiver) == (said_by, said_to);
            if !is_same && (receiver, sender) != (said_by, said_to) {
                return Err("its message is of other people".into());
            }
            if said.silenced && !act.silenced {
                return Err("its message was not heard".into());
            }
        }
        _ => return Err("it is not where its message is".into()),
    }
    Ok(())
}

/// Who was told by this word what was done to a message.
fn heard(passage: &Passage<'_>, word: &str, on: MessageId) -> BTreeSet<SessionId> {
    let id = on.to_string();
    let is_it = |line: &str| {
        Message::parse(line)
            .is_ok_and(|message| message.command == word && message.params.get(1) == Some(&*id))
    };
    let writes = passage.step.writes.iter().filter(|(_, line)| is_it(line));
    writes.map(|(session, _)| *session).collect()
}

/// In a channel, all members who may see it and know of such things were told, and no others; in
/// private, who did it was, and at most one other. All who are told are so wherever they are.
fn is_heard_by_all(
    crowd: &Crowd<'_>,
    record: &Record,
    cap: Capability,
    actor: SessionId,
    heard: &BTreeSet<SessionId>,
) -> Verdict {
    let knows = |&session: &SessionId| crowd.has_cap(session, cap);
    let mut mine: BTreeSet<SessionId> = crowd.siblings(actor).into_iter().filter(knows).collect();
    mine.insert(actor);
    let Some(channel) = record.channel else {
        let mut others = heard.iter().filter(|&session| !mine.contains(session));
        let other = others.next().map_or_else(Vec::new, |&other| crowd.siblings(other));
        let is_silent = record.silenced && !other.is_empty();
        let expected: BTreeSet<SessionId> = other.into_iter().filter(knows).chain(mine).collect();
        if *heard != expected || is_silent {
            return Err(format!("it was told to {heard:?}, not to {expected:?}"));
        }
        return Ok(());
    };
    let members = crowd.ranked(channel, record.rank).into_iter();
    let expected: BTreeSet<SessionId> = members.filter(knows).chain(mine).collect();
    if *heard != expected {
        return Err(format!("it was told to {heard:?}, not to {expected:?}"));
    }
    Ok(())
}

/// Where something was said, as its author would name it.
pub fn target_of(record: &Record) -> Option<&str> {
    match &record.event.what {
        Happening::Message { target, .. } => Some(target),
        _ => None,
    }
}
