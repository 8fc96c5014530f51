//! Accounts: who somebody is on every device, and after a restart.
//!
//! An account is called as a nick is, and owns that nick with all that looks like it. The realm
//! holds what logins are checked with, so that nobody logs in with what is no longer so.

use std::fmt;
use std::sync::Arc;

use papo_proto::sasl::scram;
use papo_proto::skeleton::Skeleton;
use papo_proto::{Casemapping, Folded, Nick};

use crate::limits::ACCOUNTS_MAX;
use crate::map::{Map, Seed};

/// How often a password is hashed for SCRAM.
pub const SCRAM_ITERATIONS: u32 = 100_000;

/// Checked when there is no such account or operator, so that nobody learns who there is by the
/// time it takes.
pub(crate) const NOBODYS_HASH: &str = "$argon2id$v=19$m=19456,t=2,p=1$bm9ib2R5J3Mgc2FsdA$\
                                       0000000000000000000000000000000000000000000";

/// One account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// As its owner wrote it.
    pub name: Arc<str>,
    /// What its password is checked with.
    pub credentials: Credentials,
    /// The SHA-256 fingerprints of the certificates that log in to it, in small hex digits.
    pub fingerprints: Vec<Box<str>>,
    /// When it was made, in milliseconds since 1970.
    pub made_ms: u64,
    /// Who is logged in to it runs the server.
    pub is_admin: bool,
}

/// What a password is checked with, and can't be told from.
#[derive(Clone, PartialEq, Eq)]
pub struct Credentials {
    /// The argon2id PHC string.
    pub hash: Arc<str>,
    /// For who proves it without saying it.
    pub scram: scram::Keys,
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Credentials(hidden)")
    }
}

/// All accounts. No two are called alike, nor look alike.
#[derive(Debug)]
pub struct Accounts {
    casemapping: Casemapping,
    by_name: Map<Folded<Nick>, Arc<Account>>,
    by_look: Map<Skeleton, Folded<Nick>>,
    by_fingerprint: Map<Box<str>, Folded<Nick>>,
}

impl Accounts {
    pub(crate) fn new(casemapping: Casemapping, seed: Seed) -> Self {
        Self { casemapping, by_name: seed.map(), by_look: seed.map(), by_fingerprint: seed.map() }
    }

    /// The account of that name, written in any way that means the same.
    pub fn named(&self, name: &str) -> Option<&Arc<Account>> {
        self.by_name.get(&Nick::fold(name, self.casemapping)?)
    }

    /// The account that owns this nick, or one that it looks like.
    pub fn owner_of(&self, nick: &Nick) -> Option<&Arc<Account>> {
        let alike = || self.by_name.get(self.by_look.get(nick.skeleton())?);
        self.by_name.get(nick.folded()).or_else(alike)
    }

    /// The account that a certificate of this fingerprint logs in to.
    pub fn of_fingerprint(&self, fingerprint: &str) -> Option<&Arc<Account>> {
        self.by_name.get(self.by_fingerprint.get(fingerprint)?)
    }

    /// All of them.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &Arc<Account>> {
        self.by_name.values()
    }

    /// Whether there may be no more.
    pub(crate) fn are_full(&self) -> bool {
        self.by_name.len() >= ACCOUNTS_MAX
    }

    /// Adds an account, or what has become of it. `false`: its name is none here, or is another's.
    pub(crate) fn put(&mut self, account: Arc<Account>) -> bool {
        let Ok(nick) = Nick::parse(&account.name, self.casemapping, usize::MAX) else {
            return false;
        };
        match self.owner_of(&nick).map(|owner| owner.name.clone()) {
            Some(owner) if owner != account.name => return false,
            Some(owner) => _ = self.remove(&owner),
            None => {}
        }
        for fingerprint in &account.fingerprints {
            self.by_fingerprint.insert(fingerprint.clone(), nick.folded().clone());
        }
        self.by_look.insert(nick.skeleton().clone(), nick.folded().clone());
        self.by_name.insert(nick.folded().clone(), account);
        true
    }

    /// Forgets an account.
    pub(crate) fn remove(&mut self, name: &str) -> Option<Arc<Account>> {
        let folded = Nick::fold(name, self.casemapping)?;
        let account = self.by_name.swap_remove(&folded)?;
        self.by_look.swap_remove(&Skeleton::of(&account.name));
        for fingerprint in &account.fingerprints {
            self.by_fingerprint.swap_remove(fingerprint);
        }
        Some(account)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn account(name: &str, fingerprint: &str) -> Arc<Account> {
        let credentials = Credentials {
            hash: NOBODYS_HASH.into(),
            scram: scram::Keys::of("sesame", [0; scram::SALT_LEN], 1),
        };
        let fingerprints = vec![fingerprint.into()];
        Arc::new(Account {
            name: name.into(),
            credentials,
            fingerprints,
            made_ms: 0,
            is_admin: false,
        })
    }

    #[test]
    fn a_name_and_its_look_alikes_have_one_owner() {
        let mut accounts = Accounts::new(Casemapping::Precis, Seed(1));
        assert!(accounts.put(account("Alice", "aa")));
        assert!(!accounts.put(account("ALICE", "bb")), "it is the same name");
        assert!(!accounts.put(account("\u{430}lice", "bb")), "it looks the same");
        assert!(!accounts.put(account("a b", "bb")), "it is no name");
        assert!(accounts.put(account("Bob", "bb")));
        assert_eq!(accounts.iter().len(), 2);
        let name = |account: Option<&Arc<Account>>| account.map(|it| it.name.to_string());
        assert_eq!(name(accounts.named("aLICE")).as_deref(), Some("Alice"));
        assert_eq!(name(accounts.of_fingerprint("bb")).as_deref(), Some("Bob"));
        let nick = Nick::parse("B\u{43e}b", Casemapping::Precis, 32).expect("a nick");
        assert_eq!(name(accounts.owner_of(&nick)).as_deref(), Some("Bob"));

        assert!(accounts.put(account("Bob", "cc")), "it has another certificate now");
        assert_eq!(accounts.of_fingerprint("bb"), None);
        assert_eq!(name(accounts.of_fingerprint("cc")).as_deref(), Some("Bob"));
        assert!(accounts.remove("bob").is_some());
        assert_eq!(accounts.of_fingerprint("cc"), None);
        assert_eq!(accounts.owner_of(&nick), None);
        assert_eq!(accounts.iter().len(), 1);
    }
}
