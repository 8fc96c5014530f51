//! `SESSIONS`: who is connected, and from where?

use super::{Fault, Reader};

/// `SESSIONS [name]`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sessions {
    /// Whose: a nick or an account; all when `None`.
    pub name: Option<Box<str>>,
}

impl Sessions {
    pub(super) fn read(reader: &Reader<'_>) -> Result<Self, Fault> {
        Ok(Self { name: reader.optional(0).map(Into::into) })
    }
}
