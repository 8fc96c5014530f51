//! `KICK`: put members out of a channel.

use super::{Fault, Reader};

/// `KICK channel nick{,nick} [reason]`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kick {
    /// Out of where.
    pub channel: Box<str>,
    /// Who.
    pub nicks: Vec<Box<str>>,
    /// Why.
    pub reason: Option<Box<str>>,
}

impl Kick {
    pub(super) fn read(reader: &Reader<'_>) -> Result<Self, Fault> {
        Ok(Self {
            channel: reader.required(0)?.into(),
            nicks: reader.required_list(1)?,
            reason: reader.optional(2).map(Into::into),
        })
    }
}
