//! Who says a password: it is looked at outside the realm, and what came of it told at the door
//! through which it came. Whether the account or the password is wrong is never told.

use std::net::IpAddr;
use std::sync::Arc;

use papo_proto::encode::cut;
use papo_proto::numeric::RPL_SASLSUCCESS;
use papo_proto::{Folded, Nick};

use crate::account::NOBODYS_HASH;
use crate::command::nickserv;
use crate::effect::{Announcement, Question};
use crate::input::Answer;
use crate::limits::{ECHO_LEN_MAX, PASSWORD_LEN_MAX};
use crate::login::log_in;
use crate::refusal::{LoginRefusal, Refusal};
use crate::registration;
use crate::reply::Reply;
use crate::session::Purpose;
use crate::turn::Turn;

/// Through which door somebody comes to log in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Door {
    /// `AUTHENTICATE`.
    Sasl,
    /// `PASS account:password`.
    Pass,
    /// `IDENTIFY`.
    NickServ,
}

/// Why somebody does not log in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Denied {
    /// The account or the password is wrong.
    Wrong,
    /// After too many failures, one must wait so many seconds.
    Paused(u64),
    /// Too many are being looked at.
    Busy,
}

impl Denied {
    /// What people are told.
    pub(crate) fn text(self) -> String {
        match self {
            Self::Wrong => "The account or the password is wrong".to_owned(),
            Self::Paused(seconds) => {
                format!("Too many wrong passwords, try again in {seconds} seconds")
            }
            Self::Busy => "Too many log in at the moment, try again soon".to_owned(),
        }
    }
}

/// Has it looked at whether this is the account's password.
pub(crate) fn offer(turn: &mut Turn<'_>, name: &str, password: Box<str>, door: Door) {
    if let Err(denied) = may_try(turn, name) {
        return tell(turn, door, Err(denied));
    }
    let account = turn.realm.accounts.named(name);
    let hash = account.map_or_else(|| NOBODYS_HASH.into(), |it| it.credentials.hash.clone());
    let account: Box<str> = cut(name, ECHO_LEN_MAX).into();
    if password.len() > PASSWORD_LEN_MAX {
        let outcome = failed(turn, &account);
        return tell(turn, door, outcome);
    }
    let purpose = Purpose::LogIn { account, hash: hash.clone(), door };
    turn.ask(purpose, Question::Verify { password, hash });
}

/// It was looked at.
pub(crate) fn answered(
    turn: &mut Turn<'_>,
    name: &str,
    hash: &Arc<str>,
    door: Door,
    answer: &Answer,
) {
    let outcome = match answer {
        Answer::Verified(is_right) => judge(turn, name, hash, *is_right),
        _ => Err(Denied::Busy),
    };
    tell(turn, door, outcome);
}

/// Whether somebody has proven the password that has this hash. It may be another's by now.
pub(crate) fn judge(
    turn: &mut Turn<'_>,
    name: &str,
    hash: &Arc<str>,
    is_right: bool,
) -> Result<Arc<str>, Denied> {
    match turn.realm.accounts.named(name) {
        Some(account) if is_right && account.credentials.hash == *hash => {
            let account = account.name.clone();
            let address = turn.session().address;
            if let Some(key) = key(turn, name) {
                turn.realm.failures.forgive(address, key);
            }
            Ok(account)
        }
        _ => failed(turn, name),
    }
}

/// Whether somebody may try to log in to this account now.
pub(crate) fn may_try(turn: &Turn<'_>, name: &str) -> Result<(), Denied> {
    let (address, now) = (turn.session().address, turn.stamp.seconds());
    match turn.realm.failures.pause(address, key(turn, name).as_ref(), now) {
        0 => Ok(()),
        seconds => Err(Denied::Paused(seconds)),
    }
}

/// Counts that somebody could not prove to be this account's.
pub(crate) fn failed(turn: &mut Turn<'_>, name: &str) -> Result<Arc<str>, Denied> {
    let (address, now): (IpAddr, u64) = (turn.session().address, turn.stamp.seconds());
    let key = key(turn, name);
    turn.realm.failures.count(address, key, now);
    let account = cut(name, ECHO_LEN_MAX).into();
    turn.fx.announcements.push(Announcement::LoginRefused { address, account });
    Err(Denied::Wrong)
}

/// Under what failures of an account are counted, if there can be one of this name.
fn key(turn: &Turn<'_>, name: &str) -> Option<Folded<Nick>> {
    let fits = name.len() <= ECHO_LEN_MAX;
    fits.then(|| Nick::fold(name, turn.realm.directory.casemapping())).flatten()
}

/// Says at the door what came of it, and logs in who proved it.
pub(crate) fn tell(turn: &mut Turn<'_>, door: Door, outcome: Result<Arc<str>, Denied>) {
    if let Ok(account) = &outcome {
        log_in(turn, account);
        if registration::turn_away_banned(turn) {
            return;
        }
    }
    match (door, outcome) {
        (Door::Sasl, Ok(_)) => {
            let text = "SASL authentication successful";
            turn.reply(&Reply::numeric(RPL_SASLSUCCESS).text(text));
        }
        (Door::Sasl, Err(denied @ Denied::Paused(_))) => {
            turn.refuse(&LoginRefusal::NickLocked(denied.text().into()).into());
        }
        (Door::Sasl, Err(denied)) => {
            turn.refuse(&LoginRefusal::SaslFail(denied.text().into()).into());
        }
        (Door::Pass, Ok(_)) => registration::try_finish(turn),
        (Door::Pass, Err(denied)) => {
            turn.refuse(&match denied {
                Denied::Wrong => Refusal::PasswordMismatch,
                Denied::Paused(_) | Denied::Busy => {
                    LoginRefusal::NotNow(denied.text().into()).into()
                }
            });
            turn.end(&format!("Closing link: {} (PASS)", denied.text()), "Bad password");
        }
        (Door::NickServ, Ok(account)) => {
            nickserv::say(turn, &format!("You are now logged in as {account}."));
        }
        (Door::NickServ, Err(denied)) => nickserv::say(turn, &format!("{}.", denied.text())),
    }
}
