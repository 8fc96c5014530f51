//! `WHO`: list users by channel, nick or mask.

use super::{Fault, Reader};

/// `WHO mask [o]`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Who {
    /// A channel, a nick, or a mask with `*` and `?`.
    pub mask: Box<str>,
    /// Only operators of the server.
    pub operators: bool,
}

impl Who {
    pub(super) fn read(reader: &Reader<'_>) -> Result<Self, Fault> {
        Ok(Self {
            mask: reader.required(0)?.into(),
            operators: reader.optional(1).is_some_and(|flags| flags.starts_with('o')),
        })
    }
}
