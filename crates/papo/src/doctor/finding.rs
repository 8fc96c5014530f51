//! What the doctor has found: one line for each thing that was looked at.

use std::fmt;

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Grade {
    /// As it should be.
    Ok,
    /// It works, or may.
    Warn,
    /// Something does not work.
    Fail,
}

/// One thing that was looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Finding {
    pub(crate) grade: Grade,
    pub(crate) what: String,
    /// What to type, or to do.
    advice: Option<String>,
}

impl Finding {
    /// All is well.
    pub(super) fn ok(what: impl Into<String>) -> Self {
        Self { grade: Grade::Ok, what: what.into(), advice: None }
    }

    /// Something may be wrong.
    pub(super) fn warn(what: impl Into<String>, advice: impl Into<String>) -> Self {
        Self { grade: Grade::Warn, what: what.into(), advice: Some(advice.into()) }
    }

    /// Something is wrong.
    pub(super) fn fail(what: impl Into<String>, advice: impl Into<String>) -> Self {
        Self { grade: Grade::Fail, what: what.into(), advice: Some(advice.into()) }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let grade = match self.grade {
            Grade::Ok => "ok  ",
            Grade::Warn => "warn",
            Grade::Fail => "FAIL",
        };
        write!(f, "{grade}  {}", self.what)?;
        match &self.advice {
            Some(advice) => write!(f, "  → {advice}"),
            None => Ok(()),
        }
    }
}
