//! `HELPOP`: `HELP` by the name that some clients say.
//!
//! Spec: <https://modern.ircdocs.horse/#help-message>
//!
//! ```irc
//! alice> HELPOP part
//! alice< :papo 704 alice part :PART channel{,channel} [reason]
//! alice< :papo 705 alice part :
//! alice< :papo 705 alice part :Leave channels.
//! alice< :papo 706 alice part :End of /HELP
//! alice> HELPOP nonsense
//! alice< :papo 524 alice nonsense :No help available on this topic
//! ```

use papo_proto::command::helpop::Helpop;

use crate::command::help;
use crate::turn::{Outcome, Turn};

pub(super) fn helpop(turn: &mut Turn<'_>, said: Helpop) -> Outcome {
    help::help(turn, said.0)
}
