//! Users who stay without a session, over a restart of the server, too: who they are, and where.

use std::collections::BTreeSet;
use std::sync::Arc;

use papo_proto::mode::{UserMode, UserModes};
use papo_proto::{ChannelName, Nick, Rank, Ranks};

use crate::channel::Channel;
use crate::dormant::Dormant;
use crate::effect::{Change, Effects};
use crate::id::{ChannelId, MessageId, UserId};
use crate::limits::USERS_AWAY_MAX;
use crate::mask_lists::MaskLists;
use crate::presence::{NOT_LOOKING, WITHOUT_SESSION};
use crate::realm::Realm;
use crate::user::{Newborn, Silenced, User};

/// All of a user that outlives the realm.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserState {
    /// The account that it is logged in to.
    pub account: Arc<str>,
    /// Its nick.
    pub nick: Box<str>,
    /// Its username.
    pub username: Box<str>,
    /// The name for people.
    pub realname: Arc<str>,
    /// The host that others see.
    pub host: Arc<str>,
    /// Its modes, without those that only a session gives.
    pub modes: UserModes,
    /// The channels it is in, in the order it came into them.
    pub channels: Vec<Stay>,
    /// Why it is away, if it has said so.
    pub away: Option<Arc<str>>,
    /// From whom it hears nothing in private: masks, oldest first.
    pub silences: Vec<Box<str>>,
    /// The last line when its last session went; `None` while it has one.
    pub left_at: Option<MessageId>,
}

/// That a user is in a channel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stay {
    /// Which channel.
    pub channel: ChannelId,
    /// How that is called.
    pub name: Arc<str>,
    /// The user's ranks there.
    pub ranks: Ranks,
    /// The last thing that had happened when it came.
    pub since: MessageId,
}

/// Which users are to be kept anew, and which are kept.
#[derive(Debug, Default)]
pub(crate) struct Stayers {
    /// The accounts whose users are not as they were kept.
    changed: BTreeSet<Arc<str>>,
    /// Those whose users are kept.
    kept: BTreeSet<Arc<str>>,
}

impl Realm {
    /// Something of a user is not as it was kept. Guests never are.
    pub(crate) fn mark_user(&mut self, id: UserId) {
        let account = self.users.get(&id).and_then(|user| user.account.clone());
        self.stayers.changed.extend(account);
    }

    /// The user of an account is another, or none.
    pub(crate) fn mark_account(&mut self, account: &Arc<str>) {
        self.stayers.changed.insert(account.clone());
    }

    /// Something of a channel is not as it was kept of its members.
    pub(crate) fn mark_members(&mut self, id: ChannelId) {
        let members: Vec<UserId> = self.channels[&id].members().collect();
        for member in members {
            self.mark_user(member);
        }
    }

    /// Has it kept how the users are that have changed. While nothing can be kept, they wait.
    pub(crate) fn keep_changed_users(&mut self, fx: &mut Effects) {
        if !self.can_keep || self.stayers.changed.is_empty() {
            return;
        }
        for account in std::mem::take(&mut self.stayers.changed) {
            let user = self.by_account.get(&account).copied().filter(|&user| self.stays(user));
            if let Some(user) = user {
                fx.changes.push(Change::User(Arc::new(self.state_of(user, &account))));
                self.stayers.kept.insert(account);
            } else if self.stayers.kept.remove(&account) {
                fx.changes.push(Change::Left(account));
            }
        }
    }

    fn state_of(&self, id: UserId, account: &Arc<str>) -> UserState {
        let user = self.user(id);
        let stay = |channel: ChannelId| {
            let Channel { name, members, since, .. } = &self.channels[&channel];
            let (ranks, since) = (members[&id], since[&id]);
            Stay { channel, name: name.clone(), ranks, since }
        };
        let mut modes = user.modes;
        // Who says the password again is an operator again.
        modes.set(UserMode::Operator, false);
        UserState {
            account: account.clone(),
            nick: user.nick.as_str().into(),
            username: user.username.clone(),
            realname: user.realname.clone(),
            host: user.host.clone(),
            modes,
            channels: user.channels().map(stay).collect(),
            away: user.away.clone().filter(|text| **text != *NOT_LOOKING),
            silences: user.silences.iter().map(|silenced| silenced.mask.clone()).collect(),
            left_at: user.without_session_since.map(|_| user.left_at),
        }
    }

