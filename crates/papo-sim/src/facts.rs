//! What is the case on a stage, as plain values: taken once after each step, and looked at by the
//! oracles, which know nothing of the types that it came from.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use papo_core::fanout::Seat;
use papo_core::{ChannelId, SessionId, UserId};
use papo_proto::mode::{Flags, UserMode};
use papo_proto::{CapSet, Casemapping, Folded, Nick, Ranks};

use crate::stage::Stage;

/// A snapshot of a stage.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Facts {
    /// How names are compared.
    pub casemapping: Casemapping,
    /// Who has which nick, by the directory. Nicks are folded.
    pub nicks: BTreeMap<String, UserId>,
    /// Who looks like what, by the directory.
    pub skeletons: BTreeMap<String, UserId>,
    /// The channels that everybody enters on arrival, in small letters: nobody is made their
    /// operator.
    pub lobbies: BTreeSet<String>,
    /// The flags of a new channel.
    pub new_flags: Flags,
    /// All users.
    pub users: BTreeMap<UserId, User>,
    /// All channels.
    pub channels: BTreeMap<ChannelId, Channel>,
    /// All sessions that the realm knows.
    pub sessions: BTreeMap<SessionId, Session>,
    /// The connections that the workers hold open.
    pub open: BTreeSet<SessionId>,
    /// Those of them whom the workers take for operators.
    pub operators: BTreeSet<SessionId>,
    /// Who hears which channel, by the workers.
    pub subscriptions: BTreeMap<ChannelId, BTreeSet<SessionId>>,
    /// Which nicks, folded, each session watches.
    pub watched: BTreeMap<SessionId, BTreeSet<String>>,
    /// By whom each nick is watched, as it is looked up when its owner comes or goes.
    pub watchers: BTreeMap<String, BTreeSet<SessionId>>,
    /// Seats that hear a channel though nobody sits there: worker, seat and channel.
    pub strays: Vec<(usize, Seat, ChannelId)>,
}

/// A user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct User {
    /// As it is shown.
    pub nick: String,
    /// As it is compared.
    pub folded: String,
    /// As it looks.
    pub skeleton: String,
    /// Its connection.
    pub session: SessionId,
    /// The channels it thinks it is in.
    pub channels: BTreeSet<ChannelId>,
    /// It is an operator of the server.
    pub is_operator: bool,
    /// It is logged in to an account.
    pub is_logged_in: bool,
    /// The masks of those it does not hear in private, folded.
    pub silences: BTreeSet<String>,
}

/// A channel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Channel {
    /// As it is shown.
    pub name: String,
    /// Which channel the directory finds by that name.
    pub found: Option<ChannelId>,
    /// The place of its last message.
    pub seq: u64,
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
}

impl Facts {
    /// What is the case on this stage now.
    pub fn of(stage: &Stage) -> Self {
        let realm = &stage.realm;
        let directory = realm.directory();
        let settings = &stage.settings;
        let open = || stage.wires.iter().filter(|(_, wire)| !wire.closed);
        let mut facts = Self {
            lobbies: settings.auto_join.iter().map(|name| name.to_lowercase()).collect(),
            new_flags: settings.channel_flags,
            casemapping: directory.casemapping(),
            nicks: directory.nicks().map(|(nick, id)| (nick.as_str().to_owned(), id)).collect(),
            skeletons: directory
                .skeletons()
                .map(|(skeleton, id)| (skeleton.as_str().to_owned(), id))
                .collect(),
            users: realm.users().map(|(id, user)| (id, User::of(user))).collect(),
            channels: realm
                .channels()
                .map(|(id, channel)| (id, Channel::of(channel, directory.channel(channel.name()))))
                .collect(),
            sessions: realm.sessions().map(|(id, session)| (id, Session::of(session))).collect(),
            open: open().map(|(&id, _)| id).collect(),
            operators: open().filter(|(_, wire)| wire.operator).map(|(&id, _)| id).collect(),
            ..Self::default()
        };
        facts.add_subscriptions(stage);
        facts.add_watchers(stage);
        facts
    }

    fn add_subscriptions(&mut self, stage: &Stage) {
        for (worker, fanout) in stage.fanouts.iter().enumerate() {
            for (channel, seats) in fanout.subscriptions() {
                for seat in seats {
                    match stage.owner(worker, seat) {
                        Some(session) => {
                            self.subscriptions.entry(channel).or_default().insert(session);
                        }
                        None => self.strays.push((worker, seat, channel)),
                    }
                }
            }
        }
    }

    fn add_watchers(&mut self, stage: &Stage) {
        let text = |nick: &Folded<Nick>| nick.as_str().to_owned();
        let monitor = stage.realm.monitor();
        for (session, targets) in monitor.targets() {
            self.watched.insert(session, targets.keys().map(text).collect());
        }
        for nick in monitor.watched() {
            self.watchers.insert(text(nick), stage.realm.watchers(nick).collect());
        }
    }

    /// The sessions of a channel's members.
    pub fn audience(&self, channel: ChannelId) -> BTreeSet<SessionId> {
        let members = self.channels.get(&channel).into_iter().flat_map(|it| it.members.keys());
        members.filter_map(|member| self.users.get(member)).map(|user| user.session).collect()
    }

    /// The user of a session.
    pub fn user_of(&self, session: SessionId) -> Option<&User> {
        self.users.get(&self.sessions.get(&session)?.user?)
    }
}

impl User {
    fn of(user: &papo_core::user::User) -> Self {
        Self {
            nick: user.nick().as_str().to_owned(),
            folded: user.nick().folded().as_str().to_owned(),
            skeleton: user.nick().skeleton().as_str().to_owned(),
            session: user.session(),
            channels: user.channels().collect(),
            is_operator: user.modes().has(UserMode::Operator),
            is_logged_in: user.account().is_some(),
            silences: user.silences().map(str::to_owned).collect(),
        }
    }
}

impl Session {
    fn of(session: &papo_core::session::Session) -> Self {
        Self { user: session.user(), caps: session.caps(), address: session.address() }
    }
}

impl Channel {
    fn of(channel: &papo_core::channel::Channel, found: Option<ChannelId>) -> Self {
        Self {
            name: channel.name().to_owned(),
            found,
            seq: channel.seq(),
            flags: channel.flags(),
            members: channel
                .members()
                .map(|member| (member, channel.ranks(member).unwrap_or_default()))
                .collect(),
        }
    }
}
