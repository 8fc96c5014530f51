//! `CHGHOST`: give a user another host.

use super::{Fault, Reader};

/// `CHGHOST nick [host]`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chghost {
    /// Whom.
    pub nick: Box<str>,
    /// Which; `None` for the one that it had when it came.
    pub host: Option<Box<str>>,
}

impl Chghost {
    pub(super) fn read(reader: &Reader<'_>) -> Result<Self, Fault> {
        Ok(Self { nick: reader.required(0)?.into(), host: reader.optional(1).map(Into::into) })
    }
}
