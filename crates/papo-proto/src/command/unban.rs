//! `UNBAN`: let somebody in again.

use super::{Fault, Reader};

/// `UNBAN whom [reason]`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unban {
    /// As the list has it, or as it was said.
    pub whom: Box<str>,
    /// Why.
    pub reason: Option<Box<str>>,
}

impl Unban {
    pub(super) fn read(reader: &Reader<'_>) -> Result<Self, Fault> {
        let whom = reader.required(0)?.into();
        Ok(Self { whom, reason: reader.optional(1).map(Into::into) })
    }
}
