//! `JOIN`: enter channels.

use super::{Fault, Reader};

/// `JOIN channel{,channel} [key{,key}]` or `JOIN 0`
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Join {
    /// Enter these, each with its key.
    Channels(Vec<(Box<str>, Option<Box<str>>)>),
    /// Leave all.
    LeaveAll,
}

impl Join {
    pub(super) fn read(reader: &Reader<'_>) -> Result<Self, Fault> {
        if reader.required(0)? == "0" {
            return Ok(Self::LeaveAll);
        }
        let keys = reader.given(1).unwrap_or_default();
        let mut keys = keys.split(',').map(|key| (!key.is_empty()).then(|| key.into()));
        let channels = reader.required_list(0)?;
        Ok(Self::Channels(
            channels.into_iter().map(|channel| (channel, keys.next().flatten())).collect(),
        ))
    }
}
