//! `INFO`: what is this program?

use super::{Fault, Reader};

/// `INFO [server]`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Info {
    /// Which server; this one when `None`.
    pub server: Option<Box<str>>,
}

impl Info {
    pub(super) fn read(reader: &Reader<'_>) -> Result<Self, Fault> {
        Ok(Self { server: reader.optional(0).map(Into::into) })
    }
}
