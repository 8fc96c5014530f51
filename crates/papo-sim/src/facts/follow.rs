//! Takes in what is the case on a stage. Every step is looked at whole, for a realm that changes
//! what it should not must be found out; but only what is not as it was is made anew.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use papo_core::owner::Owner;
use papo_core::{ChannelId, SessionId, UserId};
use papo_proto::mode::UserMode;
use papo_proto::skeleton::Skeleton;
use papo_proto::{Casemapping, ChannelName, Folded, Nick};

use super::{Account, Channel, Facts, Session, User};
use crate::stage::Stage;

impl Facts {
    /// What is the case on this stage now.
    pub fn of(stage: &Stage) -> Self {
        let settings = &stage.settings;
        let mut facts = Self {
            lobbies: {
                let names = settings.auto_join.iter().map(|name| name.to_lowercase());
                names.collect::<BTreeSet<_>>().into()
            },
            new_flags: settings.channel_flags,
            casemapping: stage.realm.directory().casemapping(),
            ..Self::default()
        };
        facts.follow(stage);
        facts
    }

    /// Takes in what is the case now on the stage that these facts are about. What is as it was
    /// stays the same in memory, too.
    pub fn follow(&mut self, stage: &Stage) {
        self.follow_names(stage);
        self.follow_users(stage);
        self.follow_accounts(stage);
        self.follow_channels(stage);
        self.follow_founded(stage);
        self.follow_connections(stage);
        self.follow_subscriptions(stage);
        self.follow_watchers(stage);
        self.follow_values(stage);
    }

    fn follow_names(&mut self, stage: &Stage) {
        let directory = stage.realm.directory();
        let nicks = || directory.nicks().map(|(nick, id)| (nick.as_str(), id));
        let is_same = self.nicks.len() == nicks().count()
            && nicks().all(|(nick, id)| self.nicks.get(nick) == Some(&id));
        if !is_same {
            self.nicks = owned(nicks()).into();
        }
        let skeletons = || directory.skeletons().map(|(look, id)| (look.as_str(), id));
        let is_same = self.skeletons.len() == skeletons().count()
            && skeletons().all(|(look, id)| self.skeletons.get(look) == Some(&id));
        if !is_same {
            self.skeletons = owned(skeletons()).into();
        }
    }

    fn follow_users(&mut self, stage: &Stage) {
        let users = || stage.realm.users();
        let is_same = self.users.len() == users().len()
            && users().all(|(id, user)| self.users.get(&id).is_some_and(|known| known.is(user)));
        if !is_same {
            self.users = users()
                .map(|(id, user)| (id, User::of(id, user)))
                .collect::<BTreeMap<_, _>>()
                .into();
        }
    }

    fn follow_accounts(&mut self, stage: &Stage) {
        let accounts = || stage.realm.accounts().iter();
        let is_same = self.accounts.len() == accounts().len()
            && accounts().all(|account| {
                self.accounts.get(&*account.name).is_some_and(|known| known.is(account))
            });
        if !is_same {
            let of = |account: &Arc<papo_core::Account>| {
                (account.name.to_string(), Account::of(account, self.casemapping))
            };
            self.accounts = accounts().map(of).collect::<BTreeMap<_, _>>().into();
        }
        let logins = || stage.realm.sessions().filter_map(|(id, it)| Some((id, it.account()?)));
        let is_same = self.logins.len() == logins().count()
            && logins().all(|(id, name)| self.logins.get(&id).is_some_and(|known| known == name));
        if !is_same {
            let logins = logins().map(|(id, name)| (id, name.to_owned()));
            self.logins = logins.collect::<BTreeMap<_, _>>().into();
        }
        if self.fingerprints.len() != stage.fingerprints.len() {
            self.fingerprints = stage.fingerprints.clone().into();
        }
        if self.browsers.len() != stage.browsers.len() {
            self.browsers = stage.browsers.clone().into();
        }
    }

