//! Logging in and out: the only places where a session comes to belong to an account, or no longer
//! does, before it is registered or afterwards.

use std::sync::Arc;

use papo_proto::mode::UserMode;
use papo_proto::numeric::{RPL_LOGGEDIN, RPL_LOGGEDOUT};
use papo_proto::{Capability, Nick};

use crate::command::{metadata, nick};
use crate::effect::Only;
use crate::event::Happening;
use crate::owner::Owner;
use crate::refusal::LoginRefusal;
use crate::reply::Reply;
use crate::session::State;
use crate::turn::Turn;
use crate::{founded, moving, registration, role};

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
    if turn.session().user().is_none() {
        return;
    }
    match turn.realm.user_of_account(account) {
        Some(user) => moving::move_in(turn, user),
        None => wear(turn, Some(account.clone())),
    }
}

/// The session is nobody's from now on. A nick that belongs to the account stays behind.
pub(crate) fn log_out(turn: &mut Turn<'_>) {
    if turn.session_mut().account.take().is_none() {
        return;
    }
    turn.session_mut().is_by_browser = false;
    let source = source(turn);
    turn.reply(&Reply::numeric(RPL_LOGGEDOUT).word(&source).text("You are now logged out"));
    let Some(user) = turn.session().user() else { return };
    if turn.realm.user(user).sessions.len() > 1 || turn.realm.stays(user) {
        moving::move_out(turn);
    } else {
        wear(turn, None);
        leave_nick(turn);
    }
}

/// Gives the user the modes that follow from its account. Who logs out is no operator any more.
pub(crate) fn mark(turn: &mut Turn<'_>) {
    let (before, account) = (turn.me().modes, turn.me().account.clone());
    let mut after = before;
    after.set(UserMode::LoggedIn, account.is_some());
    let is_operator = match &account {
        Some(account) => before.has(UserMode::Operator) || role::is_admin(turn.realm, account),
        None => before.has(UserMode::Operator) && !before.has(UserMode::LoggedIn),
    };
    after.set(UserMode::Operator, is_operator);
    let id = turn.me().id;
    role::set_modes(turn, id, after);
}

/// The user's account is this from now on: those who know the user are told, and itself.
fn wear(turn: &mut Turn<'_>, account: Option<Arc<str>>) {
    let id = turn.me().id;
    let owner = Owner::of(turn.me());
    let before = turn.realm.metadata.all_of(&owner).clone();
    turn.realm.set_account(id, account.clone());
    if account.is_some() {
        let account = Owner::of(turn.me());
        turn.realm.pass_values(&owner, &account, turn.fx);
    }
    mark(turn);
    let event = turn.event(Happening::Account { account });
    turn.show_to_me(Only::With(Capability::AccountNotify), event.clone());
    turn.show_to_who_knows(id, Capability::AccountNotify, event);
    if *turn.realm.metadata.all_of(&Owner::of(turn.me())) != before {
        metadata::retell(turn, &before);
        metadata::tell_own(turn);
    }
    for channel in turn.me().channels().collect::<Vec<_>>() {
        let given = founded::give_ranks(turn.realm, id, channel);
        founded::show(turn, channel, false, id, &given);
    }
}

/// Gives a user another nick who may not have its own any more.
fn leave_nick(turn: &mut Turn<'_>) {
    if turn.realm.accounts.owner_of(&turn.me().nick).is_some() {
        let free = free_nick(turn);
        nick::rename(turn, free);
    }
}

/// A nick that nobody has and that belongs to nobody.
pub(crate) fn free_nick(turn: &mut Turn<'_>) -> Nick {
    let realm = &mut *turn.realm;
    let casemapping = realm.settings.casemapping;
    loop {
        let name = format!("Guest{}", realm.next_id());
        // Where nicks must be very short, it is longer than one that somebody may pick.
        let nick = Nick::parse(&name, casemapping, usize::MAX).expect("letters and digits fit");
        if realm.directory.rival(&nick, None).is_none() && realm.accounts.owner_of(&nick).is_none()
        {
            return nick;
        }
    }
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
