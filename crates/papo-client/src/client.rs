//! One person's connection to one server, over any number of connections that break.

use std::fmt;

use papo_proto::message::{Message, ParseError};

use crate::channel::{Channel, Channels};
use crate::isupport::Isupport;
use crate::limits::{LINE_BYTES_MAX, NAME_LEN_MAX};
use crate::line::{line, raw};
use crate::login::{Account, Login};
use crate::negotiation::Negotiation;
use crate::outgoing::Outgoing;
use crate::reduce::{self, Past};
use crate::rejoin::Rejoin;
use crate::seen::Seen;
use crate::update::{Event, Happening, Update};

/// What is said when somebody leaves without a word: servers show others `Quit: ` and nothing else
/// behind it.
pub(crate) const GOODBYE: &str = "bye";

/// Who connects.
#[derive(Clone, PartialEq, Eq)]
pub struct Identity {
    /// The nick to have.
    pub nick: String,
    /// The username of the source.
    pub username: String,
    /// The name for people.
    pub realname: String,
    /// The password of the server, if it wants one.
    pub password: Option<String>,
    /// The account to log in to, if any.
    pub account: Option<Account>,
    /// The token of an invitation that we come by. Who has got an account by it needs it no more.
    pub invite: Option<String>,
}

impl Identity {
    /// Somebody who says no more than a nick.
    pub fn named(nick: &str) -> Self {
        let username = papo_proto::name::username(nick).unwrap_or_else(|| "papo".into());
        Self {
            nick: nick.into(),
            username,
            realname: nick.into(),
            password: None,
            account: None,
            invite: None,
        }
    }
}

impl fmt::Debug for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // A password must not end up in a log.
        let password = self.password.as_ref().map(|_| "(hidden)");
        f.debug_struct("Identity")
            .field("nick", &self.nick)
            .field("username", &self.username)
            .field("realname", &self.realname)
            .field("password", &password)
            .field("account", &self.account)
            .field("invite", &self.invite.as_ref().map(|_| "(hidden)"))
            .finish()
    }
}

/// How far the connection is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Phase {
    /// There is none.
    Offline,
    /// The server has not taken us in yet.
    Registering,
    /// It has; the channels are being joined again. What was typed waits until that is done.
    Joining,
    /// What is typed is sent.
    Online,
}

/// The other end of an IRC connection. See the crate's documentation.
#[derive(Debug)]
pub struct Client {
    pub(crate) identity: Identity,
    pub(crate) phase: Phase,
    /// The nick we have, or have asked for while registering.
    pub(crate) nick: String,
    /// We had the nick of the identity once, so it is ours to take back when it is free again.
    pub(crate) had_own_nick: bool,
    /// The nick that the person asked for and the server has not answered yet.
    pub(crate) asked_nick: Option<String>,
    /// Our `user@host` as others see it, once we saw it ourselves.
    pub(crate) address: Option<String>,
    pub(crate) negotiation: Negotiation,
    pub(crate) login: Login,
    /// The account that the person wants to log in to; ours when the server says that we are.
    pub(crate) asked_account: Option<Account>,
    /// The password that the person wants the account to have; it has it when the old one is wrong.
    pub(crate) asked_password: Option<String>,
    pub(crate) isupport: Isupport,
    pub(crate) channels: Channels,
    pub(crate) rejoin: Rejoin,
    pub(crate) outgoing: Outgoing,
    /// Where plain text goes; without it, to the lobby.
    pub(crate) current: Option<String>,
    /// The lobby of the connection that broke, until the next one has its own.
    pub(crate) lobby_before: Option<String>,
    /// The channel that plain text went to and that we asked to leave: when we are out, it is said
    /// where plain text goes instead.
    pub(crate) left_here: Option<String>,
    /// The answer to NAMES so far: the channel and who is in it.
    pub(crate) listing: Option<(String, Vec<String>)>,
    /// The batches of what was said before that have begun and not ended.
    pub(crate) past: Vec<Past>,
    /// What was shown, over all connections.
    pub(crate) seen: Seen,
    pub(crate) quitting: bool,
    /// What the nonces of our messages begin with.
    pub(crate) secret: u128,
    /// How many messages got a nonce.
    pub(crate) named: u64,
}

