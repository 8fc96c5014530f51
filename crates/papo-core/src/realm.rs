//! The realm: all chat state, and the one door to it.

use std::collections::BTreeSet;
use std::net::Ipv4Addr;
use std::sync::Arc;

use papo_proto::{CapSet, Capability, ChannelName, Folded, Said, Verb};

use crate::account::Accounts;
use crate::act::Acted;
use crate::browser::Browsers;
use crate::channel::Channel;
use crate::claim::Claim;
use crate::command;
use crate::directory::Directory;
use crate::dormant::Dormant;
use crate::effect::{Change, Delivery, Effects};
use crate::failures::Failures;
use crate::founded::Foundations;
use crate::id::{ChannelId, MessageId, SessionId, Ticket, UserId};
use crate::input::{Answer, Input, Stamp};
use crate::invite::Invites;
use crate::limits::{
    ACCOUNTS_PER_ADDRESS_MAX, ACCOUNTS_PER_ADDRESS_SECONDS, DORMANT_CHANNELS_MAX,
    METADATA_KEYS_MAX, PARKED_COMMANDS_MAX, TOKEN_TRIES_MAX, TOKEN_TRIES_SECONDS,
};
use crate::map::{Map, Seed};
use crate::marker::{Markers, Spot};
use crate::metadata::Metadata;
use crate::monitor::Monitor;
use crate::nonce::Nonces;
use crate::owner::Owner;
use crate::past::Past;
use crate::quota::Quota;
use crate::sanction::Sanctions;
use crate::session::{Parked, Purpose, Session};
use crate::settings::Settings;
use crate::staying::Stayers;
use crate::turn::Turn;
use crate::user::User;

/// Everything that is the case. Changed by [`Realm::handle`] alone.
#[derive(Debug)]
pub struct Realm {
    pub(crate) settings: Arc<Settings>,
    pub(crate) seed: Seed,
    pub(crate) directory: Directory,
    pub(crate) sessions: Map<SessionId, Session>,
    pub(crate) users: Map<UserId, User>,
    pub(crate) accounts: Accounts,
    /// Which user each account has here.
    pub(crate) by_account: Map<Arc<str>, UserId>,
    /// The users without a session, with since when, in seconds since 1970.
    pub(crate) without_session: BTreeSet<(u64, UserId)>,
    /// Logins that failed.
    pub(crate) failures: Failures,
    /// How many accounts were made from where.
    pub(crate) newcomers: Quota,
    /// How many tokens were tried from where.
    pub(crate) token_tries: Quota,
    /// The mutes and bans of the whole server.
    pub(crate) sanctions: Sanctions,
    /// The invitations by link.
    pub(crate) invites: Invites,
    /// The browsers that log in by themselves.
    pub(crate) browsers: Browsers,
    /// What makes an admin of who has it.
    pub(crate) claim: Option<Claim>,
    /// What everybody has read.
    pub(crate) markers: Markers,
    /// The messages that may come again.
    pub(crate) nonces: Nonces,
    pub(crate) channels: Map<ChannelId, Channel>,
    /// Which users stay, and which of them have changed.
    pub(crate) stayers: Stayers,
    /// How many channels are founded, and which of them have changed.
    pub(crate) foundations: Foundations,
    /// Those that nobody is in, and that are founded or in which something was said.
    pub(crate) dormant: Map<Folded<ChannelName>, Dormant>,
    /// Who watches which nick.
    pub(crate) monitor: Monitor,
    /// Who waits for which answer.
    pub(crate) asked: Map<Ticket, SessionId>,
    /// The number that the next user or channel gets.
    next_id: u64,
    /// What the last thing that happened is known by.
    last_message: MessageId,
    /// Who is sending a batch, with when its last line came: those that come no more first.
    pub(crate) sending: BTreeSet<(u64, SessionId)>,
    /// The values of users and channels.
    pub(crate) metadata: Metadata,
    /// Who had which nick.
    pub(crate) past: Past,
    /// To which messages something was done a moment ago.
    pub(crate) acted: Acted,
    /// What is said can be kept.
    pub(crate) can_keep: bool,
    /// How often each command was used, by its place among all verbs.
    pub(crate) usage: [u64; Verb::ALL.len()],
    /// The most users that were ever here at once.
    pub(crate) users_max: usize,
}

