//! Sessions: connections as the realm knows them, from the first byte to the last.

use std::collections::{BTreeSet, VecDeque};
use std::net::IpAddr;
use std::sync::Arc;

use papo_proto::command::register::Register;
use papo_proto::token::TokenHash;
use papo_proto::{CapSet, MessageKind, Nick, Said};

use crate::account::Account;
use crate::act::Acting;
use crate::command::register::NewAccount;
use crate::command::sync::Syncing;
use crate::history::Asking;
use crate::id::{ChannelId, MessageId, Ticket, UserId};
use crate::input::Transport;
use crate::invite::{Invited, Wish};
use crate::multiline::Composed;
use crate::nonce::SaidBefore;
use crate::password::Door;
use crate::sasl::Exchange;

/// One connection.
#[derive(Debug)]
pub struct Session {
    /// When it came, in seconds since 1970.
    pub(crate) since: u64,
    /// How many commands it has used.
    pub(crate) commands: u64,
    /// Where it comes from.
    pub(crate) address: IpAddr,
    pub(crate) state: State,
    /// The capabilities that are on.
    pub(crate) caps: CapSet,
    /// The highest version that it ever named in `CAP LS`.
    pub(crate) cap_version: u32,
    /// Set while a question is answered for it.
    pub(crate) parked: Option<Box<Parked>>,
    /// Why nobody looks at its screen, if nobody does.
    pub(crate) away: Option<Arc<str>>,
    /// How many wrong passwords it has sent.
    pub(crate) wrong_passwords: u32,
    /// The account it is logged in to.
    pub(crate) account: Option<Arc<str>>,
    /// The fingerprint of the certificate that it has shown.
    pub(crate) fingerprint: Option<Arc<str>>,
    /// By what its browser is known again.
    pub(crate) browser: Option<Box<TokenHash>>,
    /// That has logged it in to its account.
    pub(crate) is_by_browser: bool,
    /// What is around what it says.
    pub(crate) transport: Transport,
    /// It comes from this computer, where nobody is on the way.
    pub(crate) is_here: bool,
    /// It is the console, of this user of the machine.
    pub(crate) console: Option<u32>,
    /// By which link it has come.
    pub(crate) invited: Option<Box<Invited>>,
    /// Set while it proves who it is.
    pub(crate) sasl: Option<Box<Exchange>>,
    /// The batch that it is sending.
    pub(crate) batch: Option<Box<Batch>>,
    /// The keys of values of whose changes it is told.
    pub(crate) subs: BTreeSet<Box<str>>,
    /// Until when its changes of values have used up its time, in milliseconds since 1970.
    pub(crate) changes_ms: u64,
    /// The same of what it was shown of channels.
    pub(crate) syncs_ms: u64,
}

/// How far a connection has come.
#[derive(Debug)]
pub(crate) enum State {
    /// It is saying who it is.
    Registering(Box<Registration>),
    /// It is a user's.
    Registered(UserId),
}

/// What a connection has said of itself so far.
#[derive(Debug, Default)]
pub(crate) struct Registration {
    pub(crate) password: Option<Box<str>>,
    /// An account and its password, said in one word.
    pub(crate) login: Option<(Box<str>, Box<str>)>,
    /// The password was checked and right.
    pub(crate) password_ok: bool,
    pub(crate) nick: Option<Nick>,
    pub(crate) username: Option<Box<str>>,
    pub(crate) realname: Box<str>,
    /// `CAP LS` or `CAP REQ` was sent and `CAP END` was not.
    pub(crate) negotiating: bool,
    /// How many lines it has sent.
    pub(crate) lines: u32,
}

/// A batch of a client that has not ended.
#[derive(Debug)]
pub(crate) struct Batch {
    /// What its lines call it.
    pub(crate) reference: Box<str>,
    /// The message that it says; `None` since something was wrong with it: what else is sent of it
    /// is passed over.
    pub(crate) draft: Option<Draft>,
}

/// A message of several lines as far as it was sent.
#[derive(Debug)]
pub(crate) struct Draft {
    /// To whom it is said.
    pub(crate) target: Box<str>,
    /// What the client called the line that began it, whose answer comes at its end.
    pub(crate) label: Option<Box<str>>,
    /// What the client calls the message, to be known by if it comes again.
    pub(crate) nonce: Option<Box<str>>,
    /// The tags for clients that it has.
    pub(crate) relayed: Box<str>,
    /// In which way it is said: that of its first line.
    pub(crate) kind: Option<MessageKind>,
    pub(crate) composed: Composed,
    /// How many lines were sent.
    pub(crate) lines: usize,
    /// When the last of them came, in milliseconds since 1970.
    pub(crate) heard_ms: u64,
}

