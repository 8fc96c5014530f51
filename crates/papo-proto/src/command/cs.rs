//! `CS`: talk to `ChanServ`, in short.

use super::{Fault, Reader};

/// `CS word ...`
#[derive(Clone, PartialEq, Eq)]
pub struct Cs {
    /// What is said to it: words with a space between.
    pub text: Box<str>,
}

impl std::fmt::Debug for Cs {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Cs(hidden)")
    }
}

impl Cs {
    pub(super) fn read(reader: &Reader<'_>) -> Result<Self, Fault> {
        reader.required(0)?;
        Ok(Self { text: reader.rest(0).join(" ").into() })
    }
}
