//! `PIN`: keep a message at hand, or ask for those that are.

use super::{Fault, Reader};

/// `PIN channel [msgid]`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pin {
    /// Where.
    pub channel: Box<str>,
    /// Which message; `None` asks for all that are pinned.
    pub msgid: Option<Box<str>>,
}

impl Pin {
    pub(super) fn read(reader: &Reader<'_>) -> Result<Self, Fault> {
        let msgid = reader.optional(1).map(Into::into);
        Ok(Self { channel: reader.required(0)?.into(), msgid })
    }
}
