//! `UNBAN`: let somebody in again.
//!
//! Spec: none; it is papo's own.
//!
//! For operators of the server.
//!
//! ```irc
//! alice> OPER root sesame
//! alice<...
//! alice> BAN 192.0.2.0/24 4w :scanners
//! alice< :papo NOTICE alice :192.0.2.0/24 until 2001-10-07T01:46:40.000Z: scanners
//! alice> UNBAN 192.0.2.7
//! alice< :papo FAIL UNBAN NOT_IN_FORCE 192.0.2.7 :There is nothing to take back
//! alice> UNBAN 192.0.2.0/24 :it was a mistake
//! alice< :papo NOTICE alice :192.0.2.0/24 is taken back
//! carol> UNBAN carol
//! carol< :papo 481 carol :Permission Denied- You're not an IRC operator
//! ```

use papo_proto::Verb;
use papo_proto::command::unban::Unban;

use crate::sanction::Kind;
use crate::sanctioning;
use crate::turn::{Outcome, Turn};

pub(super) fn unban(turn: &mut Turn<'_>, said: Unban) -> Outcome {
    sanctioning::lift(turn, (Verb::Unban, Kind::Ban), &said.whom, said.reason.as_deref())
}
