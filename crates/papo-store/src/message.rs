//! What is kept, as values. Texts are borrowed from who writes, and owned by who reads.

use papo_proto::mode::UserModes;
use papo_proto::{MessageKind, Rank};

/// Something to be kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Entry<'a> {
    /// Something was said.
    Message(Message<'a>),
    /// A channel has another name. If nothing was said in it, there is nothing to keep.
    Renamed {
        /// Which.
        channel: u64,
        /// How it is called.
        name: &'a str,
        /// The same as names are compared.
        folded: &'a str,
    },
}

/// A message, and who may see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message<'a> {
    /// The message itself.
    pub said: Said<&'a str>,
    /// Where it was said; `None` for what was said to one user.
    pub place: Option<Place<'a>>,
    /// Who said it to whom in private, as nicks are compared.
    pub pair: Option<(&'a str, &'a str)>,
    /// The rank that a member needs to see it.
    pub rank: Option<Rank>,
    /// For its sender alone: who it was said to does not hear the sender.
    pub silenced: bool,
}

/// What is shown of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said<Text> {
    /// What it is known by (`msgid`); grows with each. Less than 2^63.
    pub id: u64,
    /// When, in milliseconds since 1970, UTC.
    pub time_ms: u64,
    /// Who said it: `nick!user@host`.
    pub source: Text,
    /// The account of who said it.
    pub account: Option<Text>,
    /// The modes of who said it.
    pub modes: UserModes,
    /// `PRIVMSG` or `NOTICE`.
    pub kind: MessageKind,
    /// To whom, as it was on the wire.
    pub target: Text,
    /// What.
    pub text: Text,
    /// The tags of clients, as they go on the wire.
    pub tags: Text,
}

/// A place in a channel's one order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place<'a> {
    /// Which channel.
    pub channel: u64,
    /// How the channel is called.
    pub name: &'a str,
    /// The same as names are compared.
    pub folded: &'a str,
    /// The number of the message; 0 for one that only some members may see.
    pub seq: u64,
    /// The channel's last number.
    pub last: u64,
    /// Not everybody could have come in to hear it.
    pub closed: bool,
}
