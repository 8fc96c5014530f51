//! `NICKSERV`: what can be done with an account, in the words of `/msg NickServ`.
//!
//! Spec: <https://modern.ircdocs.horse/#privmsg-message>, and habit
//!
//! `HELP` says which words there are. What is said to `NickServ` is seen by nobody else.
//! Whoever logs out leaves a nick that belongs to the account.
//!
//! ```irc
//! alice> PRIVMSG NickServ :register tea-is-hot tea@example.org
//! alice< :NickServ!NickServ@papo NOTICE alice :You have an account now.
//! alice< :papo 900 alice alice!alice@10.0.0.1 alice :You are now logged in as alice
//! alice< :alice!alice@10.0.0.1 MODE alice :+r
//! alice> CAP REQ echo-message
//! alice<...
//! alice> PRIVMSG NICKSERV :info
//! alice< :NickServ!NickServ@papo NOTICE alice :alice: made on 2001-09-09.
//! alice> NOTICE NickServ :info
//! alice> NICKSERV PASSWD wrong new-password
//! alice< :NickServ!NickServ@papo NOTICE alice :The password is wrong.
//! alice> NICKSERV SET PASSWORD tea-is-hot new
//! alice< :NickServ!NickServ@papo NOTICE alice :The password is too short: 8 characters are the least.
//! alice> NICKSERV SET PASSWORD tea-is-hot new-password
//! alice< :NickServ!NickServ@papo NOTICE alice :The password is another now. Your other connections have ended, and certificates and other browsers log in no more.
//! alice> NICKSERV PASSWD new-password
//! alice< :NickServ!NickServ@papo NOTICE alice :Say: PASSWD old-password new-password
//! alice> NICKSERV CERT LIST
//! alice< :NickServ!NickServ@papo NOTICE alice :There are no certificates.
//! alice> NICKSERV CERT ADD
//! alice< :NickServ!NickServ@papo NOTICE alice :This connection has shown no certificate: connect with yours.
//! alice> NICKSERV CERT
//! alice< :NickServ!NickServ@papo NOTICE alice :Say: CERT ADD, CERT DEL [fingerprint], or CERT LIST
//! alice> NICKSERV LOGOUT
//! *<...
//! alice> NICK guest
//! *<...
//! alice> NICKSERV IDENTIFY alice wrong
//! alice< :NickServ!NickServ@papo NOTICE guest :The account or the password is wrong.
//! alice> NICKSERV IDENTIFY alice new-password
//! alice< :papo 900 guest guest!alice@10.0.0.1 alice :You are now logged in as alice
//! alice< :guest!alice@10.0.0.1 MODE guest :+r
//! alice< :NickServ!NickServ@papo NOTICE guest :You are now logged in as alice.
//! alice> NICKSERV DROP new-password
//! alice< :papo 901 guest guest!alice@10.0.0.1 :You are now logged out
//! alice< :guest!alice@10.0.0.1 MODE guest :-r
//! alice< :NickServ!NickServ@papo NOTICE guest :There is no account alice any more.
//! alice> NICKSERV DROP new-password
//! alice< :NickServ!NickServ@papo NOTICE guest :You are not logged in.
//! alice> NICKSERV BREW
//! alice< :NickServ!NickServ@papo NOTICE guest :There is no BREW here; say HELP.
//! alice> NICKSERV
//! alice< :papo 461 guest NICKSERV :Not enough parameters
//! ```
//!
//! A certificate is that of the connection, and logs in to one account.
//!
//! ```irc
//! with an account teapot
//! new> PASS :teapot:tea is hot
//! new> NICK teapot
//! new> USER teapot 0 * :Teapot
//! *<...
//! new> NICKSERV CERT LIST
//! new< :NickServ!NickServ@papo NOTICE teapot :00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff
//! new> NICKSERV CERT DEL cafe
//! new< :NickServ!NickServ@papo NOTICE teapot :There is no such certificate.
//! new> NICKSERV CERT DEL
//! new< :NickServ!NickServ@papo NOTICE teapot :The certificate does not log in any more.
//! new> NICKSERV CERT ADD 00112233445566778899aabbccddeeff00112233445566778899aabbccddee00
//! new< :NickServ!NickServ@papo NOTICE teapot :This connection has shown another certificate: connect with that one.
//! new> NICKSERV CERT ADD 00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF:00:11:22:33:44:55:66:77:88:99:aa:bb:cc:dd:ee:ff
//! new< :NickServ!NickServ@papo NOTICE teapot :The certificate logs in to teapot now.
//! ```
//!
//! ```irc
//! with an account teapot
//! new> NICK zoe
//! new> USER zoe 0 * :Zoe
//! *<...
//! new> NICKSERV REGISTER tea-is-hot
//! new<...
//! new> NICKSERV CERT ADD
//! new< :NickServ!NickServ@papo NOTICE zoe :That certificate logs in to an account already.
//! ```
//!
//! Whoever takes another password keeps out who had the old one: other connections end, and no
//! certificate logs in until it is added again.
//!
//! ```irc
//! carol> NICKSERV REGISTER tea-is-hot
//! carol<...
//! bob> NICKSERV IDENTIFY carol tea-is-hot
//! *<...
//! carol> NICKSERV PASSWD tea-is-hot tea-is-cold
//! bob< ERROR :Closing link: the password of your account was changed
//! carol< :NickServ!NickServ@papo NOTICE carol :The password is another now. Your other connections have ended, and certificates and other browsers log in no more.
//! ```
//!
//! Where not everybody makes accounts, operators do.
//!
//! ```irc
//! with accounts by invitation
//! alice> OPER root sesame
//! alice<...
//! alice> NS REGISTER dora tea-is-hot
//! alice< :NickServ!NickServ@papo NOTICE alice :Say: REGISTER password; here, it is one word; for somebody else, the command REGISTER name * password
//! alice> NS HELP
//! alice< :NickServ!NickServ@papo NOTICE alice :REGISTER password: make an account that is called as you are
//! alice<...
//! bob> NS REGISTER tea-is-hot
//! bob< :NickServ!NickServ@papo NOTICE bob :Accounts are not made by everybody here; ask an operator.
//! bob> NS HELP
//! bob< :NickServ!NickServ@papo NOTICE bob :IDENTIFY [account] password: log in
//! bob<...
//! ```
//!
//! Who asked for it is told who logs in and out, and whose account it is that somebody acts for. A
//! ban of an account is not dodged with another nick.
//!
//! ```irc
//! with an account teapot
//! bob> CAP REQ :account-notify account-tag extended-join
//! bob<...
//! bob> JOIN #tea
//! bob<...
//! alice> NS IDENTIFY teapot tea is hot
//! alice<...
//! bob< @account=teapot :alice!alice@10.0.0.1 ACCOUNT teapot
//! alice> JOIN #tea
//! alice<...
//! bob< @account=teapot :alice!alice@10.0.0.1 JOIN #tea teapot :alice the tester
//! alice> PRIVMSG #tea :hot
//! bob< @account=teapot :alice!alice@10.0.0.1 PRIVMSG #tea :hot
//! bob> MODE #tea +b ~account:teapot
//! *<...
//! alice> NICK teapot
//! *<...
//! alice> PRIVMSG #tea :hot
//! alice< :papo 404 teapot #tea :Cannot send to channel (+b)
//! carol> NICK tеapot
//! carol< :papo 433 carol tеapot :Nickname is already in use
//! alice> NICK alice
//! *<...
//! carol> NICK tеapot
//! carol< :papo 433 carol tеapot :Nickname belongs to an account: log in with SASL or PASS account:password, or take another
//! alice> NS LOGOUT
//! alice<...
//! bob< :alice!alice@10.0.0.1 ACCOUNT *
//! alice> PRIVMSG #tea :hot
//! bob< :alice!alice@10.0.0.1 PRIVMSG #tea :hot
//! ```

