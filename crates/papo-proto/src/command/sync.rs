//! `SYNC`: all conversations, and what is new in them.

use super::{Fault, Reader};

/// `SYNC [target]`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sync {
    /// A channel or a nick; `None` for all conversations.
    pub target: Option<Box<str>>,
}

impl Sync {
    pub(super) fn read(reader: &Reader<'_>) -> Result<Self, Fault> {
        let target = reader.optional(0).filter(|target| *target != "*");
        Ok(Self { target: target.map(Into::into) })
    }
}
