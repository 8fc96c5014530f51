//! `NICKSERV`: talk to `NickServ`.

use super::{Fault, Reader};

/// `NICKSERV word ...`
#[derive(Clone, PartialEq, Eq)]
pub struct Nickserv {
    /// What is said to it: words with a space between.
    pub text: Box<str>,
}

impl std::fmt::Debug for Nickserv {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Nickserv(hidden)")
    }
}

impl Nickserv {
    pub(super) fn read(reader: &Reader<'_>) -> Result<Self, Fault> {
        reader.required(0)?;
        Ok(Self { text: reader.rest(0).join(" ").into() })
    }
}