mod certificate;

use std::sync::Arc;

use papo_proto::command::nickserv::Nickserv;
use papo_proto::encode::cut;

use super::register::{self, Means};
use crate::account::Account;
use crate::effect::{Change, Question};
use crate::id::SessionId;
use crate::input::Answer;
use crate::limits::ECHO_LEN_MAX;
use crate::login::log_out;
use crate::owner::Owner;
use crate::password::{self, Denied, Door};
use crate::render;
use crate::service::Service;
use crate::session::{Purpose, Session};
use crate::turn::{Outcome, Turn};

const HELP: &[&str] = &[
    "REGISTER password: make an account that is called as you are",
    "IDENTIFY [account] password: log in",
    "LOGOUT: log out",
    "INFO [account]: what is known of an account",
    "PASSWD old-password new-password: take another password",
    "CERT ADD, DEL [fingerprint], LIST: certificates that log in (SASL EXTERNAL)",
    "DROP password: end your account",
];

/// What those are told whose change can't be kept.
const UNCHANGED: &str = "Nothing can be kept at the moment, so nothing was changed.";

pub(super) fn nickserv(turn: &mut Turn<'_>, said: Nickserv) -> Outcome {
    hear(turn, &said.text);
    Ok(())
}

/// Tells the user something.
pub(crate) fn say(turn: &mut Turn<'_>, text: &str) {
    Service::NickServ.say(turn, text);
}

