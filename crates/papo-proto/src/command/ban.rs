//! `BAN`: keep somebody away from the server for a while.

use super::{Fault, Reader};

/// `BAN whom time [reason]`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ban {
    /// A nick, an account, an address, a network, or a mask.
    pub whom: Box<str>,
    /// For how long, as it was sent.
    pub time: Box<str>,
    /// Why.
    pub reason: Option<Box<str>>,
}

impl Ban {
    pub(super) fn read(reader: &Reader<'_>) -> Result<Self, Fault> {
        let (whom, time) = (reader.required(0)?.into(), reader.required(1)?.into());
        Ok(Self { whom, time, reason: reader.optional(2).map(Into::into) })
    }
}
