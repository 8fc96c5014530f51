//! Founded channels: those made by somebody with an account. They outlive their members, and the
//! realm: who founded them, the ranks of accounts, the topic, the modes and the lists.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use papo_proto::extban::ListMask;
use papo_proto::mode::{FlagMode, Flags, ListMode};
use papo_proto::{Casemapping, ChannelName, Folded, Rank, Ranks};

use crate::channel::{Channel, Topic};
use crate::command::mode::channel::show_server_modes;
use crate::dormant::Dormant;
use crate::effect::{Change, Effects};
use crate::id::{ChannelId, MessageId, UserId};
use crate::limits::{CHANNELS_OF_FOUNDER_MAX, FOUNDED_CHANNELS_MAX, KEPT_RANKS_MAX};
use crate::map::Seed;
use crate::mask_lists::{Entry, MaskLists};
use crate::realm::Realm;
use crate::turn::Turn;
use crate::user::User;

/// What a founded channel has that others have not. Its flag `r` is on.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Founded {
    /// The account that it belongs to; `None` since there is no such account any more.
    pub(crate) founder: Option<Arc<str>>,
    /// The ranks that accounts have whenever they are in it.
    pub(crate) ranks: BTreeMap<Arc<str>, Ranks>,
}

/// All of a founded channel that outlives its members.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChannelState {
    /// What it is known by.
    pub id: ChannelId,
    /// How it is called.
    pub name: Arc<str>,
    /// The last thing that had happened when it was made.
    pub made: MessageId,
    /// When it was made, in seconds since 1970.
    pub created: u64,
    /// The account that it belongs to, if there still is one.
    pub founder: Option<Arc<str>>,
    /// What it is about.
    pub topic: Option<Topic>,
    /// The flag modes that are on.
    pub flags: Flags,
    /// What one must say to come in.
    pub key: Option<Box<str>>,
    /// The most members, if bounded.
    pub limit: Option<usize>,
    /// The entries of its lists, each list's oldest first.
    pub masks: Vec<KeptMask>,
    /// The ranks of accounts, by name.
    pub ranks: Vec<(Arc<str>, Ranks)>,
}

/// One entry of a list of a channel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptMask {
    /// In which list it is.
    pub list: ListMode,
    /// As it is shown.
    pub mask: Box<str>,
    /// The source of who set it.
    pub by: Arc<str>,
    /// In seconds since 1970.
    pub at: u64,
}

impl ChannelState {
    /// The channel as it was, with nobody in it.
    pub(crate) fn wake(&self, seq: u64, casemapping: Casemapping, seed: Seed) -> Option<Channel> {
        let mut lists = MaskLists::new(casemapping);
        for KeptMask { list, mask, by, at } in &self.masks {
            // One that can't be read any more would mean nobody.
            if let Ok(mask) = ListMask::read(mask, casemapping) {
                lists.add(*list, Entry { mask, by: by.clone(), at: *at });
            }
        }
        let mut flags = self.flags;
        flags.set(FlagMode::Registered, true);
        let ranks = self.ranks.iter().cloned().collect();
        Some(Channel {
            id: self.id,
            made: self.made,
            name: self.name.clone(),
            folded: ChannelName::fold(&self.name, casemapping)?,
            created: self.created,
            renamed: 0,
            topic: self.topic.clone(),
            flags,
            key: self.key.clone(),
            limit: self.limit,
            lists,
            members: seed.map(),
            since: seed.map(),
            seq,
            founded: Some(Founded { founder: self.founder.clone(), ranks }),
        })
    }

    fn forget_account(&mut self, account: &str) -> bool {
        let count = self.ranks.len();
        self.ranks.retain(|(name, _)| **name != *account);
        let is_founder = self.founder.take_if(|founder| **founder == *account).is_some();
        is_founder || self.ranks.len() != count
    }
}

impl Channel {
    /// What of it outlives its members; `None` if nothing does.
    pub fn state(&self) -> Option<Arc<ChannelState>> {
        let Founded { founder, ranks } = self.founded.as_ref()?;
        let entries = |list: ListMode| {
            let entry = move |Entry { mask, by, at }: &Entry| KeptMask {
                list,
                mask: mask.as_str().into(),
                by: by.clone(),
                at: *at,
            };
            self.lists.of(list).iter().map(entry)
        };
        Some(Arc::new(ChannelState {
            id: self.id,
            name: self.name.clone(),
            made: self.made,
            created: self.created,
            founder: founder.clone(),
            topic: self.topic.clone(),
            flags: self.flags,
            key: self.key.clone(),
            limit: self.limit,
            masks: ListMode::ALL.into_iter().flat_map(entries).collect(),
            ranks: ranks.iter().map(|(name, &ranks)| (name.clone(), ranks)).collect(),
        }))
    }

