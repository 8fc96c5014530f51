//! Who watches which nick: looked up from both ends, it is the same.
//!
//! That every watcher has been told who is here is judged by its own view ([`crate::view`]).

use super::Verdict;
use crate::facts::Facts;

/// Whoever watches a nick is found by that nick, and nobody else is; all of them are here.
pub fn is_looked_up_from_both_ends(facts: &Facts) -> Verdict {
    for (session, nicks) in &facts.watched {
        if facts.sessions.get(session).is_none_or(|session| session.user.is_none()) {
            return Err(format!("{session:?} watches {nicks:?} and is nobody"));
        }
        for nick in nicks {
            if !facts.watchers.get(nick).is_some_and(|watchers| watchers.contains(session)) {
                return Err(format!("{session:?} watches {nick:?} and is not found by it"));
            }
        }
    }
    for (nick, watchers) in &facts.watchers {
        if watchers.is_empty() {
            return Err(format!("the index keeps {nick:?}, which nobody watches"));
        }
        for session in watchers {
            if !facts.watched.get(session).is_some_and(|nicks| nicks.contains(nick)) {
                return Err(format!("{session:?} is found by {nick:?} and does not watch it"));
            }
        }
    }
    Ok(())
}
