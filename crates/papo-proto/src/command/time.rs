//! `TIME`: what time is it there?

use super::{Fault, Reader};

/// `TIME [server]`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Time {
    /// Which server; this one when `None`.
    pub server: Option<Box<str>>,
}

impl Time {
    pub(super) fn read(reader: &Reader<'_>) -> Result<Self, Fault> {
        Ok(Self { server: reader.optional(0).map(Into::into) })
    }
}