impl Realm {
    /// An empty realm. Its maps take their order of hashes from `seed`.
    pub fn new(settings: Arc<Settings>, seed: u64) -> Self {
        let seed = Seed(seed);
        Self {
            directory: Directory::new(settings.casemapping, seed),
            accounts: Accounts::new(settings.casemapping, seed),
            failures: Failures::new(seed),
            by_account: seed.map(),
            without_session: BTreeSet::new(),
            newcomers: Quota::new(seed, ACCOUNTS_PER_ADDRESS_MAX, ACCOUNTS_PER_ADDRESS_SECONDS),
            token_tries: Quota::new(seed, TOKEN_TRIES_MAX, TOKEN_TRIES_SECONDS),
            sanctions: Sanctions::default(),
            invites: Invites::default(),
            browsers: Browsers::new(seed),
            claim: None,
            markers: Markers::new(seed),
            nonces: Nonces::new(seed),
            settings,
            seed,
            sessions: seed.map(),
            users: seed.map(),
            channels: seed.map(),
            stayers: Stayers::default(),
            foundations: Foundations::default(),
            dormant: seed.map(),
            monitor: Monitor::new(seed),
            asked: seed.map(),
            next_id: 1,
            last_message: MessageId(0),
            sending: BTreeSet::new(),
            metadata: Metadata::default(),
            past: Past::default(),
            acted: Acted::new(seed),
            can_keep: true,
            usage: [0; Verb::ALL.len()],
            users_max: 0,
        }
    }

    /// Lets one input happen, and says in `fx` what came of it. Inputs of sessions that are not,
    /// or no longer, known are ignored.
    pub fn handle(&mut self, stamp: Stamp, input: Input, fx: &mut Effects) {
        self.forget_expired(stamp, fx);
        self.forget_old_invites(stamp, fx);
        self.forget_old_browsers(stamp, fx);
        command::batch::end_late(self, stamp, fx);
        match input {
            Input::Connected { session, address, fingerprint, browser, transport } => {
                let browser = browser.filter(|it| self.browsers.of(**it, stamp.time_ms).is_some());
                let new = Session::new(address, stamp.seconds());
                let new = Session { fingerprint, browser, transport, ..new };
                self.sessions.insert(session, new);
                self.give_up_the_absent(stamp, fx);
            }
            Input::Console { session, uid } => {
                let here = Ipv4Addr::LOCALHOST.into();
                let caps = CapSet::of(&[Capability::StandardReplies]);
                let new =
                    Session { console: Some(uid), caps, ..Session::new(here, stamp.seconds()) };
                self.sessions.insert(session, new);
            }
            Input::Said { session, said } => self.said(session, said, stamp, fx),
            Input::Gone { session, reason } => self.gone(session, reason, stamp, fx),
            Input::Answered { ticket, answer } => self.answered(ticket, answer, stamp, fx),
            Input::Asked(asking) => self.asked_by_http(asking, stamp, fx),
            Input::NotKept { lost, why } => self.not_kept(lost, &why, stamp, fx),
            Input::KeptAgain => self.kept_again(stamp, fx),
            Input::Configured(settings) => self.configure(settings, stamp, fx),
            Input::Shutdown => self.shut_down(stamp, fx),
        }
        self.keep_changed(fx);
    }

    /// Has it kept what is not as it was kept before.
    fn keep_changed(&mut self, fx: &mut Effects) {
        self.keep_changed_channels(fx);
        self.keep_changed_users(fx);
    }

    /// All sessions.
    pub fn sessions(&self) -> impl ExactSizeIterator<Item = (SessionId, &Session)> {
        self.sessions.iter().map(|(&id, session)| (id, session))
    }

