//! Which capabilities there are and which are in force.
//!
//! Spec: <https://ircv3.net/specs/extensions/capability-negotiation>. Only capabilities that we
//! know are remembered, so a server may offer a million.

use papo_proto::sasl::Mechanism;
use papo_proto::{CapSet, Capability};

use crate::login::Account;

/// What we make use of.
const WANTED: CapSet = CapSet::of(&[
    Capability::AwayNotify,
    Capability::Batch,
    Capability::CapNotify,
    Capability::EchoMessage,
    Capability::Edit,
    Capability::InviteNotify,
    Capability::MessageRedaction,
    Capability::MessageTags,
    Capability::MultiPrefix,
    Capability::Nonce,
    Capability::Search,
    Capability::ServerTime,
    Capability::StandardReplies,
]);

/// What is asked for when it is needed, and given back: with it, a server shows nobody who comes
/// into a channel what was said there before.
const ON_DEMAND: CapSet = CapSet::of(&[Capability::Chathistory]);

/// The state of one connection's capabilities.
#[derive(Debug, Default)]
pub(crate) struct Negotiation {
    offered: CapSet,
    enabled: CapSet,
    /// Asked for and not yet answered.
    asked: CapSet,
    /// Asked for once as a list, so after a NAK each is asked for alone.
    singly: bool,
    /// `CAP END` is still to be sent.
    open: bool,
    /// Somebody logs in first, so it is not sent by itself.
    held: bool,
    /// With what we log in.
    login: CapSet,
    /// The server knows a way to prove a password without saying it.
    has_scram: bool,
    /// It makes accounts for those who are not in yet.
    makes_accounts: bool,
}

impl Negotiation {
    /// A fresh connection.
    pub(crate) fn begin(account: Option<&Account>) -> Self {
        let login = match account {
            Some(Account { is_new: true, .. }) => CapSet::of(&[Capability::AccountRegistration]),
            Some(_) => CapSet::of(&[Capability::Sasl]),
            None => CapSet::NONE,
        };
        Self { open: true, held: account.is_some(), login, ..Self::default() }
    }

    /// Whether the server has it, asked for or not.
    pub(crate) fn offers(&self, cap: Capability) -> bool {
        self.offered.has(cap)
    }

    /// The best way to log in.
    pub(crate) fn mechanism(&self) -> Mechanism {
        if self.has_scram { Mechanism::ScramSha256 } else { Mechanism::Plain }
    }

    /// Whether accounts are made before the server takes somebody in.
    pub(crate) fn makes_accounts(&self) -> bool {
        self.makes_accounts && self.has(Capability::AccountRegistration)
    }

    /// Whether it goes on.
    pub(crate) fn is_open(&self) -> bool {
        self.open
    }

    /// Whether all is agreed on, and who logs in may do so now.
    pub(crate) fn is_held(&self) -> bool {
        self.open && self.held && self.asked.iter().next().is_none()
    }

    /// Who logs in has done so.
    pub(crate) fn release(&mut self) -> Vec<String> {
        self.held = false;
        self.end()
    }

    fn wanted(&self) -> CapSet {
        self.login.iter().fold(WANTED, |mut all, cap| {
            all.set(cap, true);
            all
        })
    }

    pub(crate) fn has(&self, cap: Capability) -> bool {
        self.enabled.has(cap)
    }

    /// A piece of the list of what there is (`LS`, `NEW`).
    pub(crate) fn offer(&mut self, list: &str) {
        for name in list.split(' ') {
            let (name, value) = name.split_once('=').unwrap_or((name, ""));
            let has = |word: &str| value.split(',').any(|it| it.eq_ignore_ascii_case(word));
            let Some(cap) = Capability::named(name) else { continue };
            self.offered.set(cap, true);
            match cap {
                Capability::Sasl => self.has_scram = has(Mechanism::ScramSha256.name()),
                Capability::AccountRegistration => self.makes_accounts = has("before-connect"),
                _ => {}
            }
        }
    }

    /// What is no longer there (`DEL`).
    pub(crate) fn withdraw(&mut self, list: &str) {
        for cap in list.split(' ').filter_map(Capability::named) {
            self.offered.set(cap, false);
            self.enabled.set(cap, false);
            self.asked.set(cap, false);
        }
    }

    /// The list is complete: the lines to send now.
    pub(crate) fn ask(&mut self) -> Vec<String> {
        let mut lacking = Vec::new();
        for cap in self.offered.and(self.wanted()).iter() {
            if !self.enabled.has(cap) && !self.asked.has(cap) {
                self.asked.set(cap, true);
                lacking.push(cap.name());
            }
        }
        if lacking.is_empty() {
            return self.end();
        }
        vec![crate::line::line(&["CAP", "REQ"], Some(&lacking.join(" ")))]
    }

    /// The server agreed (`ACK`).
    pub(crate) fn agreed(&mut self, list: &str) -> Vec<String> {
        for word in list.split(' ') {
            let (name, on) = word.strip_prefix('-').map_or((word, true), |name| (name, false));
            if let Some(cap) = Capability::named(name) {
                self.asked.set(cap, false);
                let is_known = self.wanted().has(cap) || ON_DEMAND.has(cap);
                self.enabled.set(cap, on && is_known);
            }
        }
        self.end()
    }

    /// The server refused (`NAK`). Lists are agreed to whole or not at all, so one capability that
    /// it has just lost must not cost us the others.
    pub(crate) fn refused(&mut self, list: &str) -> Vec<String> {
        let refused: Vec<Capability> = list.split(' ').filter_map(Capability::named).collect();
        if !self.singly && refused.len() > 1 {
            self.singly = true;
            return refused
                .iter()
                .map(|cap| crate::line::line(&["CAP", "REQ"], Some(cap.name())))
                .collect();
        }
        for cap in refused {
            self.asked.set(cap, false);
            // Not to be asked for again until the server offers it anew.
            self.offered.set(cap, false);
        }
        self.end()
    }

    fn end(&mut self) -> Vec<String> {
        if !self.open || self.held || self.asked.iter().next().is_some() {
            return Vec::new();
        }
        self.open = false;
        vec!["CAP END".into()]
    }
}
