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
use crate::limits::PASSWORD_LEN_MAX;
use crate::password::Door;
use crate::refusal::{LoginRefusal, Refusal};
use crate::reply::Reply;
use crate::sanction::Kind;
use crate::session::{Purpose, Registration, Session, State};
use crate::settings::{Secret, Settings};
use crate::turn::Turn;
use crate::{command, invite, login, moving, password, policy, role, welcome};

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

/// Ends a session that has to come by TLS, and says where that is.
pub(crate) fn is_sent_to_tls(turn: &mut Turn<'_>) -> bool {
    let Some(port) = policy::has_to_come_to(turn.realm, turn.session()) else { return false };
    let error = format!("Closing link: This server speaks TLS only, on port {port}");
    turn.end(&error, "No TLS");
    true
}

/// Finishes the registration if nothing is missing any more.
pub(crate) fn try_finish(turn: &mut Turn<'_>) {
    let Some(registration) = so_far(turn) else { return };
    if registration.negotiating || registration.nick.is_none() || registration.username.is_none() {
        return;
    }
    if is_sent_to_tls(turn) {
        return;
    }
    if turn.session_mut().sasl.take().is_some() {
        turn.refuse(&LoginRefusal::SaslAborted.into());
    }
    if !password_ok(turn) || !login_ok(turn) || turn_away_banned(turn) {
        return;
    }
    if let Some(user) = turn.session().account().and_then(|name| turn.realm.user_of_account(name)) {
        // Whatever nick it asked for: it is somebody who is here.
        moving::arrive(turn, user);
        return invite::enter_room(turn);
    }
    let host = visible_host(&turn.realm.settings, turn.session());
    let away = turn.session().away.clone();
    let realname_len_max = turn.realm.settings.limits.realname_len_max;
    let Some(registration) = so_far(turn) else { return };
    let (Some(nick), Some(username)) = (&registration.nick, &registration.username) else { return };
    let new = NewUser {
        nick: nick.clone(),
        username: username.clone(),
        realname: cut(&registration.realname, realname_len_max).into(),
        host,
        away,
    };
    if let Err(refusal) = policy::may_take_nick(turn.realm, &new.nick, turn.session()) {
        // Somebody was faster. The client picks another nick and goes on.
        if let Some(registration) = so_far(turn) {
            registration.nick = None;
        }
        turn.refuse(&refusal);
        return;
    }
    arrive(turn, new);
    invite::enter_room(turn);
}

/// Ends the session if it is banned, as far as it is known who it is; an admin never is.
pub(crate) fn turn_away_banned(turn: &mut Turn<'_>) -> bool {
    let (realm, session) = (&*turn.realm, turn.session());
    let is_admin = session.account().is_some_and(|account| role::is_admin(realm, account));
    if is_admin || !realm.sanctions.has(Kind::Ban) {
        return false;
    }
    let Some(ban) = realm.sanctions.find(Kind::Ban, &realm.who_is(session)) else { return false };
    let (why, address) = (format!("banned{}", ban.in_words()), session.address);
    turn.end(&format!("Closing link: you are {why}"), "Banned");
    let reason = why.into();
    turn.fx.announcements.push(Announcement::Refused { address, reason });
    true
}

/// Makes the session a user, and greets it.
fn arrive(turn: &mut Turn<'_>, new: NewUser) {
    let session = turn.session;
    turn.realm.add_user(session, new, turn.stamp, turn.fx);
    turn.fx.deliveries.push(Delivery::Registered { session });
    welcome::welcome(turn);
    login::mark(turn);
    turn.realm.tell_online(turn.me().id, turn.stamp, turn.fx);
    if turn.realm.settings.cloak.is_some() {
        tell_host(turn);
    }
    announce(turn);
    for channel in turn.realm.settings.auto_join.clone() {
        command::join::enter_lobby(turn, &channel);
    }
}

