//! `INVITED`: come by an invitation.

use super::{Fault, Reader};

/// `INVITED token`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invited {
    /// As it was written.
    pub token: Box<str>,
}

impl Invited {
    pub(super) fn read(reader: &Reader<'_>) -> Result<Self, Fault> {
        Ok(Self { token: reader.required(0)?.into() })
    }
}
