//! `KILL`: end somebody's connection.

use super::{Fault, Reader};

/// `KILL nick reason`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kill {
    /// Whose.
    pub nick: Box<str>,
    /// Why.
    pub reason: Box<str>,
}

impl Kill {
    pub(super) fn read(reader: &Reader<'_>) -> Result<Self, Fault> {
        Ok(Self { nick: reader.required(0)?.into(), reason: reader.required(1)?.into() })
    }
}
