//! `WHOIS`: who is behind a nick?

use super::{Fault, Reader, Verb};

/// `WHOIS [server] nick{,nick}`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Whois {
    /// Ask this server, or the one that this nick is on.
    pub server: Option<Box<str>>,
    /// The nicks as they were sent, commas and all: the last reply repeats them.
    pub nicks: Box<str>,
}

impl Whois {
    pub(super) fn read(reader: &Reader<'_>) -> Result<Self, Fault> {
        let first = reader.optional(0).ok_or(Fault::NoNicknameGiven(Verb::Whois))?;
        Ok(match reader.optional(1) {
            Some(nicks) => Self { server: Some(first.into()), nicks: nicks.into() },
            None => Self { server: None, nicks: first.into() },
        })
    }
}
