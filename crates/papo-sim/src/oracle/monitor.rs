//! Who watches which nick: looked up from both ends, it is the same.
//!
//! That every watcher has been told who is here is judged by its own view ([`crate::view`]).

use std::collections::BTreeSet;

use papo_core::SessionId;

use super::Verdict;
use crate::facts::Facts;

/// Whoever watches a nick is found by that nick, and nobody else is; all of them are here.
pub fn is_looked_up_from_both_ends(facts: &Facts) -> Verdict {
    for (session, nicks) in facts.watched.iter() {
        if facts.sessions.get(session).is_none_or(|session| session.user.is_none()) {
            return Err(format!("{session:?} watches {nicks:?} and is nobody"));
        }
    }
    if let Some((nick, _)) = facts.watchers.iter().find(|(_, watchers)| watchers.is_empty()) {
        return Err(format!("the index keeps {nick:?}, which nobody watches"));
    }
    let pair = |session: &SessionId, nick| (*session, nick);
    let watched: BTreeSet<(SessionId, &String)> = facts
        .watched
        .iter()
        .flat_map(|(session, nicks)| nicks.iter().map(move |nick| pair(session, nick)))
        .collect();
    let found: BTreeSet<(SessionId, &String)> = facts
        .watchers
        .iter()
        .flat_map(|(nick, sessions)| sessions.iter().map(move |session| pair(session, nick)))
        .collect();
    match watched.symmetric_difference(&found).next() {
        Some(pair @ (session, nick)) if watched.contains(pair) => {
            Err(format!("{session:?} watches {nick:?} and is not found by it"))
        }
        Some((session, nick)) => {
            Err(format!("{session:?} is found by {nick:?} and does not watch it"))
        }
        None => Ok(()),
    }
}