    /// Brings those back who stayed. Nobody is here who could see it.
    pub(crate) fn remember_users(&mut self, users: Vec<UserState>) {
        let in_channels = users.iter().flat_map(|user| &user.channels);
        let last = in_channels.map(|stay| stay.channel.0).max().unwrap_or_default();
        self.goes_on_after(last, MessageId::default());
        for state in users {
            // It stays kept until somebody says otherwise, whether it comes back or not.
            self.stayers.kept.insert(state.account.clone());
            self.bring_back(&state);
        }
    }

    fn bring_back(&mut self, state: &UserState) {
        let casemapping = self.directory.casemapping();
        // It has no session, so it is called as its account.
        let read = |nick: &str| Nick::parse(nick, casemapping, usize::MAX).ok();
        let Some(own) = read(&state.account) else { return };
        let nick = read(&state.nick).filter(|nick| nick.folded() == own.folded()).unwrap_or(own);
        let account = self.accounts.named(&state.account).map(|account| account.name.clone());
        let owner = self.accounts.owner_of(&nick).map(|owner| owner.name.clone());
        let is_free = self.directory.rival(&nick, None).is_none()
            && owner.is_none_or(|owner| owner == state.account)
            && self.user_of_account(&state.account).is_none();
        let has_room = self.without_session.len() < USERS_AWAY_MAX;
        if account.as_ref() != Some(&state.account)
            || !is_free
            || !has_room
            || self.settings.stay_seconds == 0
        {
            return;
        }
        let id = UserId(self.next_id());
        let since = self.settings.started;
        let mut modes = state.modes;
        modes.set(UserMode::LoggedIn, true);
        let (username, realname) = (state.username.clone(), state.realname.clone());
        let new = Newborn { id, nick, username, realname, host: state.host.clone() };
        let mut user = User::new(new, casemapping, since, self.seed);
        user.modes = modes;
        user.away = state.away.clone().or_else(|| Some(WITHOUT_SESSION.into()));
        let silences = state.silences.iter().map(|mask| Silenced::new(mask, casemapping));
        user.silences = silences.collect();
        user.without_session_since = Some(since);
        user.left_at = state.left_at.unwrap_or_else(|| self.last_message());
        self.directory.add_nick(&user.nick, id);
        self.users.insert(id, user);
        self.set_account(id, account);
        self.stayers.changed.clear();
        self.without_session.insert((since, id));
        self.users_max = self.users_max.max(self.users.len());
        for stay in &state.channels {
            self.bring_back_into(stay, id);
        }
    }

    fn bring_back_into(&mut self, stay: &Stay, user: UserId) {
        if !self.channels.contains_key(&stay.channel) && !self.reopen(stay) {
            return;
        }
        let Some(channel) = self.channels.get_mut(&stay.channel) else { return };
        let mut ranks = stay.ranks;
        let account = self.users.get(&user).and_then(|user| user.account.as_deref());
        ranks.set(Rank::Founder, ranks.has(Rank::Founder) || channel.founder() == account);
        channel.members.insert(user, ranks);
        channel.since.insert(user, stay.since);
        if let Some(user) = self.users.get_mut(&user) {
            user.channels.insert(stay.channel);
        }
    }

    /// Opens a channel that somebody is still in. One that is not founded has the modes of a new one.
    fn reopen(&mut self, stay: &Stay) -> bool {
        let casemapping = self.directory.casemapping();
        let id = stay.channel;
        let Some(folded) = ChannelName::fold(&stay.name, casemapping) else { return false };
        if self.directory.channel_folded(&folded).is_some()
            || self.dormant.get(&folded).is_some_and(|dormant| dormant.id != id)
        {
            return false;
        }
        let dormant = self.dormant.swap_remove(&folded);
        let seq = dormant.as_ref().map_or(0, |dormant| dormant.seq);
        let state = dormant.as_ref().and_then(|Dormant { state, .. }| state.as_ref());
        let channel = state.and_then(|state| state.wake(seq, casemapping, self.seed));
        let channel = channel.unwrap_or_else(|| Channel {
            id,
            made: self.last_message(),
            name: stay.name.clone(),
            folded: folded.clone(),
            created: self.settings.started,
            renamed: 0,
            topic: None,
            flags: self.settings.channel_flags,
            key: None,
            limit: None,
            lists: MaskLists::new(casemapping),
            members: self.seed.map(),
            since: self.seed.map(),
            seq,
            founded: None,
        });
        self.directory.add_channel_folded(folded, id);
        self.channels.insert(id, channel);
        true
    }
}
