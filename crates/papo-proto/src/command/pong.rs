//! `PONG`: I am here.

use super::{Fault, Reader};

/// `PONG [server] token`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pong;

impl Pong {
    pub(super) fn read(_reader: &Reader<'_>) -> Result<Self, Fault> {
        Ok(Self)
    }
}
