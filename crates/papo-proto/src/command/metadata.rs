//! `METADATA`: values of users and channels.

use super::{Fault, Reader};

/// `METADATA target subcommand [parameter...]`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Metadata {
    /// Whose: a nick, a channel, or `*` for oneself.
    pub target: Box<str>,
    /// What to do.
    pub action: Action,
}

/// What to do with values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action {
    /// `GET key...`: show these; at least one.
    Get(Vec<Box<str>>),
    /// `LIST`: show all.
    List,
    /// `SET key [value]`: give it this value, or take it away.
    Set(Box<str>, Option<Box<str>>),
    /// `CLEAR`: take all away.
    Clear,
    /// `SUB key...`: tell me of changes of these; at least one.
    Sub(Vec<Box<str>>),
    /// `UNSUB key...`: tell me no more of these; at least one.
    Unsub(Vec<Box<str>>),
    /// `SUBS`: of which am I told?
    Subs,
    /// `SYNC`: show all that I am told of.
    Sync,
    /// Something is missing: behind this subcommand, if one was sent.
    TooFew(Option<Box<str>>),
    /// Anything else, as it was sent.
    Unknown(Box<str>),
}

impl Metadata {
    pub(super) fn read(reader: &Reader<'_>) -> Result<Self, Fault> {
        // What is wrong with it has answers of its own.
        let target = reader.optional(0).unwrap_or("*").into();
        let Some(word) = reader.optional(1) else {
            return Ok(Self { target, action: Action::TooFew(None) });
        };
        let (first, keys) = (reader.optional(2), || reader.rest(2));
        let action = match (word.to_ascii_uppercase().as_str(), first) {
            ("GET" | "SET" | "SUB" | "UNSUB", None) => Action::TooFew(Some(word.into())),
            ("GET", Some(_)) => Action::Get(keys()),
            ("LIST", _) => Action::List,
            ("SET", Some(key)) => Action::Set(key.into(), reader.given(3).map(Into::into)),
            ("CLEAR", _) => Action::Clear,
            ("SUB", Some(_)) => Action::Sub(keys()),
            ("UNSUB", Some(_)) => Action::Unsub(keys()),
            ("SUBS", _) => Action::Subs,
            ("SYNC", _) => Action::Sync,
            _ => Action::Unknown(word.into()),
        };
        Ok(Self { target, action })
    }
}
