//! `INFO`: what is this program?

use super::{Fault, Reader};

/// `INFO`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Info;

impl Info {
    pub(super) fn read(_reader: &Reader<'_>) -> Result<Self, Fault> {
        Ok(Self)
    }
}
