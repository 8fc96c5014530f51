//! `VERSION`: which program is this?

use super::{Fault, Reader};

/// `VERSION [server]`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Version {
    /// Which server; this one when `None`.
    pub server: Option<Box<str>>,
}

impl Version {
    pub(super) fn read(reader: &Reader<'_>) -> Result<Self, Fault> {
        Ok(Self { server: reader.optional(0).map(Into::into) })
    }
}
