//! `LIST`: which channels are there?

use super::{Fault, Reader};

/// `LIST [channel{,channel}]`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct List {
    /// Only these; all when empty.
    pub channels: Vec<Box<str>>,
}

impl List {
    pub(super) fn read(reader: &Reader<'_>) -> Result<Self, Fault> {
        Ok(Self { channels: reader.list(0) })
    }
}
