//! Who is here: users come with their first session and go with their last. What is theirs belongs
//! to the user, whichever of its sessions brought it about; what is negotiated, what is watched and
//! whether anybody looks at the screen belongs to one session.

use std::sync::Arc;

use papo_proto::mode::UserMode;
use papo_proto::{Capability, Nick};

use crate::command::nick;
use crate::effect::{Announcement, Audience, Delivery, Effects, Only, Present};
use crate::event::Happening;
use crate::history::keep_event;
use crate::id::{ChannelId, MessageId, SessionId, UserId};
use crate::input::Stamp;
use crate::limits::USERS_AWAY_MAX;
use crate::owner::Owner;
use crate::realm::Realm;
use crate::registration::NewUser;
use crate::session::{Session, State};
use crate::turn::Turn;
use crate::user::{Newborn, User};

/// What people read of who said no more than that nobody looks at the screen.
pub(crate) const NOT_LOOKING: &str = "Not looking at the screen";
/// What people read of who has no session and has not said why.
pub(crate) const WITHOUT_SESSION: &str = "Offline";

impl Realm {
    /// Makes the session's user. From here on it is somebody.
    pub(crate) fn add_user(
        &mut self,
        session: SessionId,
        new: NewUser,
        stamp: Stamp,
        fx: &mut Effects,
    ) {
        let id = UserId(self.next_id());
        self.directory.add_nick(&new.nick, id);
        let NewUser { nick, username, realname, host, away } = new;
        let new = Newborn { id, nick, username, realname, host };
        let casemapping = self.directory.casemapping();
        let mut user = User::new(new, casemapping, stamp.seconds(), self.seed);
        user.sessions = [session].into();
        user.known_since = self.last_message();
        user.away = away;
        self.users.insert(id, user);
        self.set_account(id, self.sessions.get(&session).and_then(|it| it.account.clone()));
        let owner = Owner::of(self.user(id));
        self.pass_values(&Owner::Session(session), &owner, fx);
        self.users_max = self.users_max.max(self.users.len());
        if let Some(session) = self.sessions.get_mut(&session) {
            session.state = State::Registered(id);
        }
    }

    /// Forgets a session; its user goes with its last one, with all that it had. Those who shared
    /// a channel with the user are shown that it quit.
    pub(crate) fn end_session(
        &mut self,
        id: SessionId,
        reason: &str,
        stamp: Stamp,
        fx: &mut Effects,
    ) {
        let Some(session) = self.forget_session(id) else { return };
        if let Some(user) = session.user() {
            if self.user(user).sessions.len() > 1 || self.stays(user) {
                let left = self.user(user);
                let (nick, is_last) = (left.nick.as_str().into(), left.sessions.len() == 1);
                self.leave_user(id, user, session.address_as_host(), stamp, fx);
                if is_last {
                    let (reason, users) = (reason.into(), self.present());
                    fx.announcements.push(Announcement::Absent { nick, reason, users });
                }
            } else {
                self.quit(user, session.address_as_host(), reason, stamp, fx);
            }
        }
        fx.deliveries.push(Delivery::Close { session: id });
    }

    /// Ends all sessions of a user: says why to their clients, and to those who knew the user.
    pub(crate) fn end_user(
        &mut self,
        id: UserId,
        error: &str,
        seen: &str,
        stamp: Stamp,
        fx: &mut Effects,
    ) {
        let sessions = self.user(id).sessions.clone();
        let mut address = None;
        for &session in &*sessions {
            fx.reply(session, stamp, format!("ERROR :{error}"));
            let ended = self.forget_session(session);
            address = address.or(ended.map(|session| session.address_as_host()));
        }
        self.quit(id, address.unwrap_or_default(), seen, stamp, fx);
        fx.deliveries.extend(sessions.iter().map(|&session| Delivery::Close { session }));
    }

