//! What comes out of the realm. Effects are addressed to sessions and audiences, never to sockets.

use std::net::IpAddr;
use std::sync::Arc;

use papo_proto::history::Read;
use papo_proto::token::TokenHash;
use papo_proto::{CapSet, Capability, ChannelName, Folded, Rank};

use crate::account::Account;
pub use crate::announcement::{Announcement, Present};
use crate::audit::Deed;
use crate::browser::{Browser, Verdict};
use crate::claim::Claim;
use crate::event::Event;
use crate::founded::ChannelState;
use crate::id::{ChannelId, MessageId, SessionId, Ticket};
use crate::input::Stamp;
use crate::invite::Invite;
use crate::marker::Spot;
use crate::nonce::NonceKey;
use crate::owner::Owner;
use crate::sanction::{Kind, Sanction};
use crate::staying::UserState;

/// All that a batch of inputs brought about, in order.
#[derive(Debug, Default)]
pub struct Effects {
    /// For the workers. Their order is the order in which sessions see them.
    pub deliveries: Vec<Delivery>,
    /// What must be kept before anything of this batch is released.
    pub records: Vec<Record>,
    /// What else must be kept, after the records.
    pub changes: Vec<Change>,
    /// For those who answer questions.
    pub questions: Vec<(Ticket, Question)>,
    /// Which kept lines are asked for, when all of this batch is kept.
    pub reads: Vec<(Ticket, Box<Read>)>,
    /// For whoever watches the server.
    pub announcements: Vec<Announcement>,
    /// For those who ask by HTTP.
    pub verdicts: Vec<Verdict>,
}

impl Effects {
    /// Answers one session with a line that has no source and no end.
    pub(crate) fn reply(&mut self, to: SessionId, stamp: Stamp, line: impl Into<Box<str>>) {
        let (time_ms, line) = (stamp.time_ms, line.into());
        self.deliveries.push(Delivery::Reply { to, time_ms, place: None, line });
    }
}

/// Something for the workers to do.
#[derive(Debug, Clone)]
pub enum Delivery {
    /// Answer one session.
    Reply {
        /// Whom.
        to: SessionId,
        /// When, in milliseconds since 1970, UTC.
        time_ms: u64,
        /// Its place in the answer.
        place: Place,
        /// The line without source and end.
        line: Box<str>,
    },
    /// Show an event to an audience.
    Event {
        /// Who sees it.
        audience: Audience,
        /// Which sessions of the audience.
        only: Only,
        /// Its place in the answer, if the audience is the one session that brought it about.
        place: Place,
        /// What happened.
        event: Arc<Event>,
    },
    /// Show one session what was kept.
    Replay {
        /// Whom.
        to: SessionId,
        /// Its place in the answer.
        place: Place,
        /// What happened then.
        event: Arc<Event>,
    },
    /// From now on the session sees the channel's events.
    Subscribe {
        /// Who.
        session: SessionId,
        /// Which.
        channel: ChannelId,
    },
    /// From now on it does not.
    Unsubscribe {
        /// Who.
        session: SessionId,
        /// Which.
        channel: ChannelId,
    },
    /// These capabilities are on now.
    Capabilities {
        /// Whose.
        session: SessionId,
        /// All of them.
        caps: CapSet,
    },
    /// The session is registered: it has the time of a user now, not of a stranger.
    Registered {
        /// Which.
        session: SessionId,
    },
    /// The session's user is an operator of the server from now on, or no longer.
    Operator {
        /// Whose.
        session: SessionId,
        /// It is one.
        on: bool,
    },
    /// Read no more of its commands until it is resumed: a question is being answered for it.
    Park {
        /// Which.
        session: SessionId,
    },
    /// Read its commands again.
    Resume {
        /// Which.
        session: SessionId,
    },
    /// The session has ended: write what waits, then close. No effect names it again.
    Close {
        /// Which.
        session: SessionId,
    },
}

