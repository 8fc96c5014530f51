//! Who is told of values, and what somebody is shown who has just come.

use std::collections::BTreeSet;

use papo_proto::Verb;
use papo_proto::numeric::RPL_METADATASYNCLATER;

use super::{Kind, knows};
use crate::effect::{Delivery, Effects};
use crate::id::{ChannelId, SessionId, UserId};
use crate::input::Stamp;
use crate::limits::{METADATA_SYNC_MS, METADATA_SYNCS_AHEAD_MS};
use crate::metadata::Values;
use crate::owner::Owner;
use crate::realm::Realm;
use crate::reply::{Listing, Reply};
use crate::turn::Turn;

/// How a session is told of a value without having asked for this one.
pub(super) fn told(name: &str, key: &str, value: Option<&str>) -> Reply {
    let reply = Reply::message("METADATA").word(name).word(key).word("*");
    match value {
        Some(value) => reply.text(value),
        None => reply,
    }
}

pub(super) fn in_batch(turn: &mut Turn<'_>, name: &str, answer: impl FnOnce(&mut Turn<'_>)) {
    turn.in_batch(&format!("metadata {name}"), answer);
}

/// The users who may be told of changes: those in the channel; those who share one with the user or
/// watch it, and the user itself.
pub(super) fn hearers(turn: &Turn<'_>, of: Kind) -> BTreeSet<SessionId> {
    let realm = &*turn.realm;
    let members = |channel: &ChannelId| {
        let members = realm.channels[channel].members.keys();
        members.flat_map(|&member| realm.user(member).sessions().iter().copied())
    };
    match of {
        Kind::Stranger => BTreeSet::new(),
        Kind::Channel(channel) => members(&channel).collect(),
        Kind::User(user) => {
            let user = realm.user(user);
            let near = user.channels.iter().flat_map(members);
            near.chain(realm.watchers(user.nick.folded()))
                .chain(user.sessions().iter().copied())
                .collect()
        }
    }
}

/// Tells those of a value who have subscribed to its key; the asker knows.
pub(super) fn tell(turn: &mut Turn<'_>, hearers: &BTreeSet<SessionId>, key: &str, told: &Reply) {
    let line = told.line("*");
    for &to in hearers.iter().filter(|&&hearer| hearer != turn.session) {
        let Some(session) = turn.realm.sessions.get(&to) else { continue };
        if knows(session) && session.subs.contains(key) {
            let (time_ms, line) = (turn.stamp.time_ms, line.clone());
            turn.fx.deliveries.push(Delivery::Reply { to, time_ms, place: None, line });
        }
    }
}

/// What an owner has of these keys.
pub(super) fn rows(
    realm: &Realm,
    owner: &Owner,
    name: &str,
    keys: &BTreeSet<Box<str>>,
) -> Vec<Reply> {
    let values = realm.metadata.of(owner).filter(|(key, _)| keys.contains(*key));
    values.map(|(key, value)| told(name, key, Some(value))).collect()
}

/// What a user has of these keys.
fn rows_of(realm: &Realm, user: UserId, keys: &BTreeSet<Box<str>>) -> Vec<Reply> {
    let user = realm.user(user);
    rows(realm, &Owner::of(user), user.nick.as_str(), keys)
}

/// Shows the asker what these users have of these keys; or says when to ask for it, if the asker was
/// shown much already.
pub(in crate::command) fn sync_users(
    turn: &mut Turn<'_>,
    users: impl IntoIterator<Item = UserId>,
    keys: &BTreeSet<Box<str>>,
) {
    if keys.is_empty() || !knows(turn.session()) {
        return;
    }
    let users = users.into_iter().map(|user| (user, rows_of(turn.realm, user, keys)));
    let users: Vec<(UserId, Vec<Reply>)> = users.filter(|(_, rows)| !rows.is_empty()).collect();
    if users.is_empty() {
        return;
    }
    if let Some(seconds) = later(turn, users.len() as u64) {
        for (user, _) in users {
            let nick = turn.realm.user(user).nick.as_str();
            let reply = Reply::numeric(RPL_METADATASYNCLATER).word(nick).number(seconds);
            turn.reply(&reply);
        }
        return;
    }
    let listing = Listing::of(turn, users.into_iter().flat_map(|(_, rows)| rows));
    listing.tell(turn, Verb::Metadata);
}

