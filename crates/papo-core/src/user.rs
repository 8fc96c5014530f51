//! Users: a nick and all it stands for.

use std::sync::Arc;

use papo_proto::mode::{UserMode, UserModes};
use papo_proto::{Casemapping, Nick};

use crate::channel::Channel;
use crate::effect::{Audience, Except};
use crate::event::{Event, Happening};
use crate::id::{ChannelId, MessageId, SessionId, UserId};
use crate::map::{Seed, Set};

/// Somebody who is here.
#[derive(Debug)]
pub struct User {
    pub(crate) id: UserId,
    /// The connections it uses, the oldest first.
    pub(crate) sessions: Arc<[SessionId]>,
    pub(crate) nick: Nick,
    pub(crate) username: Box<str>,
    pub(crate) realname: Arc<str>,
    /// The account it is logged in to.
    pub(crate) account: Option<Arc<str>>,
    /// What it is known by in private began after this: its nick, if it is a guest, or its account.
    /// What was said to who had the nick before is not for it.
    pub(crate) known_since: MessageId,
    /// The host that others see.
    pub(crate) host: Arc<str>,
    /// `nick!user@host`, as it stands before what the user does.
    pub(crate) source: Arc<str>,
    /// The source folded, as bans are compared with it.
    pub(crate) folded_source: Box<str>,
    pub(crate) modes: UserModes,
    /// Why the user is away, if it is.
    pub(crate) away: Option<Arc<str>>,
    /// The channels it is in, in the order it came into them.
    pub(crate) channels: Set<ChannelId>,
    /// Where it was invited to, oldest first.
    pub(crate) invitations: Vec<Invitation>,
    /// From whom it hears nothing in private, oldest first.
    pub(crate) silences: Vec<Silenced>,
    /// When it last knocked on a channel, in seconds since 1970.
    pub(crate) knocked_at: u64,
    /// When it came, in seconds since 1970.
    pub(crate) signed_on: u64,
    /// Since when it has no session, in seconds since 1970.
    pub(crate) without_session_since: Option<u64>,
    /// The last line when its last session went.
    pub(crate) left_at: MessageId,
    /// It is back, and what was said to it in private after this was not shown to it yet.
    pub(crate) missed_since: Option<MessageId>,
    /// When it last said something, in seconds since 1970.
    pub(crate) active_at: u64,
}

/// Who a user is that has just come.
#[derive(Debug)]
pub(crate) struct Newborn {
    pub(crate) id: UserId,
    pub(crate) nick: Nick,
    pub(crate) username: Box<str>,
    pub(crate) realname: Arc<str>,
    pub(crate) host: Arc<str>,
}

/// One entry of a user's list of those it does not hear.
#[derive(Debug)]
pub(crate) struct Silenced {
    /// As it is shown, completed to `nick!user@host`.
    pub(crate) mask: Box<str>,
    pub(crate) folded: Box<str>,
}

impl Silenced {
    /// By its mask, completed.
    pub(crate) fn new(mask: &str, casemapping: Casemapping) -> Self {
        Self { mask: mask.into(), folded: casemapping.fold_mask(mask).into() }
    }
}

/// That somebody was invited.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Invitation {
    pub(crate) channel: ChannelId,
    /// When that channel was made: one that is made anew is not meant.
    pub(crate) made: MessageId,
    /// Whoever invited could moderate the channel, so the invitation opens it.
    pub(crate) opens: bool,
}

impl Invitation {
    /// Whether it is to this channel, and not to one that had its place before.
    pub(crate) fn is_to(&self, channel: &Channel) -> bool {
        (self.channel, self.made) == (channel.id, channel.made)
    }
}

impl User {
    /// Somebody who has come at this time, in seconds since 1970, and has nothing yet.
    pub(crate) fn new(new: Newborn, casemapping: Casemapping, now: u64, seed: Seed) -> Self {
        let Newborn { id, nick, username, realname, host } = new;
        let source = source(&nick, &username, &host);
        let folded_source = casemapping.fold_mask(&source).into();
        Self {
            id,
            sessions: [].into(),
            nick,
            username,
            realname,
            account: None,
            known_since: MessageId::default(),
            host,
            source,
            folded_source,
            modes: UserModes::default(),
            away: None,
            channels: seed.set(),
            invitations: Vec::new(),
            silences: Vec::new(),
            knocked_at: 0,
            signed_on: now,
            without_session_since: None,
            left_at: MessageId(0),
            missed_since: None,
            active_at: now,
        }
    }