impl Client {
    /// A client that is not connected yet. `secret` is random and nobody else's: with it others
    /// could learn whether something was said, see `docs/protocol/nonce.md`.
    pub fn new(identity: Identity, secret: u128) -> Self {
        Self {
            nick: identity.nick.clone(),
            identity,
            phase: Phase::Offline,
            had_own_nick: false,
            asked_nick: None,
            address: None,
            negotiation: Negotiation::default(),
            login: Login::default(),
            asked_account: None,
            asked_password: None,
            isupport: Isupport::default(),
            channels: Channels::default(),
            rejoin: Rejoin::default(),
            outgoing: Outgoing::default(),
            current: None,
            lobby_before: None,
            left_here: None,
            listing: None,
            past: Vec::new(),
            seen: Seen::default(),
            quitting: false,
            secret,
            named: 0,
        }
    }

    /// From the next connection on, this is the password of the server.
    pub fn use_password(&mut self, password: &str) {
        self.identity.password = Some(password.into());
    }

    /// There is a fresh connection: the lines to send on it. Whatever was known of an earlier one
    /// is forgotten, but for the channels to be in and what was typed.
    pub fn connect(&mut self) -> Vec<String> {
        let _told_before = self.disconnect();
        self.phase = Phase::Registering;
        self.negotiation = Negotiation::begin(self.identity.account.as_ref());
        self.login = Login::default();
        self.past.clear();
        self.isupport = Isupport::default();
        self.nick.clone_from(&self.identity.nick);
        let mut lines = vec!["CAP LS 302".to_owned()];
        if let Some(password) = &self.identity.password {
            lines.push(line(&["PASS"], Some(password)));
        }
        if let Some(token) = &self.identity.invite {
            lines.push(line(&["INVITED", token], None));
        }
        lines.push(line(&["NICK", &self.nick], None));
        let user = ["USER", &self.identity.username, "0", "*"];
        lines.push(line(&user, Some(&self.identity.realname)));
        lines
    }

    /// The connection is gone. What was sent and never confirmed waits to be sent again, but for
    /// what was said to a service, which would do it twice: that is told.
    pub fn disconnect(&mut self) -> Vec<Update> {
        self.phase = Phase::Offline;
        if let Some(lobby) = self.channels.lobby() {
            self.lobby_before = Some(lobby.name().into());
        }
        self.channels.clear();
        self.listing = None;
        self.left_here = None;
        self.address = None;
        self.asked_nick = None;
        self.asked_account = None;
        let unheard = self.outgoing.take_back().into_iter().map(|saying| {
            let reason = "the connection broke before the answer; look whether it was done".into();
            now(saying.not_delivered(reason))
        });
        unheard.collect()
    }

    /// Reads one line of the server, with or without its end.
    pub fn receive(&mut self, line: &[u8]) -> Vec<Update> {
        let mut updates = Vec::new();
        let line = line.trim_ascii_end();
        if line.len() > LINE_BYTES_MAX || self.phase == Phase::Offline {
            return updates;
        }
        // Other servers may still relay other encodings; better a strange letter than no message.
        let text = String::from_utf8_lossy(line);
        let message = match Message::parse_bytes(text.as_bytes()) {
            Ok(message) => message,
            Err(ParseError::TooManyTags) => match Message::parse(without_tags(&text)) {
                Ok(message) => message,
                Err(_) => return updates,
            },
            Err(_) => return updates,
        };
        reduce::reduce(self, &message, &mut updates);
        self.pump(&mut updates);
        updates
    }

    /// Takes another nick and keeps it over reconnects. Before registration it answers a refusal.
    pub fn call_me(&mut self, nick: &str) -> Vec<Update> {
        let mut updates = Vec::new();
        if self.phase <= Phase::Registering {
            nick.clone_into(&mut self.identity.nick);
            self.had_own_nick = false;
        } else {
            self.asked_nick = Some(nick.into());
        }
        self.try_nick(nick, &mut updates);
        updates
    }

    /// Takes another nick for this connection alone, because the own one is taken just now.
    pub fn stand_in(&mut self, nick: &str) -> Vec<Update> {
        let mut updates = Vec::new();
        self.try_nick(nick, &mut updates);
        updates
    }

