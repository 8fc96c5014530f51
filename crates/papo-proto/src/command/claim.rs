//! `CLAIM`: become an admin by the token that the server gave to who runs it.

use super::{Fault, Reader};

/// `CLAIM token`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    /// As it was written.
    pub token: Box<str>,
}

impl Claim {
    pub(super) fn read(reader: &Reader<'_>) -> Result<Self, Fault> {
        Ok(Self { token: reader.required(0)?.into() })
    }
}