impl Delivery {
    /// The worker that it is for; `None` for all of them.
    pub fn worker(&self) -> Option<usize> {
        match self {
            Self::Reply { to: session, .. }
            | Self::Replay { to: session, .. }
            | Self::Event { audience: Audience::Session(session), .. }
            | Self::Subscribe { session, .. }
            | Self::Unsubscribe { session, .. }
            | Self::Capabilities { session, .. }
            | Self::Registered { session }
            | Self::Operator { session, .. }
            | Self::Park { session }
            | Self::Resume { session }
            | Self::Close { session } => Some(session.worker()),
            Self::Event { .. } => None,
        }
    }
}

/// Which sessions of an audience see an event: some are told of the same thing in other words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Only {
    /// All of them.
    All,
    /// Those that have this capability on.
    With(Capability),
    /// Those that have not.
    Without(Capability),
}

impl Only {
    /// Whether a session with these capabilities is one of them.
    pub fn admits(self, caps: CapSet) -> bool {
        match self {
            Self::All => true,
            Self::With(cap) => caps.has(cap),
            Self::Without(cap) => !caps.has(cap),
        }
    }
}

/// The place of a line in the answer to what its receiver said. Mostly it has none.
pub type Place = Option<Box<PlaceTags>>;

/// The tags that tell the place.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PlaceTags {
    /// What the client called the line that this answers.
    pub label: Option<Box<str>>,
    /// The batch that it is part of.
    pub batch: Option<MessageId>,
    /// What the client calls the message that this is.
    pub nonce: Option<Box<str>>,
    /// There is nothing beyond the page of history that begins here.
    pub is_end: bool,
    /// It is a part of the message before it, `draft/chathistory-context`.
    pub is_context: bool,
}

/// Who sees an event. What is shown to the session alone whose turn it is counts as an answer.
#[derive(Debug, Clone)]
pub enum Audience {
    /// One session.
    Session(SessionId),
    /// All in one channel.
    Channel {
        /// Which.
        channel: ChannelId,
        /// But not these.
        except: Except,
    },
    /// All in any of these channels, each once.
    Channels {
        /// Which.
        channels: Arc<[ChannelId]>,
        /// But not these.
        except: Except,
    },
    /// These sessions, each once.
    Sessions(Arc<[SessionId]>),
}

impl Audience {
    /// The session, if it is one alone.
    pub(crate) fn session(&self) -> Option<SessionId> {
        match self {
            Self::Session(session) => Some(*session),
            _ => None,
        }
    }
}

/// Which sessions are left out of an audience.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Except {
    /// None.
    Nobody,
    /// This one.
    Session(SessionId),
    /// These.
    Sessions(Arc<[SessionId]>),
}

impl Except {
    /// All of them.
    pub fn sessions(&self) -> &[SessionId] {
        match self {
            Self::Nobody => &[],
            Self::Session(session) => std::slice::from_ref(session),
            Self::Sessions(sessions) => sessions,
        }
    }
}

/// What is to be kept: a message, with its place in its channel, or what happened, which has none.
#[derive(Debug, Clone)]
pub struct Record {
    /// The channel it was said in; `None` for a message to one user.
    pub channel: Option<ChannelId>,
    /// Its place in the channel's one order; 0 for what has none: what not all see, or nobody said.
    pub seq: u64,
    /// The rank that a member needs to see it, if not all do. Somebody has seen it, so it is kept.
    pub rank: Option<Rank>,
    /// Said to a user who does not hear the sender (`SILENCE`): the history has it for that one alone.
    pub silenced: bool,
    /// Under what the history finds it.
    pub filed: Filed,
    /// Whose line it was, if anybody's.
    pub by: Option<SessionId>,
    /// What the client called that line.
    pub label: Option<Box<str>>,
    /// By what it is found if the client sends it again.
    pub nonce: Option<NonceKey>,
    /// What it does to a message, if it does anything.
    pub act: Option<Box<Act>>,
    /// The message.
    pub event: Arc<Event>,
}

/// What is done to a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Act {
    /// To which.
    pub on: MessageId,
    /// By whom, as [`User::party`](crate::user::User::party) names people.
    pub by: Box<str>,
    /// What.
    pub doing: Doing,
}

