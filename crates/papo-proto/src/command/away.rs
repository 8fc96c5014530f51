//! `AWAY`: say that you are away and why, or that you are back.

use super::{Fault, Reader};

/// `AWAY [text]`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Away {
    /// Why; `None` means that the user is back.
    pub text: Option<Box<str>>,
}

impl Away {
    pub(super) fn read(reader: &Reader<'_>) -> Result<Self, Fault> {
        Ok(Self { text: reader.optional(0).map(Into::into) })
    }
}
