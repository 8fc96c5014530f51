//! What SYNC tells, counted again: from who said what when, and who may see it, line by line.

use std::ops::RangeInclusive;

use papo_core::event::Happening;
use papo_core::render::timestamp;
use papo_core::{ChannelId, Delivery, SessionId, UserId};
use papo_proto::name::is_channel;
use papo_proto::{ChannelName, Message};

use super::{Asked, Past, Said, SeenBy};
use crate::facts::Facts;
use crate::oracle::{Passage, Verdict};

/// What a line of SYNC is about.
enum Place {
    Channel(ChannelId),
    /// The names that a person is known by in private.
    Person(Vec<String>),
}

impl Past {
    /// Judges all that a step tells of what is new.
    pub(super) fn news_are_counted(&self, passage: &Passage<'_>) -> Verdict {
        for (session, line) in &passage.step.writes {
            let message = Message::parse(line).map_err(|error| format!("{line:?}: {error}"))?;
            if message.source == Some("papo") && message.command == "SYNC" {
                self.is_counted(passage, *session, &message)
                    .map_err(|fault| format!("{session:?} is told {line:?}: {fault}"))?;
            }
        }
        Ok(())
    }

    fn is_counted(
        &self,
        passage: &Passage<'_>,
        session: SessionId,
        message: &Message<'_>,
    ) -> Verdict {
        let asked = self.asked.get(&session).ok_or("nobody asked")?;
        let [name, words @ ..] = message.params.as_slice() else {
            return Err("it is of nothing".into());
        };
        let word = |key: &str| words.iter().find_map(|word| word.strip_prefix(key));
        let number =
            |key| word(key).and_then(|text| text.parse().ok()).ok_or("a number is missing");
        let (unread, mentions): (u64, u64) = (number("unread=")?, number("mentions=")?);
        // Who asked may have left it in the same step.
        let place = [passage.after, passage.before].map(|facts| place(facts, asked, name));
        let place = place.into_iter().flatten().next().ok_or("there is no such place")?;
        let marker = word("marker=");
        let after = |said: &Said| match (marker, &place) {
            (Some(marker), _) => Some(*timestamp(said.time_ms) > *marker),
            (None, Place::Person(_)) => Some(true),
            (None, Place::Channel(id)) => {
                let came = asked.came.get(&(*id, asked.user)).copied()?;
                if said.step == came { None } else { Some(said.step > came) }
            }
        };
        let (mut unread_may_be, mut mentions_may_be) = ((0, 0), (0, 0));
        let mut last = None;
        for said in &self.said {
            let is_seen = self.is_seen(said, asked, &place);
            if is_seen == Some(true) {
                last = Some(said);
            }
            let is_own = self.is_own(said, asked);
            let is_new = all([is_seen, after(said), is_own.map(|own| !own), Some(said.is_read())]);
            add(&mut unread_may_be, is_new);
            let is_mention = matches!(place, Place::Channel(_)) && is_mentioned(said, asked);
            add(&mut mentions_may_be, all([is_new, Some(is_mention)]));
        }
        for (told, (least, most), what) in
            [(unread, unread_may_be, "unread"), (mentions, mentions_may_be, "mentions")]
        {
            if !(least..=most).contains(&told) {
                return Err(format!("{what} are {least} to {most}"));
            }
        }
        if words.contains(&"more") {
            return Err("nobody says so much here".into());
        }
        self.is_last(asked, &place, word("last="), last)
    }

    /// Whether the last line is the last that may be seen.
    fn is_last(
        &self,
        asked: &Asked,
        place: &Place,
        id: Option<&str>,
        wanted: Option<&Said>,
    ) -> Verdict {
        let told = self.said.iter().find(|said| id.is_some_and(|id| said.id.to_string() == id));
        if let Some(told) = told
            && self.is_seen(told, asked, place) == Some(false)
        {
            return Err(format!("it may not see {told:?}"));
        }
        let shown = told.map(|said| said.id);
        let least = wanted.map(|said| said.id);
        if shown < least { Err(format!("the last line is {wanted:?}")) } else { Ok(()) }
    }

    /// Whether who asked may see it there; `None` where it can't be told here.
    fn is_seen(&self, said: &Said, asked: &Asked, place: &Place) -> Option<bool> {
        if said.step > asked.step {
            return Some(false);
        }
        match (place, &said.seen_by) {
            (Place::Channel(id), SeenBy::Channel { channel, .. }) if id == channel => {
                self.shows(said, asked)
            }
            (Place::Person(names), SeenBy::Pair(_)) => {
                let fold = |name: &str| asked.facts.casemapping.fold_mask(name);
                let is_here = |name: &str, account: Option<&str>| {
                    let party = account.map_or(fold(name), |account| format!("@{}", fold(account)));
                    names.contains(&party)
                };
                let is_from = is_here(&said.nick, said.account.as_deref());
                // To whom a line went is known by name alone: it may be of a pair with another.
                let is_own = self.is_own(said, asked);
                let is_here = if is_own == Some(false) { Some(is_from) } else { None };
                all([self.shows(said, asked), is_here, is_since_known(said, asked)])
            }
            _ => Some(false),
        }
    }

