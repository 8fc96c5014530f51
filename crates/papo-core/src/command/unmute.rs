//! `UNMUTE`: let somebody speak again.
//!
//! Spec: none; it is papo's own.
//!
//! For operators of the server.
//!
//! ```irc
//! alice> OPER root sesame
//! alice<...
//! alice> MUTE carol forever
//! alice< :papo NOTICE alice :10.0.0.3
//! alice> UNMUTE bob
//! alice< :papo FAIL UNMUTE NOT_IN_FORCE bob :There is nothing to take back
//! alice> UNMUTE carol
//! alice< :papo NOTICE alice :10.0.0.3 is taken back
//! carol> PRIVMSG #lobby :hello
//! *<...
//! carol> UNMUTE carol
//! carol< :papo 481 carol :Permission Denied- You're not an IRC operator
//! ```

use papo_proto::Verb;
use papo_proto::command::unmute::Unmute;

use crate::sanction::Kind;
use crate::sanctioning;
use crate::turn::{Outcome, Turn};

pub(super) fn unmute(turn: &mut Turn<'_>, said: Unmute) -> Outcome {
    sanctioning::lift(turn, (Verb::Unmute, Kind::Mute), &said.whom, said.reason.as_deref())
}
