//! `WALLOPS`: tell all who want to hear what operators of the server have to say.

use super::{Fault, Reader};

/// `WALLOPS text`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wallops {
    /// What is said.
    pub text: Box<str>,
}

impl Wallops {
    pub(super) fn read(reader: &Reader<'_>) -> Result<Self, Fault> {
        Ok(Self { text: reader.required(0)?.into() })
    }
}
