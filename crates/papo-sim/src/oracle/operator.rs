//! Workers know who is an operator of the server, and nobody is who is not connected.

use super::Verdict;
use crate::facts::Facts;

/// Those whom the workers take for operators are operators, and all of them.
pub fn workers_know(facts: &Facts) -> Verdict {
    for &session in facts.open.iter() {
        let is = facts.user_of(session).is_some_and(|user| user.is_operator);
        if is != facts.operators.contains(&session) {
            return Err(format!("its worker is wrong about {session:?}: an operator is {is}"));
        }
    }
    match facts.users.values().find(|user| user.is_operator && user.sessions.is_empty()) {
        Some(user) => Err(format!("{} is an operator without a session", user.nick)),
        None => Ok(()),
    }
}
