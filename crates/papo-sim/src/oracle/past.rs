//! What is shown of the past is what its hearers may see of it, and has no gaps.
//!
//! Who may see a line is judged here by who was where when it was said, and by who is where when it
//! is asked for, and by nothing that the realm says about it.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;

use papo_core::effect::{Change, Doing, Filed, Only, Record};
use papo_core::event::Happening;
use papo_core::{Audience, ChannelId, Delivery, MessageId, SessionId, UserId};
use papo_proto::mode::FlagMode;
use papo_proto::name::channel_target;
use papo_proto::{Message, Rank};

use super::crowd::Crowd;
use super::message::pieces;
use super::{Passage, Verdict};
use crate::facts::Facts;

mod news;
mod search;

/// How what somebody does begins.
const ACTION: &str = "\u{1}ACTION ";

/// All that was said, as far as it is known who may see it.
#[derive(Debug, Default)]
pub struct Past {
    said: Vec<Said>,
    /// The numbers of lines behind a first one that has none: nothing is judged by them.
    headless: BTreeSet<u64>,
    /// Counts the steps.
    step: u64,
    /// How often each channel was made anew.
    lives: BTreeMap<ChannelId, u64>,
    /// Those that nobody was in at some time in this step.
    emptied: BTreeSet<ChannelId>,
    /// How often each account was dropped.
    drops: BTreeMap<String, u64>,
    /// In which step each member came.
    came: BTreeMap<(ChannelId, UserId), u64>,
    /// Since which step each user is known in private as it is, as far as that can be told.
    known: BTreeMap<UserId, RangeInclusive<u64>>,
    /// What was the case when each session asked for something.
    asked: BTreeMap<SessionId, Asked>,
    /// Members see what was said since they came.
    is_hidden: bool,
}

/// What was the case when somebody asked.
#[derive(Debug)]
struct Asked {
    facts: Facts,
    step: u64,
    user: UserId,
    party: Party,
    /// What [`Past`] had under the same names.
    lives: BTreeMap<ChannelId, u64>,
    came: BTreeMap<(ChannelId, UserId), u64>,
    known: RangeInclusive<u64>,
}

/// Who somebody is in private.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Party {
    Guest(UserId),
    /// By its name, and how many accounts had that name before.
    Account(String, u64),
}

/// A message, as it is now.
#[derive(Debug)]
struct Said {
    step: u64,
    id: MessageId,
    time_ms: u64,
    /// Who said it.
    nick: String,
    account: Option<String>,
    /// How many accounts had the name of that one before.
    drops: u64,
    target: String,
    /// What says which one it is: what people say begins with a number that nobody says twice. Not
    /// all that programs say has one.
    number: Option<u64>,
    text: String,
    /// What only programs read is not for those who did not ask.
    is_for_people: bool,
    seen_by: SeenBy,
}

#[derive(Debug)]
enum SeenBy {
    /// The members of a channel, or those of them with this rank.
    Channel {
        channel: ChannelId,
        rank: Option<Rank>,
        /// Not everybody could have heard it: only who was in the channel in this life of it.
        is_closed: bool,
        /// In which life of the channel it was said, if that is known.
        life: Option<u64>,
    },
    /// Two people, or the sender alone: before they logged in or out in this step, and after.
    Pair(Vec<Party>),
}

impl Past {
    /// A world in which nothing was said yet, where members see what was said since they came, or all.
    pub fn new(is_hidden: bool) -> Self {
        Self { is_hidden, ..Self::default() }
    }

    /// Judges what a step shows of the past, and learns what was said in it.
    pub fn judge(&mut self, passage: &Passage<'_>) -> Verdict {
        self.step += 1;
        let mut shown: BTreeMap<SessionId, Vec<usize>> = BTreeMap::new();
        let mut told = BTreeMap::new();
        for (session, line) in &passage.step.replays {
            if let Some(at) = self.find(line)? {
                self.may_see(*session, at, line)?;
                shown.entry(*session).or_default().push(at);
            }
            self.tell(&mut told, *session, line);
        }
        self.are_whole(&told)?;
        self.judge_search(passage, &mut shown)?;
        for (session, shown) in shown {
            self.has_no_gap(session, &shown)?;
        }
        self.news_are_counted(passage)?;
        self.follow(passage);
        self.follow_names(passage);
        self.learn(passage);
        for delivery in &passage.step.deliveries {
            if let Delivery::Park { session } = delivery {
                self.asks(*session, passage.after);
            }
        }
        Ok(())
    }

