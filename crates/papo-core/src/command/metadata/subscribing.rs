//! Of which keys a session wants to be told.

use std::collections::BTreeSet;

use papo_proto::numeric::*;

use super::telling::{Empty, sync_channel, sync_users};
use super::{fail, invalid_key};
use crate::id::UserId;
use crate::limits::METADATA_SUBS_MAX;
use crate::metadata::is_key;
use crate::reply::{Reply, pack, room};
use crate::turn::{Outcome, Turn};

pub(super) fn subscribe(turn: &mut Turn<'_>, keys: &[Box<str>]) -> Outcome {
    let (mut added, mut is_full) = (Vec::new(), None);
    let mut new = BTreeSet::new();
    for key in keys {
        if !is_key(key) {
            turn.refuse(&invalid_key(key));
            continue;
        }
        let subs = &mut turn.session_mut().subs;
        if !subs.contains(key) {
            if subs.len() >= METADATA_SUBS_MAX {
                is_full = Some(key);
                break;
            }
            subs.insert(key.clone());
            new.insert(key.clone());
        }
        added.push(key.clone());
    }
    tell_keys(turn, RPL_METADATASUBOK, &added);
    if let Some(key) = is_full {
        turn.refuse(&fail("TOO_MANY_SUBS", &[key], "You are told of as many keys as you may be"));
    }
    let Some(me) = turn.session().user() else { return Ok(()) };
    for id in turn.realm.user(me).channels.clone() {
        sync_channel(turn, id, &new, Empty::Hidden);
    }
    // Those whom it meets in no channel: whom it watches, and maybe itself.
    let (realm, me) = (&*turn.realm, turn.realm.user(me));
    let watched = realm.monitor.targets_of(turn.session).into_iter().flat_map(|it| it.keys());
    let watched = watched.filter_map(|nick| realm.directory.user_folded(nick));
    let users = std::iter::once(me.id).chain(watched);
    let users = users.filter(|&user| !realm.user(user).shares_channel_with(me));
    let users: BTreeSet<UserId> = users.collect();
    sync_users(turn, users, &new);
    Ok(())
}

pub(super) fn unsubscribe(turn: &mut Turn<'_>, keys: &[Box<str>]) -> Outcome {
    let mut removed = Vec::new();
    for key in keys {
        if is_key(key) {
            turn.session_mut().subs.remove(key);
            removed.push(key.clone());
        } else {
            turn.refuse(&invalid_key(key));
        }
    }
    tell_keys(turn, RPL_METADATAUNSUBOK, &removed);
    Ok(())
}

/// Tells keys, in as few lines as they fit in.
pub(super) fn tell_keys(turn: &mut Turn<'_>, numeric: Numeric, keys: &[Box<str>]) {
    for line in pack(keys.iter().map(|key| &**key), room(turn)) {
        turn.reply(&Reply::numeric(numeric).word(&line));
    }
}
