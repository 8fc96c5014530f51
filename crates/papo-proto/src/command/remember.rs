//! `REMEMBER`: have this browser log in by itself from now on.

use super::{Fault, Reader};

/// `REMEMBER`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remember;

impl Remember {
    pub(super) fn read(_reader: &Reader<'_>) -> Result<Self, Fault> {
        Ok(Self)
    }
}
