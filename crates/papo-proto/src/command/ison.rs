//! `ISON`: which of these are here?

use super::{Fault, Reader};

/// `ISON nick{ nick}`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ison {
    /// The nicks that are asked about.
    pub nicks: Vec<Box<str>>,
}

impl Ison {
    pub(super) fn read(reader: &Reader<'_>) -> Result<Self, Fault> {
        reader.required(0)?;
        // Some clients send all nicks as one parameter with spaces in it.
        let words = reader.rest(0);
        let nicks = words.iter().flat_map(|word| word.split_ascii_whitespace());
        Ok(Self { nicks: nicks.map(Into::into).collect() })
    }
}