    /// All users.
    pub fn users(&self) -> impl ExactSizeIterator<Item = (UserId, &User)> {
        self.users.iter().map(|(&id, user)| (id, user))
    }

    /// All channels.
    pub fn channels(&self) -> impl ExactSizeIterator<Item = (ChannelId, &Channel)> {
        self.channels.iter().map(|(&id, channel)| (id, channel))
    }

    /// All accounts.
    pub fn accounts(&self) -> &Accounts {
        &self.accounts
    }

    /// The values of users and channels.
    pub fn metadata(&self) -> &Metadata {
        &self.metadata
    }

    /// What has been read: by whom, what, and up to when, in milliseconds since 1970.
    pub fn markers(&self) -> impl Iterator<Item = (&Owner, &Spot, u64)> {
        self.markers.all()
    }

    /// Who has which nick, and which channel which name.
    pub fn directory(&self) -> &Directory {
        &self.directory
    }

    fn said(&mut self, id: SessionId, said: Said, stamp: Stamp, fx: &mut Effects) {
        let Some(session) = self.sessions.get_mut(&id) else { return };
        if let Some(parked) = &mut session.parked {
            let weight = parked.weight + said.milli_weight();
            if weight <= PARKED_COMMANDS_MAX as u64 * 1000 {
                parked.weight = weight;
                parked.waiting.push_back(said);
            } else {
                let mut turn = Turn::new(self, fx, id, stamp);
                turn.end("Closing link: Excess Flood", "Excess Flood");
            }
            return;
        }
        command::handle(&mut Turn::new(self, fx, id, stamp), said);
    }

    /// An answer came: the session goes on where it was parked, then says what it said meanwhile.
    fn answered(&mut self, ticket: Ticket, answer: Answer, stamp: Stamp, fx: &mut Effects) {
        let Some(id) = self.asked.swap_remove(&ticket) else { return };
        let Some(session) = self.sessions.get_mut(&id) else { return };
        let Some(parked) = session.parked.take() else { return };
        let Parked { purpose, label, mut waiting, gone, .. } = *parked;
        fx.deliveries.push(Delivery::Resume { session: id });
        // Who is gone is shown nothing, and what it missed is still to be shown.
        let is_for_nobody = gone.is_some() && matches!(purpose, Purpose::Replay { .. });
        let answer = if is_for_nobody { Answer::Unreadable } else { answer };
        command::answered(&mut Turn::new(self, fx, id, stamp), label, purpose, answer);
        while let Some(session) = self.sessions.get_mut(&id) {
            if let Some(parked) = &mut session.parked {
                parked.weight = waiting.iter().map(Said::milli_weight).sum();
                (parked.waiting, parked.gone) = (waiting, gone);
                return;
            }
            let Some(said) = waiting.pop_front() else { break };
            self.said(id, said, stamp, fx);
        }
        if let Some(reason) = gone {
            self.end_session(id, &reason, stamp, fx);
        }
    }

    /// A connection is gone. What its session said before that and nobody has heard yet, because
    /// it waits for an answer, is heard first.
    fn gone(&mut self, id: SessionId, reason: Box<str>, stamp: Stamp, fx: &mut Effects) {
        match self.sessions.get_mut(&id).and_then(|session| session.parked.as_mut()) {
            Some(parked) => parked.gone = Some(reason),
            None => self.end_session(id, &reason, stamp, fx),
        }
    }

    /// Takes new settings, and tells everybody what changes for them. How names compare never changes while the realm lives: its maps are
    /// built on it.
    fn configure(&mut self, settings: Arc<Settings>, stamp: Stamp, fx: &mut Effects) {
        let settings = if settings.casemapping == self.directory.casemapping() {
            settings
        } else {
            Arc::new(Settings { casemapping: self.directory.casemapping(), ..(*settings).clone() })
        };
        let before = std::mem::replace(&mut self.settings, settings);
        command::cap::offer_anew(self, &before, stamp, fx);
        command::isupport::announce_changes(self, &before, stamp, fx);
    }

