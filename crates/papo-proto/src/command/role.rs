//! `ROLE`: make an account an admin's, or not.

use super::{Fault, Reader};

/// `ROLE account admin|none [reason]`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Role {
    /// Which.
    pub account: Box<str>,
    /// What it is to be, as it was sent.
    pub role: Box<str>,
    /// Why.
    pub reason: Option<Box<str>>,
}

impl Role {
    pub(super) fn read(reader: &Reader<'_>) -> Result<Self, Fault> {
        let (account, role) = (reader.required(0)?.into(), reader.required(1)?.into());
        Ok(Self { account, role, reason: reader.optional(2).map(Into::into) })
    }
}
