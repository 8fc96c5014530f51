//! `RELAYMSG`: say something for somebody who is elsewhere.

use super::{Fault, Reader};

/// `RELAYMSG channel nick text`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Relaymsg {
    /// Where.
    pub channel: Box<str>,
    /// For whom.
    pub nick: Box<str>,
    /// What; may be empty, which is not said.
    pub text: Box<str>,
}

impl Relaymsg {
    pub(super) fn read(reader: &Reader<'_>) -> Result<Self, Fault> {
        let (channel, nick) = (reader.required(0)?.into(), reader.required(1)?.into());
        Ok(Self { channel, nick, text: reader.given(2).unwrap_or_default().into() })
    }
}
