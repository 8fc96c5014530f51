//! `PING`: are you there?

use super::{Fault, Reader};

/// `PING token`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ping {
    /// Comes back as it is.
    pub token: Box<str>,
}

impl Ping {
    pub(super) fn read(reader: &Reader<'_>) -> Result<Self, Fault> {
        Ok(Self { token: reader.optional(0).ok_or(Fault::NoOrigin)?.into() })
    }
}