    fn forget_session(&mut self, id: SessionId) -> Option<Session> {
        let session = self.sessions.swap_remove(&id)?;
        self.monitor.forget(id);
        self.metadata.take(&Owner::Session(id));
        if let Some(draft) = session.batch.as_ref().and_then(|batch| batch.draft.as_ref()) {
            self.sending.remove(&(draft.heard_ms, id));
        }
        if let Some(parked) = &session.parked {
            self.asked.swap_remove(&parked.ticket);
        }
        Some(session)
    }

    /// Takes a session that has ended from its user, which stays.
    pub(crate) fn leave_user(
        &mut self,
        id: SessionId,
        user: UserId,
        address: Arc<str>,
        stamp: Stamp,
        fx: &mut Effects,
    ) {
        let last_message = self.last_message();
        let user = self.user_mut(user);
        user.sessions = user.sessions.iter().copied().filter(|&other| other != id).collect();
        if user.sessions.is_empty() {
            user.without_session_since = Some(stamp.seconds());
            user.left_at = user.missed_since.take().unwrap_or(last_message);
            // Who says the password again is an operator again.
            user.modes.set(UserMode::Operator, false);
        }
        let unsubscribe = |&channel| Delivery::Unsubscribe { session: id, channel };
        fx.deliveries.extend(user.channels.iter().map(unsubscribe));
        let (user, is_without) = (user.id, user.sessions.is_empty());
        self.mark_user(user);
        if is_without {
            go_by_account(&mut Turn::new(self, fx, id, stamp), user, address);
        }
        self.settle_away(user, id, stamp, fx);
        if is_without {
            self.without_session.insert((stamp.seconds(), user));
            if self.without_session.len() > USERS_AWAY_MAX {
                self.give_up_the_absent(stamp, fx);
            }
        }
    }

    /// Whether a user stays when its last session goes.
    pub(crate) fn stays(&self, id: UserId) -> bool {
        let account = self.user(id).account.as_deref();
        self.settings.stay_seconds > 0
            && account.is_some_and(|name| self.accounts.named(name).is_some())
    }

    /// The user that an account has here.
    pub(crate) fn user_of_account(&self, account: &str) -> Option<UserId> {
        self.by_account.get(account).copied()
    }

    /// A user belongs to this account from now on, or to none.
    pub(crate) fn set_account(&mut self, id: UserId, account: Option<Arc<str>>) {
        let named = account.as_deref().and_then(|name| self.accounts.named(name));
        let made = named.map(|account| MessageId::first_at(account.made_ms));
        let known_since = made.unwrap_or(self.last_message());
        // What a guest has read goes with the guest.
        self.markers.forget(&Owner::Guest(id));
        let user = self.user_mut(id);
        user.known_since = known_since;
        if let Some(before) = std::mem::replace(&mut user.account, account.clone()) {
            self.by_account.swap_remove(&before);
            self.mark_account(&before);
        }
        if let Some(account) = account {
            self.mark_account(&account);
            self.by_account.insert(account, id);
        }
    }

    /// A user has a session again.
    pub(crate) fn come_back(&mut self, id: UserId) {
        if let Some(since) = self.user_mut(id).without_session_since.take() {
            self.without_session.remove(&(since, id));
            self.mark_user(id);
        }
    }

    /// Lets those quit who have been without a session for too long, or are too many.
    pub(crate) fn give_up_the_absent(&mut self, stamp: Stamp, fx: &mut Effects) {
        let stay_seconds = self.settings.stay_seconds;
        while let Some(&(since, id)) = self.without_session.first()
            && (self.without_session.len() > USERS_AWAY_MAX
                || since.saturating_add(stay_seconds) <= stamp.seconds())
        {
            self.quit(id, "".into(), "Away for too long", stamp, fx);
        }
    }

    /// How many users there are.
    pub fn present(&self) -> Present {
        let absent = self.without_session.len();
        Present { here: self.users.len() - absent, absent }
    }

