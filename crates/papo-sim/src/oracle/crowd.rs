//! Who hears what, and may do what, in the middle of a step: a step may hold many commands, so what
//! was the case before it and what is after it do not say what was when something was said.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use papo_core::event::Happening;
use papo_core::{Audience, ChannelId, Delivery, Event, SessionId, UserId};
use papo_proto::mode::{ChannelMode, FlagMode, Flags, Requested, UserMode, read_channel_modes};
use papo_proto::name::is_channel;
use papo_proto::{CapSet, Capability, Rank, Ranks};

use super::Passage;
use crate::facts::{Facts, User};

/// The audiences at one moment, and the rights.
#[derive(Debug)]
pub struct Crowd<'a> {
    passage: &'a Passage<'a>,
    /// The channels that are not as they were before the step; `None` for those that are gone.
    channels: BTreeMap<ChannelId, Option<Room>>,
    /// The capabilities that are not as they were.
    caps: BTreeMap<SessionId, CapSet>,
    /// Who became an operator of the server, or is none any more.
    operators: BTreeMap<SessionId, bool>,
    /// Those that have ended in this step.
    closed: BTreeSet<SessionId>,
    /// Those that have logged in or out in this step, and who had the account before it.
    moved: BTreeMap<SessionId, Option<UserId>>,
    /// Who logged in or out.
    logins: BTreeMap<SessionId, bool>,
    /// The flags of the founded channels that all have left in this step.
    asleep: BTreeMap<ChannelId, Flags>,
}

/// Stands for a user who is in channels without a session.
fn absent(user: UserId) -> SessionId {
    SessionId::new(u8::MAX, u8::MAX, user.0)
}

fn is_absent(session: SessionId) -> bool {
    session.worker() == usize::from(u8::MAX)
}

/// The sessions of a user, or what stands for it if it has none.
fn sessions_of(user: &User) -> Vec<SessionId> {
    if user.sessions.is_empty() { vec![absent(user.id)] } else { user.sessions.clone() }
}

/// A channel at one moment.
#[derive(Debug, Clone, Default)]
struct Room {
    members: BTreeMap<SessionId, Ranks>,
    flags: Flags,
}

impl Room {
    fn of(facts: &Facts, channel: ChannelId) -> Option<Self> {
        let channel = facts.channels.get(&channel)?;
        let members = channel.members.iter().filter_map(|(member, &ranks)| {
            facts.users.get(member).map(|user| (sessions_of(user), ranks))
        });
        let members =
            members.flat_map(|(sessions, ranks)| sessions.into_iter().map(move |it| (it, ranks)));
        Some(Self { members: members.collect(), flags: channel.flags })
    }
}

impl<'a> Crowd<'a> {
    /// As it was before the step.
    pub fn before(passage: &'a Passage<'a>) -> Self {
        let (channels, caps, operators, closed, moved, logins) = Default::default();
        let asleep = BTreeMap::new();
        Self { passage, channels, caps, operators, closed, moved, logins, asleep }
    }

