//! `MOTD`: the message of the day.

use super::{Fault, Reader};

/// `MOTD [server]`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Motd {
    /// Whose; this server's when `None`.
    pub server: Option<Box<str>>,
}

impl Motd {
    pub(super) fn read(reader: &Reader<'_>) -> Result<Self, Fault> {
        Ok(Self { server: reader.optional(0).map(Into::into) })
    }
}