    /// Gives it a nick, and the sources that follow from it.
    pub(crate) fn rename(&mut self, nick: Nick, casemapping: Casemapping) {
        self.nick = nick;
        self.source = source(&self.nick, &self.username, &self.host);
        self.folded_source = casemapping.fold_mask(&self.source).into();
    }

    /// Gives it another host.
    pub(crate) fn set_host(&mut self, host: Arc<str>, casemapping: Casemapping) {
        self.host = host;
        self.rename(self.nick.clone(), casemapping);
    }

    /// Something that it does.
    pub(crate) fn event(&self, id: MessageId, time_ms: u64, what: Happening) -> Event {
        let (source, account) = (self.source.clone(), self.account.clone());
        Event { id, time_ms, source, account, modes: self.modes, edited: None, what }
    }

    /// Its coming into the channel of this name.
    pub(crate) fn joins(&self, channel: Arc<str>) -> Happening {
        let (account, realname) = (self.account.clone(), self.realname.clone());
        Happening::Join { channel, account, realname }
    }

    /// What it is known by where something is kept that was said in private.
    pub fn party(&self, casemapping: Casemapping) -> Box<str> {
        match &self.account {
            Some(account) => account_party(&casemapping.fold_mask(account)),
            None => self.nick.folded().as_str().into(),
        }
    }

    /// Whether it is known by this, and was when this message was said.
    pub(crate) fn is_known_as(
        &self,
        party: &str,
        then: MessageId,
        casemapping: Casemapping,
    ) -> bool {
        self.known_since < then && *self.party(casemapping) == *party
    }

    /// Whether both are in one channel.
    pub(crate) fn shares_channel_with(&self, other: &Self) -> bool {
        self.channels.iter().any(|channel| other.channels.contains(channel))
    }

    /// Its nick.
    pub fn nick(&self) -> &Nick {
        &self.nick
    }

    /// Its modes.
    pub fn modes(&self) -> UserModes {
        self.modes
    }

    /// The account it is logged in to.
    pub fn account(&self) -> Option<&str> {
        self.account.as_deref()
    }

    /// Its connections, the oldest first.
    pub fn sessions(&self) -> &[SessionId] {
        &self.sessions
    }

    /// The connections it uses beside this one.
    pub(crate) fn sessions_beside(&self, session: SessionId) -> Vec<SessionId> {
        self.sessions.iter().copied().filter(|&other| other != session).collect()
    }

    /// Whom to show what is for this user alone.
    pub(crate) fn audience(&self) -> Audience {
        match *self.sessions {
            [session] => Audience::Session(session),
            _ => Audience::Sessions(self.sessions.clone()),
        }
    }

    /// Leaves it out where others are shown something.
    pub(crate) fn except(&self) -> Except {
        match *self.sessions {
            [session] => Except::Session(session),
            _ => Except::Sessions(self.sessions.clone()),
        }
    }

    /// Whether it is an operator of the server.
    pub fn is_operator(&self) -> bool {
        self.modes.has(UserMode::Operator)
    }

    /// The masks of those that it does not hear in private, folded.
    pub fn silences(&self) -> impl Iterator<Item = &str> {
        self.silences.iter().map(|silenced| &*silenced.folded)
    }

    /// The channels it is in.
    pub fn channels(&self) -> impl Iterator<Item = ChannelId> {
        self.channels.iter().copied()
    }
}

/// What who has this account is known by, as names are compared. No nick begins like that.
pub(crate) fn account_party(folded: &str) -> Box<str> {
    format!("@{folded}").into()
}

/// `nick!user@host`
pub(crate) fn source(nick: &Nick, username: &str, host: &str) -> Arc<str> {
    format!("{}!{username}@{host}", nick.as_str()).into()
}
