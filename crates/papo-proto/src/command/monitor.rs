//! `MONITOR`: be told when somebody comes or goes.

use super::{Fault, Reader};

/// `MONITOR +|- nick{,nick}` or `MONITOR C|L|S`
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Monitor {
    /// `+`: watch these nicks, too; at least one.
    Add(Vec<Box<str>>),
    /// `-`: watch these no more; at least one.
    Remove(Vec<Box<str>>),
    /// `C`: watch nobody.
    Clear,
    /// `L`: whom do I watch?
    List,
    /// `S`: who of them is here?
    Status,
    /// Anything else, as it was sent.
    Unknown(Box<str>),
}

impl Monitor {
    pub(super) fn read(reader: &Reader<'_>) -> Result<Self, Fault> {
        Ok(match reader.required(0)? {
            "+" => Self::Add(reader.required_list(1)?),
            "-" => Self::Remove(reader.required_list(1)?),
            "C" | "c" => Self::Clear,
            "L" | "l" => Self::List,
            "S" | "s" => Self::Status,
            other => Self::Unknown(other.into()),
        })
    }

    /// How many nicks it names.
    pub(super) fn nicks(&self) -> usize {
        match self {
            Self::Add(nicks) | Self::Remove(nicks) => nicks.len(),
            _ => 1,
        }
    }
}