    /// The message that a line shows; `None` for what happened, and for what has no number.
    fn find(&self, line: &str) -> Result<Option<usize>, String> {
        let message = Message::parse(line).map_err(|error| format!("{line:?}: {error}"))?;
        // Own words that came again are judged elsewhere: their sender knows them.
        if message.tags.get("papo.im/nonce").is_some() {
            return Ok(None);
        }
        if !matches!(message.command, "PRIVMSG" | "NOTICE") {
            return Ok(None);
        }
        let (target, text) = (message.params.get(0).unwrap_or_default(), message.params.get(1));
        let Some(number) = number(text.unwrap_or_default()) else { return Ok(None) };
        if self.headless.contains(&number) {
            return Ok(None);
        }
        let is_it = |said: &Said| said.target == target && said.number == Some(number);
        match self.said.iter().position(is_it) {
            Some(at) => Ok(Some(at)),
            None => Err(format!("{line:?} is shown, and nobody said it")),
        }
    }

    /// Puts together what a session is told of a message, in however many lines.
    fn tell(
        &self,
        told: &mut BTreeMap<SessionId, Vec<(usize, String)>>,
        to: SessionId,
        line: &str,
    ) {
        let Ok(message) = Message::parse(line) else { return };
        if !matches!(message.command, "PRIVMSG" | "NOTICE") {
            return;
        }
        let text = message.params.get(1).unwrap_or_default();
        let told = told.entry(to).or_default();
        match (self.find(line).ok().flatten(), told.last_mut()) {
            (Some(at), Some((last, so_far))) if at == *last => so_far.push_str(text),
            (Some(at), _) => told.push((at, without_time(text))),
            // What does not fit into a line goes on in the next, without a number.
            (None, Some((_, so_far))) => so_far.push_str(text),
            (None, None) => {}
        }
    }

    /// Whether all that was said is told of what is told, whatever it looks like.
    fn are_whole(&self, told: &BTreeMap<SessionId, Vec<(usize, String)>>) -> Verdict {
        for (session, told) in told {
            for (at, text) in told {
                let said = self.said[*at].text.replace('\n', "");
                if !text.starts_with(&said) {
                    return Err(format!("{session:?} is shown {text:?} of {said:?}"));
                }
            }
        }
        Ok(())
    }

    fn may_see(&self, session: SessionId, at: usize, line: &str) -> Verdict {
        let asked = self.asked.get(&session);
        let asked = asked.ok_or_else(|| format!("{session:?} did not ask for {line:?}"))?;
        if self.shows(&self.said[at], asked) == Some(false) {
            let (said, user) = (&self.said[at], asked.user);
            return Err(format!("{session:?}, {user:?}, may not see {line:?}: {said:?}"));
        }
        Ok(())
    }

    fn asks(&mut self, session: SessionId, facts: &Facts) {
        let Some(user) = facts.sessions.get(&session).and_then(|it| it.user) else { return };
        let Some(party) = self.party(facts, user) else { return };
        let (facts, step, known) = (facts.clone(), self.step, self.known(user));
        let (lives, came) = (self.lives.clone(), self.came.clone());
        self.asked.insert(session, Asked { facts, step, user, party, lives, came, known });
    }

    fn party(&self, facts: &Facts, user: UserId) -> Option<Party> {
        Some(match facts.users.get(&user)?.account.clone() {
            Some(name) => {
                let drops = self.drops.get(&name).copied().unwrap_or_default();
                Party::Account(name, drops)
            }
            None => Party::Guest(user),
        })
    }

    /// Whether who asked may see it; `None` where it can't be told here.
    fn shows(&self, said: &Said, asked: &Asked) -> Option<bool> {
        let Asked { facts, step, user, party, lives, came, .. } = asked;
        if said.step >= *step {
            return None;
        }
        let (channel, rank, is_closed, then) = match &said.seen_by {
            SeenBy::Pair(parties) => return Some(parties.contains(party)),
            SeenBy::Channel { channel, rank, is_closed, life } => (channel, rank, *is_closed, life),
        };
        let Some(now) = facts.channels.get(channel) else { return Some(false) };
        let Some(ranks) = now.members.get(user) else { return Some(false) };
        if rank.is_some_and(|rank| !ranks.at_least(rank)) {
            return Some(false);
        }
        let life = lives.get(channel).copied().unwrap_or_default();
        match then {
            None if is_closed => return None,
            Some(then) if is_closed && *then != life => return Some(false),
            _ => {}
        }
        if self.is_hidden || now.flags.has(FlagMode::HiddenHistory) {
            let came = came.get(&(*channel, *user)).copied()?;
            return if said.step == came { None } else { Some(said.step > came) };
        }
        Some(true)
    }

