//! `MUTES`: who may say nothing?
//!
//! Spec: none; it is papo's own.
//!
//! For operators of the server.
//!
//! ```irc
//! with an account teapot
//! alice> OPER root sesame
//! alice<...
//! alice> MUTES
//! alice< :papo NOTICE alice :There are none
//! alice> MUTE teapot 1d
//! alice< :papo NOTICE alice :~a:teapot until 2001-09-10T01:46:40.000Z
//! alice> MUTES
//! alice< :papo NOTICE alice :~a:teapot by alice!alice@10.0.0.1 until 2001-09-10T01:46:40.000Z
//! bob> NICKSERV IDENTIFY teapot tea is hot
//! *<...
//! bob> PRIVMSG #lobby :hello
//! bob< :papo FAIL PRIVMSG MUTED :You are muted until 2001-09-10T01:46:40.000Z
//! ```

use papo_proto::Verb;
use papo_proto::command::mutes::Mutes;

use crate::sanction::Kind;
use crate::sanctioning;
use crate::turn::{Outcome, Turn};

pub(super) fn mutes(turn: &mut Turn<'_>, _said: Mutes) -> Outcome {
    sanctioning::list(turn, Verb::Mutes, Kind::Mute);
    Ok(())
}
