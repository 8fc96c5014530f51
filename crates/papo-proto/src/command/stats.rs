//! `STATS`: what is going on in the server?

use super::{Fault, Reader};

/// `STATS letter [server]`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stats {
    /// What is asked, a letter.
    pub query: Box<str>,
    /// Which server; this one when `None`.
    pub server: Option<Box<str>>,
}

impl Stats {
    pub(super) fn read(reader: &Reader<'_>) -> Result<Self, Fault> {
        Ok(Self { query: reader.required(0)?.into(), server: reader.optional(1).map(Into::into) })
    }
}
