//! `SETNAME`: take another realname.

use super::{Fault, Reader};

/// `SETNAME :realname`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setname {
    /// The new realname; never empty.
    pub realname: Box<str>,
}

impl Setname {
    pub(super) fn read(reader: &Reader<'_>) -> Result<Self, Fault> {
        Ok(Self { realname: reader.required(0)?.into() })
    }
}
