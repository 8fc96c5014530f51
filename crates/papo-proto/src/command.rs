//! Messages to typed commands. One file per verb says what can be said; this file holds the one
//! table of them all and the faults of those that say nothing.

#![allow(clippy::unnecessary_wraps, reason = "every verb is read in the same way")]

use crate::message::{Message, Params, ParseError, split_at_byte};

pub mod accounts;
pub mod admin;
pub mod audit;
pub mod authenticate;
pub mod away;
pub mod ban;
pub mod bans;
pub mod batch;
pub mod cap;
pub mod chanserv;
pub mod chathistory;
pub mod chghost;
pub mod claim;
pub mod cs;
pub mod editmsg;
pub mod endsession;
pub mod freeze;
pub mod help;
pub mod helpop;
pub mod info;
pub mod invitation;
pub mod invite;
pub mod invited;
pub mod ison;
pub mod isupport;
pub mod join;
pub mod kick;
pub mod kill;
pub mod knock;
pub mod links;
pub mod list;
pub mod lusers;
pub mod markread;
pub mod metadata;
pub mod mode;
pub mod monitor;
pub mod motd;
pub mod mute;
pub mod mutes;
pub mod names;
pub mod nick;
pub mod nickserv;
pub mod notice;
pub mod ns;
pub mod oper;
pub mod part;
pub mod pass;
pub mod pin;
pub mod ping;
pub mod pong;
pub mod privmsg;
pub mod quit;
pub mod redact;
pub mod register;
pub mod rehash;
pub mod relaymsg;
pub mod remember;
pub mod rename;
pub mod resetpass;
pub mod role;
pub mod search;
pub mod sessions;
pub mod setname;
pub mod silence;
pub mod stats;
pub mod sync;
pub mod tagmsg;
pub mod time;
pub mod topic;
pub mod unban;
pub mod unmute;
pub mod unpin;
pub mod user;
pub mod userhost;
pub mod verify;
pub mod version;
pub mod wallops;
pub mod webirc;
pub mod who;
pub mod whois;
pub mod whowas;

/// When a command may be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// Only while a connection registers; afterwards it is `ERR_ALREADYREGISTERED`.
    Before,
    /// Only by registered sessions; before that it is `ERR_NOTREGISTERED`.
    After,
    /// At any time.
    Always,
}

