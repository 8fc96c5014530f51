//! `BANS`: who is kept away from the server?
//!
//! Spec: none; it is papo's own.
//!
//! For operators of the server.
//!
//! ```irc
//! alice> BANS
//! alice< :papo 481 alice :Permission Denied- You're not an IRC operator
//! alice> OPER root sesame
//! alice<...
//! alice> BANS
//! alice< :papo NOTICE alice :There are none
//! ```

use papo_proto::Verb;
use papo_proto::command::bans::Bans;

use crate::sanction::Kind;
use crate::sanctioning;
use crate::turn::{Outcome, Turn};

pub(super) fn bans(turn: &mut Turn<'_>, _said: Bans) -> Outcome {
    sanctioning::list(turn, Verb::Bans, Kind::Ban);
    Ok(())
}
