//! `ACCOUNTS`: which accounts are there?

use super::{Fault, Reader};

/// `ACCOUNTS [mask]`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Accounts {
    /// What their names are like; all when `None`.
    pub mask: Option<Box<str>>,
}

impl Accounts {
    pub(super) fn read(reader: &Reader<'_>) -> Result<Self, Fault> {
        Ok(Self { mask: reader.optional(0).map(Into::into) })
    }
}
