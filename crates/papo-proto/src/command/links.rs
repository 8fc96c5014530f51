//! `LINKS`: which servers are there?

use super::{Fault, Reader};

/// `LINKS [[server] mask]`
///
/// Spec: RFC 2812 3.4.5.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Links {
    /// Which server is to answer; this one when `None`.
    pub server: Option<Box<str>>,
    /// Which servers are asked for; all when `None`.
    pub mask: Option<Box<str>>,
}

impl Links {
    pub(super) fn read(reader: &Reader<'_>) -> Result<Self, Fault> {
        let word = |index| reader.optional(index).map(Into::into);
        Ok(match word(1) {
            Some(mask) => Self { server: word(0), mask: Some(mask) },
            None => Self { server: None, mask: word(0) },
        })
    }
}