    /// A channel as it is at this moment.
    fn room(&self, channel: ChannelId) -> Option<Cow<'_, Room>> {
        match self.channels.get(&channel) {
            Some(room) => room.as_ref().map(Cow::Borrowed),
            None => Room::of(self.passage.before, channel).map(Cow::Owned),
        }
    }

    /// A channel that changes at this moment.
    fn room_mut(&mut self, channel: ChannelId) -> &mut Option<Room> {
        let before = || Room::of(self.passage.before, channel);
        self.channels.entry(channel).or_insert_with(before)
    }

    /// Whether somebody is in a channel, so that there is one.
    pub fn is_there(&self, channel: ChannelId) -> bool {
        match self.channels.get(&channel) {
            Some(room) => room.is_some(),
            None => self.passage.before.channels.contains_key(&channel),
        }
    }

    /// Who is in a channel and has at least this rank, or is there at all.
    pub fn ranked(&self, channel: ChannelId, rank: Option<Rank>) -> Vec<SessionId> {
        let Some(room) = self.room(channel) else { return Vec::new() };
        let members = room.members.iter();
        let ranked = members.filter(|(_, ranks)| rank.is_none_or(|rank| ranks.at_least(rank)));
        ranked.map(|(&session, _)| session).filter(|&it| !is_absent(it)).collect()
    }

    /// The ranks of a member; `None` for who is not in the channel.
    pub fn ranks(&self, channel: ChannelId, session: SessionId) -> Option<Ranks> {
        let room = self.room(channel)?;
        room.members.get(&session).copied()
    }

    /// What a member counts for: an operator of the server as much as a founder.
    pub fn standing(&self, channel: ChannelId, session: SessionId) -> Option<Rank> {
        let ranks = self.ranks(channel, session)?;
        let was_operator = || self.passage.before.user_of(session).is_some_and(|it| it.is_operator);
        let is_operator = self.operators.get(&session).copied().unwrap_or_else(was_operator);
        if is_operator { Some(Rank::Founder) } else { ranks.highest() }
    }

    /// Whether a user is logged in.
    pub fn is_logged_in(&self, session: SessionId) -> bool {
        let was_logged_in =
            || self.passage.before.user_of(session).is_some_and(|it| it.account.is_some());
        self.logins.get(&session).copied().unwrap_or_else(was_logged_in)
    }

    /// Whether a channel has a flag.
    pub fn has(&self, channel: ChannelId, flag: FlagMode) -> bool {
        self.room(channel).is_some_and(|room| room.flags.has(flag))
    }

    /// The member of a channel that is called so when the actor brings this event about.
    pub fn called(&self, channel: ChannelId, nick: &str, event: &Event) -> Option<SessionId> {
        let room = self.room(channel)?;
        let members = &room.members;
        // Nobody but the actor may have changed its nick in this step.
        if event.source.split('!').next() == Some(nick) {
            return self.passage.actor.filter(|actor| members.contains_key(actor));
        }
        let mut users = self.passage.before.users.iter();
        let (id, user) = users.find(|(_, user)| user.nick == nick)?;
        // Its last session may have ended in this step.
        let mut sessions = sessions_of(user).into_iter().chain([absent(*id)]);
        sessions.find(|session| members.contains_key(session))
    }

    /// All sessions that the user of this one has at this moment.
    pub fn siblings(&self, session: SessionId) -> Vec<SessionId> {
        self.members_of(session).into_iter().filter(|&it| !is_absent(it)).collect()
    }

    /// The same, with what stands for the user when it has none.
    fn members_of(&self, session: SessionId) -> Vec<SessionId> {
        if is_absent(session) {
            return vec![session];
        }
        let Some(user) = self.user_of(session) else { return vec![session] };
        let Passage { before, after, .. } = self.passage;
        let mut found: Vec<SessionId> = [before, after]
            .iter()
            .filter_map(|facts| facts.users.get(&user))
            .flat_map(|user| &user.sessions)
            .copied()
            .filter(|&it| self.user_of(it) == Some(user))
            .collect();
        found.push(absent(user));
        found.sort_unstable();
        found.dedup();
        found
    }

    /// Whose a session is at this moment.
    pub fn user_of(&self, session: SessionId) -> Option<UserId> {
        if !self.is_open(session) {
            return None;
        }
        let of = |facts: &Facts| facts.sessions.get(&session).and_then(|session| session.user);
        let (before, after) = (of(self.passage.before), of(self.passage.after));
        match self.moved.get(&session) {
            // What has ended since is nobody's after the step.
            Some(owner) if !self.passage.after.sessions.contains_key(&session) => owner.or(before),
            Some(_) => after.or(before),
            None => before.or(after),
        }
    }

    /// Whether a session has not been closed yet in this step.
    pub fn is_open(&self, session: SessionId) -> bool {
        !self.closed.contains(&session)
    }

    /// The capabilities that a session has on.
    pub fn caps(&self, session: SessionId) -> CapSet {
        let before = || self.passage.before.sessions.get(&session).map(|session| session.caps);
        self.caps.get(&session).copied().or_else(before).unwrap_or_default()
    }

    /// Whether a session has a capability on.
    pub fn has_cap(&self, session: SessionId, cap: Capability) -> bool {
        self.caps(session).has(cap)
    }

    /// Takes in what a delivery changes. The error says why it can't be.
    pub fn follow(&mut self, delivery: &Delivery) -> Result<(), String> {
        match delivery {
            Delivery::Subscribe { session, channel } => {
                let siblings = self.members_of(*session);
                let flags = self.asleep.get(channel).or(self.passage.before.asleep.get(channel));
                let flags = flags.copied().unwrap_or(self.passage.before.new_flags);
                let new = Room { flags, ..Room::default() };
                let members = &mut self.room_mut(*channel).get_or_insert(new).members;
                let ranks = siblings.iter().find_map(|it| members.get(it)).copied();
                members.retain(|it, _| !is_absent(*it) || !siblings.contains(it));
                if members.insert(*session, ranks.unwrap_or_default()).is_some() {
                    return Err(format!("{session:?} is let into {channel:?} twice"));
                }
            }
            Delivery::Unsubscribe { session, channel } => self.leave(*session, *channel)?,
            Delivery::Capabilities { session, caps } => {
                self.caps.insert(*session, *caps);
            }
            Delivery::Event { audience, event, .. } => self.follow_event(audience, event),
            // Who logs in or out may be another from then on.
            Delivery::Reply { to, line, .. }
                if line.starts_with("900 ") || line.starts_with("901 ") =>
            {
                let account = line.strip_prefix("900 ").and_then(|it| it.split(' ').nth(2));
                let users = &mut self.passage.before.users.values();
                let owner =
                    account.and_then(|it| users.find(|user| user.account.as_deref() == Some(it)));
                self.moved.insert(*to, owner.map(|user| user.id));
            }
            Delivery::Close { session } => _ = self.closed.insert(*session),
            _ => {}
        }
        Ok(())
    }

    fn follow_event(&mut self, audience: &Audience, event: &Event) {
        match (&event.what, audience) {
            (Happening::Join { channel: name, .. }, Audience::Channel { channel, .. }) => {
                self.found(*channel, name);
            }
            (Happening::Kick { nick, .. }, Audience::Channel { channel, .. }) => {
                let kicked = self.called(*channel, nick, event).filter(|&it| is_absent(it));
                if let Some(kicked) = kicked {
                    self.forget_absent(*channel, kicked);
                }
            }
            (Happening::Quit { .. }, Audience::Channels { channels, .. }) => {
                let nick = event.source.split('!').next().unwrap_or_default();
                let mut users = self.passage.before.users.values();
                let gone = users.find(|user| user.nick == nick && user.sessions.is_empty());
                // Some are shown a QUIT of who only gets another host.
                let gone = gone.filter(|it| !self.passage.after.users.contains_key(&it.id));
                if let Some(gone) = gone.map(|user| absent(user.id)) {
                    channels.iter().for_each(|&channel| self.forget_absent(channel, gone));
                }
            }
            (Happening::Mode { target, changes }, Audience::Channel { channel, .. })
                if is_channel(target) =>
            {
                for (on, mode, argument) in changes_of(changes) {
                    self.change(*channel, event, (on, mode, argument.as_deref()));
                }
            }
            (Happening::Mode { target, changes }, Audience::Session(session))
                if !is_channel(target) =>
            {
                let given = changes.trim_start_matches(':');
                let mut on = true;
                for letter in given.chars() {
                    match letter {
                        '+' | '-' => on = letter == '+',
                        _ if letter == UserMode::Operator.letter() => {
                            for sibling in self.siblings(*session) {
                                self.operators.insert(sibling, on);
                            }
                        }
                        _ if letter == UserMode::LoggedIn.letter() => {
                            for sibling in self.siblings(*session) {
                                self.logins.insert(sibling, on);
                            }
                        }
                        _ => {}
                    }
                }
            }
            _ => {}
        }
    }

    /// Whether a channel was founded before this moment: the server alone says so.
    fn is_founded(&self, channel: ChannelId) -> bool {
        self.has(channel, FlagMode::Registered)
    }

    /// A session leaves a channel. Its user stays if it has no session any more.
    fn leave(&mut self, session: SessionId, channel: ChannelId) -> Result<(), String> {
        let siblings = self.members_of(session);
        let Passage { before, after, .. } = self.passage;
        let owner = self.moved.get(&session).copied().flatten();
        let owner = owner.and_then(|owner| after.users.get(&owner));
        let is_in = |facts: &Facts, user: UserId| {
            facts.channels.get(&channel).is_some_and(|it| it.members.contains_key(&user))
        };
        // Or who has come in this step, and has no session any more.
        let came = |user: &&User| {
            user.sessions.is_empty() && is_in(after, user.id) && !is_in(before, user.id)
        };
        let user = owner.or_else(|| before.user_of(session));
        let user = user.filter(|user| after.users.contains_key(&user.id));
        let user = user.or_else(|| after.users.values().find(came));
        let stays = user.and_then(|user| {
            let has_none = after.users.get(&user.id)?.sessions.is_empty();
            (is_in(after, user.id) && has_none).then(|| absent(user.id))
        });
        let place = self.room_mut(channel);
        let room = place.get_or_insert_default();
        let Some(ranks) = room.members.remove(&session) else {
            return Err(format!("{session:?} is taken out of {channel:?}, without being in"));
        };
        if let Some(stays) = stays
            && !siblings.iter().any(|sibling| room.members.contains_key(sibling))
        {
            room.members.insert(stays, ranks);
        }
        if room.members.is_empty() {
            let flags = room.flags;
            *place = None;
            self.fall_asleep(channel, flags);
        }
        Ok(())
    }

    /// A member without a session leaves a channel: no delivery says so.
    fn forget_absent(&mut self, channel: ChannelId, absent: SessionId) {
        let place = self.room_mut(channel);
        if let Some(room) = place {
            room.members.remove(&absent);
            if room.members.is_empty() {
                let flags = room.flags;
                *place = None;
                self.fall_asleep(channel, flags);
            }
        }
    }

    fn fall_asleep(&mut self, channel: ChannelId, flags: Flags) {
        if flags.has(FlagMode::Registered) {
            self.asleep.insert(channel, flags);
        }
    }

    /// Whoever comes into an empty channel made it, unless it was founded before.
    fn found(&mut self, channel: ChannelId, name: &str) {
        if self.is_founded(channel) {
            return;
        }
        let is_lobby = self.passage.before.lobbies.contains(&name.to_lowercase());
        let first = self.room(channel).and_then(|room| room.members.keys().next().copied());
        let siblings = first.map_or_else(Vec::new, |first| self.members_of(first));
        let Some(room) = self.room_mut(channel) else { return };
        if room.members.keys().any(|member| !siblings.contains(member)) {
            return;
        }
        for ranks in room.members.values_mut() {
            ranks.set(Rank::Operator, !is_lobby);
        }
        if is_lobby {
            room.flags.set(FlagMode::InviteOnly, false);
            room.flags.set(FlagMode::Moderated, false);
        }
    }

    /// Takes in one change of a mode that an event tells of.
    pub fn change(
        &mut self,
        channel: ChannelId,
        event: &Event,
        (on, mode, argument): (bool, ChannelMode, Option<&str>),
    ) {
        let member = argument.and_then(|nick| self.called(channel, nick, event));
        let members = member.map_or_else(Vec::new, |member| self.members_of(member));
        let Some(room) = self.room_mut(channel) else { return };
        match mode {
            ChannelMode::Flag(flag) => _ = room.flags.set(flag, on),
            ChannelMode::Member(rank) => {
                for member in members {
                    if let Some(ranks) = room.members.get_mut(&member) {
                        ranks.set(rank, on);
                    }
                }
            }
            _ => {}
        }
    }
}

/// The changes of modes that an event tells of.
pub fn changes_of(changes: &str) -> Vec<(bool, ChannelMode, Option<String>)> {
    let mut words = changes.split(' ');
    let letters = words.next().unwrap_or_default();
    let arguments: Vec<&str> = words.collect();
    let changes = read_channel_modes(letters, &arguments).into_iter();
    let known = changes.filter_map(|change| match change {
        Requested::Change { on, mode, argument } => Some((on, mode, argument.map(str::to_owned))),
        Requested::Unknown(_) => None,
    });
    known.collect()
}
