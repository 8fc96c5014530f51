//! `SILENCE`: hear nothing in private from some.

use super::{Fault, Reader};

/// `SILENCE [+mask|-mask]`
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Silence {
    /// Whom do I not hear?
    List,
    /// `+`, or no sign: hear nothing from these.
    Add(Box<str>),
    /// `-`: hear them again.
    Remove(Box<str>),
}

impl Silence {
    pub(super) fn read(reader: &Reader<'_>) -> Result<Self, Fault> {
        let Some(text) = reader.optional(0) else { return Ok(Self::List) };
        Ok(match text.split_at_checked(1) {
            Some(("-", mask)) => Self::Remove(mask.into()),
            Some(("+", mask)) => Self::Add(mask.into()),
            _ => Self::Add(text.into()),
        })
    }
}
