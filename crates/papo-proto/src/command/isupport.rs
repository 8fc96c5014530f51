//! `ISUPPORT`: what does the server promise?

use super::{Fault, Reader};

/// `ISUPPORT`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Isupport;

impl Isupport {
    pub(super) fn read(_reader: &Reader<'_>) -> Result<Self, Fault> {
        Ok(Self)
    }
}