macro_rules! verbs {
    ($($name:ident $word:literal $module:ident $phase:ident $penalty:literal;)*) => {
        /// A command's name.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Verb { $(#[doc = concat!("`", $word, "`")] $name,)* }

        /// What a client asks for.
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub enum Command { $(#[doc = concat!("`", $word, "`")] $name($module::$name),)* }

        impl Verb {
            /// All verbs, by name.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// Their words as numbers, which are compared faster.
            const NUMBERS: &'static [u128] = &[$(number($word),)*];

            /// Its word on the wire.
            pub fn word(self) -> &'static str {
                match self { $(Self::$name => $word,)* }
            }

            /// When it may be used.
            pub fn phase(self) -> Phase {
                match self { $(Self::$name => Phase::$phase,)* }
            }

            /// What it costs of a connection's allowance; a plain message costs 1.
            pub fn penalty(self) -> u32 {
                match self { $(Self::$name => $penalty,)* }
            }
        }

        impl Command {
            /// Its verb.
            pub fn verb(&self) -> Verb {
                match self { $(Self::$name(_) => Verb::$name,)* }
            }

            fn read_as(verb: Verb, reader: &Reader<'_>) -> Result<Self, Fault> {
                match verb { $(Verb::$name => $module::$name::read(reader).map(Self::$name),)* }
            }
        }
    };
}

verbs! {
    // name    word       file     when   costs
    Accounts "ACCOUNTS" accounts After 4;
    Admin   "ADMIN"   admin   After  1;
    Audit   "AUDIT"   audit   After  4;
    Authenticate "AUTHENTICATE" authenticate Always 1;
    Away    "AWAY"    away    After  1;
    Ban     "BAN"     ban     After  1;
    Bans    "BANS"    bans    After  2;
    Batch   "BATCH"   batch   After  1;
    Cap     "CAP"     cap     Always 1;
    Chanserv "CHANSERV" chanserv After 1;
    Chathistory "CHATHISTORY" chathistory After 2;
    Chghost "CHGHOST" chghost After  2;
    Claim   "CLAIM"   claim   After  4;
    Cs      "CS"      cs      After  1;
    Editmsg "EDITMSG" editmsg After  2;
    Endsession "ENDSESSION" endsession After 1;
    Freeze  "FREEZE"  freeze  After  1;
    Help    "HELP"    help    After  2;
    Helpop  "HELPOP"  helpop  After  2;
    Info    "INFO"    info    After  2;
    Invitation "INVITATION" invitation After 2;
    Invite  "INVITE"  invite  After  2;
    Invited "INVITED" invited Always 4;
    Ison    "ISON"    ison    After  1;
    Isupport "ISUPPORT" isupport After 2;
    Join    "JOIN"    join    After  1;
    Kick    "KICK"    kick    After  1;
    Kill    "KILL"    kill    After  1;
    Knock   "KNOCK"   knock   After  2;
    Links   "LINKS"   links   After  1;
    List    "LIST"    list    After  4;
    Lusers  "LUSERS"  lusers  After  1;
    Markread "MARKREAD" markread After 1;
    Metadata "METADATA" metadata Always 2;
    Mode    "MODE"    mode    After  1;
    Monitor "MONITOR" monitor After 1;
    Motd    "MOTD"    motd    After  2;
    Mute    "MUTE"    mute    After  1;
    Mutes   "MUTES"   mutes   After  2;
    Names   "NAMES"   names   After  2;
    Nick    "NICK"    nick    Always 2;
    Nickserv "NICKSERV" nickserv After 1;
    Notice  "NOTICE"  notice  After  1;
    Ns      "NS"      ns      After  1;
    Oper    "OPER"    oper    After  4;
    Part    "PART"    part    After  1;
    Pass    "PASS"    pass    Before 1;
    Pin     "PIN"     pin     After  2;
    Ping    "PING"    ping    Always 1;
    Pong    "PONG"    pong    Always 0;
    Privmsg "PRIVMSG" privmsg After  1;
    Quit    "QUIT"    quit    Always 0;
    Redact  "REDACT"  redact  After  2;
    Register "REGISTER" register Always 4;
    Rehash  "REHASH"  rehash  After  4;
    Relaymsg "RELAYMSG" relaymsg After 1;
    Remember "REMEMBER" remember Always 2;
    Rename  "RENAME"  rename  After  4;
    Resetpass "RESETPASS" resetpass After 4;
    Role    "ROLE"    role    After  1;
    Search  "SEARCH"  search  After  4;
    Sessions "SESSIONS" sessions After 4;
    Setname "SETNAME" setname After  2;
    Silence "SILENCE" silence After 1;
    Stats   "STATS"   stats   After  2;
    Sync    "SYNC"    sync    After  4;
    Tagmsg  "TAGMSG"  tagmsg  After  1;
    Time    "TIME"    time    After  1;
    Topic   "TOPIC"   topic   After  1;
    Unban   "UNBAN"   unban   After  1;
    Unmute  "UNMUTE"  unmute  After  1;
    Unpin   "UNPIN"   unpin   After  2;
    User    "USER"    user    Before 1;
    Userhost "USERHOST" userhost After 1;
    Verify  "VERIFY"  verify  Always 1;
    Version "VERSION" version After  2;
    Wallops "WALLOPS" wallops After  2;
    Webirc  "WEBIRC"  webirc  Before 4;
    Who     "WHO"     who     After  2;
    Whois   "WHOIS"   whois   After  1;
    Whowas  "WHOWAS"  whowas  After  2;
}

impl Command {
    /// What it costs of a connection's allowance: that of its verb, for each channel, nick or mask
    /// that it names.
    pub fn cost(&self) -> u32 {
        let targets = u32::try_from(self.targets()).unwrap_or(u32::MAX);
        self.verb().penalty().saturating_mul(targets)
    }

    /// For how many channels, nicks or masks its verb counts.
    pub(crate) fn targets(&self) -> usize {
        let targets = match self {
            Self::Join(join::Join::Channels(channels)) => channels.len(),
            Self::Join(join::Join::LeaveAll) => LEAVE_ALL_TARGETS,
            Self::Kick(kick) => kick.nicks.len(),
            Self::List(list) => list.masks(),
            // One look into the directory for each, and one line for many.
            Self::Monitor(monitor) => monitor.nicks().div_ceil(MONITOR_NICKS_PER_MESSAGE),
            Self::Names(names) => names.channels.len(),
            Self::Notice(notice) => notice.targets.len(),
            Self::Part(part) => part.channels.len(),
            Self::Privmsg(privmsg) => privmsg.targets.len(),
            Self::Tagmsg(tagmsg) => tagmsg.targets.len(),
            _ => 1,
        };
        targets.max(1)
    }
}

/// How many nicks of a MONITOR count as much as one message.
const MONITOR_NICKS_PER_MESSAGE: usize = 25;

/// What leaving all channels counts for, however many they are.
const LEAVE_ALL_TARGETS: usize = 10;

impl Verb {
    /// The verb of that name, in any case.
    pub fn named(word: &str) -> Option<Self> {
        if word.len() > WORD_LEN_MAX {
            return None;
        }
        let verb = Self::ALL[Self::NUMBERS.binary_search(&number(word)).ok()?];
        // NULs at the end of a word do not change its number.
        (verb.word().len() == word.len()).then_some(verb)
    }
}

/// The longest word whose letters fit into a number.
const WORD_LEN_MAX: usize = 16;

/// A word of at most [`WORD_LEN_MAX`] bytes as a number, in any case. Numbers are in the order of words.
const fn number(word: &str) -> u128 {
    let (mut letters, mut at) = ([0; WORD_LEN_MAX], 0);
    while at < word.len() {
        letters[at] = word.as_bytes()[at].to_ascii_uppercase();
        at += 1;
    }
    u128::from_be_bytes(letters)
}

/// A line that is no command. Each has its answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// No such command; the word as it was sent.
    Unknown(Box<str>),
    /// A parameter is missing that the command needs.
    NeedMoreParams(Verb),
    /// `NICK` or `WHOIS` without a nick.
    NoNicknameGiven(Verb),
    /// `PING` without a token.
    NoOrigin,
    /// `PRIVMSG` without a target.
    NoRecipient(Verb),
    /// `PRIVMSG` without text.
    NoTextToSend,
    /// The line or its tags are longer than allowed. It was dropped whole.
    TooLong,
    /// The line has bytes that are not UTF-8. It was dropped whole; this was its command, if it is
    /// one.
    InvalidUtf8(Option<Verb>),
    /// The line is no message: a NUL or CR in it, too many tags, or no command where one must be.
    Malformed(ParseError),
}

