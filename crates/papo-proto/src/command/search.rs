//! `SEARCH`: what was said before, by what is in it.

use super::{Fault, Reader};
use crate::message::unescape;

/// `SEARCH key=value;key=value`, escaped as the values of tags are.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Search {
    /// `in`: to whom it was said.
    pub target: Option<Box<str>>,
    /// `from`: who said it.
    pub from: Option<Box<str>>,
    /// `after`: at this time or later, as it was sent.
    pub after: Option<Box<str>>,
    /// `before`: at this time or earlier, as it was sent.
    pub before: Option<Box<str>>,
    /// `text`: what is in it.
    pub text: Option<Box<str>>,
    /// `limit`: how many at most, as it was sent.
    pub limit: Option<Box<str>>,
    /// What nobody knows.
    pub unknown: Option<Box<str>>,
}

impl Search {
    pub(super) fn read(reader: &Reader<'_>) -> Result<Self, Fault> {
        let mut search = Self::default();
        for attribute in reader.required(0)?.split(';').filter(|it| !it.is_empty()) {
            let (key, value) = attribute.split_once('=').unwrap_or((attribute, ""));
            let value = Some(unescape(value).into());
            match key {
                "in" => search.target = value,
                "from" => search.from = value,
                "after" => search.after = value,
                "before" => search.before = value,
                "text" => search.text = value,
                "limit" => search.limit = value,
                _ => search.unknown = Some(key.into()),
            }
        }
        Ok(search)
    }
}
