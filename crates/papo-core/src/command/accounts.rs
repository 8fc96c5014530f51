//! `ACCOUNTS`: which accounts are there?
//!
//! Spec: none; it is papo's own.
//!
//! For operators of the server. They are listed by name; those that a mask matches, if one is given.
//!
//! ```irc
//! with an admin teapot
//! alice> OPER root sesame
//! alice<...
//! alice> ACCOUNTS
//! alice< :papo NOTICE alice :teapot: an admin's, made on 2001-09-09
//! bob> NICKSERV REGISTER tea-is-hot
//! bob<...
//! alice> ACCOUNTS B*
//! alice< :papo NOTICE alice :bob: made on 2001-09-09, 1 connection
//! alice> ACCOUNTS x
//! alice< :papo NOTICE alice :There is no such account
//! carol> ACCOUNTS
//! carol< :papo 481 carol :Permission Denied- You're not an IRC operator
//! ```

use papo_proto::command::accounts::Accounts;
use papo_proto::{Verb, mask};

use crate::account::Account;
use crate::render;
use crate::reply::Listing;
use crate::turn::{Outcome, Turn};

pub(super) fn accounts(turn: &mut Turn<'_>, said: Accounts) -> Outcome {
    let casemapping = turn.realm.directory.casemapping();
    let wanted = said.mask.map(|mask| casemapping.fold_mask(&mask));
    let is_wanted = |name: &str| {
        wanted.as_ref().is_none_or(|mask| mask::matches(mask, &casemapping.fold_mask(name)))
    };
    let mut found: Vec<&Account> =
        turn.realm.accounts.iter().map(|it| &**it).filter(|it| is_wanted(&it.name)).collect();
    found.sort_by(|one, other| one.name.cmp(&other.name));
    if found.is_empty() {
        turn.tell(Verb::Accounts, "NOTE", "NONE", "There is no such account");
        return Ok(());
    }
    let rows: Vec<_> = found
        .iter()
        .map(|it| turn.telling(Verb::Accounts, "NOTE", "ACCOUNT", &in_words(turn, it)))
        .collect();
    Listing::of(turn, rows).tell(turn, Verb::Accounts);
    Ok(())
}

fn in_words(turn: &Turn<'_>, account: &Account) -> String {
    let role = if account.is_admin { "an admin's, " } else { "" };
    let made = render::timestamp(account.made_ms);
    let day = made.split('T').next().unwrap_or_default();
    let user = turn.realm.user_of_account(&account.name).map(|user| turn.realm.user(user));
    let here = match user.map_or(0, |user| user.sessions.len()) {
        0 => String::new(),
        1 => ", 1 connection".to_owned(),
        some => format!(", {some} connections"),
    };
    format!("{}: {role}made on {day}{here}", account.name)
}
