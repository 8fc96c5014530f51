//! `AUDIT`: what was done by those who run the server?

use super::{Fault, Reader};

/// `AUDIT [count] [word]`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Audit {
    /// How many at most, as it was sent.
    pub count: Option<Box<str>>,
    /// What must be in them.
    pub word: Option<Box<str>>,
}

impl Audit {
    pub(super) fn read(reader: &Reader<'_>) -> Result<Self, Fault> {
        let (count, word) = match (reader.optional(0), reader.optional(1)) {
            (Some(first), None) if first.parse::<usize>().is_err() => (None, Some(first)),
            both => both,
        };
        Ok(Self { count: count.map(Into::into), word: word.map(Into::into) })
    }
}
