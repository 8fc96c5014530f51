//! `BATCH`: lines that belong together.

use super::{Fault, Reader};

/// `BATCH +reference type [parameter...]` or `BATCH -reference`
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Batch {
    /// One begins.
    Start {
        /// What its lines call it.
        reference: Box<str>,
        /// Of which type.
        kind: Box<str>,
        /// What the type wants to know.
        params: Vec<Box<str>>,
    },
    /// One ends; what its lines called it.
    End(Box<str>),
    /// Neither; the word as it was sent.
    Invalid(Box<str>),
}

impl Batch {
    pub(super) fn read(reader: &Reader<'_>) -> Result<Self, Fault> {
        let word = reader.required(0)?;
        if let Some(reference) = word.strip_prefix('+') {
            let (reference, kind) = (reference.into(), reader.required(1)?.into());
            return Ok(Self::Start { reference, kind, params: reader.rest(2) });
        }
        Ok(match word.strip_prefix('-') {
            Some(reference) => Self::End(reference.into()),
            None => Self::Invalid(word.into()),
        })
    }
}
