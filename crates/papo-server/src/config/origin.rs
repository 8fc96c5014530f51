//! Where a value came from, and an error that says so.

use std::fmt;
use std::path::PathBuf;

/// Where a value came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// Nobody said anything.
    Default,
    /// A line of the file.
    File {
        /// The path as the caller gave it.
        path: PathBuf,
        /// Counted from 1.
        line: usize,
    },
    /// A variable of the environment.
    Variable(String),
    /// A flag, as it is spelled.
    Flag(String),
}

impl Origin {
    /// The line, when it is the file.
    pub fn line(&self) -> Option<usize> {
        match self {
            Self::File { line, .. } => Some(*line),
            Self::Default | Self::Variable(_) | Self::Flag(_) => None,
        }
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => f.write_str("default"),
            Self::File { path, line } => {
                write!(f, "{}:{line}", one_line(&path.display().to_string()))
            }
            Self::Variable(name) | Self::Flag(name) => f.write_str(&one_line(name)),
        }
    }
}

/// One thing that is wrong, on one line: `papo.toml:7: unknown key ...`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{origin}: {message}")]
pub struct ConfigError {
    origin: Origin,
    message: String,
}

impl ConfigError {
    pub(super) fn new(origin: Origin, message: &str) -> Self {
        Self { origin, message: one_line(message) }
    }

    /// What has to be changed: a line of the file, a variable or a flag.
    pub fn origin(&self) -> &Origin {
        &self.origin
    }
}

/// Control characters escaped: what strangers wrote must neither break the line nor reach the
/// terminal as an escape sequence.
pub(super) fn one_line(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    for letter in text.chars() {
        if letter.is_control() {
            line.extend(letter.escape_default());
        } else {
            line.push(letter);
        }
    }
    line
}