    /// Between the first and the last line of a channel that are shown, all are that may be seen.
    fn has_no_gap(&self, session: SessionId, shown: &[usize]) -> Verdict {
        let Some(asked) = self.asked.get(&session) else { return Ok(()) };
        let mut ends: BTreeMap<ChannelId, (usize, usize)> = BTreeMap::new();
        for &at in shown {
            if let SeenBy::Channel { channel, .. } = self.said[at].seen_by {
                let (_, last) = ends.entry(channel).or_insert((at, at));
                if at < *last {
                    return Err(format!("{session:?} is shown {:?} too late", self.said[at]));
                }
                *last = at;
            }
        }
        for (channel, (first, last)) in ends {
            for at in first..=last {
                let said = &self.said[at];
                let is_here =
                    matches!(said.seen_by, SeenBy::Channel { channel: it, .. } if it == channel);
                if is_here
                    && said.number.is_some()
                    && said.is_for_people
                    && !shown.contains(&at)
                    && self.shows(said, asked) == Some(true)
                {
                    return Err(format!("{session:?} is not shown {said:?}"));
                }
            }
        }
        Ok(())
    }

    /// Follows who is where since when.
    fn follow(&mut self, passage: &Passage<'_>) {
        self.emptied = emptied(passage);
        for name in passage.before.accounts.keys() {
            if !passage.after.accounts.contains_key(name) {
                *self.drops.entry(name.clone()).or_default() += 1;
            }
        }
        let channels = &passage.after.channels;
        for (id, channel) in channels.iter() {
            let before = passage.before.channels.get(id);
            if self.emptied.contains(id) && !lasts(passage, *id) {
                *self.lives.entry(*id).or_default() += 1;
            }
            for member in channel.members.keys() {
                let was_there = before.is_some_and(|before| before.members.contains_key(member));
                if !was_there || came_again(passage, *id, *member) {
                    self.came.insert((*id, *member), self.step);
                }
            }
        }
        // Let go while nobody was in it.
        for id in passage.before.asleep.keys() {
            if !channels.contains_key(id) && !lasts(passage, *id) {
                *self.lives.entry(*id).or_default() += 1;
            }
        }
        for id in passage.before.channels.keys() {
            if !channels.contains_key(id) && !lasts(passage, *id) {
                *self.lives.entry(*id).or_default() += 1;
            }
        }
    }

    fn learn(&mut self, passage: &Passage<'_>) {
        // What is done to messages comes first in a step, for it is an answer.
        for record in &passage.step.events {
            self.follow_act(passage, record);
        }
        for record in &passage.step.records {
            let Happening::Message { target, text, joints, .. } = &record.event.what else {
                continue;
            };
            let its_number = number(text);
            if its_number.is_none() {
                self.headless.extend(pieces(text, joints).iter().filter_map(|it| number(it)));
            }
            let Some(seen_by) = self.seen_by(passage, record, target) else { continue };
            let is_for_people = is_for_people(text, joints);
            let account = record.event.account.as_deref().map(str::to_owned);
            let drops = account.as_ref().and_then(|name| self.drops.get(name));
            self.said.push(Said {
                step: self.step,
                id: record.event.id,
                time_ms: record.event.time_ms,
                nick: record.event.source.split('!').next().unwrap_or_default().to_owned(),
                drops: drops.copied().unwrap_or_default(),
                account,
                target: target.to_string(),
                number: its_number,
                text: text.to_string(),
                is_for_people,
                seen_by,
            });
        }
    }

    /// What was deleted is gone, and what was corrected is as it was corrected: before those alone who
    /// may see both.
    fn follow_act(&mut self, passage: &Passage<'_>, record: &Record) {
        let Some(act) = &record.act else { return };
        match (&act.doing, &record.event.what) {
            (Doing::Redact, _) => self.said.retain(|said| said.id != act.on),
            (Doing::Edit, Happening::Edit { target, text, .. }) => {
                let Some(at) = self.said.iter().position(|said| said.id == act.on) else { return };
                let by = self.seen_by(passage, record, target);
                let Some((number, by)) = number(text).zip(by) else {
                    self.said.remove(at);
                    return;
                };
                let said = &mut self.said[at];
                match (&mut said.seen_by, by) {
                    (
                        SeenBy::Channel { is_closed, .. },
                        SeenBy::Channel { is_closed: is_closed_now, .. },
                    ) => *is_closed |= is_closed_now,
                    (both, by @ SeenBy::Pair(_)) if record.silenced => *both = by,
                    _ => {}
                }
                (said.number, said.text) = (Some(number), text.to_string());
                said.is_for_people = is_for_people(text, &[]);
            }
            _ => {}
        }
    }

