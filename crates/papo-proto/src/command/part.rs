//! `PART`: leave channels.

use super::{Fault, Reader};

/// `PART channel{,channel} [reason]`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// Which.
    pub channels: Vec<Box<str>>,
    /// Why.
    pub reason: Option<Box<str>>,
}

impl Part {
    pub(super) fn read(reader: &Reader<'_>) -> Result<Self, Fault> {
        Ok(Self { channels: reader.required_list(0)?, reason: reader.optional(1).map(Into::into) })
    }
}
