//! Browsers that are remembered are those that are to be kept, and are forgotten with all that is theirs.

use std::collections::{BTreeMap, BTreeSet};

use papo_core::SessionId;
use papo_core::effect::Change;
use papo_core::limits::BROWSERS_OF_ONE_MAX;
use papo_proto::token::TokenHash;

use super::{Passage, Verdict};

/// What is remembered of browsers.
#[derive(Debug, Default)]
pub struct Browsers {
    /// To which account each logs in, as the changes tell that are to be kept.
    kept: BTreeMap<TokenHash, String>,
    /// In which browser each connection may be: the one that it came in, and what that is called since.
    shown: BTreeMap<SessionId, BTreeSet<TokenHash>>,
}

impl Browsers {
    /// Whether the session may be in a browser that logs in to this account.
    pub fn log_in(&self, session: SessionId, account: &str) -> bool {
        let shown = self.shown.get(&session).into_iter().flatten();
        shown.into_iter().any(|hash| self.kept.get(hash).is_some_and(|it| it == account))
    }

    /// Takes in what a step has changed: a connection in a browser that was forgotten is not logged in
    /// to its account any more, unless the browser is called otherwise now.
    pub fn follow(&mut self, passage: &Passage<'_>) -> Verdict {
        let before = self.kept.clone();
        for (session, hash) in passage.after.browsers.iter() {
            // What is remembered later was not what it came in.
            if !passage.before.browsers.contains_key(session) {
                self.shown.insert(*session, BTreeSet::from([*hash]));
            }
        }
        for change in &passage.step.changes {
            match change {
                Change::Browser(it) => _ = self.kept.insert(it.hash, it.account.to_string()),
                Change::Forgotten(hash) => _ = self.kept.remove(hash),
                Change::Dropped(name) => self.kept.retain(|_, account| *account != **name),
                _ => {}
            }
        }
        if before == self.kept {
            return Ok(());
        }
        for (hash, account) in self.kept.iter().filter(|(hash, _)| !before.contains_key(hash)) {
            let is_gone = |it: &TokenHash| before.contains_key(it) && !self.kept.contains_key(it);
            for session in passage.before.sessions.keys() {
                let shown = self.shown.entry(*session).or_default();
                let is_its = passage.before.logins.get(session) == Some(account);
                if is_its || shown.iter().any(is_gone) {
                    shown.insert(*hash);
                }
            }
        }
        self.shown.retain(|session, _| passage.after.sessions.contains_key(session));
        for (hash, account) in &self.kept {
            if !passage.after.accounts.contains_key(account) {
                return Err(format!("{hash:?} is a browser of {account}, which is none"));
            }
            if self.kept.values().filter(|it| *it == account).count() > BROWSERS_OF_ONE_MAX {
                return Err(format!("{account} has too many browsers"));
            }
        }
        Ok(())
    }
}
