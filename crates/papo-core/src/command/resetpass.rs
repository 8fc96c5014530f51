//! `RESETPASS`: give an account a new password.
//!
//! Spec: none; it is papo's own.
//!
//! For operators of the server; of an admin's account, for admins. The new password is shown once, to
//! who asks. All connections of the account end, and certificates and browsers log in no more.
//!
//! ```irc
//! with an account teapot
//! bob> NICKSERV IDENTIFY teapot tea is hot
//! *<...
//! alice> OPER root sesame
//! alice<...
//! alice> RESETPASS nobody
//! alice< :papo FAIL RESETPASS NO_SUCH_ACCOUNT nobody :There is no such account
//! alice> RESETPASS Teapot :forgotten
//! bob< ERROR :Closing link: the password of your account was changed
//! alice< :bob!bob@10.0.0.2 QUIT :Password changed
//! carol< :bob!bob@10.0.0.2 QUIT :Password changed
//! alice< :papo NOTICE alice :The password of teapot is new-password now. It is shown this once; its owner changes it with /msg NickServ PASSWD new-password ANOTHER
//! carol> NICKSERV IDENTIFY teapot tea is hot
//! carol< :NickServ!NickServ@papo NOTICE carol :The account or the password is wrong.
//! carol> NICKSERV IDENTIFY teapot new-password
//! *<...
//! carol> RESETPASS teapot
//! carol< :papo 481 carol :Permission Denied- You're not an IRC operator
//! ```
//!
//! ```irc
//! with an admin teapot
//! alice> OPER root sesame
//! alice<...
//! alice> RESETPASS teapot
//! alice< :papo 481 alice :Permission Denied- You're not an admin of this server
//! ```

use std::sync::Arc;

use papo_proto::Verb;
use papo_proto::command::resetpass::Resetpass;
use papo_proto::encode::cut;

use super::nickserv::{forget_other_browsers, sessions_of};
use crate::account::Account;
use crate::effect::{Change, Question};
use crate::input::Answer;
use crate::limits::REASON_LEN_MAX;
use crate::policy;
use crate::refusal::Refusal;
use crate::reply::Reply;
use crate::session::Purpose;
use crate::turn::{Outcome, Turn};

pub(super) fn resetpass(turn: &mut Turn<'_>, said: Resetpass) -> Outcome {
    let account = wanted(turn, &said.account)?;
    let (account, hash) = (account.name.clone(), account.credentials.hash.clone());
    let reason = cut(&said.reason.unwrap_or_default(), REASON_LEN_MAX).into();
    turn.ask(Purpose::ResetPassword { account, hash, reason }, Question::NewPassword);
    Ok(())
}

/// The password was made.
pub(super) fn answered(
    turn: &mut Turn<'_>,
    name: &str,
    hash: &Arc<str>,
    reason: &str,
    answer: Answer,
) -> Outcome {
    let Answer::NewPassword(Some((password, credentials))) = answer else {
        return Err(Refusal::TryAgain(Verb::Resetpass));
    };
    let account = wanted(turn, name)?;
    // Somebody was faster, or the account is another.
    if account.credentials.hash != *hash {
        return Err(Refusal::TryAgain(Verb::Resetpass));
    }
    turn.record(Verb::Resetpass, &account.name, reason);
    let name = account.name.clone();
    let new = Arc::new(Account { credentials, fingerprints: Vec::new(), ..(*account).clone() });
    turn.realm.accounts.put(new.clone());
    turn.fx.changes.push(Change::Account(new));
    forget_other_browsers(turn, &name);
    for session in sessions_of(turn, &name) {
        if session != turn.session {
            let error = "Closing link: the password of your account was changed";
            turn.of(session).end(error, "Password changed");
        }
    }
    let text = format!(
        "The password of {name} is {password} now. It is shown this once; its owner changes it with \
         /msg NickServ PASSWD {password} ANOTHER"
    );
    turn.tell(Verb::Resetpass, "NOTE", "PASSWORD", &text);
    Ok(())
}

/// The account, if its password may be another now.
fn wanted(turn: &Turn<'_>, name: &str) -> Result<Arc<Account>, Refusal> {
    let Some(account) = turn.realm.accounts.named(name) else {
        let text = "There is no such account";
        let reply = Reply::fail("RESETPASS", "NO_SUCH_ACCOUNT", &[name], text);
        return Err(Refusal::Fail(reply));
    };
    policy::may_act_on(turn.realm, &turn.actor(), Some(&account.name))?;
    turn.must_be_able_to_keep("RESETPASS", &account.name)?;
    Ok(account.clone())
}
