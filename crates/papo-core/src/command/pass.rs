//! `PASS`: the password of the server, or of an account, before registering.
//!
//! Spec: <https://modern.ircdocs.horse/#pass-message>
//!
//! Where `[server] password` is set, it must be right when the registration ends; the last one
//! sent counts. Elsewhere it is taken and means nothing, unless it is `account:password` and there
//! is such an account: that logs in. It is not the server's password; who needs both says PASS
//! twice.
//!
//! ```irc
//! new> PASS
//! new< :papo 461 * PASS :Not enough parameters
//! new> PASS sesame
//! new> NICK eve
//! new> USER eve 0 * :Eve
//! new< :papo 001 eve :Welcome to the papo Network, eve
//! *<...
//! alice> PASS sesame
//! alice< :papo 462 alice :You may not reregister
//! ```
//!
//! ```irc
//! with an account teapot
//! with a server password
//! new> PASS :teapot:tea is hot
//! new> PASS sesame
//! new> NICK teapot
//! new> USER eve 0 * :Eve
//! new< :papo 900 teapot teapot!eve@10.0.0.4 teapot :You are now logged in as teapot
//! new< :papo 001 teapot :Welcome to the papo Network, teapot
//! *<...
//! ```
//!
//! ```irc
//! with an account teapot
//! with a server password
//! new> PASS :teapot:tea is hot
//! new> NICK teapot
//! new> USER eve 0 * :Eve
//! new< :papo 464 teapot :Password incorrect
//! new< ERROR :Closing link: the server password is missing or wrong (PASS)
//! ```
//!
//! ```irc
//! with an account teapot
//! new> PASS teapot:wrong
//! new> NICK eve
//! new> USER eve 0 * :Eve
//! new< :papo 464 eve :Password incorrect
//! new< ERROR :Closing link: The account or the password is wrong (PASS)
//! ```
//!
//! Where an account is needed, nobody comes in without:
//!
//! ```irc
//! with accounts required
//! new> NICK eve
//! new> USER eve 0 * :Eve
//! new< :papo FAIL * ACCOUNT_REQUIRED :You need an account here: log in with SASL or PASS account:password
//! new< ERROR :Closing link: You need an account here: log in with SASL or PASS account:password
//! ```
//!
//! ```irc
//! with accounts required
//! with an account teapot
//! new> PASS :teapot:tea is hot
//! new> NICK eve
//! new> USER eve 0 * :Eve
//! new< :papo 900 eve eve!eve@10.0.0.4 teapot :You are now logged in as teapot
//! new< :papo 001 eve :Welcome to the papo Network, eve
//! *<...
//! ```

use papo_proto::command::pass::Pass;

use crate::registration;
use crate::turn::{Outcome, Turn};

pub(super) fn pass(turn: &mut Turn<'_>, said: Pass) -> Outcome {
    registration::remember_password(turn, said.password);
    Ok(())
}
