//! `REGISTER`: make an account, before registering the connection or afterwards.
//!
//! Spec: <https://ircv3.net/specs/extensions/account-registration>
//!
//! The account is called as its owner's nick, which belongs to it from then on. An address for
//! mail is not needed and not kept. Operators of the server make accounts for others, too.
//!
//! ```irc
//! alice> CAP REQ :draft/account-registration account-notify
//! alice<...
//! bob> CAP REQ account-notify
//! bob<...
//! alice> REGISTER * * short
//! alice< :papo FAIL REGISTER WEAK_PASSWORD alice :The password is too short: 8 characters are the least
//! alice> REGISTER alice * tea is hot
//! alice< :papo FAIL REGISTER WEAK_PASSWORD alice :The password is too short: 8 characters are the least
//! alice> REGISTER * * ␁tea-is-hot
//! alice< :papo FAIL REGISTER UNACCEPTABLE_PASSWORD alice :The password must have no control characters and at most 300 bytes
//! alice> REGISTER * * tea-is-חם
//! alice< :papo FAIL REGISTER UNACCEPTABLE_PASSWORD alice :The password has characters that not every program can send, or some that are written from the right among others
//! alice> REGISTER bob * tea-is-hot
//! alice< :papo FAIL REGISTER ACCOUNT_NAME_MUST_BE_NICK bob :An account is called as the nick of who makes it
//! alice> REGISTER a!b * tea-is-hot
//! alice< :papo FAIL REGISTER BAD_ACCOUNT_NAME a!b :It has a character that no nick may have
//! alice> REGISTER ALICE tea@example.org :tea is hot
//! alice< :papo REGISTER SUCCESS alice :You have an account now
//! alice< :papo 900 alice alice!alice@10.0.0.1 alice :You are now logged in as alice
//! alice< :alice!alice@10.0.0.1 MODE alice :+r
//! alice< :alice!alice@10.0.0.1 ACCOUNT alice
//! bob< :alice!alice@10.0.0.1 ACCOUNT alice
//! alice> REGISTER * * tea-is-cold
//! alice< :papo FAIL REGISTER ALREADY_AUTHENTICATED alice :You are logged in
//! alice> REGISTER *
//! alice< :papo 461 alice REGISTER :Not enough parameters
//! new> REGISTER * * tea-is-hot
//! new< :papo FAIL REGISTER NEED_NICK * :Say NICK first
//! new> REGISTER carol2 * tea-is-hot
//! new< :papo FAIL REGISTER NEED_NICK * :Say NICK first
//! new> CAP LS
//! new<...
//! new> NICK carol2
//! new> REGISTER * * carol2-carol2
//! new< :papo REGISTER SUCCESS carol2 :You have an account now
//! new< :papo 900 carol2 carol2!*@10.0.0.4 carol2 :You are now logged in as carol2
//! carol> NICK carol2
//! carol< :papo 433 carol carol2 :Nickname belongs to an account: log in with SASL or PASS account:password, or take another
//! ```
//!
//! ```irc
//! with an account teapot
//! new> CAP LS
//! new<...
//! new> NICK teapot
//! new> REGISTER * * tea-is-cold
//! new< :papo FAIL REGISTER ACCOUNT_EXISTS teapot :There is such an account, or one that looks like it
//! ```
//!
//! It opens no way around the server's password:
//!
//! ```irc
//! with a server password
//! new> CAP LS
//! new<...
//! new> NICK zoe
//! new> PASS sesame
//! new> REGISTER * * tea-is-hot
//! new< :papo REGISTER SUCCESS zoe :You have an account now
//! new< :papo 900 zoe zoe!*@10.0.0.4 zoe :You are now logged in as zoe
//! ```
//!
//! ```irc
//! with a server password
//! new> NICK zoe
//! new> REGISTER * * tea-is-hot
//! new< :papo 464 zoe :Password incorrect
//! new< ERROR :Closing link: the server password is missing or wrong (PASS)
//! ```
//!
//! Where the configuration says so, nobody but an operator of the server makes accounts:
//!
//! ```irc
//! with accounts by invitation
//! bob> REGISTER * * tea-is-hot
//! bob< :papo FAIL REGISTER DISALLOWED bob :Accounts are not made by everybody here; ask an operator
//! alice> OPER root sesame
//! alice<...
//! alice> REGISTER zoe * tea-is-hot
//! alice< :papo REGISTER SUCCESS zoe :There is an account zoe now
//! alice> REGISTER root * tea-is-hot
//! alice< :papo FAIL REGISTER BAD_ACCOUNT_NAME root :It is reserved
//! alice> REGISTER bob * tea-is-hot
//! alice< :papo FAIL REGISTER BAD_ACCOUNT_NAME bob :Somebody has that nick, or one that looks like it, and must leave it first
//! ```
//!
//! ```irc
//! with no accounts to be made
//! alice> OPER root sesame
//! alice<...
//! alice> REGISTER zoe * tea-is-hot
//! alice< :papo FAIL REGISTER DISALLOWED zoe :No accounts are made here; ask who runs the server
//! ```

