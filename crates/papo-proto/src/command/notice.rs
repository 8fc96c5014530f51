//! `NOTICE`: say something that must never be answered by a program.

use super::{Fault, Reader};

/// `NOTICE target{,target} text`
///
/// A notice is never answered, not even to say what is wrong with it: what is missing reads as
/// empty and goes nowhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// Channels and nicks.
    pub targets: Vec<Box<str>>,
    /// What is said.
    pub text: Box<str>,
}

impl Notice {
    pub(super) fn read(reader: &Reader<'_>) -> Result<Self, Fault> {
        Ok(Self { targets: reader.list(0), text: reader.given(1).unwrap_or_default().into() })
    }
}