    /// The account that founded it.
    pub fn founder(&self) -> Option<&str> {
        self.founded.as_ref()?.founder.as_deref()
    }

    /// Whether it belongs to the account of this user.
    pub(crate) fn is_founder(&self, user: &User) -> bool {
        user.account.is_some() && self.founder() == user.account.as_deref()
    }

    /// The ranks that an account has whenever it is here.
    pub(crate) fn kept_ranks(&self, account: Option<&str>) -> Ranks {
        let (Some(founded), Some(account)) = (&self.founded, account) else { return Ranks::NONE };
        let mut ranks = founded.ranks.get(account).copied().unwrap_or_default();
        if self.founder() == Some(account) {
            ranks.set(Rank::Founder, true);
        }
        ranks
    }

    /// An account has these ranks from now on, whenever it is here. `false`: there are too many that
    /// have some.
    pub(crate) fn keep_ranks(&mut self, account: &Arc<str>, ranks: Ranks) -> bool {
        let Some(founded) = &mut self.founded else { return false };
        if ranks == Ranks::NONE {
            founded.ranks.remove(account);
            return true;
        }
        if founded.ranks.len() >= KEPT_RANKS_MAX && !founded.ranks.contains_key(account) {
            return false;
        }
        founded.ranks.insert(account.clone(), ranks);
        true
    }
}

/// The channels that are founded, and what is to be kept of them.
#[derive(Debug, Default)]
pub(crate) struct Foundations {
    /// How many each account has founded.
    count: BTreeMap<Arc<str>, usize>,
    /// How many there are.
    all: usize,
    /// Those that are not as they were kept.
    changed: BTreeSet<ChannelId>,
}

impl Foundations {
    /// Whether there may be one more of this account.
    pub(crate) fn has_room(&self, account: &str) -> bool {
        self.all < FOUNDED_CHANNELS_MAX && self.of(account) < CHANNELS_OF_FOUNDER_MAX
    }

    /// How many an account has founded.
    pub(crate) fn of(&self, account: &str) -> usize {
        self.count.get(account).copied().unwrap_or_default()
    }

    fn add(&mut self, founder: Option<&Arc<str>>) {
        self.all += 1;
        self.give(founder);
    }

    fn remove(&mut self, founder: Option<&Arc<str>>) {
        self.all -= 1;
        self.take(founder);
    }

    fn give(&mut self, founder: Option<&Arc<str>>) {
        if let Some(founder) = founder {
            *self.count.entry(founder.clone()).or_default() += 1;
        }
    }

    fn take(&mut self, founder: Option<&Arc<str>>) {
        if let Some(founder) = founder
            && let Some(count) = self.count.get_mut(founder)
        {
            *count -= 1;
            if *count == 0 {
                self.count.remove(founder);
            }
        }
    }
}

impl Realm {
    /// A channel is not as it was kept.
    pub(crate) fn mark_changed(&mut self, id: ChannelId) {
        if self.channels.get(&id).is_some_and(|channel| channel.founded.is_some()) {
            self.foundations.changed.insert(id);
        }
    }

    /// Has it kept how the channels are that have changed. While nothing can be kept, they wait.
    pub(crate) fn keep_changed_channels(&mut self, fx: &mut Effects) {
        if !self.can_keep || self.foundations.changed.is_empty() {
            return;
        }
        for id in std::mem::take(&mut self.foundations.changed) {
            let state = match self.channels.get(&id) {
                Some(channel) => channel.state(),
                // Rare: it was changed and left in one go, or while nothing could be kept.
                None => self.dormant.values().find_map(|dormant| {
                    dormant.state.as_ref().filter(|_| dormant.id == id).cloned()
                }),
            };
            fx.changes.extend(state.map(Change::Channel));
        }
    }

    /// Takes in a founded channel of the time before this realm.
    pub(crate) fn remember_founded(&mut self, folded: Folded<ChannelName>, dormant: Dormant) {
        let founder = dormant.state.as_ref().and_then(|state| state.founder.clone());
        if self.foundations.all < FOUNDED_CHANNELS_MAX && !self.dormant.contains_key(&folded) {
            self.foundations.add(founder.as_ref());
            self.dormant.insert(folded, dormant);
        }
    }

    /// There is no such account any more: what it founded belongs to nobody, and its ranks are not
    /// for whoever takes its name.
    pub(crate) fn forget_account_in_channels(&mut self, account: &str) {
        let mut changed = Vec::new();
        for (&id, channel) in &mut self.channels {
            let Some(founded) = &mut channel.founded else { continue };
            let is_founder = founded.founder.take_if(|founder| **founder == *account).is_some();
            if founded.ranks.remove(account).is_some() || is_founder {
                changed.push(id);
            }
        }
        for dormant in self.dormant.values_mut() {
            if let Some(state) = &mut dormant.state
                && Arc::make_mut(state).forget_account(account)
            {
                changed.push(dormant.id);
            }
        }
        self.foundations.changed.extend(changed);
        self.foundations.count.remove(account);
    }

