//! `WHOIS`: who is behind a nick?

use super::{Fault, Reader, Verb};

/// `WHOIS [server] nick{,nick}`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Whois {
    /// Ask this server, or the one that this nick is on.
    pub server: Option<Box<str>>,
    /// Whom it is about; at least one.
    pub nicks: Vec<Box<str>>,
}

impl Whois {
    pub(super) fn read(reader: &Reader<'_>) -> Result<Self, Fault> {
        let named = reader.optional(1).is_some();
        let nicks = reader.list(usize::from(named));
        if nicks.is_empty() {
            return Err(Fault::NoNicknameGiven(Verb::Whois));
        }
        let server = if named { reader.optional(0).map(Into::into) } else { None };
        Ok(Self { server, nicks })
    }
}
