//! `USER`: say who you are.

use super::{Fault, Reader};

/// `USER username 0 * realname`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct User {
    /// The name before the `@`.
    pub username: Box<str>,
    /// The name for people; may be empty.
    pub realname: Box<str>,
}

impl User {
    pub(super) fn read(reader: &Reader<'_>) -> Result<Self, Fault> {
        let username = reader.required(0)?;
        // The two in the middle mean nothing, but without them the last one is not the realname.
        reader.required(2)?;
        let realname = reader.given(3).ok_or(Fault::NeedMoreParams(reader.verb))?;
        Ok(Self { username: username.into(), realname: realname.into() })
    }
}
