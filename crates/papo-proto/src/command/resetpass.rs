//! `RESETPASS`: give an account a new password.

use super::{Fault, Reader};

/// `RESETPASS account [reason]`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resetpass {
    /// Whose.
    pub account: Box<str>,
    /// Why.
    pub reason: Option<Box<str>>,
}

impl Resetpass {
    pub(super) fn read(reader: &Reader<'_>) -> Result<Self, Fault> {
        let account = reader.required(0)?.into();
        Ok(Self { account, reason: reader.optional(1).map(Into::into) })
    }
}
