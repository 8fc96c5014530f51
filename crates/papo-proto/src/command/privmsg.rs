//! `PRIVMSG`: say something to channels or users.

use super::{Fault, Reader, Verb};

/// `PRIVMSG target{,target} text`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Privmsg {
    /// Channels and nicks.
    pub targets: Vec<Box<str>>,
    /// What is said; empty for an empty line of a message that has several.
    pub text: Box<str>,
}

impl Privmsg {
    pub(super) fn read(reader: &Reader<'_>) -> Result<Self, Fault> {
        let targets = reader.list(0);
        if targets.is_empty() {
            return Err(Fault::NoRecipient(Verb::Privmsg));
        }
        let text = reader.given(1).ok_or(Fault::NoTextToSend)?;
        Ok(Self { targets, text: text.into() })
    }
}
