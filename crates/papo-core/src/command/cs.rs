//! `CS`: the same as `CHANSERV`.
//!
//! Spec: <https://modern.ircdocs.horse/#privmsg-message>, and habit
//!
//! ```irc
//! alice> CS BREW tea
//! alice< :ChanServ!ChanServ@papo NOTICE alice :There is no BREW here; say HELP.
//! alice> CS
//! alice< :papo 461 alice CS :Not enough parameters
//! ```

use papo_proto::command::cs::Cs;

use super::chanserv;
use crate::turn::{Outcome, Turn};

pub(super) fn cs(turn: &mut Turn<'_>, said: Cs) -> Outcome {
    chanserv::hear(turn, &said.text);
    Ok(())
}