/// A session whose commands wait for an answer.
#[derive(Debug)]
pub(crate) struct Parked {
    pub(crate) ticket: Ticket,
    pub(crate) purpose: Purpose,
    /// What it calls the line whose answer is still to come.
    pub(crate) label: Option<Box<str>>,
    /// What it said meanwhile, in order.
    pub(crate) waiting: VecDeque<Said>,
    /// What that counts for, in thousandths of a command.
    pub(crate) weight: u64,
    /// Its connection is gone, for this reason. What it said before that is still heard.
    pub(crate) gone: Option<Box<str>>,
}

/// What the answer is for.
#[derive(Debug)]
pub(crate) enum Purpose {
    /// To finish the registration.
    ServerPassword,
    /// To become an operator by this entry of the configuration.
    Oper { operator: Box<str> },
    /// To be taken for a connection from this address.
    Webirc { address: IpAddr },
    /// To reload the configuration.
    Rehash,
    /// To say that the account is an admin's.
    Claimed,
    /// To give out a token that makes an admin.
    NewClaim,
    /// To give out an invitation like this.
    NewInvite(Box<Wish>),
    /// To give out a ticket for a browser that is to be remembered.
    NewTicket,
    /// To give this account, whose password had this hash, another, for this reason.
    ResetPassword { account: Arc<str>, hash: Arc<str>, reason: Box<str> },
    /// To show what was done by those who run the server.
    Audit,
    /// To show what was said before.
    History(Box<Asking>),
    /// To find out with whom something was said in private, for a SYNC of all conversations.
    SyncPeople,
    /// To tell what is new in these conversations.
    Sync(Box<Syncing>),
    /// To show again what was said before.
    SaidBefore(Box<SaidBefore>),
    /// To show what was looked for, counted from the newest or the oldest.
    Search { newest: bool },
    /// To do something to a message.
    Act(Box<Acting>),
    /// To show what is pinned in a channel.
    Pins { channel: Arc<str> },
    /// To show who has just come into these channels what was said there before; after them, what
    /// was said to it in private, if it was away since this.
    Replay { channels: Vec<ChannelId>, missed_since: Option<MessageId> },
    /// To log in to the account of this name, whose password had this hash.
    LogIn { account: Box<str>, hash: Arc<str>, door: Door },
    /// To make an account before registering, which takes the server's password.
    MayRegister(Register),
    /// To make an account of this name.
    Register(NewAccount),
    /// To say that there is one, whose password has this hash.
    Registered { new: NewAccount, hash: Arc<str> },
    /// To give the account another password, whose old one had this hash.
    OldPassword { hash: Arc<str>, new: Box<str> },
    /// The same, when the old one was right.
    NewPassword { hash: Arc<str> },
    /// To say that the account has another, before which it was like this.
    ChangedPassword { before: Arc<Account>, hash: Arc<str> },
    /// To drop the account, whose password had this hash.
    Drop { hash: Arc<str> },
    /// To say that there is no account of this name any more.
    Dropped { name: Arc<str> },
}

impl Session {
    pub(crate) fn new(address: IpAddr, since: u64) -> Self {
        Self {
            since,
            commands: 0,
            address,
            state: State::Registering(Box::default()),
            caps: CapSet::NONE,
            cap_version: 0,
            parked: None,
            away: None,
            wrong_passwords: 0,
            account: None,
            fingerprint: None,
            browser: None,
            is_by_browser: false,
            transport: Transport::Clear,
            is_here: address.to_canonical().is_loopback(),
            console: None,
            invited: None,
            sasl: None,
            batch: None,
            subs: BTreeSet::new(),
            changes_ms: 0,
            syncs_ms: 0,
        }
    }

    /// The user it belongs to, once it is registered.
    pub fn user(&self) -> Option<UserId> {
        match self.state {
            State::Registered(user) => Some(user),
            State::Registering(_) => None,
        }
    }

    /// The account it is logged in to.
    pub fn account(&self) -> Option<&str> {
        self.account.as_deref()
    }

    /// The capabilities that are on.
    pub fn caps(&self) -> CapSet {
        self.caps
    }

    /// Whether it is sending a message of several lines.
    pub fn is_sending_batch(&self) -> bool {
        self.batch.as_ref().is_some_and(|batch| batch.draft.is_some())
    }

    /// The keys of values of whose changes it is told.
    pub fn subs(&self) -> impl ExactSizeIterator<Item = &str> {
        self.subs.iter().map(|key| &**key)
    }

    /// Where it comes from.
    pub fn address(&self) -> IpAddr {
        self.address
    }

    /// Where it comes from, as a host of IRC: what itself and operators of the server may see.
    pub(crate) fn address_as_host(&self) -> Arc<str> {
        // A host may not begin with a colon, it would read as the last parameter.
        let text = self.address.to_canonical().to_string();
        if text.starts_with(':') { format!("0{text}").into() } else { text.into() }
    }
}
