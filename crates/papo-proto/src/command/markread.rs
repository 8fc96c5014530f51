//! `MARKREAD`: what has been read.

use super::{Fault, Reader};

/// `MARKREAD target [timestamp]`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Markread {
    /// A channel or a nick; `None` if it is missing, which has an answer of its own.
    pub target: Option<Box<str>>,
    /// Up to when it has been read, as it was sent; `None` asks for it.
    pub timestamp: Option<Box<str>>,
}

impl Markread {
    pub(super) fn read(reader: &Reader<'_>) -> Result<Self, Fault> {
        let given = |index| reader.optional(index).map(Into::into);
        Ok(Self { target: given(0), timestamp: given(1) })
    }
}