/// The kinds of what is done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Doing {
    /// It is deleted, with all that was done to it.
    Redact,
    /// It has another text.
    Edit,
    /// It is kept at hand.
    Pin,
    /// It is kept at hand no more.
    Unpin,
    /// It is given this reaction.
    React(Box<str>),
    /// This reaction is taken back.
    Unreact(Box<str>),
}

/// Under what the history finds a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Filed {
    /// A channel.
    Channel {
        /// How it is called.
        name: Arc<str>,
        /// The same as names are compared.
        folded: Folded<ChannelName>,
        /// The place of the last message in its order.
        last: u64,
        /// Not everybody could have come in to hear it.
        closed: bool,
    },
    /// Two people, as [`User::party`](crate::user::User::party) names them.
    Pair {
        /// Who said it.
        sender: Box<str>,
        /// To whom.
        receiver: Box<str>,
    },
}

/// How something is from now on that outlives the realm. It says all of it: one that is kept twice,
/// or late, does no harm as long as the order is right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// A channel in which something was said has another name.
    Renamed {
        /// Which channel.
        channel: ChannelId,
        /// How it is called now.
        name: Arc<str>,
        /// The same as names are compared.
        folded: Folded<ChannelName>,
    },
    /// There is this founded channel.
    Channel(Arc<ChannelState>),
    /// This channel is not founded any more.
    Unfounded(ChannelId),
    /// There is this user, who stays without a session.
    User(Arc<UserState>),
    /// The user of this account does not stay any more.
    Left(Arc<str>),
    /// There is this account.
    Account(Arc<Account>),
    /// There is no account of this name, written in this way, and nothing that belonged to it.
    Dropped(Arc<str>),
    /// Who has this token becomes an admin; `None`: nobody does.
    Claim(Option<Claim>),
    /// This mute or ban is in force.
    Sanction(Arc<Sanction>),
    /// The one of this kind, written in this way, is not any more.
    Lifted(Kind, Box<str>),
    /// There is this invitation by link.
    Invite(Arc<Invite>),
    /// There is none with this hash.
    Uninvited(TokenHash),
    /// This browser logs in by itself.
    Browser(Arc<Browser>),
    /// The one with this hash does not.
    Forgotten(TokenHash),
    /// This was done by those who run the server.
    Audited(Arc<Deed>),
    /// A value is another, or is no more.
    Metadata {
        /// Whose: an account's or a channel's.
        owner: Owner,
        /// Which.
        key: Box<str>,
        /// What it is now.
        value: Option<Arc<str>>,
    },
    /// An account has read something.
    Marker {
        /// Which account, as its owner wrote it.
        account: Arc<str>,
        /// What.
        spot: Spot,
        /// Up to when, in milliseconds since 1970; `None` if that is not remembered any more.
        time_ms: Option<u64>,
    },
}

/// Something that takes too long to be decided inside the realm.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Question {
    /// Is this the password?
    Verify {
        /// What was said.
        password: Box<str>,
        /// The argon2id PHC string of what is right.
        hash: Arc<str>,
    },
    /// What is this password to be checked with?
    Hash {
        /// What was said.
        password: Box<str>,
    },
    /// Is this a gateway's password, and may the session be one from this address?
    Vouch {
        /// Which session.
        session: SessionId,
        /// What was said.
        password: Box<str>,
        /// The argon2id PHC strings of what is right; each is.
        hashes: Vec<Arc<str>>,
        /// Where it comes from, as the gateway says.
        address: IpAddr,
    },
    /// What does the configuration say now?
    Reload,
    /// What is a password that nobody knows, and what is it to be checked with?
    NewPassword,
    /// What is a new token of who runs the server, written into the file, and the link with it?
    NewClaim,
    /// What is a new token of an invitation, and the links with it?
    NewInvite,
    /// What is a token for a browser that is to be remembered?
    NewTicket,
    /// Is the file gone in which the token is of who runs the server?
    RemoveClaim,
}
