//! Of which keys a session wants to be told.

use std::collections::BTreeSet;

use papo_proto::numeric::*;

use super::telling::{Empty, sync_channel};
use super::{fail, invalid_key};
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
    let channels = turn.session().user().map(|user| turn.realm.user(user).channels.clone());
    for id in channels.into_iter().flatten() {
        sync_channel(turn, id, &new, Empty::Hidden);
    }
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
