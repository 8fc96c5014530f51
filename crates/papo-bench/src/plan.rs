//! What is to be done, to whom, for how long.

use std::net::SocketAddr;
use std::time::Duration;

use crate::usage::Process;

/// A whole run.
#[derive(Debug, Clone)]
pub struct Plan {
    /// The server.
    pub target: Target,
    /// What is done to it.
    pub work: Work,
    /// For how long it is measured, where the work itself does not say when it is over.
    pub time: Duration,
    /// How long each message is, in bytes, from [`crate::TEXT_LEN_MIN`] to [`crate::TEXT_LEN_MAX`].
    pub text_len: usize,
    /// How many clients are connecting or registering at the same time.
    pub at_once: u32,
    /// What the names of all clients and channels begin with, so that two runs don't meet.
    pub prefix: String,
}

/// The server under load.
#[derive(Debug, Clone)]
pub struct Target {
    /// As it was asked for.
    pub name: String,
    /// Where it is.
    pub address: SocketAddr,
    /// Its name, or its address, as TLS and HTTP are told it.
    pub host: String,
    /// What is around the lines.
    pub way: Way,
    /// What PASS gives it.
    pub password: Option<String>,
    /// Its process, if it runs on this computer.
    pub pid: Option<u32>,
}

/// What is around the lines of IRC.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Way {
    /// TLS. Whom the certificate is of is not looked at: a load has nothing to hide.
    pub tls: bool,
    /// WebSocket, at `/irc`.
    pub websocket: bool,
}

impl Way {
    /// What it is called.
    pub fn name(self) -> &'static str {
        match (self.tls, self.websocket) {
            (false, false) => "IRC",
            (true, false) => "TLS",
            (false, true) => "WebSocket",
            (true, true) => "WebSocket in TLS",
        }
    }
}

impl Target {
    /// Its process, to be looked at.
    pub(crate) fn process(&self) -> Option<Process> {
        self.pid.map(Process)
    }
}

/// What is done.
#[derive(Debug, Clone)]
pub enum Work {
    /// One channel.
    Fanout(Rooms, Pace),
    /// Several channels at the same time.
    Rooms(Rooms, Pace),
    /// Pairs of clients, each of which sends to its other.
    Direct {
        /// How many pairs.
        pairs: u32,
        /// How much each sends.
        pace: Pace,
    },
    /// Clients that do nothing.
    Idle {
        /// How many.
        clients: u32,
    },
    /// Clients that come.
    Connect {
        /// How many.
        clients: u32,
        /// Whether all of them enter one channel at once then.
        join: bool,
    },
    /// Much is said, and then asked for.
    History {
        /// How many messages are said before.
        messages: u64,
        /// In how many channels.
        channels: u32,
        /// How often each question is asked.
        questions: u32,
    },
}

/// Who is where.
#[derive(Debug, Clone, Copy)]
pub struct Rooms {
    /// How many channels.
    pub rooms: u32,
    /// How many clients are in each; nobody is in two.
    pub members: u32,
    /// How many of them send.
    pub senders: u32,
}

/// How much is sent.
#[derive(Debug, Clone, Copy)]
pub enum Pace {
    /// Each sender has so many messages on their way: it sends the next one when all recipients of
    /// one have it.
    Window(u32),
    /// All senders together send so many messages a second, whatever becomes of them.
    Rate(f64),
}

impl Work {
    /// Its name, as it is typed.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Fanout(..) => "fanout",
            Self::Rooms(..) => "rooms",
            Self::Direct { .. } => "direct",
            Self::Idle { .. } => "idle",
            Self::Connect { .. } => "connect",
            Self::History { .. } => "history",
        }
    }

    /// How many clients it needs.
    pub fn clients(&self) -> u32 {
        match *self {
            Self::Fanout(rooms, _) | Self::Rooms(rooms, _) => rooms.clients(),
            Self::Direct { pairs, .. } => pairs.saturating_mul(2),
            Self::Idle { clients } | Self::Connect { clients, .. } => clients,
            // One says it, one hears it, and one more asks.
            Self::History { channels, .. } => channels.saturating_mul(2).saturating_add(1),
        }
    }
}

impl Rooms {
    /// How many clients are in all of them.
    pub fn clients(self) -> u32 {
        self.rooms.saturating_mul(self.members)
    }
}
