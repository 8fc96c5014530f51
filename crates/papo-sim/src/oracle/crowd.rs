//! Who hears what, and may do what, in the middle of a step: a step may hold many commands, so what
//! was the case before it and what is after it do not say what was when something was said.

use std::borrow::Cow;
use std::collections::BTreeMap;

use papo_core::event::Happening;
use papo_core::{Audience, ChannelId, Delivery, Event, SessionId};
use papo_proto::mode::{ChannelMode, FlagMode, Flags, Requested, UserMode, read_channel_modes};
use papo_proto::name::is_channel;
use papo_proto::{CapSet, Capability, Rank, Ranks};

use super::Passage;
use crate::facts::Facts;

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
    /// Who logged in or out.
    logins: BTreeMap<SessionId, bool>,
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
            facts.users.get(member).map(|user| (user.session, ranks))
        });
        Some(Self { members: members.collect(), flags: channel.flags })
    }
}

impl<'a> Crowd<'a> {
    /// As it was before the step.
    pub fn before(passage: &'a Passage<'a>) -> Self {
        let (channels, caps, operators, logins) = Default::default();
        Self { passage, channels, caps, operators, logins }
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
        ranked.map(|(&session, _)| session).collect()
    }

    /// The ranks of a member; `None` for who is not in the channel.
    pub fn ranks(&self, channel: ChannelId, session: SessionId) -> Option<Ranks> {
        self.room(channel)?.members.get(&session).copied()
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
            || self.passage.before.user_of(session).is_some_and(|it| it.is_logged_in);
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
        let mut users = self.passage.before.users.values();
        let user = users.find(|user| user.nick == nick && members.contains_key(&user.session));
        user.map(|user| user.session)
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
                let new = Room { flags: self.passage.before.new_flags, ..Room::default() };
                let members = &mut self.room_mut(*channel).get_or_insert(new).members;
                if members.insert(*session, Ranks::NONE).is_some() {
                    return Err(format!("{session:?} is let into {channel:?} twice"));
                }
            }
            Delivery::Unsubscribe { session, channel } => {
                let place = self.room_mut(*channel);
                let room = place.get_or_insert_default();
                if room.members.remove(session).is_none() {
                    return Err(format!(
                        "{session:?} is taken out of {channel:?}, without being in"
                    ));
                }
                if room.members.is_empty() {
                    *place = None;
                }
            }
            Delivery::Capabilities { session, caps } => {
                self.caps.insert(*session, *caps);
            }
            Delivery::Event { audience, event, .. } => self.follow_event(audience, event),
            _ => {}
        }
        Ok(())
    }

    fn follow_event(&mut self, audience: &Audience, event: &Event) {
        match (&event.what, audience) {
            (Happening::Join { channel: name, .. }, Audience::Channel { channel, .. }) => {
                self.found(*channel, name);
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
                            self.operators.insert(*session, on);
                        }
                        _ if letter == UserMode::LoggedIn.letter() => {
                            self.logins.insert(*session, on);
                        }
                        _ => {}
                    }
                }
            }
            _ => {}
        }
    }

    /// Whoever comes into an empty channel made it.
    fn found(&mut self, channel: ChannelId, name: &str) {
        let is_lobby = self.passage.before.lobbies.contains(&name.to_lowercase());
        let Some(room) = self.room_mut(channel) else { return };
        if room.members.len() > 1 {
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
        let Some(room) = self.room_mut(channel) else { return };
        match mode {
            ChannelMode::Flag(flag) => _ = room.flags.set(flag, on),
            ChannelMode::Member(rank) => {
                if let Some(ranks) = member.and_then(|member| room.members.get_mut(&member)) {
                    ranks.set(rank, on);
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
