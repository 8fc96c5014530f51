//! `FREEZE`: let only operators speak in a channel.

use super::{Fault, Reader};

/// `FREEZE channel on|off [reason]`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Freeze {
    /// Which.
    pub channel: Box<str>,
    /// Whether it is to be so, as it was sent.
    pub state: Box<str>,
    /// Why.
    pub reason: Option<Box<str>>,
}

impl Freeze {
    pub(super) fn read(reader: &Reader<'_>) -> Result<Self, Fault> {
        let (channel, state) = (reader.required(0)?.into(), reader.required(1)?.into());
        Ok(Self { channel, state, reason: reader.optional(2).map(Into::into) })
    }
}
