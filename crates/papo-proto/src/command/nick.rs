//! `NICK`: take a nick.

use super::{Fault, Reader, Verb};

/// `NICK nick`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Nick {
    /// The nick that is wanted, not yet known to be one.
    pub nick: Box<str>,
}

impl Nick {
    pub(super) fn read(reader: &Reader<'_>) -> Result<Self, Fault> {
        let nick = reader.optional(0).ok_or(Fault::NoNicknameGiven(Verb::Nick))?;
        Ok(Self { nick: nick.into() })
    }
}
