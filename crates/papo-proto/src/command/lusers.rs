//! `LUSERS`: how many are here?

use super::{Fault, Reader};

/// `LUSERS`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lusers;

impl Lusers {
    pub(super) fn read(_reader: &Reader<'_>) -> Result<Self, Fault> {
        Ok(Self)
    }
}
