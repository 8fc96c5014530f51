//! `MUTES`: who may say nothing?

use super::{Fault, Reader};

/// `MUTES`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mutes;

impl Mutes {
    pub(super) fn read(_reader: &Reader<'_>) -> Result<Self, Fault> {
        Ok(Self)
    }
}
