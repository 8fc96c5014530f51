//! Sessions that come to an account's user who is here already, and that leave it. Nobody but the
//! account's owner notices: there is one nick and one membership, however many screens show them.

use std::sync::Arc;

use papo_proto::mode::{UserMode, UserModes};

use crate::command::metadata;
use crate::effect::{Announcement, Audience, Delivery};
use crate::event::Happening;
use crate::id::{ChannelId, UserId};
use crate::limits::SESSIONS_OF_USER_MAX;
use crate::owner::Owner;
use crate::registration::{self, NewUser};
use crate::session::State;
use crate::turn::Turn;
use crate::{command, login, role, welcome};

/// A session that has just said who it is becomes one of a user who is here.
pub(crate) fn arrive(turn: &mut Turn<'_>, user: UserId) {
    let before = UserModes::default();
    become_one_of(turn, user);
    bring_values(turn, &Owner::Session(turn.session));
    turn.fx.deliveries.push(Delivery::Registered { session: turn.session });
    if turn.me().sessions.len() == 1 {
        registration::announce(turn);
    }
    welcome::welcome(turn);
    catch_up(turn, before);
}

/// The session of a guest who has logged in becomes one of the account's user. The guest is gone;
/// the channels that it was in are entered by the user, as far as it may.
pub(crate) fn move_in(turn: &mut Turn<'_>, user: UserId) {
    let guest = turn.me().id;
    let before = turn.me().modes;
    let nick: Box<str> = turn.realm.user(user).nick.as_str().into();
    let channels = leave_channels(turn);
    let event = turn.event(Happening::Nick { nick });
    turn.show(Audience::Session(turn.session), event);
    become_one_of(turn, user);
    bring_values(turn, &Owner::Guest(guest));
    let address = turn.session().address_as_host();
    let guest_nick = turn.realm.user(guest).nick.as_str().into();
    turn.realm.forget_user(guest, address, "Logged in", turn.stamp, turn.fx);
    turn.fx.announcements.push(Announcement::MovedIn {
        guest: guest_nick,
        nick: turn.me().nick.as_str().into(),
        users: turn.realm.present(),
    });
    metadata::tell_own(turn);
    catch_up(turn, before);
    for name in channels {
        command::join::enter_lobby(turn, &name);
    }
}

/// The session leaves its user, who stays, and is a guest's from now on.
pub(crate) fn move_out(turn: &mut Turn<'_>) {
    let session = turn.session;
    let me = turn.me();
    let (user, before) = (me.id, me.modes);
    let (username, realname) = (me.username.clone(), me.realname.clone());
    let nick = login::free_nick(turn);
    leave_channels(turn);
    let event = turn.event(Happening::Nick { nick: nick.as_str().into() });
    turn.show(Audience::Session(session), event);
    let host = registration::visible_host(&turn.realm.settings, turn.session());
    let away = turn.session().away.clone();
    let guest = NewUser { nick, username, realname, host, away };
    turn.realm.add_user(session, guest, turn.stamp, turn.fx);
    let address = turn.session().address_as_host();
    turn.realm.leave_user(session, user, address, turn.stamp, turn.fx);
    show_modes(turn, before);
    turn.realm.tell_online(turn.me().id, turn.stamp, turn.fx);
    registration::announce(turn);
}

/// Shows the session that it is in none of its channels any more, and how they are called.
fn leave_channels(turn: &mut Turn<'_>) -> Vec<Arc<str>> {
    let channels: Vec<ChannelId> = turn.me().channels().collect();
    let names = channels.iter().map(|id| turn.realm.channels[id].name.clone());
    let names: Vec<Arc<str>> = names.collect();
    for channel in &names {
        let event = turn.event(Happening::Part { channel: channel.clone(), reason: None });
        turn.show(Audience::Session(turn.session), event);
    }
    names
}

fn become_one_of(turn: &mut Turn<'_>, user: UserId) {
    let session = turn.session;
    let sessions = turn.realm.user(user).sessions.clone();
    if sessions.len() >= SESSIONS_OF_USER_MAX {
        let mut oldest = turn.of(sessions[0]);
        oldest.end("Closing link: too many connections of your account", "Too many connections");
    }
    turn.session_mut().state = State::Registered(user);
    turn.realm.come_back(user);
    let account = turn.realm.user(user).account.clone();
    let is_admin = account.is_some_and(|account| role::is_admin(turn.realm, &account));
    let user = turn.realm.user_mut(user);
    if user.sessions.is_empty() {
        user.modes.set(UserMode::Operator, is_admin);
        user.missed_since = Some(user.left_at);
    }
    turn.missed_since = user.missed_since;
    user.sessions = user.sessions.iter().copied().chain([session]).collect();
}

/// The user has from now on what the session brings along.
fn bring_values(turn: &mut Turn<'_>, from: &Owner) {
    let owner = Owner::of(turn.me());
    let before = turn.realm.metadata.all_of(&owner).clone();
    turn.realm.pass_values(from, &owner, turn.fx);
    metadata::retell(turn, &before);
}

/// Tells the session all that the user's other sessions know.
fn catch_up(turn: &mut Turn<'_>, before: UserModes) {
    show_modes(turn, before);
    if turn.realm.settings.cloak.is_some() {
        registration::tell_host(turn);
    }
    let channels: Vec<ChannelId> = turn.me().channels().collect();
    for id in channels {
        turn.fx.deliveries.push(Delivery::Subscribe { session: turn.session, channel: id });
        let comes = turn.me().joins(turn.realm.channels[&id].name.clone());
        let event = turn.event(comes);
        turn.show(Audience::Session(turn.session), event);
        command::join::describe(turn, id);
        turn.came_into.push(id);
        metadata::sync_on_join(turn, id);
    }
    let user = turn.me().id;
    turn.realm.settle_away(user, turn.session, turn.stamp, turn.fx);
}

/// Shows the session the modes of the user that it belongs to now, and was not told of before.
fn show_modes(turn: &mut Turn<'_>, before: UserModes) {
    let after = turn.me().modes;
    if before.has(UserMode::Operator) != after.has(UserMode::Operator) {
        let on = after.has(UserMode::Operator);
        turn.fx.deliveries.push(Delivery::Operator { session: turn.session, on });
    }
    if let Some(changes) = command::mode::between(before, after) {
        let target: Arc<str> = turn.me().nick.as_str().into();
        let event = turn.event(Happening::Mode { target, changes });
        turn.show(Audience::Session(turn.session), event);
    }
}