    fn seen_by(&self, passage: &Passage<'_>, record: &Record, target: &str) -> Option<SeenBy> {
        match &record.filed {
            Filed::Channel { closed, .. } => {
                let channel = record.channel?;
                let changed = self.emptied.contains(&channel)
                    || !passage.before.channels.contains_key(&channel)
                    || !passage.after.channels.contains_key(&channel);
                let life = self.lives.get(&channel).copied().unwrap_or_default();
                // In a step in which the channel was made anew, it could be either of both lives.
                let life = (!changed).then_some(life);
                Some(SeenBy::Channel { channel, rank: record.rank, is_closed: *closed, life })
            }
            Filed::Pair { .. } => {
                let actor = passage.actor?;
                let user = |facts: &Facts| facts.sessions.get(&actor).and_then(|it| it.user);
                // Who logs out in the same step leaves the user that has said it.
                let senders = [user(passage.before), user(passage.after)];
                let named = |facts: &Facts| {
                    let mut users = facts.users.iter();
                    users.find(|(_, user)| *user.nick == *target).map(|(&id, _)| id)
                };
                debug_assert!(channel_target(target).is_none(), "a pair has two ends");
                let receiver = named(passage.before).or_else(|| named(passage.after));
                let ends = senders.into_iter().chain([receiver.filter(|_| !record.silenced)]);
                let moments = [passage.before, passage.after];
                let parties = ends.flatten().flat_map(|user| {
                    moments.into_iter().filter_map(move |facts| self.party(facts, user))
                });
                Some(SeenBy::Pair(parties.collect()))
            }
        }
    }
}

/// Whether who did not ask is shown it, too.
fn is_for_people(text: &str, joints: &[u32]) -> bool {
    let mut pieces = pieces(text, joints).into_iter();
    pieces.all(|piece| !piece.starts_with('\u{1}') || piece.starts_with("\u{1}ACTION"))
}

/// The channels that nobody was in at some time in this step.
fn emptied(passage: &Passage<'_>) -> BTreeSet<ChannelId> {
    let mut crowd = Crowd::before(passage);
    let mut emptied = BTreeSet::new();
    for delivery in &passage.step.deliveries {
        // Whether it can be is judged elsewhere.
        let _judged = crowd.follow(delivery);
        let left: &[ChannelId] = match delivery {
            Delivery::Unsubscribe { channel, .. }
            | Delivery::Event { audience: Audience::Channel { channel, .. }, .. } => {
                std::slice::from_ref(channel)
            }
            Delivery::Event { audience: Audience::Channels { channels, .. }, .. } => channels,
            _ => continue,
        };
        let is_gone = |id: &&ChannelId| !crowd.is_there(**id);
        emptied.extend(left.iter().filter(is_gone).copied());
    }
    emptied
}

/// Whether a member came into a channel in this step.
fn came_again(passage: &Passage<'_>, channel: ChannelId, member: UserId) -> bool {
    let nick = |facts: &Facts| facts.users.get(&member).map(|user| user.nick.clone());
    let nicks = [nick(passage.before), nick(passage.after)];
    passage.step.deliveries.iter().any(|delivery| match delivery {
        Delivery::Event {
            audience: Audience::Channel { channel: it, .. }, only, event, ..
        } => {
            *it == channel
                && *only == Only::All
                && matches!(event.what, Happening::Join { .. })
                && nicks.iter().flatten().any(|nick| event.source.split('!').next() == Some(nick))
        }
        _ => false,
    })
}

/// A text as it was said, without the time that may stand before it.
fn without_time(text: &str) -> String {
    let (mark, said) = text.split_at(if text.starts_with(ACTION) { ACTION.len() } else { 0 });
    let timed = said.strip_prefix('[').and_then(|it| it.split_once("] "));
    format!("{mark}{}", timed.map_or(said, |(_, said)| said))
}

/// The number of `m17 hot`, `[01:46] m17 hot`, and the same behind what marks a CTCP.
fn number(text: &str) -> Option<u64> {
    let text = text.trim_start_matches(['\u{1}', '\n', ' ']);
    let mut words = text.split([' ', '\n']).filter(|word| !word.is_empty() && *word != "ACTION");
    let first = words.find(|word| {
        !word.starts_with('[') && !word.ends_with(']') && !word.starts_with("2001-")
    })?;
    first.strip_prefix('m')?.parse().ok()
}

/// Whether a channel is founded, and was all through the step: nothing ends when all leave it.
fn lasts(passage: &Passage<'_>, channel: ChannelId) -> bool {
    let is_founded = |facts: &Facts| facts.is_founded(channel);
    let let_go = |change: &Change| *change == Change::Unfounded(channel);
    is_founded(passage.before)
        && is_founded(passage.after)
        && !passage.step.changes.iter().any(let_go)
}
