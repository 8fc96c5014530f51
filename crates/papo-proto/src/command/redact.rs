//! `REDACT`: take back a message.

use super::{Fault, Reader};

/// `REDACT target msgid [reason]`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Redact {
    /// Where it was said.
    pub target: Box<str>,
    /// Which.
    pub msgid: Box<str>,
    /// Why.
    pub reason: Option<Box<str>>,
}

impl Redact {
    pub(super) fn read(reader: &Reader<'_>) -> Result<Self, Fault> {
        Ok(Self {
            target: reader.required(0)?.into(),
            msgid: reader.required(1)?.into(),
            reason: reader.optional(2).map(Into::into),
        })
    }
}
