//! What is the case on a stage, as plain values: followed from step to step, and looked at by the
//! oracles, which know nothing of the types that it came from.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use papo_core::fanout::Seat;
use papo_core::metadata::Values;
use papo_core::owner::Owner;
use papo_core::{ChannelId, SessionId, UserId};
use papo_proto::mode::{FlagMode, Flags};
use papo_proto::token::TokenHash;
use papo_proto::{CapSet, Casemapping, ChannelName, Folded, Ranks};

mod follow;
mod shared;

pub use shared::Shared;

/// A snapshot of a stage.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Facts {
    /// How names are compared.
    pub casemapping: Casemapping,
    /// Who has which nick, by the directory. Nicks are folded.
    pub nicks: Shared<BTreeMap<String, UserId>>,
    /// Who looks like what, by the directory.
    pub skeletons: Shared<BTreeMap<String, UserId>>,
    /// The channels that everybody enters on arrival, in small letters: nobody is made their
    /// operator.
    pub lobbies: Shared<BTreeSet<String>>,
    /// The flags of a new channel.
    pub new_flags: Flags,
    /// All users.
    pub users: Shared<BTreeMap<UserId, User>>,
    /// All accounts, by name.
    pub accounts: Shared<BTreeMap<String, Account>>,
    /// Who is logged in to which account.
    pub logins: Shared<BTreeMap<SessionId, String>>,
    /// The certificates that connections have shown.
    pub fingerprints: Shared<BTreeMap<SessionId, String>>,
    /// The browsers that connections came in.
    pub browsers: Shared<BTreeMap<SessionId, TokenHash>>,
    /// All channels.
    pub channels: Shared<BTreeMap<ChannelId, Channel>>,
    /// The place of the last message of each channel, those that nobody is in included.
    pub places: Shared<BTreeMap<ChannelId, u64>>,
    /// The flags of the founded channels that nobody is in.
    pub asleep: Shared<BTreeMap<ChannelId, Flags>>,
    /// All sessions that the realm knows.
    pub sessions: Shared<BTreeMap<SessionId, Session>>,
    /// The connections that the workers hold open.
    pub open: Shared<BTreeSet<SessionId>>,
    /// Those of them whom the workers take for operators.
    pub operators: Shared<BTreeSet<SessionId>>,
    /// Who hears which channel, by the workers.
    pub subscriptions: Shared<BTreeMap<ChannelId, BTreeSet<SessionId>>>,
    /// Which nicks, folded, each session watches. There may be hundreds: they stand here and below
    /// as the realm has them, so that it is quickly seen that they are as they were.
    pub watched: Shared<BTreeMap<SessionId, Vec<String>>>,
    /// By whom each nick is watched, as it is looked up when its owner comes or goes.
    pub watchers: Shared<Vec<(String, Vec<SessionId>)>>,
    /// The values of users and channels, by their owners.
    pub values: Shared<BTreeMap<Owner, Values>>,
    /// Of the values with which keys each session is told.
    pub subs: Shared<BTreeMap<SessionId, Vec<String>>>,
    /// Seats that hear a channel though nobody sits there: worker, seat and channel.
    pub strays: Vec<(usize, Seat, ChannelId)>,
}

/// A user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct User {
    /// What it is known by.
    pub id: UserId,
    /// As it is shown.
    pub nick: String,
    /// As it is compared.
    pub folded: String,
    /// As it looks.
    pub skeleton: String,
    /// Its connections.
    pub sessions: Vec<SessionId>,
    /// The channels it thinks it is in.
    pub channels: BTreeSet<ChannelId>,
    /// It is an operator of the server.
    pub is_operator: bool,
    /// The account that it is logged in to.
    pub account: Option<String>,
    /// The masks of those it does not hear in private, folded.
    pub silences: BTreeSet<String>,
    /// Who owns its values.
    pub owner: Owner,
}

/// An account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Its name as nicks are compared.
    pub folded: String,
    /// As it looks.
    pub skeleton: String,
    /// The certificates that log in to it.
    pub fingerprints: Vec<String>,
}

/// A channel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Channel {
    /// As it is shown.
    pub name: String,
    /// As it is compared; `None` for what can't be a name.
    pub folded: Option<Folded<ChannelName>>,
    /// Which channel the directory finds by that name.
    pub found: Option<ChannelId>,
    /// The flags that are on.
    pub flags: Flags,
    /// Who it thinks is in it.
    pub members: BTreeMap<UserId, Ranks>,
}

/// A session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Session {
    /// Whose it is, once it is registered.
    pub user: Option<UserId>,
    /// The capabilities that are on.
    pub caps: CapSet,
    /// Where it comes from.
    pub address: IpAddr,
    /// It is sending a message of several lines.
    pub is_sending_batch: bool,
}

impl Facts {
    /// Whether nobody but those who speak can tell a difference: the users, what they are and
    /// where they are is as it was.
    pub fn are_as(&self, before: &Self) -> bool {
        self.users.is(&before.users)
            && self.nicks.is(&before.nicks)
            && self.channels.is(&before.channels)
            && self.sessions.is(&before.sessions)
            && self.watched.is(&before.watched)
            && self.open.is(&before.open)
    }

    /// The sessions of a channel's members.
    pub fn audience(&self, channel: ChannelId) -> BTreeSet<SessionId> {
        let members = self.channels.get(&channel).into_iter().flat_map(|it| it.members.keys());
        members
            .filter_map(|member| self.users.get(member))
            .flat_map(|user| &user.sessions)
            .copied()
            .collect()
    }

    /// Whether a channel outlasts its members.
    pub fn is_founded(&self, channel: ChannelId) -> bool {
        let flags = self.channels.get(&channel).map(|channel| channel.flags);
        let flags = flags.or_else(|| self.asleep.get(&channel).copied());
        flags.is_some_and(|flags| flags.has(FlagMode::Registered))
    }

    /// All sessions of the user of a session; that one alone while it is nobody's.
    pub fn siblings(&self, session: SessionId) -> Vec<SessionId> {
        self.user_of(session).map_or_else(|| vec![session], |user| user.sessions.clone())
    }

    /// The user of a session.
    pub fn user_of(&self, session: SessionId) -> Option<&User> {
        self.users.get(&self.sessions.get(&session)?.user?)
    }
}
