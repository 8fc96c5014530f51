//! `QUIT`: leave the server.

use super::{Fault, Reader};

/// `QUIT [reason]`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quit {
    /// Why; may be empty.
    pub reason: Box<str>,
}

impl Quit {
    pub(super) fn read(reader: &Reader<'_>) -> Result<Self, Fault> {
        Ok(Self { reason: reader.given(0).unwrap_or_default().into() })
    }
}
