//! `AUTHENTICATE`: prove who one is.

use super::{Fault, Reader};

/// `AUTHENTICATE mechanism|piece|+|*`
#[derive(Clone, PartialEq, Eq)]
pub struct Authenticate {
    /// The mechanism to begin with; then a piece of what it takes, `+` for nothing more, `*` to
    /// stop.
    pub word: Box<str>,
}

impl std::fmt::Debug for Authenticate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Authenticate(hidden)")
    }
}

impl Authenticate {
    pub(super) fn read(reader: &Reader<'_>) -> Result<Self, Fault> {
        Ok(Self { word: reader.required(0)?.into() })
    }
}
