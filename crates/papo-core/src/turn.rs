//! One turn of one session: what a command's handler has in its hands.

use std::sync::Arc;

use papo_proto::encode::cut;
use papo_proto::history::Read;
use papo_proto::mode::UserModes;
use papo_proto::{Capability, ClientTags, Fault, Verb};

use crate::channel::Channel;
use crate::effect::{Audience, Delivery, Effects, Except, Only, Place, PlaceTags, Question};
use crate::event::{Event, Happening};
use crate::history::keep_event;
use crate::id::{ChannelId, MessageId, SessionId, Ticket, UserId};
use crate::input::Stamp;
use crate::nonce::NonceKey;
use crate::policy;
use crate::realm::Realm;
use crate::refusal::{ChannelRefusal, Refusal, STORE_UNAVAILABLE};
use crate::reply::{Reply, room};
use crate::session::{Parked, Purpose, Session, State};
use crate::user::User;

/// What a handler comes to: done, or refused for a reason that the asker is told.
pub(crate) type Outcome = Result<(), Refusal>;

/// A session's turn to change the realm.
pub(crate) struct Turn<'a> {
    pub(crate) realm: &'a mut Realm,
    pub(crate) fx: &'a mut Effects,
    pub(crate) session: SessionId,
    pub(crate) stamp: Stamp,
    /// The tags before what was said that mean something.
    pub(crate) tags: ClientTags,
    /// What the client calls the message that it says, if that is a new one.
    pub(crate) nonce: Option<(NonceKey, Box<str>)>,
    /// The batch that replies are put into.
    batch: Option<MessageId>,
    /// The channels that the session has come into in this turn.
    pub(crate) came_into: Vec<ChannelId>,
    /// The session is new to a user who was shown nothing of what was said after this in private.
    pub(crate) missed_since: Option<MessageId>,
    /// The label of a line whose answer is another's: it gets one of its own afterwards.
    pub(crate) owed: Option<Box<str>>,
}

impl<'a> Turn<'a> {
    pub(crate) fn new(
        realm: &'a mut Realm,
        fx: &'a mut Effects,
        session: SessionId,
        stamp: Stamp,
    ) -> Self {
        Self {
            realm,
            fx,
            session,
            stamp,
            tags: ClientTags::default(),
            nonce: None,
            batch: None,
            came_into: Vec::new(),
            missed_since: None,
            owed: None,
        }
    }
}

