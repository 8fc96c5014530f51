//! `BANS`: who is kept away from the server?

use super::{Fault, Reader};

/// `BANS`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bans;

impl Bans {
    pub(super) fn read(_reader: &Reader<'_>) -> Result<Self, Fault> {
        Ok(Self)
    }
}
