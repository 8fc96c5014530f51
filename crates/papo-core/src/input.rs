//! What comes into the realm.

use std::net::IpAddr;
use std::sync::Arc;

use papo_proto::news::Count;
use papo_proto::token::TokenHash;
use papo_proto::{Said, Token};

use crate::account::Credentials;
use crate::act::Found;
use crate::audit::Deed;
use crate::browser::Asking;
use crate::claim::Claim;
use crate::event::Event;
use crate::id::{SessionId, Ticket};
use crate::settings::Settings;
use crate::unkept::Lost;

/// The place of an input in the one order of all inputs, and its time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stamp {
    /// Grows by one with each input.
    pub number: u64,
    /// Milliseconds since 1970, UTC. Never runs back.
    pub time_ms: u64,
}

impl Stamp {
    /// Whole seconds since 1970, as most numerics want them.
    pub fn seconds(self) -> u64 {
        self.time_ms / 1000
    }
}

/// What is around what a session says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Transport {
    /// Nothing.
    Clear,
    /// TLS.
    Tls,
    /// TLS, for which the client has named the server as the world knows it.
    TlsByName,
}

impl Transport {
    /// Whether nobody on the way can read what is said.
    pub fn is_secure(self) -> bool {
        self != Self::Clear
    }
}

/// Something that the realm must decide on.
#[derive(Debug, Clone)]
pub enum Input {
    /// Somebody connected.
    Connected {
        /// The new session.
        session: SessionId,
        /// Where it comes from.
        address: IpAddr,
        /// The SHA-256 fingerprint of the certificate that it has shown, in small hex digits.
        fingerprint: Option<Arc<str>>,
        /// By what its browser is known again, if it has shown that.
        browser: Option<Box<TokenHash>>,
        /// What is around what it says.
        transport: Transport,
    },
    /// Somebody with rights on the machine itself is there.
    Console {
        /// The new session.
        session: SessionId,
        /// Its user there.
        uid: u32,
    },
    /// A session said something.
    Said {
        /// Who.
        session: SessionId,
        /// What.
        said: Said,
    },
    /// A connection is gone, for this reason. The session will say nothing more.
    Gone {
        /// Whose.
        session: SessionId,
        /// What others are told.
        reason: Box<str>,
    },
    /// A question has its answer.
    Answered {
        /// Which question.
        ticket: Ticket,
        /// The answer.
        answer: Answer,
    },
    /// Somebody asks by HTTP.
    Asked(Asking),
    /// These could not be kept, and nobody has seen them. From now on nothing can.
    NotKept {
        /// What.
        lost: Vec<Lost>,
        /// Why, for people to read.
        why: Box<str>,
    },
    /// What is said can be kept again.
    KeptAgain,
    /// The settings changed.
    Configured(Arc<Settings>),
    /// The server is going down.
    Shutdown,
}

/// What came of a question.
#[derive(Debug, Clone)]
pub enum Answer {
    /// Whether the password was right.
    Verified(bool),
    /// What a new password is checked with from now on; `None` if that could not be made.
    Hashed(Option<Credentials>),
    /// Whether a gateway's word is taken for where a session comes from. If so, the session is
    /// counted under that address from now on.
    Vouched(Result<(), Doubt>),
    /// The configuration was read again. What is new came as [`Input::Configured`] before.
    Reloaded {
        /// The file's name, for people to read.
        file: Box<str>,
        /// The keys that changed and need a restart, or one line for each thing that is wrong.
        outcome: Result<Vec<Box<str>>, Vec<Box<str>>>,
    },
    /// A password, and what it is checked with; `None` if that could not be made.
    NewPassword(Option<(Box<str>, Credentials)>),
    /// A token of who runs the server, and the link with it, if there is a page; `None` if the file
    /// could not be written.
    NewClaim(Option<(Token, Claim, Option<Box<str>>)>),
    /// The token of an invitation, and the links with it. `None`: there are no random numbers.
    NewInvite(Option<(Token, Vec<Box<str>>)>),
    /// A token for a browser that is to be remembered. `None`: there are no random numbers.
    NewTicket(Option<Token>),
    /// The last of what was asked for that was done by those who run the server, in their order.
    Audit(Vec<Deed>),
    /// The file with the token is gone.
    ClaimRemoved,
    /// The lines of each page, in their order.
    Pages(Vec<Vec<Arc<Event>>>),
    /// Where there are lines, in the order of the last ones, with the times of those in milliseconds
    /// since 1970.
    Targets(Vec<(Box<str>, u64)>),
    /// It would have taken too long.
    GaveUp,
    /// What is new at each place that was asked for, in the same order.
    News(Vec<News>),
    /// The message that was looked for, if it is there.
    One(Option<Box<Found>>),
    /// Whether it is kept.
    Kept(bool),
    /// What is kept can't be read.
    Unreadable,
    /// It could not be asked: too many questions are waiting.
    Busy,
}

/// What is new to somebody of what was said somewhere.
#[derive(Debug, Clone)]
pub struct News {
    /// How much.
    pub count: Count,
    /// The last line that it may see there, whoever said it.
    pub last: Option<Arc<Event>>,
    /// How many messages that it may see are pinned there.
    pub pins: usize,
}

/// Why a gateway's word is not taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Doubt {
    /// The password is another.
    WrongPassword,
    /// Nobody, or nobody else, may connect from the address; why, for people to read.
    NotAdmitted(Box<str>),
}
