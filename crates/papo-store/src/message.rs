//! What is kept, as values. Texts are borrowed from who writes, and owned by who reads.

use papo_proto::history::{Traits, Where};
use papo_proto::mode::UserModes;
use papo_proto::{MessageKind, Rank};
use rusqlite::Row;

use crate::account::Account;
use crate::act::{Act, Reach};
use crate::audit::Deed;
use crate::browser::Browser;
use crate::claim::Claim;
use crate::founded::Founded;
use crate::invite::Invite;
use crate::marker::Marker;
use crate::sanction::Sanction;
use crate::staying::Staying;

/// Something to be kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Entry<'a> {
    /// Something was said.
    Message(Message<'a>),
    /// Something happened in a channel.
    Happened(Happened<&'a str>, Place<'a>),
    /// Something was done to a message.
    Act(Act<&'a str>, Reach<'a>),
    /// A channel has another name. If nothing was said in it, there is nothing to keep.
    Renamed {
        /// Which.
        channel: u64,
        /// How it is called.
        name: &'a str,
        /// The same as names are compared.
        folded: &'a str,
    },
    /// There is this founded channel.
    Founded(Founded<&'a str>),
    /// This channel is not founded any more.
    Unfounded(u64),
    /// There is this user, who stays without a session.
    Staying(Staying<&'a str>),
    /// The user of this account does not stay any more.
    Left(&'a str),
    /// There is this account.
    Account(Account<&'a str>),
    /// There is no account of this name, and nothing that belonged to it.
    Dropped(&'a str),
    /// A value that somebody or something has by a name.
    Metadata {
        /// Whose.
        owner: String,
        /// Its name.
        key: &'a str,
        /// What it is; `None` for no more.
        value: Option<&'a str>,
    },
    /// An account has read something.
    Marker(Marker<&'a str>),
    /// This mute or ban is in force.
    Sanction(Sanction<&'a str>),
    /// This one is not any more: whether it was a ban, and whom it meant.
    Lifted(bool, &'a str),
    /// There is this invitation, as it is now.
    Invite(Invite<&'a str>),
    /// There is none with this hash.
    Uninvited(&'a [u8; 32]),
    /// This browser logs in by itself, as it is now.
    Browser(Browser<&'a str>),
    /// The one with this hash does not.
    Forgotten(&'a [u8; 32]),
    /// This was done by those who run the server.
    Audited(Deed<&'a str>),
    /// This token makes an admin of who has it, or none does.
    Claim(Option<Claim>),
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
    /// By what it is found if it comes again, and for how long, in milliseconds.
    pub nonce: Option<([u8; 16], u64)>,
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
    /// What. LF stands between the lines of one that has several.
    pub text: Text,
    /// Where in the text a line was sent in pieces: the places where one begins, in bytes.
    pub joints: Box<[u32]>,
    /// The tags of clients, as they go on the wire.
    pub tags: Text,
    /// By what it was corrected last. What is new was not.
    pub edited: Option<u64>,
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

/// A line of a history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Line {
    /// It was said.
    Said(Said<String>),
    /// It happened.
    Happened(Happened<String>),
    /// It was done to a message.
    Act(Act<String>),
}

impl Line {
    /// What it is known by.
    pub fn id(&self) -> u64 {
        match self {
            Self::Said(said) => said.id,
            Self::Happened(happened) => happened.id,
            Self::Act(act) => act.id,
        }
    }
}

/// Something that happened in a channel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Happened<Text> {
    /// What it is known by (`msgid`); grows with each. Less than 2^63.
    pub id: u64,
    /// When, in milliseconds since 1970, UTC.
    pub time_ms: u64,
    /// Who did it: `nick!user@host`.
    pub source: Text,
    /// The account of who did it.
    pub account: Option<Text>,
    /// The modes of who did it.
    pub modes: UserModes,
    /// What.
    pub what: What,
    /// The channel as it was on the wire, if it was.
    pub target: Option<Text>,
    /// Who was kicked, or what the channel is called now.
    pub about: Option<Text>,
    /// The reason, the realname, the topic, the modes, or the nick.
    pub text: Option<Text>,
}

/// The kinds of what happens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum What {
    /// `JOIN`
    Join,
    /// `PART`
    Part,
    /// `KICK`
    Kick,
    /// `QUIT`
    Quit,
    /// `NICK`
    Nick,
    /// `TOPIC`
    Topic,
    /// `MODE`
    Mode,
    /// `RENAME`
    Rename,
}

impl What {
    /// Each at the place of its number in the file, which never changes.
    const ALL: [Self; 8] = [
        Self::Join,
        Self::Part,
        Self::Kick,
        Self::Quit,
        Self::Nick,
        Self::Topic,
        Self::Mode,
        Self::Rename,
    ];

    pub(crate) fn number(self) -> u8 {
        self as u8
    }

    pub(crate) fn from_number(number: u8) -> Option<Self> {
        Self::ALL.get(usize::from(number)).copied()
    }
}

/// Who may see a line, as its row says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Audience {
    pub(crate) channel: Option<u64>,
    /// Who said it to whom in private.
    pub(crate) pair: Option<(String, String)>,
    pub(crate) rank: Option<Rank>,
    pub(crate) closed: bool,
    pub(crate) silenced: bool,
}

impl Audience {
    /// `None`: the row says what is not known here, so it is for nobody.
    pub(crate) fn of(row: &Row<'_>) -> rusqlite::Result<Option<Self>> {
        let text = |name: &str| row.get::<_, Option<String>>(name);
        let channel: Option<u64> = row.get("channel")?;
        let pair = text("sender")?.zip(text("receiver")?);
        let rank = match text("rank")? {
            None => None,
            Some(sign) => match sign.chars().next().and_then(Rank::from_prefix) {
                None => return Ok(None),
                rank => rank,
            },
        };
        let (closed, silenced) = (row.get("closed")?, row.get("silenced")?);
        let is_somewhere = channel.is_some() != pair.is_some();
        Ok(is_somewhere.then_some(Self { channel, pair, rank, closed, silenced }))
    }

    /// All that decides who may see the line of this id, which was said.
    pub(crate) fn traits(&self, id: u64) -> Traits<'_> {
        let place = match (&self.pair, self.channel) {
            (Some((sender, receiver)), _) => Where::Pair(sender, receiver),
            (None, channel) => Where::Channel(channel.unwrap_or_default()),
        };
        let Self { rank, closed, silenced, .. } = *self;
        Traits { id, place, rank, closed, silenced, is_event: false }
    }
}