use std::sync::Arc;

use papo_proto::Nick;
use papo_proto::command::register::Register;
use papo_proto::history::Read;
use papo_proto::sasl::prepare;

use super::nick::why;
use super::nickserv;
use crate::account::{Account, Credentials};
use crate::effect::{Change, Question};
use crate::input::Answer;
use crate::invite;
use crate::limits::{NEW_PASSWORD_LEN_MAX, NEW_PASSWORD_LEN_MIN};
use crate::login::log_in;
use crate::policy;
use crate::registration::{self, ServerPassword};
use crate::reply::Reply;
use crate::session::{Purpose, State};
use crate::settings::AccountRegistration;
use crate::turn::{Outcome, Turn};
use crate::user::User;

/// An account that somebody asks for.
#[derive(Debug)]
pub(crate) struct NewAccount {
    name: Nick,
    /// It is for who asks.
    is_own: bool,
    by: Means,
}

/// In which words it was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Means {
    /// `REGISTER`.
    Command,
    /// A message to `NickServ`.
    NickServ,
}

/// Why there is no account: the word for programs, and the text for people.
type Reason = (&'static str, String);

pub(super) fn register(turn: &mut Turn<'_>, said: Register) -> Outcome {
    if registration::is_sent_to_tls(turn) {
        return Ok(());
    }
    // An account opens no way around the server's password.
    match registration::server_password(turn) {
        ServerPassword::Right => begin(turn, &said.account, said.password, Means::Command),
        ServerPassword::Ask(question) => turn.ask(Purpose::MayRegister(said), question),
        ServerPassword::Wrong => registration::refuse_password(turn),
    }
    Ok(())
}

/// The server's password was checked.
pub(super) fn may_register(turn: &mut Turn<'_>, said: Register, answer: &Answer) -> Outcome {
    match (answer, registration::so_far(turn)) {
        (Answer::Verified(true), Some(registration)) => {
            registration.password_ok = true;
            begin(turn, &said.account, said.password, Means::Command);
        }
        (Answer::Verified(_), _) => registration::refuse_password(turn),
        _ => refuse(turn, Means::Command, &said.account, busy()),
    }
    Ok(())
}

/// Has the password hashed, if there may be such an account.
pub(super) fn begin(turn: &mut Turn<'_>, account: &str, password: Box<str>, by: Means) {
    let new = wanted(turn, account, by).and_then(|new| {
        may_be_made(turn, &new)?;
        check_password(&password, new.name.as_str())?;
        Ok(new)
    });
    match new {
        Ok(new) => turn.ask(Purpose::Register(new), Question::Hash { password }),
        Err(reason) => {
            let account: Box<str> = match (reason.0, account) {
                // Whoever has no nick has none to call an account by.
                ("NEED_NICK", _) => "*".into(),
                (_, "*") => turn.client().into(),
                (_, account) => account.into(),
            };
            refuse(turn, by, &account, reason);
        }
    }
}

/// The password was hashed.
pub(super) fn answered(turn: &mut Turn<'_>, new: NewAccount, answer: Answer) -> Outcome {
    let outcome = match answer {
        Answer::Hashed(Some(credentials)) => {
            // Others may have been faster.
            may_be_made(turn, &new).map(|()| credentials)
        }
        _ => Err(busy()),
    };
    match outcome {
        Ok(credentials) => make(turn, new, credentials),
        Err(reason) => refuse(turn, new.by, new.name.as_str(), reason),
    }
    Ok(())
}

/// Asks whether an account is kept with this hash of its password. Asked when it should be.
pub(super) fn is_kept(name: &str, hash: &str) -> Read {
    Read::Account { name: name.into(), hash: hash.into() }
}

/// Whether an account is kept, by the answer to that; who could not ask takes what is known of others.
pub(super) fn was_kept(turn: &Turn<'_>, answer: &Answer) -> bool {
    match answer {
        Answer::Kept(is_kept) => *is_kept,
        _ => turn.realm.can_keep,
    }
}

/// The account was kept, or could not be: then there is none.
pub(super) fn kept(turn: &mut Turn<'_>, new: &NewAccount, hash: &Arc<str>, answer: &Answer) {
    let name: Arc<str> = new.name.as_str().into();
    let account = turn.realm.accounts.named(&name);
    let is_there = account.is_some_and(|account| account.credentials.hash == *hash);
    if !is_there {
        return refuse(turn, new.by, &name, busy());
    }
    if !was_kept(turn, answer) {
        nickserv::end_account(turn, &name);
        invite::give_back(turn);
        return refuse(turn, new.by, &name, unkept());
    }
    let text = if new.is_own {
        "You have an account now".to_owned()
    } else {
        format!("There is an account {name} now")
    };
    match new.by {
        Means::Command => {
            turn.reply(&Reply::message("REGISTER").word("SUCCESS").word(&name).text(&text));
        }
        Means::NickServ => nickserv::say(turn, &format!("{text}.")),
    }
    if new.is_own {
        log_in(turn, &name);
        invite::enter_room(turn);
    }
}

fn unkept() -> Reason {
    ("TEMPORARILY_UNAVAILABLE", "No accounts can be made at the moment".to_owned())
}

fn busy() -> Reason {
    ("TEMPORARILY_UNAVAILABLE", "Too many want something at the moment, try again soon".to_owned())
}

fn refuse(turn: &mut Turn<'_>, by: Means, account: &str, (code, text): Reason) {
    match by {
        Means::Command => turn.reply(&Reply::fail("REGISTER", code, &[account], &text)),
        Means::NickServ => nickserv::say(turn, &format!("{text}.")),
    }
}

/// What is asked for, if it is a name.
fn wanted(turn: &Turn<'_>, account: &str, by: Means) -> Result<NewAccount, Reason> {
    let settings = &turn.realm.settings;
    let (nick, is_operator) = match &turn.session().state {
        State::Registered(user) => {
            let user = turn.realm.user(*user);
            (Some(&user.nick), user.is_operator())
        }
        State::Registering(so_far) => (so_far.nick.as_ref(), false),
    };
    if let Some(text) = why_not(turn) {
        return Err(("DISALLOWED", text.to_owned()));
    }
    let nick = nick.ok_or_else(|| ("NEED_NICK", "Say NICK first".to_owned()))?;
    let bad = |why: &str| ("BAD_ACCOUNT_NAME", capitalised(why));
    let name = if account == "*" {
        nick.clone()
    } else {
        let len_max = settings.limits.nick_len_max;
        Nick::parse(account, settings.casemapping, len_max).map_err(|error| bad(why(error)))?
    };
    let is_own = name.folded() == nick.folded();
    if is_own {
        return Ok(NewAccount { name: nick.clone(), is_own, by });
    }
    if !is_operator {
        let text = "An account is called as the nick of who makes it";
        return Err(("ACCOUNT_NAME_MUST_BE_NICK", text.to_owned()));
    }
    policy::may_have_nick(&name, &settings.server_name).map_err(|_| bad("it is reserved"))?;
    Ok(NewAccount { name, is_own, by })
}

/// Why whoever has the turn may not make accounts, if the configuration says so.
pub(super) fn why_not(turn: &Turn<'_>) -> Option<&'static str> {
    match turn.realm.settings.account_registration {
        AccountRegistration::Invite if must_be_invited(turn) && !invite::may_register(turn) => {
            Some("Accounts are not made by everybody here; ask an operator")
        }
        AccountRegistration::Closed => Some("No accounts are made here; ask who runs the server"),
        AccountRegistration::Open | AccountRegistration::Invite => None,
    }
}

/// Whether whoever has the turn makes accounts by invitation alone.
fn must_be_invited(turn: &Turn<'_>) -> bool {
    let user = turn.session().user().map(|user| turn.realm.user(user));
    turn.realm.settings.account_registration == AccountRegistration::Invite
        && !user.is_some_and(User::is_operator)
}

fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// Whether there may be such an account now.
fn may_be_made(turn: &Turn<'_>, new: &NewAccount) -> Result<(), Reason> {
    let (realm, session) = (&*turn.realm, turn.session());
    // Another may have used the invitation meanwhile.
    if let Some(text) = why_not(turn) {
        return Err(("DISALLOWED", text.to_owned()));
    }
    if new.is_own && session.account.is_some() {
        return Err(("ALREADY_AUTHENTICATED", "You are logged in".to_owned()));
    }
    if realm.accounts.owner_of(&new.name).is_some() {
        let text = "There is such an account, or one that looks like it";
        return Err(("ACCOUNT_EXISTS", text.to_owned()));
    }
    let myself = session.user().filter(|_| new.is_own);
    if realm.directory.rival(&new.name, myself).is_some() {
        let text = "Somebody has that nick, or one that looks like it, and must leave it first";
        return Err(("BAD_ACCOUNT_NAME", text.to_owned()));
    }
    let (address, now) = (session.address, turn.stamp.seconds());
    if new.is_own && !realm.newcomers.has_room(address, now) {
        let text = "Too many accounts were made from your address, try again in an hour";
        return Err(("TEMPORARILY_UNAVAILABLE", text.to_owned()));
    }
    if realm.accounts.are_full() || !realm.can_keep {
        return Err(unkept());
    }
    Ok(())
}

/// Whether this may be the password of an account of this name.
pub(super) fn check_password(password: &str, name: &str) -> Result<(), Reason> {
    if password.len() > NEW_PASSWORD_LEN_MAX || password.contains(char::is_control) {
        let text = format!(
            "The password must have no control characters and at most {NEW_PASSWORD_LEN_MAX} bytes"
        );
        return Err(("UNACCEPTABLE_PASSWORD", text));
    }
    let Some(prepared) = prepare(password) else {
        let text = "The password has characters that not every program can send, or some that are \
                    written from the right among others";
        return Err(("UNACCEPTABLE_PASSWORD", text.to_owned()));
    };
    if prepared.chars().count() < NEW_PASSWORD_LEN_MIN {
        let text =
            format!("The password is too short: {NEW_PASSWORD_LEN_MIN} characters are the least");
        return Err(("WEAK_PASSWORD", text));
    }
    if password.to_lowercase() == name.to_lowercase() {
        return Err(("WEAK_PASSWORD", "The password must not be the name".to_owned()));
    }
    Ok(())
}

/// Makes an account. Who asked for it is told when it is kept.
fn make(turn: &mut Turn<'_>, new: NewAccount, credentials: Credentials) {
    let hash = credentials.hash.clone();
    let account = Arc::new(Account {
        name: new.name.as_str().into(),
        credentials,
        fingerprints: Vec::new(),
        made_ms: turn.stamp.time_ms,
        is_admin: false,
    });
    let (address, now) = (turn.session().address, turn.stamp.seconds());
    turn.realm.newcomers.count(address, now);
    if must_be_invited(turn) {
        invite::use_once(turn);
    }
    turn.realm.accounts.put(account.clone());
    let read = is_kept(&account.name, &hash);
    turn.fx.changes.push(Change::Account(account));
    turn.read(Purpose::Registered { new, hash }, read);
}
