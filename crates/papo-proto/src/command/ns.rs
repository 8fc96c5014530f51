//! `NS`: talk to `NickServ`, in short.

use super::{Fault, Reader};

/// `NS word ...`
#[derive(Clone, PartialEq, Eq)]
pub struct Ns {
    /// What is said to it: words with a space between.
    pub text: Box<str>,
}

impl std::fmt::Debug for Ns {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Ns(hidden)")
    }
}

impl Ns {
    pub(super) fn read(reader: &Reader<'_>) -> Result<Self, Fault> {
        reader.required(0)?;
        Ok(Self { text: reader.rest(0).join(" ").into() })
    }
}
