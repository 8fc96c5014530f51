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
    /// Anything else, as it was sent.
    Unknown(Box<str>),
}

impl Metadata {
    pub(super) fn read(reader: &Reader<'_>) -> Result<Self, Fault> {
        let (target, word) = (reader.required(0)?.into(), reader.required(1)?);
        let keys = || {
            reader.required(2)?;
            Ok(reader.rest(2))
        };
        let action = match word.to_ascii_uppercase().as_str() {
            "GET" => Action::Get(keys()?),
            "LIST" => Action::List,
            "SET" => Action::Set(reader.required(2)?.into(), reader.given(3).map(Into::into)),
            "CLEAR" => Action::Clear,
            "SUB" => Action::Sub(keys()?),
            "UNSUB" => Action::Unsub(keys()?),
            "SUBS" => Action::Subs,
            "SYNC" => Action::Sync,
            _ => Action::Unknown(word.into()),
        };
        Ok(Self { target, action })
    }
}
