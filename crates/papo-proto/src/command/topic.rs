//! `TOPIC`: read or change the topic of a channel.

use super::{Fault, Reader};

/// `TOPIC channel [text]`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Topic {
    /// Of which channel.
    pub channel: Box<str>,
    /// The new topic, empty to remove it; `None` asks for the one that is set.
    pub text: Option<Box<str>>,
}

impl Topic {
    pub(super) fn read(reader: &Reader<'_>) -> Result<Self, Fault> {
        Ok(Self { channel: reader.required(0)?.into(), text: reader.given(1).map(Into::into) })
    }
}
