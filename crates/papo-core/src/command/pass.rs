//! `PASS`: the password of the server, or of an account, before registering.
//!
//! Spec: <https://modern.ircdocs.horse/#pass-message>
//!
//! Where `[server] password` is set, it must be right when the registration ends; the last one
//! sent counts. What looks like `account:password` and is not the server's password logs in, or ends
//! the connection: whether the account or the password is wrong is not told. Who needs both says PASS
//! twice. Where no password is set, anything else is taken and means nothing.
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
//! ```irc
//! new> PASS nobody:wrong
//! new> NICK eve
//! new> USER eve 0 * :Eve
//! new< :papo 464 eve :Password incorrect
//! new< ERROR :Closing link: The account or the password is wrong (PASS)
//! ```
//!
//! After three wrong ones it is told how long to wait.
//!
//! ```irc
//! with an account teapot
//! new> NICK eve
//! new> PASS :teapot:tea is hot
//! new> CAP REQ sasl
//! new<...
//! new> AUTHENTICATE PLAIN
//! new<...
//! new> AUTHENTICATE AHRlYXBvdAB3cm9uZw==
//! new<...
//! new> AUTHENTICATE PLAIN
//! new<...
//! new> AUTHENTICATE AHRlYXBvdAB3cm9uZw==
//! new<...
//! new> AUTHENTICATE PLAIN
//! new<...
//! new> AUTHENTICATE AHRlYXBvdAB3cm9uZw==
//! new<...
//! new> USER eve 0 * :Eve
//! new> CAP END
//! new< :papo 464 eve :Too many wrong passwords, try again in 60 seconds
//! new< ERROR :Closing link: Too many wrong passwords, try again in 60 seconds (PASS)
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
