//! Browsers that are remembered: whoever logs in may have the browser do it alone from then on.
//!
//! A session that is logged in gets a ticket. The page gives it back by HTTP, where alone a browser can
//! be given a secret that no script sees, and the secret's hash comes here. A connection that comes with
//! the secret later is the account's when it says so (SASL EXTERNAL).

use std::collections::VecDeque;
use std::fmt::Write;
use std::net::IpAddr;
use std::sync::Arc;

use papo_proto::Token;
use papo_proto::token::TokenHash;

use crate::effect::{Change, Effects};
use crate::id::SessionId;
use crate::input::Stamp;
use crate::limits::{
    BROWSER_IDLE_MS, BROWSER_LOOK_MS, BROWSER_MS, BROWSERS_MAX, BROWSERS_OF_ONE_MAX, TICKET_MS,
    TICKETS_MAX,
};
use crate::map::{Map, Seed};
use crate::realm::Realm;
use crate::turn::Turn;

/// How many bytes of its hash a browser is called by.
const ID_BYTES: usize = 5;

/// A browser that logs in by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Browser {
    /// By what its secret is known again.
    pub hash: TokenHash,
    /// To which account, as its owner wrote it.
    pub account: Arc<str>,
    /// When somebody proved in it to be the account's, in milliseconds since 1970.
    pub made_ms: u64,
    /// When it was used last, to an hour.
    pub used_ms: u64,
}

impl Browser {
    /// What it is called where its secret is no business of anybody's.
    pub(crate) fn id(&self) -> String {
        let bytes = self.hash.0.iter().take(ID_BYTES);
        bytes.fold(String::new(), |mut id, byte| {
            // A string takes all.
            let _done = write!(id, "{byte:02x}");
            id
        })
    }

    /// Until when it is remembered if it is not used, in milliseconds since 1970.
    fn until_ms(&self) -> u64 {
        (self.used_ms + BROWSER_IDLE_MS).min(self.made_ms + BROWSER_MS)
    }
}

/// What somebody asks by HTTP.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asking {
    /// Who; the verdict says it, too.
    pub asker: u64,
    /// What.
    pub wish: Wish,
}

/// The kinds of what is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wish {
    /// That a browser is remembered.
    Remember {
        /// The session for which it is.
        ticket: Token,
        /// By what the browser is known again from now on,
        browser: TokenHash,
        /// and by what it was so far.
        before: Option<TokenHash>,
        /// Where it is asked from.
        address: IpAddr,
    },
    /// That this one is forgotten.
    Forget(TokenHash),
}

/// What came of what somebody asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Verdict {
    /// Who asked.
    pub asker: u64,
    /// It is done, or why it is not.
    pub outcome: Result<(), NotRemembered>,
}

/// Why a browser is not remembered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotRemembered {
    /// There is no such ticket, or it was used, or is too old.
    NoSuchTicket,
    /// Too many that there are not were tried from there.
    TooManyTries,
    /// Nothing can be kept at the moment.
    CannotKeep,
    /// There are too many.
    TooMany,
}

/// What was given to a session, so that its browser is remembered.
#[derive(Debug)]
struct Ticket {
    hash: TokenHash,
    session: SessionId,
    account: Arc<str>,
    until_ms: u64,
}

/// All that are remembered, and those who wait for it.
#[derive(Debug)]
pub(crate) struct Browsers {
    all: Map<TokenHash, Arc<Browser>>,
    /// One for a session at most; oldest first.
    tickets: VecDeque<Ticket>,
    /// When it is looked again which are too old, in milliseconds since 1970.
    look_ms: u64,
}

impl Browsers {
    pub(crate) fn new(seed: Seed) -> Self {
        Self { all: seed.map(), tickets: VecDeque::new(), look_ms: 0 }
    }

    /// Takes one that was remembered before.
    pub(crate) fn remember(&mut self, browser: Browser) {
        if self.all.len() < BROWSERS_MAX {
            self.all.insert(browser.hash, Arc::new(browser));
        }
    }

    /// The one with this hash, if it is not too old.
    pub(crate) fn of(&self, hash: TokenHash, now_ms: u64) -> Option<&Arc<Browser>> {
        self.all.get(&hash).filter(|it| now_ms < it.until_ms())
    }

