//! `MODE`: look at the modes of a channel or of oneself, or change them.

use super::{Fault, Reader};

/// `MODE target [letters [argument...]]`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mode {
    /// A channel or a nick.
    pub target: Box<str>,
    /// The changes; `None` asks for the modes that are set.
    pub letters: Option<Box<str>>,
    /// What the changes need beside their letters.
    pub arguments: Vec<Box<str>>,
}

impl Mode {
    pub(super) fn read(reader: &Reader<'_>) -> Result<Self, Fault> {
        Ok(Self {
            target: reader.required(0)?.into(),
            letters: reader.optional(1).map(Into::into),
            arguments: reader.rest(2),
        })
    }
}