    /// Whether who asked has said it.
    fn is_own(&self, said: &Said, asked: &Asked) -> Option<bool> {
        let user = asked.facts.users.get(&asked.user)?;
        match (&user.account, &said.account) {
            (Some(own), Some(account)) if own == account => {
                let now = self.drops.get(own).copied().unwrap_or_default();
                // An account of the same name may have been another's.
                if said.drops == now { Some(true) } else { None }
            }
            (None, None) => {
                let is_nick = asked.facts.casemapping.fold_mask(&said.nick)
                    == asked.facts.casemapping.fold_mask(&user.nick);
                all([Some(is_nick), is_since_known(said, asked)])
            }
            _ => Some(false),
        }
    }

    /// Follows since which step each user is known as it is: since one of these.
    pub(super) fn follow_names(&mut self, passage: &Passage<'_>) {
        let Passage { before, after, step, actor } = passage;
        self.known.retain(|user, _| after.users.contains_key(user));
        let acts = actor.and_then(|actor| after.user_of(actor)).map(|user| user.id);
        let is_another = step.deliveries.iter().any(|delivery| match delivery {
            Delivery::Event { event, .. } => matches!(event.what, Happening::Nick { .. }),
            Delivery::Reply { line, .. } => line.starts_with("900 ") || line.starts_with("901 "),
            _ => false,
        });
        for (&id, user) in after.users.iter() {
            let was = before.users.get(&id);
            if was.is_none_or(|was| (&was.folded, &was.account) != (&user.folded, &user.account)) {
                self.known.insert(id, self.step..=self.step);
            } else if is_another && acts == Some(id) {
                let first = self.known.get(&id).map_or(0, |known| *known.start());
                self.known.insert(id, first..=self.step);
            }
        }
    }

    /// Who was there before all others is known since then.
    pub(super) fn known(&self, user: UserId) -> RangeInclusive<u64> {
        self.known.get(&user).cloned().unwrap_or(0..=0)
    }
}

impl Said {
    /// Whether people read it.
    fn is_read(&self) -> bool {
        !self.text.starts_with('\u{1}') || self.text.starts_with("\u{1}ACTION")
    }
}

/// What is called so to who asked.
fn place(facts: &Facts, asked: &Asked, name: &str) -> Option<Place> {
    let casemapping = asked.facts.casemapping;
    if is_channel(name) {
        let folded = ChannelName::fold(name, casemapping)?;
        let mut channels = facts.channels.iter();
        let found = channels.find(|(_, channel)| channel.folded.as_ref() == Some(&folded));
        return found.map(|(&id, _)| Place::Channel(id));
    }
    let folded = casemapping.fold_mask(name);
    let mut names = vec![format!("@{folded}"), folded.clone()];
    let mut users = asked.facts.users.values();
    let here = users.find(|user| casemapping.fold_mask(&user.nick) == folded);
    let account = here.and_then(|user| user.account.as_deref());
    names.extend(account.map(|account| format!("@{}", casemapping.fold_mask(account))));
    Some(Place::Person(names))
}

/// Whether it was said since who asked is known as it is: an account is from its beginning.
fn is_since_known(said: &Said, asked: &Asked) -> Option<bool> {
    let user = asked.facts.users.get(&asked.user)?;
    if user.account.is_some() {
        return Some(true);
    }
    if said.step > *asked.known.end() {
        Some(true)
    } else if said.step < *asked.known.start() {
        Some(false)
    } else {
        None
    }
}

/// Whether who asked is called by its nick or its account in a text.
fn is_mentioned(said: &Said, asked: &Asked) -> bool {
    let fold = |text: &str| asked.facts.casemapping.fold_mask(text);
    let Some(user) = asked.facts.users.get(&asked.user) else { return false };
    let text = fold(said.text.strip_prefix("\u{1}ACTION ").unwrap_or(&said.text));
    let mut words = text.split(|c: char| !c.is_alphanumeric() && !"-_|".contains(c));
    words.any(|word| {
        word == fold(&user.nick) || user.account.as_ref().is_some_and(|it| word == fold(it))
    })
}

/// Whether all of these are so; `None` if it can't be told.
fn all<const N: usize>(all: [Option<bool>; N]) -> Option<bool> {
    if all.contains(&Some(false)) {
        return Some(false);
    }
    if all.contains(&None) { None } else { Some(true) }
}

/// Counts what is so, and what may be so.
fn add((least, most): &mut (u64, u64), is_so: Option<bool>) {
    *least += u64::from(is_so == Some(true));
    *most += u64::from(is_so != Some(false));
}
