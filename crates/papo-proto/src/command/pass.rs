//! `PASS`: the password of the server, or of an account.

use super::{Fault, Reader};

/// `PASS password`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pass {
    /// The password.
    pub password: Box<str>,
}

impl Pass {
    pub(super) fn read(reader: &Reader<'_>) -> Result<Self, Fault> {
        Ok(Self { password: reader.required(0)?.into() })
    }
}
