//! What happened in one step, for people to read when it was wrong.

use std::fmt;
use std::net::IpAddr;

use papo_core::SessionId;
use papo_core::browser::Wish;
use papo_core::input::Answer;
use papo_proto::token::TokenHash;

use crate::stage::Step;

/// What the world did in a step.
#[derive(Debug, Clone)]
pub enum Action {
    /// Somebody connected.
    Connect {
        /// Where from.
        address: IpAddr,
        /// In which browser, if it is in one.
        browser: Option<TokenHash>,
    },
    /// Somebody asks by HTTP.
    Ask(Wish),
    /// A client sent bytes.
    Send {
        /// Who.
        session: SessionId,
        /// What; not always whole lines.
        bytes: Vec<u8>,
    },
    /// A connection broke.
    Cut {
        /// Whose.
        session: SessionId,
    },
    /// A question was answered.
    Answer {
        /// Which of those that wait.
        index: usize,
        /// With what; `None` for what the shell would say.
        answer: Option<Answer>,
    },
}

/// A step, and what came of it.
#[derive(Debug)]
pub struct Report {
    /// Counts the steps.
    pub number: usize,
    /// When it was.
    pub time_ms: u64,
    /// What was done.
    pub action: Action,
    /// Whose doing it was, if anybody's.
    pub actor: Option<SessionId>,
    /// What came of it.
    pub step: Step,
}

impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Connect { address, browser: None } => write!(f, "somebody comes from {address}"),
            Self::Connect { address, browser: Some(TokenHash(hash)) } => {
                write!(f, "somebody comes from {address} in the browser {}", hash[0])
            }
            Self::Ask(wish) => write!(f, "it is asked by HTTP: {wish:?}"),
            Self::Send { session, bytes } => {
                write!(f, "{session:?} sends \"{}\"", String::from_utf8_lossy(bytes).escape_debug())
            }
            Self::Cut { session } => write!(f, "{session:?} is cut"),
            Self::Answer { index, answer: None } => write!(f, "question {index} is answered"),
            Self::Answer { index, answer: Some(answer) } => {
                write!(f, "question {index} is answered: {answer:?}")
            }
        }
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{} at {}: {}", self.number, self.time_ms, self.action)?;
        for record in &self.step.records {
            writeln!(f, "    kept {} in {:?}: {:?}", record.seq, record.channel, record.event)?;
        }
        for (session, line) in &self.step.writes {
            writeln!(f, "    {session:?} < {line}")?;
        }
        for (session, line) in &self.step.replays {
            writeln!(f, "    {session:?} << {line}")?;
        }
        Ok(())
    }
}
