//! `NS`: the same as `NICKSERV`.
//!
//! Spec: <https://modern.ircdocs.horse/#privmsg-message>, and habit
//!
//! ```irc
//! alice> NS BREW tea
//! alice< :NickServ!NickServ@papo NOTICE alice :There is no BREW here; say HELP.
//! alice> NS
//! alice< :papo 461 alice NS :Not enough parameters
//! ```

use papo_proto::command::ns::Ns;

use super::nickserv;
use crate::turn::{Outcome, Turn};

pub(super) fn ns(turn: &mut Turn<'_>, said: Ns) -> Outcome {
    nickserv::hear(turn, &said.text);
    Ok(())
}