    fn try_nick(&mut self, nick: &str, updates: &mut Vec<Update>) {
        if self.phase <= Phase::Registering {
            nick.clone_into(&mut self.nick);
        }
        if self.phase > Phase::Offline {
            updates.push(Update::Send(line(&["NICK", nick], None)));
        }
    }

    /// A channel to be in from the next connection on. Plain text goes to the first one.
    pub fn join_on_connect(&mut self, channel: &str, key: Option<&str>) {
        self.rejoin.add(channel, key);
        if self.current.is_none() {
            self.turn_to(channel);
        }
    }

    /// Sends a line that needs no registration, as it is: for those who drive the protocol
    /// themselves, such as a load tester.
    pub fn quote(&mut self, text: &str) -> Vec<Update> {
        vec![Update::Send(raw(text))]
    }

    /// Asks the server whether it is still there. Its answer also says that everything sent before
    /// has been dealt with.
    pub fn ask_alive(&mut self) -> Vec<Update> {
        match self.phase {
            Phase::Offline => Vec::new(),
            _ => vec![Update::Send(self.outgoing.barrier())],
        }
    }

    /// Says goodbye; the server closes the connection.
    pub fn quit(&mut self, reason: Option<&str>) -> Vec<Update> {
        self.quitting = true;
        match self.phase {
            Phase::Offline => Vec::new(),
            _ => vec![Update::Send(line(&["QUIT"], Some(reason.unwrap_or(GOODBYE))))],
        }
    }

    /// The nick we have, or hope for.
    pub fn nick(&self) -> &str {
        &self.nick
    }

    /// The nick we want to have on every connection.
    pub fn wished_nick(&self) -> &str {
        &self.identity.nick
    }

    /// Whether the server has taken us in.
    pub fn is_registered(&self) -> bool {
        self.phase >= Phase::Joining
    }

    /// Whether what is typed is sent at once.
    pub fn is_online(&self) -> bool {
        self.phase == Phase::Online
    }

    /// Whether the person said goodbye.
    pub fn is_quitting(&self) -> bool {
        self.quitting
    }

    /// Whether the server offers to log in to accounts.
    pub fn has_accounts(&self) -> bool {
        self.negotiation.offers(papo_proto::Capability::Sasl)
    }

    /// Whether capabilities are being negotiated, or somebody is logging in.
    pub fn is_negotiating(&self) -> bool {
        self.negotiation.is_open()
    }

    /// What the server said of itself.
    pub fn isupport(&self) -> &Isupport {
        &self.isupport
    }

    /// The channels we are in, by name.
    pub fn channels(&self) -> impl Iterator<Item = &Channel> {
        self.channels.iter()
    }

    /// A channel we are in.
    pub fn channel(&self, name: &str) -> Option<&Channel> {
        self.channels.get(name)
    }

    /// Whether both names are the same here.
    pub fn same_name(&self, one: &str, other: &str) -> bool {
        self.channels.fold.same(one, other)
    }

    /// How many things are kept that the server or the person could make grow: for tests of the
    /// bounds.
    pub fn held(&self) -> usize {
        let listed = self.listing.as_ref().map_or(0, |(_, names)| names.len());
        self.channels.len()
            + self.channels.members_len()
            + self.rejoin.len()
            + self.outgoing.len()
            + self.seen.len()
            + listed
    }

    /// Whether this is our nick.
    pub(crate) fn is_me(&self, nick: &str) -> bool {
        self.same_name(nick, &self.nick)
    }

    /// We have this nick from now on.
    pub(crate) fn set_nick(&mut self, nick: &str) {
        if !nick.is_empty() && nick.len() <= NAME_LEN_MAX && !nick.contains(' ') {
            nick.clone_into(&mut self.nick);
        }
        if self.asked_nick.take_if(|asked| asked == nick).is_some() {
            nick.clone_into(&mut self.identity.nick);
        }
        if self.is_me(&self.identity.nick) {
            self.had_own_nick = true;
        }
    }
}

/// What a line says apart from its tags: with more of them than anybody sends, none is believed.
fn without_tags(line: &str) -> &str {
    line.split_once(' ').map_or("", |(_, rest)| rest)
}

/// An event of our own side, which happens now.
pub(crate) fn now(what: Happening) -> Update {
    Update::Happened(Event { time: None, what })
}
