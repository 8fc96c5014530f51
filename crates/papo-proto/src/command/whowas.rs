//! `WHOWAS`: who was behind a nick that is gone?

use super::{Fault, Reader, Verb};

/// `WHOWAS nick [count]`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Whowas {
    /// The nick.
    pub nick: Box<str>,
    /// How many at most, newest first; all when `None`.
    pub count: Option<usize>,
}

impl Whowas {
    pub(super) fn read(reader: &Reader<'_>) -> Result<Self, Fault> {
        let nick = reader.optional(0).ok_or(Fault::NoNicknameGiven(Verb::Whowas))?;
        // What is no positive number asks for all.
        let count =
            reader.optional(1).and_then(|text| text.parse().ok()).filter(|&count| count > 0);
        Ok(Self { nick: nick.into(), count })
    }
}