/// Listens to a user.
pub(crate) fn hear(turn: &mut Turn<'_>, text: &str) {
    let (word, rest) = split(text);
    match word.to_ascii_uppercase().as_str() {
        "HELP" => help(turn),
        "REGISTER" => make(turn, rest),
        "IDENTIFY" | "LOGIN" | "ID" => identify(turn, rest),
        "LOGOUT" => {
            if must_be_logged_in(turn).is_some() {
                log_out(turn);
            }
        }
        "INFO" => info(turn, rest),
        "PASSWD" => change_password(turn, rest),
        "SET" if split(rest).0.eq_ignore_ascii_case("PASSWORD") => {
            change_password(turn, split(rest).1);
        }
        "CERT" => certificate::certificates(turn, rest),
        "DROP" => drop_account(turn, rest),
        _ => say(turn, &format!("There is no {} here; say HELP.", cut(word, ECHO_LEN_MAX))),
    }
}

/// Says what there is, as far as it is for this user.
fn help(turn: &mut Turn<'_>) {
    let may_make = register::why_not(turn).is_none();
    for line in HELP.iter().filter(|line| may_make || !line.starts_with("REGISTER")) {
        say(turn, line);
    }
}

/// The first word, and what is behind it.
pub(super) fn split(text: &str) -> (&str, &str) {
    let text = text.trim();
    let (word, rest) = text.split_once(' ').unwrap_or((text, ""));
    (word, rest.trim_start())
}

fn make(turn: &mut Turn<'_>, rest: &str) {
    let (password, address) = split(rest);
    if password.is_empty() || !address.is_empty() && !address.contains('@') {
        let own = "Say: REGISTER password; here, it is one word";
        let others = "; for somebody else, the command REGISTER name * password";
        let others = if turn.me().is_operator() { others } else { "" };
        return say(turn, &format!("{own}{others}"));
    }
    register::begin(turn, "*", password.into(), Means::NickServ);
}

fn identify(turn: &mut Turn<'_>, rest: &str) {
    let (name, password) = split(rest);
    if name.is_empty() {
        return say(turn, "Say: IDENTIFY [account] password");
    }
    if let Some(account) = turn.session().account.clone() {
        return say(turn, &format!("You are logged in as {account}; say LOGOUT first."));
    }
    if password.is_empty() {
        let nick = turn.me().nick.as_str().to_owned();
        return password::offer(turn, &nick, name.into(), Door::NickServ);
    }
    password::offer(turn, name, password.into(), Door::NickServ);
}