    /// The one that is called so.
    pub(crate) fn called(&self, id: &str) -> Option<&Arc<Browser>> {
        self.all.values().find(|it| it.id() == id)
    }

    /// All of them.
    pub(crate) fn iter(&self) -> impl ExactSizeIterator<Item = &Arc<Browser>> {
        self.all.values()
    }

    /// This is the ticket of a session from now on.
    pub(crate) fn give(
        &mut self,
        ticket: Token,
        session: SessionId,
        account: Arc<str>,
        now_ms: u64,
    ) {
        let hash = ticket.hash();
        self.tickets.retain(|it| it.session != session && it.hash != hash && now_ms < it.until_ms);
        if self.tickets.len() >= TICKETS_MAX {
            self.tickets.pop_front();
        }
        self.tickets.push_back(Ticket { hash, session, account, until_ms: now_ms + TICKET_MS });
    }

    /// Whose ticket this is. It is nobody's any more.
    fn take(&mut self, ticket: Token, now_ms: u64) -> Option<Ticket> {
        let at = self.tickets.iter().position(|it| it.hash.is_of(ticket))?;
        self.tickets.remove(at).filter(|it| now_ms < it.until_ms)
    }

    fn put(&mut self, browser: Browser, fx: &mut Effects) {
        let browser = Arc::new(browser);
        self.all.insert(browser.hash, browser.clone());
        fx.changes.push(Change::Browser(browser));
    }

    fn remove(&mut self, hash: TokenHash, fx: &mut Effects) -> Option<Arc<Browser>> {
        let browser = self.all.swap_remove(&hash)?;
        fx.changes.push(Change::Forgotten(hash));
        Some(browser)
    }

    /// The one of an account that was used longest ago, if there may be no more of them.
    fn surplus_of(&self, account: &str) -> Option<TokenHash> {
        let of_it = || self.all.values().filter(|it| *it.account == *account);
        let oldest = || of_it().min_by_key(|it| (it.used_ms, it.made_ms));
        (of_it().count() >= BROWSERS_OF_ONE_MAX).then(oldest).flatten().map(|it| it.hash)
    }
}

impl Realm {
    /// The browsers that log in by themselves.
    pub fn browsers(&self) -> impl ExactSizeIterator<Item = &Arc<Browser>> {
        self.browsers.iter()
    }

    /// Decides on what somebody asks by HTTP.
    pub(crate) fn asked_by_http(&mut self, asking: Asking, stamp: Stamp, fx: &mut Effects) {
        let Asking { asker, wish } = asking;
        let outcome = match wish {
            Wish::Remember { ticket, browser, before, address } => {
                self.remember_browser(ticket, browser, before, address, stamp, fx)
            }
            Wish::Forget(browser) => {
                self.end_browser(browser, "signed out", "Signed out", stamp, fx);
                Ok(())
            }
        };
        fx.verdicts.push(Verdict { asker, outcome });
    }

    fn remember_browser(
        &mut self,
        ticket: Token,
        hash: TokenHash,
        before: Option<TokenHash>,
        address: IpAddr,
        stamp: Stamp,
        fx: &mut Effects,
    ) -> Result<(), NotRemembered> {
        let now = stamp.seconds();
        if !self.token_tries.has_room(address, now) {
            return Err(NotRemembered::TooManyTries);
        }
        let Some(Ticket { session, account, .. }) = self.browsers.take(ticket, stamp.time_ms)
        else {
            self.token_tries.count(address, now);
            return Err(NotRemembered::NoSuchTicket);
        };
        // It is good while who has asked for it is logged in.
        let asks = self.sessions.get(&session).and_then(|session| session.account.clone());
        if asks.as_ref() != Some(&account) {
            return Err(NotRemembered::NoSuchTicket);
        }
        if !self.can_keep {
            return Err(NotRemembered::CannotKeep);
        }
        match before.and_then(|before| self.browsers.all.get(&before)).cloned() {
            Some(old) if old.account == account => self.call_anew(&old, hash, fx),
            // Somebody else uses it from now on.
            Some(old) => self.end_browser(old.hash, "signed out", "Signed out", stamp, fx),
            None => {}
        }
        if let Some(surplus) = self.browsers.surplus_of(&account) {
            let error = "too many other browsers are signed in";
            self.end_browser(surplus, error, "Signed out", stamp, fx);
        }
        if self.browsers.all.len() >= BROWSERS_MAX {
            return Err(NotRemembered::TooMany);
        }
        let (made_ms, used_ms) = (stamp.time_ms, stamp.time_ms);
        self.browsers.put(Browser { hash, account, made_ms, used_ms }, fx);
        if let Some(session) = self.sessions.get_mut(&session) {
            session.browser = Some(Box::new(hash));
        }
        Ok(())
    }

