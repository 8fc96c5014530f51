//! `INVITATION`: make a link that lets somebody in, list them, or take one back.

use super::{Fault, Reader};

/// `INVITATION MAKE [for=7d] [uses=1] [room=#x] [as=account|guest] [note]`, `INVITATION LIST` or
/// `INVITATION REVOKE id`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invitation {
    /// What is to be done, as it was sent.
    pub what: Box<str>,
    /// What is behind it.
    pub words: Vec<Box<str>>,
}

impl Invitation {
    pub(super) fn read(reader: &Reader<'_>) -> Result<Self, Fault> {
        Ok(Self { what: reader.required(0)?.into(), words: reader.rest(1) })
    }
}
