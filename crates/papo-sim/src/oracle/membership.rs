//! Who is in what, as users, channels and workers see it.

use std::collections::BTreeSet;

use papo_core::{ChannelId, SessionId};

use super::Verdict;
use crate::facts::Facts;

/// Users, channels and workers agree on who is in what.
pub fn agrees(facts: &Facts) -> Verdict {
    users_and_channels(facts)?;
    workers(facts)
}

fn users_and_channels(facts: &Facts) -> Verdict {
    for (id, user) in facts.users.iter() {
        let nick = &user.nick;
        for channel in &user.channels {
            let Some(channel) = facts.channels.get(channel) else {
                return Err(format!("{nick:?} is in {channel:?}, which there is not"));
            };
            if !channel.members.contains_key(id) {
                return Err(format!("{nick:?} thinks it is in {:?}, which does not", channel.name));
            }
        }
    }
    for (id, channel) in facts.channels.iter() {
        let name = &channel.name;
        if channel.found != Some(*id) {
            return Err(format!("by the name {name:?} of {id:?}, {:?} is found", channel.found));
        }
        for member in channel.members.keys() {
            let Some(user) = facts.users.get(member) else {
                return Err(format!("{member:?} is in {name:?} and not here"));
            };
            if !user.channels.contains(id) {
                return Err(format!("{name:?} thinks {:?} is in it, who does not", user.nick));
            }
        }
    }
    Ok(())
}

fn workers(facts: &Facts) -> Verdict {
    if let Some((worker, seat, channel)) = facts.strays.first() {
        return Err(format!("worker {worker} lets the empty seat {seat} hear {channel:?}"));
    }
    let nobody = BTreeSet::new();
    let ids: BTreeSet<&ChannelId> =
        facts.channels.keys().chain(facts.subscriptions.keys()).collect();
    for id in ids {
        let members = facts.audience(*id);
        let hearers = facts.subscriptions.get(id).unwrap_or(&nobody);
        if let Some(session) = hearers.difference(&members).next() {
            return Err(format!("{} hears {id:?} and is not in it", who(facts, *session)));
        }
        if let Some(session) = members.difference(hearers).next() {
            return Err(format!("{} is in {id:?} and does not hear it", who(facts, *session)));
        }
    }
    Ok(())
}

fn who(facts: &Facts, session: SessionId) -> String {
    let nick = facts.user_of(session).map_or("nobody", |user| &user.nick);
    format!("{session:?} ({nick})")
}

/// A channel exists while somebody is in it.
pub fn no_channel_is_empty(facts: &Facts) -> Verdict {
    match facts.channels.values().find(|channel| channel.members.is_empty()) {
        Some(channel) => Err(format!("{:?} is there and empty", channel.name)),
        None => Ok(()),
    }
}
