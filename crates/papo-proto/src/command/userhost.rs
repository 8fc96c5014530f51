//! `USERHOST`: from which hosts are these?

use super::{Fault, Reader};

/// `USERHOST nick{ nick}`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Userhost {
    /// The nicks that are asked about.
    pub nicks: Vec<Box<str>>,
}

impl Userhost {
    pub(super) fn read(reader: &Reader<'_>) -> Result<Self, Fault> {
        reader.required(0)?;
        Ok(Self { nicks: reader.rest(0) })
    }
}