    fn shut_down(&mut self, stamp: Stamp, fx: &mut Effects) {
        for &session in self.sessions.keys() {
            fx.reply(session, stamp, "ERROR :Server is going down");
            fx.deliveries.push(Delivery::Close { session });
        }
        // What had to wait is tried a last time.
        self.can_keep = true;
        self.keep_changed(fx);
        *self = Self::new(self.settings.clone(), self.seed.0);
    }

    pub(crate) fn next_id(&mut self) -> u64 {
        let id = self.next_id;
        self.next_id += 1;
        id
    }

    /// What the next thing that happens is known by.
    pub(crate) fn next_message_id(&mut self, stamp: Stamp) -> MessageId {
        self.last_message = self.last_message.next(stamp.time_ms);
        self.last_message
    }

    /// What the last thing that happened is known by.
    pub(crate) fn last_message(&self) -> MessageId {
        self.last_message
    }

    /// What is to come has larger numbers than these.
    pub(crate) fn goes_on_after(&mut self, last_id: u64, last_message: MessageId) {
        self.next_id = self.next_id.max(last_id + 1);
        self.last_message = self.last_message.max(last_message);
    }

    pub(crate) fn user(&self, id: UserId) -> &User {
        self.users.get(&id).expect("members, sessions and nicks go before their user does")
    }

    pub(crate) fn user_mut(&mut self, id: UserId) -> &mut User {
        self.users.get_mut(&id).expect("members, sessions and nicks go before their user does")
    }

    pub(crate) fn user_named(&self, nick: &str) -> Option<&User> {
        self.directory.user(nick).map(|id| self.user(id))
    }

    pub(crate) fn channel_named(&self, name: &str) -> Option<&Channel> {
        self.channels.get(&self.directory.channel(name)?)
    }

    pub(crate) fn remove_member(&mut self, user: UserId, id: ChannelId, fx: &mut Effects) {
        let Some(channel) = self.channels.get_mut(&id) else { return };
        if channel.members.swap_remove(&user).is_none() {
            return;
        }
        channel.since.swap_remove(&user);
        let is_left = channel.members.is_empty();
        self.mark_user(user);
        if is_left && let Some(channel) = self.channels.swap_remove(&id) {
            let (state, Channel { folded, seq, .. }) = (channel.state(), channel);
            self.directory.remove_channel(&folded);
            if state.is_some() || seq > 0 && self.dormant.len() < DORMANT_CHANNELS_MAX {
                self.dormant.insert(folded, Dormant { id, seq, state });
            } else {
                self.forget_values(&Owner::Channel(id), fx);
            }
        }
        let user = self.user_mut(user);
        user.channels.shift_remove(&id);
        for &session in user.sessions() {
            fx.deliveries.push(Delivery::Unsubscribe { session, channel: id });
        }
    }

    /// Gives an owner a value, or takes it away, for good.
    pub(crate) fn set_value(
        &mut self,
        owner: &Owner,
        key: &str,
        value: Option<Arc<str>>,
        fx: &mut Effects,
    ) {
        self.metadata.set(owner.clone(), key, value.clone());
        if owner.is_kept() {
            let (owner, key) = (owner.clone(), key.into());
            fx.changes.push(Change::Metadata { owner, key, value });
        }
    }

    /// From now on another owns what one has, as far as it may have more.
    pub(crate) fn pass_values(&mut self, from: &Owner, to: &Owner, fx: &mut Effects) {
        for (key, value) in self.metadata.take(from) {
            let has = self.metadata.all_of(to);
            if has.contains_key(&key) || has.len() < METADATA_KEYS_MAX {
                self.set_value(to, &key, Some(value), fx);
            }
        }
    }

    /// Takes away all values of an owner for good.
    pub(crate) fn forget_values(&mut self, owner: &Owner, fx: &mut Effects) {
        for key in self.metadata.take(owner).into_keys() {
            if owner.is_kept() {
                fx.changes.push(Change::Metadata { owner: owner.clone(), key, value: None });
            }
        }
    }
}
