//! Where hosts are cloaked, nobody learns from where another comes, but operators of the server.

use std::collections::{BTreeMap, BTreeSet};

use papo_core::SessionId;

use super::{Passage, Verdict};
use crate::facts::Facts;

/// From where everybody came who was ever here: even what WHOWAS tells must not tell that.
#[derive(Debug, Default)]
pub struct Addresses {
    /// Those that each session has, or had once.
    own: BTreeMap<SessionId, BTreeSet<String>>,
    all: BTreeSet<String>,
}

impl Addresses {
    /// Takes in from where the sessions come that are here now.
    pub fn learn(&mut self, facts: &Facts) {
        for (&id, session) in facts.sessions.iter() {
            let address = session.address.to_canonical().to_string();
            self.all.insert(address.clone());
            self.own.entry(id).or_default().insert(address);
        }
    }

    /// No line tells its receiver an address that is another's and not its own.
    pub fn stay_hidden(&self, passage: &Passage<'_>) -> Verdict {
        for (receiver, line) in &passage.step.writes {
            let Passage { before, after, .. } = passage;
            // All of one's own connections are one's own.
            let mut siblings = before.siblings(*receiver);
            siblings.extend(after.siblings(*receiver));
            let own: Vec<_> = siblings.iter().filter_map(|it| self.own.get(it)).collect();
            let mut others =
                self.all.iter().filter(|&address| !own.iter().any(|own| own.contains(address)));
            if let Some(address) = others.find(|&address| line.contains(address))
                && !is_operator(passage, *receiver)
            {
                return Err(format!("{receiver:?} was told {line:?}, which has {address} in it"));
            }
        }
        Ok(())
    }
}

/// Whether the session was an operator's at any time in this step.
fn is_operator(passage: &Passage<'_>, session: SessionId) -> bool {
    let is = |facts: &Facts| facts.user_of(session).is_some_and(|user| user.is_operator);
    let became = |(to, line): &(SessionId, String)| *to == session && line.contains(" 381 ");
    is(passage.before) || is(passage.after) || passage.step.writes.iter().any(became)
}