/// Tells whoever watches the server that the user is here.
pub(crate) fn announce(turn: &mut Turn<'_>) {
    let announcement = Announcement::Arrived {
        nick: turn.me().nick.as_str().into(),
        address: turn.session().address,
        users: turn.realm.present(),
    };
    turn.fx.announcements.push(announcement);
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

/// Whether the session has said the server's password.
pub(crate) enum ServerPassword {
    /// It has, or none is needed.
    Right,
    /// It has said one that takes a question.
    Ask(Question),
    /// It has not.
    Wrong,
}

/// Looks at the server's password, as far as it was said.
pub(crate) fn server_password(turn: &mut Turn<'_>) -> ServerPassword {
    let Some(secret) = turn.realm.settings.password.clone() else { return ServerPassword::Right };
    let Some(registration) = so_far(turn) else { return ServerPassword::Right };
    if registration.password_ok {
        return ServerPassword::Right;
    }
    let said = registration.password.take().or_else(|| {
        // Where there is only a hash, it may be the server's password that looks like a login.
        let (name, password) = registration.login.take()?;
        let said: Box<str> = format!("{name}:{password}").into();
        (said.len() <= PASSWORD_LEN_MAX).then_some(said)
    });
    match (secret, said) {
        (Secret::Plain(right), Some(said)) if same(&right, &said) => {
            registration.password_ok = true;
            ServerPassword::Right
        }
        (Secret::Hash(hash), Some(password)) => {
            ServerPassword::Ask(Question::Verify { password, hash })
        }
        _ => ServerPassword::Wrong,
    }
}

/// Whether the session has said the server's password. If that takes a question, the registration
/// goes on with its answer; if the password is wrong, the session ends.
fn password_ok(turn: &mut Turn<'_>) -> bool {
    match server_password(turn) {
        ServerPassword::Right => return true,
        ServerPassword::Ask(question) => turn.ask(Purpose::ServerPassword, question),
        ServerPassword::Wrong => refuse_password(turn),
    }
    false
}

/// Whether the session is logged in as far as it means to, and as it must. An account's password
/// that was said with `PASS` takes a question; the registration goes on with its answer.
fn login_ok(turn: &mut Turn<'_>) -> bool {
    let login = so_far(turn).and_then(|registration| registration.login.take());
    if turn.session().account.is_some() {
        return true;
    }
    if let Some((account, password)) = login {
        password::offer(turn, &account, password, Door::Pass);
        return false;
    }
    if turn.realm.settings.account_required && !invite::lets_guest_in(turn) {
        turn.reply(&Reply::fail("*", "ACCOUNT_REQUIRED", &[], ACCOUNT_REQUIRED));
        turn.end(&format!("Closing link: {ACCOUNT_REQUIRED}"), "Account required");
        return false;
    }
    true
}

/// What those are told who have no account where one is needed.
const ACCOUNT_REQUIRED: &str =
    "You need an account here: log in with SASL or PASS account:password";

/// Keeps what `PASS` said: an account and its password, whether there is such an account or not, or
/// else what may be the server's. What is the server's password is nothing else.
pub(crate) fn remember_password(turn: &mut Turn<'_>, said: Box<str>) {
    let is_servers = match &turn.realm.settings.password {
        Some(Secret::Plain(right)) => same(right, &said),
        _ => false,
    };
    let Some(registration) = so_far(turn) else { return };
    match said.split_once(':') {
        Some((name, password)) if !is_servers => {
            registration.login = Some((name.into(), password.into()));
        }
        // One that is too long can't be right; it is not worth a slow check.
        _ => registration.password = Some(said).filter(|it| it.len() <= PASSWORD_LEN_MAX),
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

pub(crate) fn refuse_password(turn: &mut Turn<'_>) {
    turn.refuse(&Refusal::PasswordMismatch);
    turn.end("Closing link: the server password is missing or wrong (PASS)", "Bad password");
}

/// Compares two secrets in a time that depends on their lengths alone.
fn same(one: &str, other: &str) -> bool {
    one.len() == other.len()
        && one.bytes().zip(other.bytes()).fold(0, |differing, (a, b)| differing | (a ^ b)) == 0
}
