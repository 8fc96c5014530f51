//! `REHASH`: read the configuration again.

use super::{Fault, Reader};

/// `REHASH`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rehash;

impl Rehash {
    pub(super) fn read(_reader: &Reader<'_>) -> Result<Self, Fault> {
        Ok(Self)
    }
}
