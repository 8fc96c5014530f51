//! `ADMIN`: who runs this server?

use super::{Fault, Reader};

/// `ADMIN [server]`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Admin {
    /// Which server; this one when `None`.
    pub server: Option<Box<str>>,
}

impl Admin {
    pub(super) fn read(reader: &Reader<'_>) -> Result<Self, Fault> {
        Ok(Self { server: reader.optional(0).map(Into::into) })
    }
}
