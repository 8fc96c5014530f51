//! Which capabilities there are and which are in force.
//!
//! Spec: <https://ircv3.net/specs/extensions/capability-negotiation>. Only capabilities that we
//! know are remembered, so a server may offer a million.

use papo_proto::{CapSet, Capability};

/// What we make use of.
const WANTED: CapSet = CapSet::of(&[
    Capability::AwayNotify,
    Capability::Batch,
    Capability::CapNotify,
    Capability::EchoMessage,
    Capability::InviteNotify,
    Capability::MultiPrefix,
    Capability::Nonce,
    Capability::ServerTime,
    Capability::StandardReplies,
]);

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
}

impl Negotiation {
    /// A fresh connection.
    pub(crate) fn begin() -> Self {
        Self { open: true, ..Self::default() }
    }

    pub(crate) fn has(&self, cap: Capability) -> bool {
        self.enabled.has(cap)
    }

    /// A piece of the list of what there is (`LS`, `NEW`).
    pub(crate) fn offer(&mut self, list: &str) {
        for name in list.split(' ') {
            let name = name.split('=').next().unwrap_or(name);
            if let Some(cap) = Capability::named(name) {
                self.offered.set(cap, true);
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
        for cap in self.offered.and(WANTED).iter() {
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
                self.enabled.set(cap, on && WANTED.has(cap));
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
        if !self.open || self.asked.iter().next().is_some() {
            return Vec::new();
        }
        self.open = false;
        vec!["CAP END".into()]
    }
}