    fn follow_channels(&mut self, stage: &Stage) {
        let directory = stage.realm.directory();
        let channels = || stage.realm.channels();
        let is_same = self.channels.len() == channels().len()
            && channels().all(|(id, channel)| {
                self.channels.get(&id).is_some_and(|known| {
                    known.is(channel) && known.found == found(known.folded.as_ref(), stage)
                })
            });
        if !is_same {
            let of = |channel: &papo_core::channel::Channel| {
                let folded = ChannelName::fold(channel.name(), directory.casemapping());
                Channel::of(channel, found(folded.as_ref(), stage), folded)
            };
            let channels = channels().map(|(id, channel)| (id, of(channel)));
            self.channels = channels.collect::<BTreeMap<_, _>>().into();
        }
        let places = || {
            let lively = channels().map(|(id, channel)| (id, channel.seq()));
            lively.chain(stage.realm.dormant().map(|it| (it.id, it.seq)))
        };
        let is_same = self.places.len() == places().count()
            && places().all(|(id, seq)| self.places.get(&id) == Some(&seq));
        if !is_same {
            self.places = places().collect::<BTreeMap<_, _>>().into();
        }
    }

    fn follow_founded(&mut self, stage: &Stage) {
        let asleep = || stage.realm.dormant().filter_map(|it| Some((it.id, it.state.as_ref()?)));
        let is_same = self.asleep.len() == asleep().count()
            && asleep().all(|(id, state)| self.asleep.get(&id) == Some(&state.flags));
        if !is_same {
            let flags = asleep().map(|(id, state)| (id, state.flags));
            self.asleep = flags.collect::<BTreeMap<_, _>>().into();
        }
    }

    fn follow_connections(&mut self, stage: &Stage) {
        let sessions = || stage.realm.sessions().map(|(id, session)| (id, Session::of(session)));
        let is_same = self.sessions.len() == sessions().count()
            && sessions().all(|(id, session)| self.sessions.get(&id) == Some(&session));
        if !is_same {
            self.sessions = sessions().collect::<BTreeMap<_, _>>().into();
        }
        let open = || stage.wires.iter().filter(|(_, wire)| !wire.closed).map(|(&id, _)| id);
        if !self.open.iter().copied().eq(open()) {
            self.open = open().collect::<BTreeSet<_>>().into();
        }
        let operators = || open().filter(|session| stage.wires[session].operator);
        if !self.operators.iter().copied().eq(operators()) {
            self.operators = operators().collect::<BTreeSet<_>>().into();
        }
    }

    fn follow_subscriptions(&mut self, stage: &Stage) {
        let mut strays = Vec::new();
        let mut taken: usize = 0;
        let mut is_same = true;
        for (worker, channel, seat) in subscribed(stage) {
            let Some(session) = stage.owner(worker, seat) else {
                strays.push((worker, seat, channel));
                continue;
            };
            taken += 1;
            is_same &=
                self.subscriptions.get(&channel).is_some_and(|known| known.contains(&session));
        }
        self.strays = strays;
        if !is_same || taken != self.subscriptions.values().map(BTreeSet::len).sum() {
            let mut subscriptions: BTreeMap<ChannelId, BTreeSet<SessionId>> = BTreeMap::new();
            for (worker, channel, seat) in subscribed(stage) {
                if let Some(session) = stage.owner(worker, seat) {
                    subscriptions.entry(channel).or_default().insert(session);
                }
            }
            self.subscriptions = subscriptions.into();
        }
    }

    fn follow_values(&mut self, stage: &Stage) {
        let values = || stage.realm.metadata().owners();
        let is_same = self.values.len() == values().count()
            && values().all(|(owner, values)| self.values.get(owner) == Some(values));
        if !is_same {
            let all = values().map(|(owner, values)| (owner.clone(), values.clone()));
            self.values = all.collect::<BTreeMap<_, _>>().into();
        }
        let subs = || stage.realm.sessions().filter(|(_, session)| session.subs().len() > 0);
        let is_same = self.subs.len() == subs().count()
            && subs().all(|(id, session)| {
                let known = self.subs.get(&id);
                known.is_some_and(|known| known.iter().map(String::as_str).eq(session.subs()))
            });
        if !is_same {
            let all = subs().map(|(id, it)| (id, it.subs().map(str::to_owned).collect()));
            self.subs = all.collect::<BTreeMap<_, _>>().into();
        }
    }

