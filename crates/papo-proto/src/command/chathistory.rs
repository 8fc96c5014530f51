//! `CHATHISTORY`: what was said before.

use super::{Fault, Reader};

/// `CHATHISTORY subcommand ...`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chathistory {
    /// The subcommand as it was sent.
    pub subcommand: Box<str>,
    /// What it asks for.
    pub asked: Result<Asked, Wrong>,
}

/// What is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Asked {
    /// Lines.
    Lines {
        /// Of which channel, or exchanged with whom.
        target: Box<str>,
        /// Which.
        which: Which,
        /// How many at most, as it was sent.
        limit: Box<str>,
    },
    /// `TARGETS`: where there are lines.
    Targets {
        /// Whose last line is after this,
        from: Reference,
        /// and before this.
        to: Reference,
        /// How many at most, as it was sent.
        limit: Box<str>,
    },
}

/// Which lines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Which {
    /// `BEFORE`: the last ones before this.
    Before(Reference),
    /// `AFTER`: the first ones after this.
    After(Reference),
    /// `LATEST`: the last ones, but none up to this.
    Latest(Option<Reference>),
    /// `AROUND`: this one, and some before and after it.
    Around(Reference),
    /// `BETWEEN`: those between, counted from the first.
    Between(Reference, Reference),
}

/// A line, or a moment, as it was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reference {
    /// `msgid=`
    Msgid(Box<str>),
    /// `timestamp=`
    Timestamp(Box<str>),
    /// A type that nobody knows.
    Unknown(Box<str>),
    /// No reference at all.
    Malformed(Box<str>),
}

/// Why it asks for nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wrong {
    /// There is no such subcommand.
    Subcommand,
    /// A parameter is missing.
    TooFew,
    /// There is one more than it takes.
    TooMany,
}

impl Chathistory {
    pub(super) fn read(reader: &Reader<'_>) -> Result<Self, Fault> {
        let subcommand: Box<str> = reader.required(0)?.into();
        let asked = asked(&subcommand.to_ascii_uppercase(), &reader.rest(1));
        Ok(Self { subcommand, asked })
    }
}

fn asked(subcommand: &str, params: &[Box<str>]) -> Result<Asked, Wrong> {
    let wanted = match subcommand {
        "BEFORE" | "AFTER" | "LATEST" | "AROUND" | "TARGETS" => 3,
        "BETWEEN" => 4,
        _ => return Err(Wrong::Subcommand),
    };
    match params.len() {
        count if count < wanted => return Err(Wrong::TooFew),
        count if count > wanted => return Err(Wrong::TooMany),
        _ => {}
    }
    let reference = |index: usize| Reference::of(&params[index]);
    let limit = params[wanted - 1].clone();
    if subcommand == "TARGETS" {
        return Ok(Asked::Targets { from: reference(0), to: reference(1), limit });
    }
    let which = match subcommand {
        "BEFORE" => Which::Before(reference(1)),
        "AFTER" => Which::After(reference(1)),
        "LATEST" if &*params[1] == "*" => Which::Latest(None),
        "LATEST" => Which::Latest(Some(reference(1))),
        "AROUND" => Which::Around(reference(1)),
        _ => Which::Between(reference(1), reference(2)),
    };
    Ok(Asked::Lines { target: params[0].clone(), which, limit })
}

impl Reference {
    fn of(text: &str) -> Self {
        match text.split_once('=') {
            Some(("msgid", id)) => Self::Msgid(id.into()),
            Some(("timestamp", time)) => Self::Timestamp(time.into()),
            Some(_) => Self::Unknown(text.into()),
            None => Self::Malformed(text.into()),
        }
    }
}
