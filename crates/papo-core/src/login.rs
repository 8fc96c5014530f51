//! Logging in and out: the only places where a session comes to belong to an account, or no longer
//! does, before it is registered or afterwards.

use std::sync::Arc;

use papo_proto::mode::UserMode;
use papo_proto::numeric::{RPL_LOGGEDIN, RPL_LOGGEDOUT};
use papo_proto::{Capability, Nick};

use crate::command::nick;
use crate::effect::Audience;
use crate::event::Happening;
use crate::refusal::LoginRefusal;
use crate::registration;
use crate::reply::Reply;
use crate::session::State;
use crate::turn::Turn;

/// The session is its account's from now on. It must belong to none.
pub(crate) fn log_in(turn: &mut Turn<'_>, account: &Arc<str>) {
    if turn.session_mut().sasl.take().is_some() {
        // Another door was faster.
        turn.refuse(&LoginRefusal::SaslAborted.into());
    }
    turn.session_mut().account = Some(account.clone());
    let source = source(turn);
    let text = format!("You are now logged in as {account}");
    turn.reply(&Reply::numeric(RPL_LOGGEDIN).word(&source).word(account).text(&text));
    if turn.session().user().is_some() {
        wear(turn, Some(account.clone()));
    }
}

/// The session is nobody's from now on. A nick that belongs to the account stays behind.
pub(crate) fn log_out(turn: &mut Turn<'_>) {
    if turn.session_mut().account.take().is_none() {
        return;
    }
    let source = source(turn);
    turn.reply(&Reply::numeric(RPL_LOGGEDOUT).word(&source).text("You are now logged out"));
    if turn.session().user().is_some() {
        wear(turn, None);
        leave_nick(turn);
    }
}

/// Marks a user who was logged in before it was one.
pub(crate) fn mark(turn: &mut Turn<'_>) {
    let is_logged_in = turn.me().account.is_some();
    if turn.me_mut().modes.set(UserMode::LoggedIn, is_logged_in) {
        let target: Arc<str> = turn.me().nick.as_str().into();
        let changes = if is_logged_in { ":+r" } else { ":-r" };
        let event = turn.event(Happening::Mode { target, changes: changes.into() });
        turn.show(Audience::Session(turn.session), event);
    }
}

/// The user's account is this from now on: those who know the user are told, and itself.
fn wear(turn: &mut Turn<'_>, account: Option<Arc<str>>) {
    turn.me_mut().account.clone_from(&account);
    mark(turn);
    let event = turn.event(Happening::Account { account });
    let itself = Audience::Session(turn.session);
    turn.show_to_capable(itself, Capability::AccountNotify, event.clone());
    turn.show_to_who_knows(turn.me().id, Capability::AccountNotify, event);
}

/// Gives a user another nick who may not have its own any more.
fn leave_nick(turn: &mut Turn<'_>) {
    let realm = &mut *turn.realm;
    let user = &realm.users[&realm.sessions[&turn.session].user().expect("the caller has looked")];
    if realm.accounts.owner_of(&user.nick).is_none() {
        return;
    }
    let id = user.id;
    let casemapping = realm.settings.casemapping;
    let free = loop {
        let name = format!("Guest{}", realm.next_id());
        // Where nicks must be very short, it is longer than one that somebody may pick.
        let nick = Nick::parse(&name, casemapping, usize::MAX).expect("letters and digits fit");
        if realm.directory.rival(&nick, Some(id)).is_none()
            && realm.accounts.owner_of(&nick).is_none()
        {
            break nick;
        }
    };
    nick::rename(turn, free);
}

/// `nick!user@host`, as far as it is known.
fn source(turn: &Turn<'_>) -> String {
    match &turn.session().state {
        State::Registered(user) => turn.realm.user(*user).source.to_string(),
        State::Registering(so_far) => {
            let nick = so_far.nick.as_ref().map_or("*", |nick| nick.as_str());
            let username = so_far.username.as_deref().unwrap_or("*");
            let host = registration::visible_host(&turn.realm.settings, turn.session());
            format!("{nick}!{username}@{host}")
        }
    }
}
