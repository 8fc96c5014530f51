//! `LINKS`: which servers are there?

use super::{Fault, Reader};

/// `LINKS`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Links;

impl Links {
    pub(super) fn read(_reader: &Reader<'_>) -> Result<Self, Fault> {
        Ok(Self)
    }
}