/// Shows those who watch a user who has just come what it has.
pub(crate) fn show_to_watchers(realm: &Realm, id: UserId, stamp: Stamp, fx: &mut Effects) {
    let user = realm.user(id);
    for watcher in realm.watchers(user.nick.folded()) {
        let session = &realm.sessions[&watcher];
        if knows(session) && !user.sessions().contains(&watcher) {
            for row in rows_of(realm, id, &session.subs) {
                fx.reply(watcher, stamp, row.line("*"));
            }
        }
    }
}

/// Slows down who is shown values all the time: in how many seconds it may be shown so many more, if
/// not now.
fn later(turn: &mut Turn<'_>, owners: u64) -> Option<u64> {
    let now = turn.stamp.time_ms;
    let busy = turn.session().syncs_ms.saturating_sub(now);
    if busy > METADATA_SYNCS_AHEAD_MS {
        return Some((busy - METADATA_SYNCS_AHEAD_MS).div_ceil(1000));
    }
    turn.session_mut().syncs_ms = now + busy + METADATA_SYNC_MS + owners;
    None
}

/// Whether a batch without lines is an answer.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Empty {
    Shown,
    Hidden,
}

/// Shows the values of a channel and of all who are in it, those of these keys; or says when to ask
/// for them, if the asker was shown much already.
pub(super) fn sync_channel(
    turn: &mut Turn<'_>,
    id: ChannelId,
    keys: &BTreeSet<Box<str>>,
    empty: Empty,
) {
    if keys.is_empty() && empty == Empty::Hidden {
        return;
    }
    let channel = &turn.realm.channels[&id];
    let (name, members) = (channel.name.clone(), channel.members.len() as u64);
    if let Some(seconds) = later(turn, members) {
        turn.reply(&Reply::numeric(RPL_METADATASYNCLATER).word(&name).number(seconds));
        return;
    }
    let mut all = rows(turn.realm, &Owner::Channel(id), &name, keys);
    for &member in turn.realm.channels[&id].members.keys() {
        all.extend(rows_of(turn.realm, member, keys));
    }
    if all.is_empty() && empty == Empty::Hidden {
        return;
    }
    let listing = Listing::of(turn, all);
    in_batch(turn, &name, |turn| listing.tell(turn, Verb::Metadata));
}

/// Shows who has just come into a channel what is known of it and of those in it.
pub(crate) fn sync_on_join(turn: &mut Turn<'_>, id: ChannelId) {
    if knows(turn.session()) {
        let keys = turn.session().subs.clone();
        sync_channel(turn, id, &keys, Empty::Hidden);
    }
}

/// Tells those in a channel the values of who has just come.
pub(in crate::command) fn introduce(turn: &mut Turn<'_>, id: ChannelId) {
    let (owner, name) = (Owner::of(turn.me()), turn.me().nick.as_str().to_owned());
    let values = turn.realm.metadata.of(&owner);
    let values: Vec<(String, Reply)> =
        values.map(|(key, value)| (key.to_owned(), told(&name, key, Some(value)))).collect();
    if values.is_empty() {
        return;
    }
    let mut hearers = hearers(turn, Kind::Channel(id));
    // They are shown all of the channel.
    hearers.retain(|hearer| !turn.me().sessions().contains(hearer));
    for (key, told) in &values {
        tell(turn, &hearers, key, told);
    }
}

/// Tells those who know a user of all that is not as it was `before`, for it has come to belong to
/// another account, or to none.
pub(crate) fn retell(turn: &mut Turn<'_>, before: &Values) {
    let user = turn.me();
    let (id, name) = (user.id, user.nick.as_str().to_owned());
    let now = turn.realm.metadata.all_of(&Owner::of(user));
    let keys: BTreeSet<&Box<str>> = before.keys().chain(now.keys()).collect();
    let changed = keys.into_iter().filter(|key| before.get(*key) != now.get(*key));
    let changed: Vec<(String, Reply)> = changed
        .map(|key| (key.to_string(), told(&name, key, now.get(key).map(|value| &**value))))
        .collect();
    if changed.is_empty() {
        return;
    }
    let hearers = hearers(turn, Kind::User(id));
    for (key, told) in &changed {
        tell(turn, &hearers, key, told);
    }
}

/// Tells a user who has just arrived its own values.
pub(crate) fn tell_own(turn: &mut Turn<'_>) {
    if !knows(turn.session()) {
        return;
    }
    let (owner, name) = (Owner::of(turn.me()), turn.me().nick.as_str().to_owned());
    let values = turn.realm.metadata.of(&owner);
    let rows: Vec<Reply> = values.map(|(key, value)| told(&name, key, Some(value))).collect();
    in_batch(turn, &name, |turn| rows.iter().for_each(|row| turn.reply(row)));
}