impl Turn<'_> {
    /// The session whose turn it is.
    pub(crate) fn session(&self) -> &Session {
        self.realm.sessions.get(&self.session).expect("a turn is only given to a live session")
    }

    pub(crate) fn session_mut(&mut self) -> &mut Session {
        self.realm.sessions.get_mut(&self.session).expect("a turn is only given to a live session")
    }

    /// The user whose turn it is. Only commands for registered sessions may ask.
    pub(crate) fn me(&self) -> &User {
        let id = self.session().user().expect("the command table lets only users in");
        self.realm.user(id)
    }

    pub(crate) fn me_mut(&mut self) -> &mut User {
        let id = self.session().user().expect("the command table lets only users in");
        self.realm.user_mut(id)
    }

    /// What the client is called in replies: its nick, or `*` while it has none.
    pub(crate) fn client(&self) -> &str {
        match &self.session().state {
            State::Registered(user) => self.realm.user(*user).nick.as_str(),
            State::Registering(so_far) => so_far.nick.as_ref().map_or("*", |nick| nick.as_str()),
        }
    }

    /// Answers the asker.
    pub(crate) fn reply(&mut self, reply: &Reply) {
        let line = reply.line(self.client());
        let (to, time_ms, place) = (self.session, self.stamp.time_ms, self.place());
        self.fx.deliveries.push(Delivery::Reply { to, time_ms, place, line });
    }

    fn place(&self) -> Place {
        let batch = self.batch?;
        Some(Box::new(PlaceTags { batch: Some(batch), ..PlaceTags::default() }))
    }

    /// Puts the replies that `answer` gives into a batch of this type, for who knows batches.
    /// <https://ircv3.net/specs/extensions/batch>
    pub(crate) fn in_batch(&mut self, kind: &str, answer: impl FnOnce(&mut Self)) {
        if !self.has_cap(Capability::Batch) || self.batch.is_some() {
            return answer(self);
        }
        let id = self.realm.next_message_id(self.stamp);
        self.reply(&Reply::message("BATCH").word(&format!("+{id}")).word(kind));
        self.batch = Some(id);
        answer(self);
        self.batch = None;
        self.reply(&Reply::message("BATCH").word(&format!("-{id}")));
    }

    /// The same for a page of history, which may be the last one.
    pub(crate) fn in_page(&mut self, kind: &str, is_end: bool, answer: impl FnOnce(&mut Self)) {
        let first = self.fx.deliveries.len();
        self.in_batch(kind, answer);
        if is_end
            && self.has_cap(Capability::Batch)
            && self.has_cap(Capability::MessageTags)
            && let Some(Delivery::Reply { place, .. }) = self.fx.deliveries.get_mut(first)
        {
            place.get_or_insert_default().is_end = true;
        }
    }

    /// Shows the asker what happened before.
    pub(crate) fn replay(&mut self, event: Arc<Event>) {
        let (to, mut place) = (self.session, self.place());
        if event.is_context() {
            place.get_or_insert_default().is_context = true;
        }
        self.fx.deliveries.push(Delivery::Replay { to, place, event });
    }

    /// Has it kept that this happened in these channels.
    pub(crate) fn keep_event(&mut self, channels: &[ChannelId], event: &Arc<Event>) {
        keep_event(self.realm, channels, event, self.fx);
    }

    /// Refuses what would have to be kept while nothing can be: nobody sees what would be lost.
    pub(crate) fn must_be_able_to_keep(&self, command: &'static str, target: &str) -> Outcome {
        if self.realm.can_keep {
            return Ok(());
        }
        Err(Refusal::StoreUnavailable(command, target.into()))
    }

    /// Tells the asker why something was not done.
    pub(crate) fn refuse(&mut self, refusal: &Refusal) {
        match refusal {
            // No other spec demands this one.
            Refusal::StoreUnavailable(..) if !self.has_cap(Capability::StandardReplies) => {
                self.reply(&Reply::to_client("NOTICE").text(STORE_UNAVAILABLE));
            }
            refusal => self.reply(&refusal.reply()),
        }
    }

    /// Tells the asker what came of its command: as a standard reply of this kind, or as a notice if
    /// it does not know those.
    pub(crate) fn tell(&mut self, verb: Verb, kind: &'static str, code: &str, text: &str) {
        self.reply(&self.telling(verb, kind, code, text));
    }

    /// What it is told in.
    pub(crate) fn telling(&self, verb: Verb, kind: &'static str, code: &str, text: &str) -> Reply {
        // What is around it is longer than of a numeric.
        let room = room(self).saturating_sub(kind.len() + verb.word().len() + code.len());
        let text = cut(text, room);
        if self.has_cap(Capability::StandardReplies) {
            Reply::message(kind).word(verb.word()).word(code).text(text)
        } else {
            Reply::to_client("NOTICE").text(text)
        }
    }

    /// Whether the asker has this capability on.
    pub(crate) fn has_cap(&self, cap: Capability) -> bool {
        self.session().caps.has(cap)
    }

    /// Refuses a command to who has not asked for the capability that it is part of.
    pub(crate) fn must_have(&self, cap: Capability, verb: Verb) -> Outcome {
        if self.has_cap(cap) {
            Ok(())
        } else if self.realm.settings.disabled_caps.has(cap) {
            Err(Fault::Unknown(verb.word().into()).into())
        } else {
            Err(Refusal::CapabilityNeeded(verb, cap))
        }
    }

    /// An event that the user brought about just now.
    pub(crate) fn event(&mut self, what: Happening) -> Arc<Event> {
        let id = self.realm.next_message_id(self.stamp);
        Arc::new(self.me().event(id, self.stamp.time_ms, what))
    }

    /// Something that another user does, or that befalls it.
    pub(crate) fn event_of(&mut self, user: UserId, what: Happening) -> Arc<Event> {
        let id = self.realm.next_message_id(self.stamp);
        Arc::new(self.realm.user(user).event(id, self.stamp.time_ms, what))
    }

    /// Something that nobody does who is a user here: the server itself, or somebody elsewhere.
    pub(crate) fn event_from(&mut self, source: Arc<str>, what: Happening) -> Arc<Event> {
        let (id, time_ms) = (self.realm.next_message_id(self.stamp), self.stamp.time_ms);
        let (account, modes, edited) = (None, UserModes::default(), None);
        Arc::new(Event { id, time_ms, source, account, modes, edited, what })
    }

    /// The turn of another session, which did not ask for it.
    pub(crate) fn of(&mut self, session: SessionId) -> Turn<'_> {
        Turn::new(self.realm, self.fx, session, self.stamp)
    }

    /// Shows an event to an audience. If the asker is among them and wants to know what answers
    /// what, it gets its own copy.
    pub(crate) fn show(&mut self, audience: Audience, event: Arc<Event>) {
        self.show_to(audience, Only::All, event);
    }

    /// Shows an event to some of an audience.
    pub(crate) fn show_to(&mut self, audience: Audience, only: Only, event: Arc<Event>) {
        let audience = match audience {
            // What would not be shown must not count as an answer.
            Audience::Session(session)
                if session == self.session && !only.admits(self.session().caps) =>
            {
                return;
            }
            Audience::Channel { channel, except: Except::Nobody }
                if (self.tags.label.is_some() || self.nonce.is_some())
                    && self.me().channels.contains(&channel) =>
            {
                self.show_to(Audience::Session(self.session), only, event.clone());
                Audience::Channel { channel, except: Except::Session(self.session) }
            }
            other => other,
        };
        let place = self.place_of_echo(&audience, &event);
        self.fx.deliveries.push(Delivery::Event { audience, only, place, event });
    }

    /// The tags of an own message that comes back to who says it.
    fn place_of_echo(&self, audience: &Audience, event: &Event) -> Place {
        let (_, nonce) = self.nonce.as_ref()?;
        let is_echo = audience.session() == Some(self.session)
            && matches!(event.what, Happening::Message { .. });
        is_echo.then(|| {
            let nonce = Some(nonce.clone());
            Box::new(PlaceTags { nonce, ..PlaceTags::default() })
        })
    }

    /// Shows the asker its own message of before once more, with what it calls it.
    pub(crate) fn echo_again(&mut self, event: Arc<Event>, nonce: Box<str>) {
        let place = PlaceTags { nonce: Some(nonce), ..PlaceTags::default() };
        let (to, place) = (self.session, Some(Box::new(place)));
        self.fx.deliveries.push(Delivery::Replay { to, place, event });
    }

    /// Shows an event to those of an audience who asked for such events.
    pub(crate) fn show_to_capable(
        &mut self,
        audience: Audience,
        needs: Capability,
        event: Arc<Event>,
    ) {
        self.show_to(audience, Only::With(needs), event);
    }

    /// Shows an event to the user whose turn it is: to the session that asks, and to its others.
    pub(crate) fn show_to_me(&mut self, only: Only, event: Arc<Event>) {
        self.show_to_my_others(only, event.clone());
        self.show_to(Audience::Session(self.session), only, event);
    }

    /// Shows an event to the other sessions of the user whose turn it is.
    pub(crate) fn show_to_my_others(&mut self, only: Only, event: Arc<Event>) {
        let others = self.my_others();
        if !others.is_empty() {
            self.show_to(Audience::Sessions(others.into()), only, event);
        }
    }

    /// The other sessions of the user whose turn it is.
    pub(crate) fn my_others(&self) -> Vec<SessionId> {
        self.me().sessions_beside(self.session)
    }

    /// Shows something about a user to those who asked for such events and share a channel with
    /// it, or watch it with `extended-monitor`; not to itself.
    pub(crate) fn show_to_who_knows(&mut self, user: UserId, needs: Capability, event: Arc<Event>) {
        let about = self.realm.user(user);
        let channels = about.channels().collect();
        let acquaintances = Audience::Channels { channels, except: about.except() };
        let is_stranger = |watcher: &SessionId| {
            let session = &self.realm.sessions[watcher];
            session.caps.has(Capability::ExtendedMonitor)
                && session.caps.has(needs)
                && session.user().is_some_and(|watcher| {
                    watcher != user && !self.realm.user(watcher).shares_channel_with(about)
                })
        };
        let watchers = self.realm.watchers(about.nick.folded());
        let sessions: Arc<[SessionId]> = watchers.filter(is_stranger).collect();
        self.show_to_capable(acquaintances, needs, event.clone());
        if !sessions.is_empty() {
            self.show_to_capable(Audience::Sessions(sessions), needs, event);
        }
    }

    /// A channel by the name somebody sent, if the user may know of it.
    pub(crate) fn channel(&self, name: &str) -> Result<&Channel, Refusal> {
        self.realm
            .channel_named(name)
            .filter(|channel| policy::can_see_channel(self.me(), channel))
            .ok_or_else(|| Refusal::NoSuchChannel(name.into()))
    }

    /// A user by the nick somebody sent.
    pub(crate) fn user(&self, nick: &str) -> Result<&User, Refusal> {
        self.realm.user_named(nick).ok_or_else(|| Refusal::NoSuchNick(nick.into()))
    }

    /// A channel that changes in what is kept of it.
    pub(crate) fn channel_mut(&mut self, id: ChannelId) -> &mut Channel {
        self.realm.mark_changed(id);
        self.realm.channels.get_mut(&id).expect("a handler looked it up in this turn")
    }

    /// Asks outside the realm; the session's commands wait until the answer comes.
    pub(crate) fn ask(&mut self, purpose: Purpose, question: Question) {
        let ticket = self.park(purpose);
        self.fx.questions.push((ticket, question));
    }

    /// Asks what was kept; the session's commands wait until the answer comes.
    pub(crate) fn read(&mut self, purpose: Purpose, mut read: Read) {
        policy::leave_out_old(self.realm, self.stamp.time_ms, &mut read);
        let ticket = self.park(purpose);
        self.fx.reads.push((ticket, Box::new(read)));
    }

    fn park(&mut self, purpose: Purpose) -> Ticket {
        let ticket = Ticket(self.stamp.number);
        self.realm.asked.insert(ticket, self.session);
        let waiting = std::collections::VecDeque::new();
        let parked = Parked { ticket, purpose, label: None, waiting, weight: 0, gone: None };
        self.session_mut().parked = Some(Box::new(parked));
        self.fx.deliveries.push(Delivery::Park { session: self.session });
        ticket
    }

    /// Takes a member out of a channel, and the channel out of the realm when it was the last.
    /// Whoever should see it must have been shown it before.
    pub(crate) fn remove_member(&mut self, user: UserId, channel: ChannelId) {
        self.realm.remove_member(user, channel, self.fx);
    }

    /// Ends the session: says why to its client, and to those who knew its user.
    pub(crate) fn end(&mut self, error: &str, seen: &str) {
        let line = format!("ERROR :{error}");
        self.fx.reply(self.session, self.stamp, line);
        self.realm.end_session(self.session, seen, self.stamp, self.fx);
    }
}

/// Says of which channel a rule was broken.
pub(crate) trait OfChannel<T> {
    /// Turns a channel's refusal into one that names the channel as the asker did.
    fn of(self, channel: &str) -> Result<T, Refusal>;
}

impl<T> OfChannel<T> for Result<T, ChannelRefusal> {
    fn of(self, channel: &str) -> Result<T, Refusal> {
        self.map_err(|refusal| refusal.of(channel))
    }
}
