//! `KNOCK`: ask to be let into a channel.

use super::{Fault, Reader};

/// `KNOCK channel [text]`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Knock {
    /// Where.
    pub channel: Box<str>,
    /// What is said with it.
    pub text: Option<Box<str>>,
}

impl Knock {
    pub(super) fn read(reader: &Reader<'_>) -> Result<Self, Fault> {
        Ok(Self { channel: reader.required(0)?.into(), text: reader.optional(1).map(Into::into) })
    }
}