impl Fault {
    /// What a faulty line costs of a connection's allowance.
    pub const PENALTY: u32 = 1;

    /// The verb of the line, where it is known.
    pub fn verb(&self) -> Option<Verb> {
        match self {
            Self::NeedMoreParams(verb) | Self::NoNicknameGiven(verb) | Self::NoRecipient(verb) => {
                Some(*verb)
            }
            Self::NoOrigin => Some(Verb::Ping),
            Self::NoTextToSend => Some(Verb::Privmsg),
            Self::Unknown(_) | Self::TooLong | Self::InvalidUtf8(_) | Self::Malformed(_) => None,
        }
    }
}

/// Reads one message.
pub fn read(message: &Message<'_>) -> Result<Command, Fault> {
    let verb =
        Verb::named(message.command).ok_or_else(|| Fault::Unknown(message.command.into()))?;
    Command::read_as(verb, &Reader { verb, params: &message.params })
}

/// The parameters of one message, as a command's file asks for them.
#[derive(Debug)]
pub struct Reader<'a> {
    verb: Verb,
    params: &'a Params<'a>,
}

impl<'a> Reader<'a> {
    /// A parameter that must be there and not be empty.
    fn required(&self, index: usize) -> Result<&'a str, Fault> {
        self.params.filled(index).ok_or(Fault::NeedMoreParams(self.verb))
    }

    /// A parameter that may be missing; an empty one counts as missing.
    fn optional(&self, index: usize) -> Option<&'a str> {
        self.params.filled(index)
    }

    /// A parameter that may be missing and may be empty.
    fn given(&self, index: usize) -> Option<&'a str> {
        self.params.get(index)
    }

    /// A comma-separated parameter; empty places are left out.
    fn list(&self, index: usize) -> Vec<Box<str>> {
        let mut rest = self.given(index).unwrap_or_default();
        // Mostly there is one.
        let mut words = Vec::with_capacity(1);
        while !rest.is_empty() {
            let (word, after) = split_at_byte(rest, b',');
            if !word.is_empty() {
                words.push(word.into());
            }
            rest = after;
        }
        words
    }

    /// A comma-separated parameter that must name at least one thing.
    fn required_list(&self, index: usize) -> Result<Vec<Box<str>>, Fault> {
        let list = self.list(index);
        if list.is_empty() { Err(Fault::NeedMoreParams(self.verb)) } else { Ok(list) }
    }

    /// All parameters from `index` on.
    fn rest(&self, index: usize) -> Vec<Box<str>> {
        self.params.as_slice().iter().skip(index).map(|&word| word.into()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::said::read_line;

    #[test]
    fn the_table_is_in_order_and_found_in_any_case() {
        assert!(Verb::ALL.is_sorted_by_key(|verb| verb.word()));
        for &verb in Verb::ALL {
            assert_eq!(Verb::named(&verb.word().to_ascii_lowercase()), Some(verb));
        }
        let long = "PRIVMSG".repeat(3);
        for word in ["", "P", "PRIVMS", "PRIVMSGS", "PRIVMSG\0", "\0PRIVMSG", "PRIVMS\u{e7}", &long]
        {
            assert_eq!(Verb::named(word), None, "{word:?}");
        }
    }

    #[test]
    fn faults() {
        for (line, cost) in [
            ("PING x", 1),
            ("PONG x", 0),
            ("LIST", 4),
            ("LIST #a,#b,>3", 4),
            ("LIST #a*,!#b*", 8),
            ("JOIN #a", 1),
            ("JOIN #a,#b,#c", 3),
            ("JOIN 0", 10),
            ("NAMES #a,#b", 4),
            ("MONITOR S", 1),
            ("MONITOR + a,b", 1),
            ("MONITOR + a,b,c,d,e,f,g,h,i,j,k,l,m,n,o,p,q,r,s,t,u,v,w,x,y,z", 2),
            ("PRIVMSG a,b :hi", 2),
            ("NOTICE", 1),
        ] {
            let said = read_line(line.as_bytes()).expect("a line");
            assert_eq!(said.cost(), cost, "{line}");
        }
        for (line, expected) in [
            ("FOO bar", Fault::Unknown("FOO".into())),
            ("JOIN", Fault::NeedMoreParams(Verb::Join)),
            ("JOIN :", Fault::NeedMoreParams(Verb::Join)),
            ("JOIN ,,", Fault::NeedMoreParams(Verb::Join)),
            ("KICK #a", Fault::NeedMoreParams(Verb::Kick)),
            ("NICK", Fault::NoNicknameGiven(Verb::Nick)),
            ("NICK :", Fault::NoNicknameGiven(Verb::Nick)),
            ("WHOIS", Fault::NoNicknameGiven(Verb::Whois)),
            ("PING", Fault::NoOrigin),
            ("PRIVMSG", Fault::NoRecipient(Verb::Privmsg)),
            ("PRIVMSG bob", Fault::NoTextToSend),
            ("USER a", Fault::NeedMoreParams(Verb::User)),
            (":src", Fault::Malformed(ParseError::MissingCommand)),
            ("@tag", Fault::Malformed(ParseError::MissingCommand)),
            ("J\u{d6}IN #a", Fault::Malformed(ParseError::BadCommand)),
            ("JOIN #a\0", Fault::Malformed(ParseError::ForbiddenByte)),
            ("JOIN #a\rQUIT", Fault::Malformed(ParseError::ForbiddenByte)),
        ] {
            assert_eq!(read_line(line.as_bytes()), Some(Err(expected).into()), "{line:?}");
        }
        for (line, verb) in [
            (&b"PRIVMSG #a :\xff"[..], Some(Verb::Privmsg)),
            (b":s\xff topic #a :x", Some(Verb::Topic)),
            (b"B\xff #a", None),
        ] {
            assert_eq!(read_line(line), Some(Err(Fault::InvalidUtf8(verb)).into()), "{line:?}");
        }
        assert_eq!(read_line(b"   "), None);
    }
}
