//! `VERIFY`: complete the making of an account.

use super::{Fault, Reader};

/// `VERIFY account code`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verify {
    /// Which account.
    pub account: Box<str>,
}

impl Verify {
    pub(super) fn read(reader: &Reader<'_>) -> Result<Self, Fault> {
        reader.required(1)?;
        Ok(Self { account: reader.required(0)?.into() })
    }
}