    /// How a founded channel is, whether anybody is in it or not.
    pub(crate) fn founded_named(&self, name: &str) -> Option<Arc<ChannelState>> {
        let folded = ChannelName::fold(name, self.directory.casemapping())?;
        match self.directory.channel_folded(&folded) {
            Some(id) => self.channels[&id].state(),
            None => self.dormant.get(&folded)?.state.clone(),
        }
    }

    /// A channel belongs to this account from now on. It is founded already.
    pub(crate) fn set_founder(&mut self, id: ChannelId, account: &Arc<str>) {
        let founder = match self.channels.get_mut(&id) {
            Some(channel) => channel.founded.as_mut().map(|founded| &mut founded.founder),
            None => {
                self.dormant.values_mut().find(|dormant| dormant.id == id).and_then(|dormant| {
                    dormant.state.as_mut().map(|state| &mut Arc::make_mut(state).founder)
                })
            }
        };
        let Some(founder) = founder else { return };
        let before = founder.replace(account.clone());
        self.foundations.take(before.as_ref());
        self.foundations.give(Some(account));
        self.foundations.changed.insert(id);
    }

    /// A channel is as any other from now on, and ends with its last member.
    pub(crate) fn unfound(&mut self, id: ChannelId, fx: &mut Effects) {
        let founder = if let Some(channel) = self.channels.get_mut(&id) {
            let Some(founded) = channel.founded.take() else { return };
            channel.flags.set(FlagMode::Registered, false);
            founded.founder
        } else {
            let mut dormant = self.dormant.iter_mut();
            let found = dormant.find(|(_, dormant)| dormant.id == id);
            let Some((folded, dormant)) = found else { return };
            let Some(state) = dormant.state.take() else { return };
            if dormant.seq == 0 {
                let folded = folded.clone();
                self.dormant.swap_remove(&folded);
            }
            state.founder.clone()
        };
        self.foundations.remove(founder.as_ref());
        self.foundations.changed.remove(&id);
        fx.changes.push(Change::Unfounded(id));
    }
}

/// A channel belongs to this account from now on, and lasts. Those who have ranks in it keep them.
/// What is different is for [`show`].
pub(crate) fn found(realm: &mut Realm, id: ChannelId, account: &Arc<str>) {
    let founded = Founded { founder: Some(account.clone()), ranks: BTreeMap::new() };
    let Some(channel) = realm.channels.get_mut(&id) else { return };
    channel.founded = Some(founded);
    channel.flags.set(FlagMode::Registered, true);
    for (member, ranks) in channel.members.clone() {
        if let Some(account) = &realm.users[&member].account {
            channel.keep_ranks(account, ranks);
        }
    }
    realm.foundations.add(Some(account));
    realm.mark_changed(id);
}

/// Gives a member the ranks that its account has there. Says which of them it had not; they are for
/// [`show`].
pub(crate) fn give_ranks(realm: &mut Realm, user: UserId, id: ChannelId) -> Vec<Rank> {
    let account = realm.users.get(&user).and_then(|user| user.account.as_deref());
    let Some(channel) = realm.channels.get_mut(&id) else { return Vec::new() };
    let kept = channel.kept_ranks(account);
    let Some(ranks) = channel.members.get_mut(&user) else { return Vec::new() };
    let given: Vec<Rank> = kept.iter().filter(|&rank| ranks.set(rank, true)).collect();
    if !given.is_empty() {
        realm.mark_user(user);
    }
    given
}

/// Shows the members that the channel is founded now, if it is, and which ranks a member got.
pub(crate) fn show(turn: &mut Turn<'_>, id: ChannelId, is_new: bool, user: UserId, ranks: &[Rank]) {
    let nick = turn.realm.user(user).nick.as_str().to_owned();
    let new = is_new.then_some((true, FlagMode::Registered.letter(), None));
    let given = ranks.iter().map(|rank| (true, rank.letter(), Some(&*nick)));
    show_server_modes(turn, id, &new.into_iter().chain(given).collect::<Vec<_>>());
}

/// Takes the rank of a founder from a member who has given the channel away.
pub(crate) fn take_founders_rank(turn: &mut Turn<'_>, user: UserId, id: ChannelId) {
    let about = turn.realm.user(user);
    let (account, nick) = (about.account.clone(), about.nick.as_str().to_owned());
    let Some(channel) = turn.realm.channels.get_mut(&id) else { return };
    let keeps = channel.kept_ranks(account.as_deref()).has(Rank::Founder);
    let Some(ranks) = channel.members.get_mut(&user) else { return };
    if !keeps && ranks.set(Rank::Founder, false) {
        turn.realm.mark_user(user);
        show_server_modes(turn, id, &[(false, Rank::Founder.letter(), Some(&nick))]);
    }
}
