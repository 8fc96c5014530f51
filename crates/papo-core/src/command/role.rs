//! `ROLE`: make an account an admin's, or not.
//!
//! Spec: none; it is papo's own.
//!
//! For admins. Whoever is logged in to an admin's account is an operator of the server at once.
//!
//! ```irc
//! with an admin teapot
//! alice> NICKSERV IDENTIFY teapot tea is hot
//! *<...
//! bob> NICKSERV REGISTER tea-is-hot
//! *<...
//! alice> ROLE nobody admin
//! alice< :papo FAIL ROLE NO_SUCH_ACCOUNT nobody :There is no such account
//! alice> ROLE bob king
//! alice< :papo FAIL ROLE INVALID_ROLE king :A role is `admin` or `none`
//! alice> ROLE bob admin :she knows how
//! bob< :bob!bob@10.0.0.2 MODE bob :+o
//! alice< :papo NOTICE alice :bob is an admin now
//! bob> ROLE teapot none
//! alice< :alice!alice@10.0.0.1 MODE alice :-o
//! bob< :papo NOTICE bob :teapot is no admin now
//! alice> ROLE teapot admin
//! alice< :papo 481 alice :Permission Denied- You're not an admin of this server
//! carol> OPER root sesame
//! carol<...
//! carol> ROLE carol admin
//! carol< :papo 481 carol :Permission Denied- You're not an admin of this server
//! ```
//!
//! The console can do all of this, too.
//!
//! ```irc
//! with an account teapot
//! alice> NICKSERV IDENTIFY teapot tea is hot
//! *<...
//! console> ROLE teapot admin
//! alice< :alice!alice@10.0.0.1 MODE alice :+o
//! console< NOTE ROLE CHANGED :teapot is an admin now
//! alice> AUDIT
//! alice< :papo NOTICE alice :2001-09-09T01:46:40.000Z console (uid 7) ROLE teapot: admin
//! console> SESSIONS teapot
//! console< NOTE SESSIONS SESSION :0-1: alice of the account teapot from 10.0.0.1, since 2001-09-09T01:46:40.000Z
//! console> JOIN #lobby
//! console< 451 * :You have not registered
//! ```

use papo_proto::Verb;
use papo_proto::command::role::Role;

use crate::refusal::Refusal;
use crate::reply::Reply;
use crate::role;
use crate::turn::{Outcome, Turn};

pub(super) fn role(turn: &mut Turn<'_>, said: Role) -> Outcome {
    let fail = |code, word: &str, text| Refusal::Fail(Reply::fail("ROLE", code, &[word], text));
    let is_admin = match &*said.role.to_ascii_lowercase() {
        "admin" => true,
        "none" => false,
        _ => return Err(fail("INVALID_ROLE", &said.role, "A role is `admin` or `none`")),
    };
    let Some(account) = turn.realm.accounts.named(&said.account).cloned() else {
        return Err(fail("NO_SUCH_ACCOUNT", &said.account, "There is no such account"));
    };
    turn.must_be_able_to_keep("ROLE", &account.name)?;
    let reason = said.reason.map(|reason| format!(", {reason}")).unwrap_or_default();
    let what = if is_admin { "admin" } else { "none" };
    // Who takes its own role has it up to here.
    turn.record(Verb::Role, &account.name, &format!("{what}{reason}"));
    role::set(turn, &account, is_admin);
    let text =
        format!("{} is {} now", account.name, if is_admin { "an admin" } else { "no admin" });
    turn.tell(Verb::Role, "NOTE", "CHANGED", &text);
    Ok(())
}
