//! `CHGHOST`: give a user another host.

use super::{Fault, Reader};

/// `CHGHOST nick host`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chghost {
    /// Whom.
    pub nick: Box<str>,
    /// Which.
    pub host: Box<str>,
}

impl Chghost {
    pub(super) fn read(reader: &Reader<'_>) -> Result<Self, Fault> {
        Ok(Self { nick: reader.required(0)?.into(), host: reader.required(1)?.into() })
    }
}
