//! `CAP`: negotiate capabilities.

use super::{Fault, Reader};

/// `CAP subcommand [parameter]`
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cap {
    /// `LS [version]`: what is offered? The version is 0 when none was sent.
    Ls(u32),
    /// `LIST`: what is on?
    List,
    /// `REQ :words`: turn these on, and off those with a `-`.
    Req(Box<str>),
    /// `END`: the negotiation is over.
    End,
    /// A subcommand that clients may not send, or none at all; the word as it was sent.
    Invalid(Box<str>),
}

impl Cap {
    pub(super) fn read(reader: &Reader<'_>) -> Result<Self, Fault> {
        let subcommand = reader.required(0)?;
        Ok(match subcommand.to_ascii_uppercase().as_str() {
            "LS" => Self::Ls(reader.optional(1).and_then(|v| v.parse().ok()).unwrap_or(0)),
            "LIST" => Self::List,
            "REQ" => Self::Req(reader.given(1).unwrap_or_default().into()),
            "END" => Self::End,
            _ => Self::Invalid(subcommand.into()),
        })
    }
}
