//! `UNPIN`: keep a message at hand no more.

use super::{Fault, Reader};

/// `UNPIN channel msgid`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unpin {
    /// Where.
    pub channel: Box<str>,
    /// Which message.
    pub msgid: Box<str>,
}

impl Unpin {
    pub(super) fn read(reader: &Reader<'_>) -> Result<Self, Fault> {
        Ok(Self { channel: reader.required(0)?.into(), msgid: reader.required(1)?.into() })
    }
}
