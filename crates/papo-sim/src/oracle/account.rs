//! Who is logged in has proven who it is, and a nick with an account is worn by nobody else.

use std::collections::{BTreeMap, BTreeSet};

use papo_core::SessionId;
use papo_core::effect::{Change, Question};
use papo_proto::{Message, Nick};

use super::browser::Browsers;
use super::{Passage, Verdict};
use crate::facts::Facts;
use crate::stage::Asked;

/// What is remembered of proofs and exchanges.
#[derive(Debug, Default)]
pub struct Logins {
    /// Every password that an account has had, the one in force last, as the changes tell that are
    /// to be kept.
    passwords: BTreeMap<String, Vec<String>>,
    /// What each client last proved to know without saying it: an account and its password.
    claims: BTreeMap<SessionId, (String, String)>,
    /// Where an exchange of `AUTHENTICATE`s has begun that has no end yet.
    open: BTreeSet<SessionId>,
    browsers: Browsers,
}

impl Logins {
    /// A client proves a password without saying it.
    pub fn claim(&mut self, session: SessionId, account: &str, password: &str) {
        self.claims.insert(session, (account.to_owned(), password.to_owned()));
    }

    /// Whether all that this step has to do with accounts may be so.
    pub fn are_proven(&mut self, passage: &Passage<'_>) -> Verdict {
        self.exchanges_end_once(passage)?;
        let (before, after) = (passage.before, passage.after);
        for (session, account) in after.logins.iter() {
            if before.logins.get(session) != Some(account)
                && !self.has_proven(passage, *session, account)
            {
                return Err(format!("{session:?} is {account} without having proven it"));
            }
        }
        self.learn(passage)?;
        self.browsers.follow(passage)?;
        let same = after.users.is(&before.users) && after.logins.is(&before.logins);
        if same && after.accounts.is(&before.accounts) { Ok(()) } else { nicks_are_owned(after) }
    }

    /// Whether a session has said the account's password in this step, has proven before that it
    /// knows it, has shown its certificate, is in a browser of the account, or has made the account.
    fn has_proven(&self, passage: &Passage<'_>, session: SessionId, account: &str) -> bool {
        let known = self.passwords.get(account).map_or(&[][..], Vec::as_slice);
        let is_actor = passage.actor == Some(session);
        let said = match &passage.step.answered {
            Some(Asked::Slow(Question::Verify { password, .. })) => {
                known.last().is_some_and(|it| **it == **password)
            }
            Some(Asked::Slow(Question::Hash { .. })) => passage.step.changes.iter().any(|change| {
                matches!(change, Change::Account(new) if *new.name == *account) && known.is_empty()
            }),
            _ => false,
        };
        let is_meant = |name: &str| {
            let fold = |name| Nick::fold(name, passage.after.casemapping);
            fold(name) == fold(account)
        };
        let claimed = self
            .claims
            .get(&session)
            .is_some_and(|(name, password)| is_meant(name) && known.contains(password));
        let fingerprint = passage.before.fingerprints.get(&session);
        let shown = passage.before.accounts.get(account).is_some_and(|account| {
            fingerprint.is_some_and(|shown| account.fingerprints.contains(shown))
        });
        let remembered = self.browsers.log_in(session, account);
        is_actor && (said || claimed || shown || remembered)
    }

    /// Takes in which accounts there are: exactly those that are to be kept.
    fn learn(&mut self, passage: &Passage<'_>) -> Verdict {
        for change in &passage.step.changes {
            match change {
                Change::Account(account) => {
                    let password = account.credentials.hash.strip_prefix("hash of ");
                    let known = self.passwords.entry(account.name.to_string()).or_default();
                    known.push(password.unwrap_or_default().to_owned());
                }
                Change::Dropped(name) => _ = self.passwords.remove(&**name),
                _ => {}
            }
        }
        if passage.after.accounts.keys().eq(self.passwords.keys()) {
            return Ok(());
        }
        let there: Vec<_> = passage.after.accounts.keys().collect();
        Err(format!("there are {there:?}, and kept are {:?}", self.passwords.keys()))
    }

    fn exchanges_end_once(&mut self, passage: &Passage<'_>) -> Verdict {
        for (session, line) in &passage.step.writes {
            let message = Message::parse(line).map_err(|error| format!("{line:?}: {error}"))?;
            let is_open = self.open.contains(session);
            match message.command {
                "AUTHENTICATE" if message.params.get(0) == Some("+") && is_open => {
                    return Err(format!("{session:?} begins an exchange before the other's end"));
                }
                "AUTHENTICATE" if message.params.get(0) == Some("+") => {
                    self.open.insert(*session);
                }
                "AUTHENTICATE" | "903" | "905" if !is_open => {
                    return Err(format!("{session:?} was told {line:?} outside of an exchange"));
                }
                "902" | "903" | "904" | "905" | "906" => _ = self.open.remove(session),
                "001" if is_open => {
                    return Err(format!("{session:?} comes in, and its exchange has no end"));
                }
                _ => {}
            }
        }
        self.open.retain(|session| passage.after.sessions.contains_key(session));
        Ok(())
    }
}

/// A nick that has an account, or looks like one, is worn by nobody who is not logged in to it; and
/// a user is logged in as its sessions are, and the only one who is so.
fn nicks_are_owned(facts: &Facts) -> Verdict {
    let mut seen = BTreeSet::new();
    for user in facts.users.values() {
        let login = user.account.as_ref();
        let is_other = |session| facts.logins.get(session) != login;
        if let Some(session) = user.sessions.iter().find(|session| is_other(session)) {
            return Err(format!("{} and its {session:?} differ: {login:?}", user.nick));
        }
        if let Some(account) = login
            && !seen.insert(account)
        {
            return Err(format!("{account} is two users"));
        }
        let owner = facts.accounts.iter().find(|(_, account)| {
            account.folded == user.folded || account.skeleton == user.skeleton
        });
        if let Some((name, _)) = owner.filter(|(name, _)| login != Some(*name)) {
            return Err(format!("{} wears the nick of the account {name}", user.nick));
        }
    }
    let stray = facts.logins.iter().find(|(_, name)| !facts.accounts.contains_key(*name));
    stray.map_or(Ok(()), |(session, name)| Err(format!("{session:?} is {name}, which is none")))
}
