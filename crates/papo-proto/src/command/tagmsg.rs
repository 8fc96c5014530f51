//! `TAGMSG`: tell clients something that has no text.

use super::{Fault, Reader, Verb};

/// `TAGMSG target{,target}`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tagmsg {
    /// Channels and nicks.
    pub targets: Vec<Box<str>>,
}

impl Tagmsg {
    pub(super) fn read(reader: &Reader<'_>) -> Result<Self, Fault> {
        let targets = reader.list(0);
        if targets.is_empty() {
            Err(Fault::NoRecipient(Verb::Tagmsg))
        } else {
            Ok(Self { targets })
        }
    }
}