    /// Forgets a user with all that it had.
    pub(crate) fn quit(
        &mut self,
        id: UserId,
        address: Arc<str>,
        reason: &str,
        stamp: Stamp,
        fx: &mut Effects,
    ) {
        let nick = self.user(id).nick.as_str().into();
        self.forget_user(id, address, reason, stamp, fx);
        let (reason, users) = (reason.into(), self.present());
        fx.announcements.push(Announcement::Left { nick, reason, users });
    }

    /// The same, and whoever watches the server is not told.
    pub(crate) fn forget_user(
        &mut self,
        id: UserId,
        address: Arc<str>,
        reason: &str,
        stamp: Stamp,
        fx: &mut Effects,
    ) {
        let message = self.next_message_id(stamp);
        let user = self.user(id);
        let channels: Arc<[ChannelId]> = user.channels.iter().copied().collect();
        let event = user.event(message, stamp.time_ms, Happening::Quit { reason: reason.into() });
        let (event, except) = (Arc::new(event), user.except());
        keep_event(self, &channels, &event, fx);
        if !channels.is_empty() {
            fx.deliveries.push(Delivery::Event {
                audience: Audience::Channels { channels: channels.clone(), except },
                only: Only::All,
                place: None,
                event,
            });
        }
        for &channel in &*channels {
            self.remove_member(id, channel, fx);
        }
        self.come_back(id);
        self.set_account(id, None);
        self.metadata.take(&Owner::Guest(id));
        let user = self.users.swap_remove(&id).expect("looked up above");
        self.directory.remove_nick(&user.nick);
        self.tell_offline(&user.nick, stamp, fx);
        self.past.remember(&user, address, stamp.time_ms);
    }

    /// Makes a user away when nobody looks at any of its screens, and back when somebody does;
    /// those who want to know are told of a change. It is this session that something was said in,
    /// or that came or went.
    pub(crate) fn settle_away(
        &mut self,
        id: UserId,
        session: SessionId,
        stamp: Stamp,
        fx: &mut Effects,
    ) {
        let text = self.away_text(id, session);
        let user = self.user_mut(id);
        if user.away == text {
            return;
        }
        user.away.clone_from(&text);
        self.mark_user(id);
        let mut turn = Turn::new(self, fx, session, stamp);
        let event = turn.event_of(id, Happening::Away { text });
        turn.show_to_who_knows(id, Capability::AwayNotify, event);
    }

    /// Why a user is away, if all of its sessions are: what was said in this one, else in the newest
    /// in which somebody said something and not only a program. Who has none is away for what it
    /// said last.
    fn away_text(&self, id: UserId, session: SessionId) -> Option<Arc<str>> {
        let user = self.user(id);
        if user.sessions.is_empty() {
            let said = user.away.clone().filter(|text| **text != *NOT_LOOKING);
            return Some(said.unwrap_or_else(|| WITHOUT_SESSION.into()));
        }
        let first = user.sessions.iter().filter(|&&it| it == session);
        let newest_first = first.chain(user.sessions.iter().rev());
        let texts: Vec<&Arc<str>> = newest_first
            .map(|session| self.sessions[session].away.as_ref())
            .collect::<Option<_>>()?;
        let said = texts.iter().find(|text| &****text != NOT_LOOKING);
        said.or(texts.first()).map(|&text| text.clone())
    }
}

/// A user who has no session any more is called as its account from now on: nobody else could have
/// a nick that is held by nobody.
fn go_by_account(turn: &mut Turn<'_>, id: UserId, address: Arc<str>) {
    let user = turn.realm.user(id);
    let account = user.account.as_deref();
    let own = account
        .and_then(|name| Nick::parse(name, turn.realm.directory.casemapping(), usize::MAX).ok());
    let own = own.filter(|own| {
        own.folded() != user.nick.folded() && turn.realm.directory.rival(own, Some(id)).is_none()
    });
    if let Some(own) = own {
        nick::rename_user(turn, id, own, address);
    }
}
