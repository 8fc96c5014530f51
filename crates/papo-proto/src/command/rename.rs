//! `RENAME`: give a channel another name.

use super::{Fault, Reader};

/// `RENAME channel name [reason]`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rename {
    /// Which.
    pub channel: Box<str>,
    /// Its new name.
    pub name: Box<str>,
    /// Why; empty when it is not said.
    pub reason: Box<str>,
}

impl Rename {
    pub(super) fn read(reader: &Reader<'_>) -> Result<Self, Fault> {
        let (channel, name) = (reader.required(0)?.into(), reader.required(1)?.into());
        Ok(Self { channel, name, reason: reader.given(2).unwrap_or_default().into() })
    }
}
