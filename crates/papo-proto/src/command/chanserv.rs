//! `CHANSERV`: talk to `ChanServ`.

use super::{Fault, Reader};

/// `CHANSERV word ...`
#[derive(Clone, PartialEq, Eq)]
pub struct Chanserv {
    /// What is said to it: words with a space between.
    pub text: Box<str>,
}

impl std::fmt::Debug for Chanserv {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Chanserv(hidden)")
    }
}

impl Chanserv {
    pub(super) fn read(reader: &Reader<'_>) -> Result<Self, Fault> {
        reader.required(0)?;
        Ok(Self { text: reader.rest(0).join(" ").into() })
    }
}
