//! `HELPOP`: `HELP` by the name that some clients say.
//!
//! Spec: <https://modern.ircdocs.horse/#help-message>
//!
//! ```irc
//! alice> HELPOP quit
//! alice< :papo 704 alice quit :QUIT [reason]
//! alice< :papo 705 alice quit :
//! alice< :papo 705 alice quit :Leave the server.
//! alice< :papo 706 alice quit :End of /HELP
//! alice> HELPOP nonsense
//! alice< :papo 524 alice nonsense :No help available on this topic
//! ```

use papo_proto::command::helpop::Helpop;

use crate::command::help;
use crate::turn::{Outcome, Turn};

pub(super) fn helpop(turn: &mut Turn<'_>, said: Helpop) -> Outcome {
    help::help(turn, said.0)
}