/// The account that the user is logged in to; if there is none, it is told.
fn must_be_logged_in(turn: &mut Turn<'_>) -> Option<Arc<Account>> {
    let account = turn.session().account.as_deref();
    let account = account.and_then(|name| turn.realm.accounts.named(name)).cloned();
    if account.is_none() {
        say(turn, "You are not logged in.");
    }
    account
}

fn info(turn: &mut Turn<'_>, rest: &str) {
    let (name, _) = split(rest);
    let found = if name.is_empty() {
        let Some(account) = must_be_logged_in(turn) else { return };
        Some(account)
    } else {
        turn.realm.accounts.named(name).cloned()
    };
    let Some(account) = found else {
        return say(turn, &format!("There is no account {}.", cut(name, ECHO_LEN_MAX)));
    };
    let made = render::timestamp(account.made_ms);
    let day = made.split('T').next().unwrap_or_default();
    say(turn, &format!("{}: made on {day}.", account.name));
}

/// Asks whether this is the password of the user's own account.
fn prove(turn: &mut Turn<'_>, account: &Account, password: &str, purpose: Purpose) {
    if let Err(denied) = password::may_try(turn, &account.name) {
        return say(turn, &format!("{}.", denied.text()));
    }
    let hash = account.credentials.hash.clone();
    turn.ask(purpose, Question::Verify { password: password.into(), hash });
}

/// The account that the user is logged in to, if its password was proven. If not, it is told.
fn proven(turn: &mut Turn<'_>, hash: &Arc<str>, answer: &Answer) -> Option<Arc<Account>> {
    let account = must_be_logged_in(turn)?;
    let outcome = match answer {
        Answer::Verified(is_right) => password::judge(turn, &account.name, hash, *is_right),
        _ => Err(Denied::Busy),
    };
    match outcome {
        Ok(_) => Some(account),
        Err(Denied::Wrong) => {
            say(turn, "The password is wrong.");
            None
        }
        Err(denied) => {
            say(turn, &format!("{}.", denied.text()));
            None
        }
    }
}

fn change_password(turn: &mut Turn<'_>, rest: &str) {
    let (old, new) = split(rest);
    if new.is_empty() || new.contains(' ') {
        return say(turn, "Say: PASSWD old-password new-password");
    }
    let Some(account) = must_be_logged_in(turn) else { return };
    if let Err((_, text)) = register::check_password(new, &account.name) {
        return say(turn, &format!("{text}."));
    }
    let hash = account.credentials.hash.clone();
    prove(turn, &account, old, Purpose::OldPassword { hash, new: new.into() });
}

/// The old password was looked at.
pub(super) fn old_password(
    turn: &mut Turn<'_>,
    hash: Arc<str>,
    password: Box<str>,
    answer: &Answer,
) {
    if proven(turn, &hash, answer).is_some() {
        turn.ask(Purpose::NewPassword { hash }, Question::Hash { password });
    }
}

/// The new password was hashed. Nothing is changed if somebody was faster.
pub(super) fn new_password(turn: &mut Turn<'_>, hash: &Arc<str>, answer: Answer) {
    let Answer::Hashed(Some(credentials)) = answer else {
        return say(turn, &format!("{}.", Denied::Busy.text()));
    };
    let Some(account) = must_be_logged_in(turn) else { return };
    if account.credentials.hash != *hash {
        return say(turn, "The password is wrong.");
    }
    let hash = credentials.hash.clone();
    let new = Account { credentials, fingerprints: Vec::new(), ..(*account).clone() };
    if change(turn, new) {
        forget_other_browsers(turn, &account.name);
        let read = register::is_kept(&account.name, &hash);
        turn.read(Purpose::ChangedPassword { before: account, hash }, read);
    }
}

