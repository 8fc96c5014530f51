//! Refusals: each variant is one rule that was broken, and knows its answer.
//!
//! Where the protocol has a numeric for it, that is the answer, with the parameters and the text
//! of <https://modern.ircdocs.horse/#numerics>; clients know them by number and people by text.

use papo_proto::numeric::*;
use papo_proto::{Capability, Fault, Verb};

use crate::reply::Reply;

type Word = Box<str>;

/// What those are told who say something that can't be kept.
pub(crate) const STORE_UNAVAILABLE: &str =
    "Not sent: the server can't keep messages at the moment, its operators know";

/// Why something was not done.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "each variant is named after its numeric")]
pub enum Refusal {
    NoSuchNick(Word),
    NoSuchServer(Word),
    NoSuchChannel(Word),
    /// With the letter of the mode that forbids it.
    CannotSendToChannel(Word, char),
    TooManyChannels(Word),
    WasNoSuchNick(Word),
    TooManyTargets(Word),
    InvalidCapCommand(Word),
    /// The line would be too long with the sender's source before it.
    TooLongToRelay,
    NoMotd,
    /// With the server's name.
    NoAdminInfo(Word),
    ErroneousNickname(Word, &'static str),
    NicknameInUse(Word),
    /// It has to do with logging in.
    Login(LoginRefusal),
    NotRegistered,
    AlreadyRegistered,
    PasswordMismatch,
    InvalidUsername,
    NoPrivileges,
    /// It takes an admin.
    AdminNeeded,
    /// With the letter of the mode, and what it is a mode of.
    ServerSetsMode(char, &'static str),
    UserModeUnknownFlag,
    UsersDontMatch,
    /// With the subject.
    HelpNotFound(Word),
    /// With the mask.
    SilenceListFull(Word),
    /// With the command.
    TooManyMatches(Verb),
    /// Somebody must answer a question first, and too many are waiting.
    TryAgain(Verb),
    /// What is said can't be kept at the moment. With the command and the target.
    StoreUnavailable(&'static str, Word),
    /// Something about one channel, named as the asker named it.
    Channel(Word, ChannelRefusal),
    /// The line itself was wrong.
    Fault(Fault),
    /// The client must ask for that capability before it may say this.
    CapabilityNeeded(Verb, Capability),
    /// A `FAIL` of the command's own spec.
    Fail(Reply),
}

/// Why something was not done in a channel.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "each variant is named after its numeric")]
pub enum ChannelRefusal {
    /// With the nick.
    UserNotIn(Word),
    NotOn,
    /// With the nick.
    UserOn(Word),
    Full,
    UnknownMode(char),
    InviteOnly,
    Banned,
    LoginNeeded,
    BadKey,
    BadMask,
    /// With the mask.
    ListFull(Word),
    OperatorNeeded,
    TooManyKnocks,
    /// A knock on a door that is open.
    Open,
    KnockFromInside,
    /// With the letter, the argument and what is wrong with it.
    InvalidModeParameter(char, Word, &'static str),
}

/// Why somebody is not logged in, or must be.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "each variant is named after its numeric")]
pub enum LoginRefusal {
    /// With the nick, which belongs to an account.
    NicknameInUse(Word),
    /// Why one must wait, for people.
    NickLocked(Word),
    /// Why a password that came with `PASS` was not looked at, for people.
    NotNow(Word),
    /// Why it failed, for people.
    SaslFail(Word),
    SaslTooLong,
    SaslAborted,
    SaslAlready,
}

impl Refusal {
    /// The answer.
    pub fn reply(&self) -> Reply {
        match self {
            Self::NoSuchNick(nick) => say(ERR_NOSUCHNICK, &[nick], "No such nick/channel"),
            Self::NoSuchServer(name) => say(ERR_NOSUCHSERVER, &[name], "No such server"),
            Self::NoSuchChannel(name) => say(ERR_NOSUCHCHANNEL, &[name], "No such channel"),
            Self::CannotSendToChannel(name, mode) => {
                say(ERR_CANNOTSENDTOCHAN, &[name], &format!("Cannot send to channel (+{mode})"))
            }
            Self::TooManyChannels(name) => {
                say(ERR_TOOMANYCHANNELS, &[name], "You have joined too many channels")
            }
            Self::WasNoSuchNick(nick) => {
                say(ERR_WASNOSUCHNICK, &[nick], "There was no such nickname")
            }
            Self::TooManyTargets(target) => {
                say(ERR_TOOMANYTARGETS, &[target], "Too many recipients. No message delivered")
            }
            Self::InvalidCapCommand(word) => say(ERR_INVALIDCAPCMD, &[word], "Invalid CAP command"),
            Self::TooLongToRelay => {
                say(ERR_INPUTTOOLONG, &[], "Input line was too long with your name before it")
            }
            Self::NoMotd => say(ERR_NOMOTD, &[], "MOTD File is missing"),
            Self::NoAdminInfo(server) => {
                say(ERR_NOADMININFO, &[server], "No administrative info available")
            }
            Self::ErroneousNickname(nick, why) => {
                say(ERR_ERRONEUSNICKNAME, &[nick], &format!("Erroneous nickname: {why}"))
            }
            Self::NicknameInUse(nick) => {
                say(ERR_NICKNAMEINUSE, &[nick], "Nickname is already in use")
            }
            Self::Login(refusal) => refusal.reply(),
            Self::NotRegistered => say(ERR_NOTREGISTERED, &[], "You have not registered"),
            Self::AlreadyRegistered => say(ERR_ALREADYREGISTERED, &[], "You may not reregister"),
            Self::PasswordMismatch => say(ERR_PASSWDMISMATCH, &[], "Password incorrect"),
            Self::InvalidUsername => say(ERR_INVALIDUSERNAME, &[], "Your username is not valid"),
            Self::NoPrivileges => denied("You're not an IRC operator"),
            Self::AdminNeeded => denied("You're not an admin of this server"),
            Self::ServerSetsMode(letter, what) => {
                let text = format!("Only the server may change the {what} mode {letter}");
                say(ERR_NOPRIVILEGES, &[], &text)
            }
            Self::UserModeUnknownFlag => say(ERR_UMODEUNKNOWNFLAG, &[], "Unknown MODE flag"),
            Self::UsersDontMatch => {
                say(ERR_USERSDONTMATCH, &[], "Cant change mode for other users")
            }
            Self::HelpNotFound(subject) => {
                say(ERR_HELPNOTFOUND, &[subject], "No help available on this topic")
            }
            Self::SilenceListFull(mask) => {
                say(ERR_SILELISTFULL, &[mask], "Your silence list is full")
            }
            Self::TooManyMatches(verb) => say(
                ERR_TOOMANYMATCHES,
                &[verb.word()],
                "Too many matches, the list was cut here; ask for less",
            ),
            Self::TryAgain(verb) => {
                say(RPL_TRYAGAIN, &[verb.word()], "Please wait a while and try again.")
            }
            Self::StoreUnavailable(command, target) => not_kept(command, target),
            Self::Channel(name, refusal) => refusal.reply(name),
            Self::Fault(fault) => of_fault(fault),
            Self::CapabilityNeeded(verb, cap) => needs(verb.word(), cap.name()),
            Self::Fail(reply) => reply.clone(),
        }
    }
}

impl LoginRefusal {
    fn reply(&self) -> Reply {
        match self {
            Self::NicknameInUse(nick) => say(
                ERR_NICKNAMEINUSE,
                &[nick],
                "Nickname belongs to an account: log in with SASL or PASS account:password, or \
                 take another",
            ),
            Self::NickLocked(why) => say(ERR_NICKLOCKED, &[], why),
            Self::NotNow(why) => say(ERR_PASSWDMISMATCH, &[], why),
            Self::SaslFail(why) => {
                say(ERR_SASLFAIL, &[], &format!("SASL authentication failed: {why}"))
            }
            Self::SaslTooLong => say(ERR_SASLTOOLONG, &[], "SASL message too long"),
            Self::SaslAborted => say(ERR_SASLABORTED, &[], "SASL authentication aborted"),
            Self::SaslAlready => {
                say(ERR_SASLALREADY, &[], "You have already authenticated using SASL")
            }
        }
    }
}

impl From<LoginRefusal> for Refusal {
    fn from(refusal: LoginRefusal) -> Self {
        Self::Login(refusal)
    }
}

impl ChannelRefusal {
    fn reply(&self, name: &str) -> Reply {
        match self {
            Self::UserNotIn(nick) => {
                say(ERR_USERNOTINCHANNEL, &[nick, name], "They aren't on that channel")
            }
            Self::NotOn => say(ERR_NOTONCHANNEL, &[name], "You're not on that channel"),
            Self::UserOn(nick) => say(ERR_USERONCHANNEL, &[nick, name], "is already on channel"),
            Self::Full => say(ERR_CHANNELISFULL, &[name], "Cannot join channel (+l)"),
            Self::UnknownMode(letter) => {
                say(ERR_UNKNOWNMODE, &[&letter.to_string()], "is unknown mode char to me")
            }
            Self::InviteOnly => say(ERR_INVITEONLYCHAN, &[name], "Cannot join channel (+i)"),
            Self::Banned => say(ERR_BANNEDFROMCHAN, &[name], "Cannot join channel (+b)"),
            Self::LoginNeeded => {
                say(ERR_NEEDREGGEDNICK, &[name], "Cannot join channel (+R): you must be logged in")
            }
            Self::BadKey => say(ERR_BADCHANNELKEY, &[name], "Cannot join channel (+k)"),
            Self::BadMask => say(ERR_BADCHANMASK, &[name], "Bad Channel Mask"),
            Self::ListFull(mask) => {
                say(ERR_BANLISTFULL, &[name, mask], "The channel's lists are full")
            }
            Self::OperatorNeeded => {
                say(ERR_CHANOPRIVSNEEDED, &[name], "You're not channel operator")
            }
            Self::TooManyKnocks => say(ERR_TOOMANYKNOCK, &[name], "Too many KNOCKs."),
            Self::Open => say(ERR_CHANOPEN, &[name], "Channel is open."),
            Self::KnockFromInside => {
                say(ERR_KNOCKONCHAN, &[name], "You are already on that channel.")
            }
            Self::InvalidModeParameter(letter, argument, why) => {
                say(ERR_INVALIDMODEPARAM, &[name, &letter.to_string(), argument], why)
            }
        }
    }

    /// The refusal, said of this channel.
    pub fn of(self, channel: &str) -> Refusal {
        Refusal::Channel(channel.into(), self)
    }
}

fn say(numeric: Numeric, words: &[&str], text: &str) -> Reply {
    words.iter().fold(Reply::numeric(numeric), |reply, word| reply.given(word)).text(text)
}

fn denied(why: &str) -> Reply {
    say(ERR_NOPRIVILEGES, &[], &format!("Permission Denied- {why}"))
}

fn not_kept(command: &str, target: &str) -> Reply {
    let reply = Reply::message("FAIL").word(command).word("STORE_UNAVAILABLE");
    reply.given(target).text(STORE_UNAVAILABLE)
}

/// For who has not asked for a capability, there is no such command.
fn needs(command: &str, cap: &str) -> Reply {
    let text = format!("{command} needs the capability {cap}");
    say(ERR_UNKNOWNCOMMAND, &[command], &text)
}

/// What is wrong with a line.
fn of_fault(fault: &Fault) -> Reply {
    match fault {
        Fault::Unknown(word) => say(ERR_UNKNOWNCOMMAND, &[word], "Unknown command"),
        Fault::NeedMoreParams(verb) => {
            say(ERR_NEEDMOREPARAMS, &[verb.word()], "Not enough parameters")
        }
        Fault::NoNicknameGiven(_) => say(ERR_NONICKNAMEGIVEN, &[], "No nickname given"),
        Fault::NoOrigin => say(ERR_NOORIGIN, &[], "No origin specified"),
        Fault::NoRecipient(verb) => {
            say(ERR_NORECIPIENT, &[], &format!("No recipient given ({})", verb.word()))
        }
        Fault::NoTextToSend => say(ERR_NOTEXTTOSEND, &[], "No text to send"),
        Fault::TooLong => say(ERR_INPUTTOOLONG, &[], "Input line was too long"),
        Fault::InvalidUtf8(verb) => Reply::fail(
            verb.map_or("*", Verb::word),
            "INVALID_UTF8",
            &[],
            "Message rejected, your IRC software MUST use UTF-8 encoding on this network",
        ),
        Fault::Malformed(error) => {
            Reply::fail("*", "INVALID_LINE", &[], &format!("Message rejected, {error}"))
        }
    }
}

impl From<Fault> for Refusal {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}
