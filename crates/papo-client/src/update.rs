//! What a client answers with: lines to send, and what happened.

use jiff::Timestamp;
pub use papo_proto::MessageKind;

/// One consequence of a received or typed line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Update {
    /// Send this line; its end is not part of it.
    Send(String),
    /// Something happened that a view may show.
    Happened(Event),
}

/// Something that happened, and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// The time the server gave it. `None`: now.
    pub time: Option<Timestamp>,
    /// What it was.
    pub what: Happening,
}

/// Who did something: a user, or a server when there is no address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// The nick, or the name of a server.
    pub nick: String,
    /// `user@host`.
    pub address: Option<String>,
}

impl Source {
    /// Reads `nick!user@host`; any part after the nick may be missing.
    pub fn parse(text: &str) -> Self {
        match text.split_once('!') {
            Some((nick, address)) => Self { nick: nick.into(), address: Some(address.into()) },
            None => match text.split_once('@') {
                Some((nick, host)) => Self { nick: nick.into(), address: Some(host.into()) },
                None => Self { nick: text.into(), address: None },
            },
        }
    }
}

/// How bad a standard reply is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Severity {
    /// `FAIL`: it was not done.
    Fail,
    /// `WARN`: it was done, but.
    Warn,
    /// `NOTE`: by the way.
    Note,
}

/// One thing that WHOIS says about a user.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are named after what the doc of their variant says")]
pub enum WhoisFact {
    /// Where from, and the realname.
    User { username: String, host: String, realname: String },
    /// Which server, and what that says of itself.
    Server { name: String, about: String },
    /// An operator of the server.
    Operator,
    /// Logged in to that account.
    Account(String),
    /// How long silent; since when here (seconds since 1970).
    Idle { seconds: u64, since: Option<i64> },
    /// In which channels, with ranks.
    Channels(String),
    /// Anything else, in the server's words.
    Other(String),
    /// That was all.
    End,
}

/// What happened. Texts are as the server sent them and not safe for a terminal.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are named after what the doc of their variant says")]
pub enum Happening {
    /// The server took us in under this nick.
    Registered { nick: String },
    /// The channels were joined again and what had waited was sent.
    Ready,
    /// The server does not accept a nick.
    NickRefused { nick: String, reason: String },
    /// Somebody said something.
    Message {
        /// Who.
        source: Source,
        /// To whom: a channel, or a nick.
        target: String,
        /// What, without the wrapping of an action.
        text: String,
        /// PRIVMSG or NOTICE.
        kind: MessageKind,
        /// Said with `/me`.
        action: bool,
        /// It is our own.
        mine: bool,
        /// It is the echo of a message that was typed here.
        confirmed: bool,
        /// It was said before, and nobody has asked the server to show it.
        past: bool,
    },
    /// Somebody corrected what they said to `target`; that is the new text.
    Edited { source: Source, target: String, text: String, mine: bool },
    /// Somebody took back something that was said to `target`, their own or another's.
    TakenBack { source: Source, target: String, reason: Option<String>, mine: bool },
    /// A program asked ours something. It gets no answer.
    Ctcp { source: Source, target: String, request: String },
    /// An own message was refused; it will not be sent again.
    NotDelivered { target: String, text: String, reason: String },
    /// Somebody entered a channel.
    Joined { channel: String, source: Source, mine: bool },
    /// Somebody left a channel.
    Left { channel: String, source: Source, reason: Option<String>, mine: bool },
    /// Somebody was put out of a channel.
    Kicked { channel: String, nick: String, by: Source, reason: Option<String>, mine: bool },
    /// Somebody left the server; these channels knew them.
    Quit { source: Source, reason: Option<String>, channels: Vec<String>, mine: bool },
    /// Somebody has another nick.
    NickChanged { from: String, to: String, mine: bool },
    /// Somebody set the topic; an empty one is none.
    TopicChanged { channel: String, by: Source, text: String },
    /// The topic of a channel, on entering or asked for. `None`: it has none.
    Topic { channel: String, text: Option<String> },
    /// Who set the topic, and when (seconds since 1970).
    TopicSetBy { channel: String, by: String, at: Option<i64> },
    /// Modes of a channel or user were changed.
    ModeChanged { target: String, by: Source, changes: String },
    /// The modes that are in force.
    Modes { target: String, modes: String },
    /// Who is in a channel: nicks with their ranks in front.
    Names { channel: String, names: Vec<String> },
    /// A channel of the server.
    ListEntry { channel: String, members: u64, topic: String },
    /// The list of channels ends.
    ListEnd,
    /// A user who was asked for with WHO.
    WhoEntry { channel: String, nick: String, address: String, flags: String, realname: String },
    /// The answer to WHO ends.
    WhoEnd { mask: String },
    /// Something about a user who was asked for.
    Whois { nick: String, fact: WhoisFact },
    /// Somebody is away, or, without a text, back.
    Away { nick: String, text: Option<String> },
    /// We are away or back; the server's words.
    OwnAway { away: bool, text: String },
    /// Somebody is invited.
    Invited { channel: String, nick: String, by: Source, mine: bool },
    /// Our invitation went out.
    Inviting { channel: String, nick: String },
    /// To become an operator of that name a password is needed; answer with `Client::oper`.
    OperatorPassword { name: String },
    /// To log in to that account its password is needed; answer with `Client::log_in`.
    AccountPassword { name: String },
    /// To make an account a password is needed; answer with `Client::make_account`.
    NewPassword,
    /// We are logged in to that account.
    LoggedIn { account: String },
    /// We are logged in to no account any more.
    LoggedOut,
    /// That account was made.
    AccountMade { account: String },
    /// We are not logged in and not taken in; the connection serves for nothing more.
    LoginRefused { reason: String },
    /// A line of the message of the day.
    Motd { text: String },
    /// Any other reply with a number. `about` are the parameters between our nick and the text.
    Numeric { number: u16, about: Vec<String>, text: String },
    /// `FAIL`, `WARN` or `NOTE`.
    Standard { severity: Severity, code: String, about: Vec<String>, text: String },
    /// A command that means nothing to us.
    Other { source: Option<Source>, command: String, params: Vec<String> },
    /// The server ends the connection.
    ServerClosed { reason: String },
    /// Plain text goes there from now on; `None`: nowhere.
    Talking { target: Option<String> },
    /// An answer in words: help, or that something waits.
    Told { text: String },
    /// What was typed could not be done.
    Mistake { text: String },
}

impl Happening {
    /// Whether it is a numeric that says no.
    pub fn is_error(&self) -> bool {
        match self {
            Self::Numeric { number, .. } => (400..600).contains(number) || *number == 696,
            Self::Standard { severity, .. } => *severity == Severity::Fail,
            Self::NotDelivered { .. }
            | Self::NickRefused { .. }
            | Self::LoginRefused { .. }
            | Self::Mistake { .. } => true,
            _ => false,
        }
    }
}
