//! `ENDSESSION`: end one connection.

use super::{Fault, Reader};

/// `ENDSESSION session [reason]`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Endsession {
    /// Which, as SESSIONS names it.
    pub session: Box<str>,
    /// Why.
    pub reason: Option<Box<str>>,
}

impl Endsession {
    pub(super) fn read(reader: &Reader<'_>) -> Result<Self, Fault> {
        let session = reader.required(0)?.into();
        Ok(Self { session, reason: reader.optional(1).map(Into::into) })
    }
}
