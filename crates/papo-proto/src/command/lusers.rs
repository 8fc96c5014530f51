//! `LUSERS`: how many are here?

use super::{Fault, Reader};

/// `LUSERS [mask [server]]`
///
/// Spec: RFC 2812 3.4.2.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lusers {
    /// On which servers; on all when `None`.
    pub mask: Option<Box<str>>,
    /// Which server is to count; this one when `None`.
    pub server: Option<Box<str>>,
}

impl Lusers {
    pub(super) fn read(reader: &Reader<'_>) -> Result<Self, Fault> {
        let word = |index| reader.optional(index).map(Into::into);
        Ok(Self { mask: word(0), server: word(1) })
    }
}
