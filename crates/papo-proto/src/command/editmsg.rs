//! `EDITMSG`: correct a message.

use super::{Fault, Reader};

/// `EDITMSG target msgid text`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Editmsg {
    /// Where it was said.
    pub target: Box<str>,
    /// Which.
    pub msgid: Box<str>,
    /// What it is to say.
    pub text: Box<str>,
}

impl Editmsg {
    pub(super) fn read(reader: &Reader<'_>) -> Result<Self, Fault> {
        Ok(Self {
            target: reader.required(0)?.into(),
            msgid: reader.required(1)?.into(),
            text: reader.required(2)?.into(),
        })
    }
}
