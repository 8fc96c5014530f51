//! Why nothing could be measured.

use std::io;
use std::time::Duration;

/// Why a run ended before its end.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The system does not know the host, or nothing listens there.
    #[error("can't connect to {server}: {error}")]
    Connect {
        /// Host and port.
        server: String,
        /// What the system says.
        error: io::Error,
    },
    /// The server ended a connection.
    #[error("the server closed the connection of {nick}: {reason}")]
    Closed {
        /// Whose.
        nick: String,
        /// Its words, or those of the system.
        reason: String,
    },
    /// The server does not speak what was asked for.
    #[error("{server} does not speak {way}: {reason}")]
    Way {
        /// Host and port.
        server: String,
        /// What was asked for.
        way: &'static str,
        /// What it did.
        reason: String,
    },
    /// The server refused something.
    #[error("the server refused what {nick} asked for: {line}")]
    Refused {
        /// Whom.
        nick: String,
        /// Its line.
        line: String,
    },
    /// The server does not offer what this is about.
    #[error("the server does not offer {0}")]
    Lacks(&'static str),
    /// Nothing happened any more.
    #[error("nothing happened for {} s while {what}: {done} of {of}", .after.as_secs())]
    Stalled {
        /// During what.
        what: &'static str,
        /// So many steps were done.
        done: u64,
        /// Of so many.
        of: u64,
        /// For so long.
        after: Duration,
    },
    /// The process can't be looked at.
    #[error("can't read what process {pid} uses: {reason}")]
    Usage {
        /// The process.
        pid: u32,
        /// What the system says.
        reason: String,
    },
    /// Too little was sent to say anything.
    #[error("nothing was delivered")]
    Nothing,
    /// The system fails.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// The plot can't be drawn or written.
    #[error("can't draw the plot: {0}")]
    Plot(String),
}