    fn follow_watchers(&mut self, stage: &Stage) {
        let text = |nick: &Folded<Nick>| nick.as_str().to_owned();
        let monitor = stage.realm.monitor();
        let is_same = self.watched.len() == monitor.targets().count()
            && monitor.targets().all(|(session, targets)| {
                let known = self.watched.get(&session);
                known.is_some_and(|known| known.iter().eq(targets.keys().map(Folded::as_str)))
            });
        if !is_same {
            let watched = monitor
                .targets()
                .map(|(session, targets)| (session, targets.keys().map(text).collect()));
            self.watched = watched.collect::<BTreeMap<_, _>>().into();
        }
        let watchers = |nick| stage.realm.watchers(nick);
        let is_same = self.watchers.len() == monitor.watched().count()
            && self.watchers.iter().zip(monitor.watched()).all(|((name, known), nick)| {
                name == nick.as_str() && known.iter().copied().eq(watchers(nick))
            });
        if !is_same {
            let all = monitor.watched().map(|nick| (text(nick), watchers(nick).collect()));
            self.watchers = all.collect::<Vec<_>>().into();
        }
    }
}

fn owned<T>(named: impl Iterator<Item = (impl Into<String>, T)>) -> BTreeMap<String, T> {
    named.map(|(name, what)| (name.into(), what)).collect()
}

/// Who hears which channel, by the workers.
fn subscribed(stage: &Stage) -> impl Iterator<Item = (usize, ChannelId, usize)> {
    stage.fanouts.iter().enumerate().flat_map(|(worker, fanout)| {
        fanout
            .subscriptions()
            .flat_map(move |(channel, seats)| seats.map(move |seat| (worker, channel, seat)))
    })
}

/// Which channel the directory finds by this name.
fn found(name: Option<&Folded<ChannelName>>, stage: &Stage) -> Option<ChannelId> {
    stage.realm.directory().channel_folded(name?)
}

impl User {
    fn of(id: UserId, user: &papo_core::user::User) -> Self {
        Self {
            id,
            nick: user.nick().as_str().to_owned(),
            folded: user.nick().folded().as_str().to_owned(),
            skeleton: user.nick().skeleton().as_str().to_owned(),
            sessions: user.sessions().to_vec(),
            channels: user.channels().collect(),
            is_operator: user.modes().has(UserMode::Operator),
            account: user.account().map(str::to_owned),
            silences: user.silences().map(str::to_owned).collect(),
            owner: Owner::of(user),
        }
    }

    /// Whether it is what this user is known as.
    fn is(&self, user: &papo_core::user::User) -> bool {
        let Self { nick, folded, skeleton, sessions, channels, .. } = self;
        let Self { is_operator, account, silences, owner, .. } = self;
        nick == user.nick().as_str()
            && folded == user.nick().folded().as_str()
            && skeleton == user.nick().skeleton().as_str()
            && sessions == user.sessions()
            && channels.len() == user.channels().count()
            && user.channels().all(|channel| channels.contains(&channel))
            && *is_operator == user.modes().has(UserMode::Operator)
            && account.as_deref() == user.account()
            && *owner == Owner::of(user)
            && silences.len() == user.silences().count()
            && user.silences().all(|mask| silences.contains(mask))
    }
}

impl Account {
    fn of(account: &papo_core::Account, casemapping: Casemapping) -> Self {
        let folded = Nick::fold(&account.name, casemapping);
        Self {
            folded: folded.map(|folded| folded.as_str().to_owned()).unwrap_or_default(),
            skeleton: Skeleton::of(&account.name).as_str().to_owned(),
            fingerprints: account.fingerprints.iter().map(ToString::to_string).collect(),
        }
    }

    /// Whether it is what this account is known as.
    fn is(&self, account: &papo_core::Account) -> bool {
        self.fingerprints.iter().map(String::as_str).eq(account.fingerprints.iter().map(|it| &**it))
    }
}

impl Session {
    fn of(session: &papo_core::session::Session) -> Self {
        Self {
            user: session.user(),
            caps: session.caps(),
            address: session.address(),
            is_sending_batch: session.is_sending_batch(),
        }
    }
}

impl Channel {
    fn of(
        channel: &papo_core::channel::Channel,
        found: Option<ChannelId>,
        folded: Option<Folded<ChannelName>>,
    ) -> Self {
        Self {
            name: channel.name().to_owned(),
            folded,
            found,
            flags: channel.flags(),
            members: channel
                .members()
                .map(|member| (member, channel.ranks(member).unwrap_or_default()))
                .collect(),
        }
    }

    /// Whether it is what this channel is known as. What its name finds is another matter.
    fn is(&self, channel: &papo_core::channel::Channel) -> bool {
        let Self { name, folded: _, found: _, flags, members } = self;
        name == channel.name()
            && *flags == channel.flags()
            && members.len() == channel.members().len()
            && members.iter().all(|(&member, &ranks)| channel.ranks(member) == Some(ranks))
    }
}
