//! `NAMES`: who is in a channel?

use super::{Fault, Reader};

/// `NAMES [channel{,channel}]`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Names {
    /// Which channels.
    pub channels: Vec<Box<str>>,
}

impl Names {
    pub(super) fn read(reader: &Reader<'_>) -> Result<Self, Fault> {
        Ok(Self { channels: reader.list(0) })
    }
}