    /// A browser has another secret from now on; its connections stay its own.
    fn call_anew(&mut self, old: &Browser, hash: TokenHash, fx: &mut Effects) {
        self.browsers.remove(old.hash, fx);
        for session in self.sessions.values_mut() {
            if session.browser.as_deref() == Some(&old.hash) {
                session.browser = Some(Box::new(hash));
            }
        }
    }

    /// A browser logs in no more, and its connections that are its account's end at once.
    pub(crate) fn end_browser(
        &mut self,
        hash: TokenHash,
        error: &str,
        seen: &str,
        stamp: Stamp,
        fx: &mut Effects,
    ) {
        let Some(browser) = self.browsers.remove(hash, fx) else { return };
        for session in self.sessions_in(&browser) {
            let mut turn = Turn::new(self, fx, session, stamp);
            turn.end(&format!("Closing link: {error}"), seen);
        }
    }

    /// The sessions in a browser that are logged in to its account.
    pub(crate) fn sessions_in(&self, browser: &Browser) -> Vec<SessionId> {
        let sessions = self.sessions.iter().filter(|(_, session)| {
            session.browser.as_deref() == Some(&browser.hash)
                && session.account.as_ref() == Some(&browser.account)
        });
        sessions.map(|(&id, _)| id).collect()
    }

    /// No browser logs in to an account by itself, but this. Their connections are somebody else's
    /// business.
    pub(crate) fn forget_browsers_of(
        &mut self,
        account: &str,
        except: Option<TokenHash>,
        fx: &mut Effects,
    ) {
        self.browsers.tickets.retain(|it| *it.account != *account);
        let of_it = self.browsers.all.values().filter(|it| *it.account == *account);
        let gone: Vec<_> = of_it.map(|it| it.hash).filter(|it| Some(*it) != except).collect();
        for hash in gone {
            self.browsers.remove(hash, fx);
        }
    }

    /// A browser is used just now.
    pub(crate) fn use_browser(&mut self, hash: TokenHash, stamp: Stamp, fx: &mut Effects) {
        let Some(browser) = self.browsers.of(hash, stamp.time_ms) else { return };
        if self.can_keep && browser.used_ms + BROWSER_LOOK_MS <= stamp.time_ms {
            let used = Browser { used_ms: stamp.time_ms, ..(**browser).clone() };
            self.browsers.put(used, fx);
        }
    }

    /// Forgets the browsers that nobody has used for too long, or that are remembered for too long,
    /// in which it ends. One that has a connection is used.
    pub(crate) fn forget_old_browsers(&mut self, stamp: Stamp, fx: &mut Effects) {
        if stamp.time_ms < self.browsers.look_ms {
            return;
        }
        self.browsers.look_ms = stamp.time_ms + BROWSER_LOOK_MS;
        let is_due = |it: &&Arc<Browser>| it.until_ms() <= stamp.time_ms + BROWSER_LOOK_MS;
        let due: Vec<_> = self.browsers.iter().filter(is_due).cloned().collect();
        for browser in due {
            let is_young = stamp.time_ms < browser.made_ms + BROWSER_MS;
            if is_young && !self.sessions_in(&browser).is_empty() {
                self.browsers.put(Browser { used_ms: stamp.time_ms, ..(*browser).clone() }, fx);
            } else if browser.until_ms() <= stamp.time_ms {
                let error = "sign in again, it was long ago";
                self.end_browser(browser.hash, error, "Signed out", stamp, fx);
            }
        }
    }
}