/// The new password was kept, or could not be: then it is the old one.
pub(super) fn changed_password(
    turn: &mut Turn<'_>,
    before: &Account,
    hash: &Arc<str>,
    answer: &Answer,
) {
    let Some(account) = must_be_logged_in(turn) else { return };
    if !register::was_kept(turn, answer) {
        if account.credentials.hash == *hash {
            let account = Arc::new(Account {
                credentials: before.credentials.clone(),
                fingerprints: before.fingerprints.clone(),
                ..(*account).clone()
            });
            turn.realm.accounts.put(account.clone());
            turn.fx.changes.push(Change::Account(account));
        }
        return say(turn, UNCHANGED);
    }
    // Whoever else has come in may not be its owner.
    for session in sessions_of(turn, &account.name) {
        if session != turn.session {
            let error = "Closing link: the password of your account was changed";
            turn.of(session).end(error, "Password changed");
        }
    }
    let text = "The password is another now. Your other connections have ended, and certificates \
                and other browsers log in no more.";
    say(turn, text);
}

/// No browser logs in to an account by itself, but the own one.
pub(super) fn forget_other_browsers(turn: &mut Turn<'_>, account: &str) {
    let session = turn.session();
    let own = session.browser.as_deref().filter(|_| session.account() == Some(account)).copied();
    turn.realm.forget_browsers_of(account, own, turn.fx);
}

/// The sessions that are logged in to an account, whether they are a user's yet or not.
pub(super) fn sessions_of(turn: &Turn<'_>, account: &str) -> Vec<SessionId> {
    let sessions = turn.realm.sessions.iter();
    let is_in = |session: &Session| session.account.as_deref() == Some(account);
    sessions.filter(|(_, session)| is_in(session)).map(|(&id, _)| id).collect()
}

/// An account is like this from now on, if that can be kept.
fn change(turn: &mut Turn<'_>, account: Account) -> bool {
    if !turn.realm.can_keep {
        say(turn, UNCHANGED);
        return false;
    }
    let account = Arc::new(account);
    turn.realm.accounts.put(account.clone());
    turn.fx.changes.push(Change::Account(account));
    true
}

fn drop_account(turn: &mut Turn<'_>, rest: &str) {
    let Some(account) = must_be_logged_in(turn) else { return };
    if rest.is_empty() {
        return say(turn, "Say: DROP password");
    }
    let hash = account.credentials.hash.clone();
    prove(turn, &account, rest, Purpose::Drop { hash });
}

/// The password was looked at. All who are logged in to the account are logged out.
pub(super) fn may_drop(turn: &mut Turn<'_>, hash: &Arc<str>, answer: &Answer) {
    let Some(account) = proven(turn, hash, answer) else { return };
    if !turn.realm.can_keep {
        return say(turn, UNCHANGED);
    }
    end_account(turn, &account.name);
    let read = register::is_kept(&account.name, hash);
    turn.read(Purpose::Dropped { name: account.name.clone() }, read);
}

/// The account is gone from what is kept, or still there: then it goes as soon as it can.
pub(super) fn dropped(turn: &mut Turn<'_>, name: &str, answer: &Answer) {
    let text = match answer {
        Answer::Kept(true) => " here; it is deleted as soon as the disk can be written to again",
        _ => "",
    };
    say(turn, &format!("There is no account {name} any more{text}."));
}

/// There is no such account from now on; who is logged in to it no longer is.
pub(super) fn end_account(turn: &mut Turn<'_>, name: &Arc<str>) {
    turn.realm.accounts.remove(name);
    turn.realm.forget_account_in_channels(name);
    turn.realm.forget_browsers_of(name, None, turn.fx);
    turn.realm.markers.forget(&Owner::Account(name.clone()));
    turn.fx.changes.push(Change::Dropped(name.clone()));
    let mut there = sessions_of(turn, name);
    // Who asks for it goes on as the one that all were.
    there.sort_by_key(|&session| session == turn.session);
    for session in there {
        log_out(&mut turn.of(session));
    }
    turn.realm.forget_values(&Owner::Account(name.clone()), turn.fx);
}
