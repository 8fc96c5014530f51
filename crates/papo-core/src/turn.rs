//! One turn of one session: what a command's handler has in its hands.

use std::sync::Arc;

use papo_proto::Capability;

use crate::channel::Channel;
use crate::effect::{Audience, Delivery, Effects, Question};
use crate::event::{Event, Happening};
use crate::id::{ChannelId, SessionId, Ticket, UserId};
use crate::input::Stamp;
use crate::policy;
use crate::realm::Realm;
use crate::refusal::{ChannelRefusal, Refusal};
use crate::reply::Reply;
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
        self.fx.deliveries.push(Delivery::Reply { to: self.session, line });
    }

    /// Tells the asker why something was not done.
    pub(crate) fn refuse(&mut self, refusal: &Refusal) {
        self.reply(&refusal.reply());
    }

    /// Whether the asker has this capability on.
    pub(crate) fn has_cap(&self, cap: Capability) -> bool {
        self.session().caps.has(cap)
    }

    /// An event that the user brought about just now.
    pub(crate) fn event(&self, what: Happening) -> Arc<Event> {
        Arc::new(Event { time_ms: self.stamp.time_ms, source: self.me().source.clone(), what })
    }

    /// Shows an event to an audience.
    pub(crate) fn show(&mut self, audience: Audience, event: Arc<Event>) {
        self.fx.deliveries.push(Delivery::Event { audience, needs: None, event });
    }

    /// Shows an event to those of an audience who asked for such events.
    pub(crate) fn show_to_capable(
        &mut self,
        audience: Audience,
        needs: Capability,
        event: Arc<Event>,
    ) {
        self.fx.deliveries.push(Delivery::Event { audience, needs: Some(needs), event });
    }

    /// Everybody who shares a channel with the user, but not the user.
    pub(crate) fn acquaintances(&self) -> Audience {
        Audience::Channels {
            channels: self.me().channels.iter().copied().collect(),
            except: Some(self.session),
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

    pub(crate) fn channel_mut(&mut self, id: ChannelId) -> &mut Channel {
        self.realm.channels.get_mut(&id).expect("a handler looked it up in this turn")
    }

    /// Asks outside the realm; the session's commands wait until the answer comes.
    pub(crate) fn ask(&mut self, purpose: Purpose, question: Question) {
        let ticket = Ticket(self.stamp.number);
        self.realm.asked.insert(ticket, self.session);
        let waiting = std::collections::VecDeque::new();
        self.session_mut().parked = Some(Parked { ticket, purpose, waiting, gone: None });
        self.fx.questions.push((ticket, question));
        self.fx.deliveries.push(Delivery::Park { session: self.session });
    }

    /// Takes a member out of a channel, and the channel out of the realm when it was the last.
    /// Whoever should see it must have been shown it before.
    pub(crate) fn remove_member(&mut self, user: UserId, channel: ChannelId) {
        self.realm.remove_member(user, channel, self.fx);
    }

    /// Ends the session: says why to its client, and to those who knew its user.
    pub(crate) fn end(&mut self, error: &str, seen: &str) {
        let line = format!("ERROR :{error}");
        self.fx.deliveries.push(Delivery::Reply { to: self.session, line: line.into() });
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
