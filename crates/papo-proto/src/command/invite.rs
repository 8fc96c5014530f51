//! `INVITE`: ask somebody into a channel, or list where one was asked to.

use super::{Fault, Reader};

/// `INVITE [nick channel]`
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Invite {
    /// Which channels was I invited to?
    List,
    /// Invite this user.
    User {
        /// Who.
        nick: Box<str>,
        /// Where to.
        channel: Box<str>,
    },
}

impl Invite {
    pub(super) fn read(reader: &Reader<'_>) -> Result<Self, Fault> {
        if reader.rest(0).is_empty() {
            return Ok(Self::List);
        }
        Ok(Self::User { nick: reader.required(0)?.into(), channel: reader.required(1)?.into() })
    }
}
