//! Registration: from a connection to a user.
//!
//! Spec: <https://modern.ircdocs.horse/#connection-registration>. A connection becomes a user when
//! it has a nick and a username, is not negotiating capabilities, and has said the password if one
//! is needed. A nick is taken at that moment and not before, so nobody can hold one by being slow.

use std::sync::Arc;

use papo_proto::Nick;
use papo_proto::encode::cut;
use papo_proto::numeric::RPL_VISIBLEHOST;

use crate::cloak::cloak;
use crate::effect::{Announcement, Delivery, Question};
use crate::refusal::Refusal;
use crate::reply::Reply;
use crate::session::{Purpose, Registration, Session, State};
use crate::settings::{Secret, Settings};
use crate::turn::Turn;
use crate::{command, welcome};

/// What a user is made of.
#[derive(Debug)]
pub(crate) struct NewUser {
    pub(crate) nick: Nick,
    pub(crate) username: Box<str>,
    pub(crate) realname: Arc<str>,
    pub(crate) host: Arc<str>,
    pub(crate) away: Option<Arc<str>>,
}

/// What the session has said of itself, while it registers.
pub(crate) fn so_far<'a>(turn: &'a mut Turn<'_>) -> Option<&'a mut Registration> {
    match &mut turn.session_mut().state {
        State::Registering(registration) => Some(registration),
        State::Registered(_) => None,
    }
}

/// Finishes the registration if nothing is missing any more.
pub(crate) fn try_finish(turn: &mut Turn<'_>) {
    let host = visible_host(&turn.realm.settings, turn.session());
    let realname_len_max = turn.realm.settings.limits.realname_len_max;
    let Some(registration) = so_far(turn) else { return };
    if registration.negotiating {
        return;
    }
    let (Some(nick), Some(username)) = (&registration.nick, &registration.username) else { return };
    let new = NewUser {
        nick: nick.clone(),
        username: username.clone(),
        realname: cut(&registration.realname, realname_len_max).into(),
        host,
        away: registration.away.clone(),
    };
    if !password_ok(turn) {
        return;
    }
    if turn.realm.directory.rival(&new.nick, None).is_some() {
        // Somebody was faster. The client picks another nick and goes on.
        let taken = new.nick.as_str().into();
        if let Some(registration) = so_far(turn) {
            registration.nick = None;
        }
        turn.refuse(&Refusal::NicknameInUse(taken));
        return;
    }
    let session = turn.session;
    turn.realm.add_user(session, new, turn.stamp);
    turn.fx.deliveries.push(Delivery::Registered { session });
    welcome::welcome(turn);
    turn.realm.tell_online(turn.me().id, turn.stamp, turn.fx);
    if turn.realm.settings.cloak.is_some() {
        tell_host(turn);
    }
    let announcement = Announcement::Arrived {
        nick: turn.me().nick.as_str().into(),
        address: turn.session().address,
        users: turn.realm.users.len(),
    };
    turn.fx.announcements.push(announcement);
    for channel in turn.realm.settings.auto_join.clone() {
        command::join::enter_lobby(turn, &channel);
    }
}

/// Tells the user which host others see.
pub(crate) fn tell_host(turn: &mut Turn<'_>) {
    let host = turn.me().host.clone();
    turn.reply(&Reply::numeric(RPL_VISIBLEHOST).word(&host).text("is now your visible host"));
}

/// The host that others will see. Who is here keeps it, whatever the settings become.
pub(crate) fn visible_host(settings: &Settings, session: &Session) -> Arc<str> {
    match &settings.cloak {
        Some(key) => cloak(key, session.address),
        None => session.address_as_host(),
    }
}

/// Whether the session has said the server's password. If that takes a question, the registration
/// goes on with its answer; if the password is wrong, the session ends.
fn password_ok(turn: &mut Turn<'_>) -> bool {
    let Some(secret) = turn.realm.settings.password.clone() else { return true };
    let Some(registration) = so_far(turn) else { return false };
    if registration.password_ok {
        return true;
    }
    let said = registration.password.take();
    match (secret, said) {
        (Secret::Plain(right), Some(said)) if same(&right, &said) => {
            registration.password_ok = true;
            true
        }
        (Secret::Hash(hash), Some(password)) => {
            turn.ask(Purpose::ServerPassword, Question::Verify { password, hash });
            false
        }
        _ => {
            refuse_password(turn);
            false
        }
    }
}

/// The answer to whether the server's password was right.
pub(crate) fn password_verified(turn: &mut Turn<'_>, right: bool) {
    if right {
        if let Some(registration) = so_far(turn) {
            registration.password_ok = true;
        }
        try_finish(turn);
    } else {
        refuse_password(turn);
    }
}

fn refuse_password(turn: &mut Turn<'_>) {
    turn.refuse(&Refusal::PasswordMismatch);
    turn.end("Closing link: the server password is missing or wrong (PASS)", "Bad password");
}

/// Compares two secrets in a time that depends on their lengths alone.
fn same(one: &str, other: &str) -> bool {
    one.len() == other.len()
        && one.bytes().zip(other.bytes()).fold(0, |differing, (a, b)| differing | (a ^ b)) == 0
}
