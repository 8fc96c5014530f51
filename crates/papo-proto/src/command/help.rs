//! `HELP`: how is this used?

use super::{Fault, Reader};

/// `HELP [subject]`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Help {
    /// About what; what there is to ask about when `None`.
    pub subject: Option<Box<str>>,
}

impl Help {
    pub(super) fn read(reader: &Reader<'_>) -> Result<Self, Fault> {
        Ok(Self { subject: reader.optional(0).map(Into::into) })
    }
}
