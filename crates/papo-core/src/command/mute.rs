//! `MUTE`: let somebody say nothing for a while, anywhere on the server.
//!
//! Spec: none; it is papo's own.
//!
//! For operators of the server; of an admin's account, for admins. Whom it means is said by a nick or an
//! account, which mean the account, or the address of who has none; or by an address, a network, or a
//! mask as those of channels. The time is such as `30m`, `2h`, `7d`, `4w` or `forever`. Who is muted may
//! still say something to operators in private.
//!
//! ```irc
//! bob> MUTE carol 10m
//! bob< :papo 481 bob :Permission Denied- You're not an IRC operator
//! alice> OPER root sesame
//! alice<...
//! alice> MUTE carol soon
//! alice< :papo FAIL MUTE INVALID_TIME soon :The time is such as 30m, 2h, 7d, 4w, or forever
//! alice> MUTE nobody 10m
//! alice< :papo 401 alice nobody :No such nick/channel
//! alice> MUTE alice 10m
//! alice< :papo FAIL MUTE MEANS_YOURSELF alice :That would mean yourself, too
//! alice> MUTE carol 10m :shouting
//! alice< :papo NOTICE alice :10.0.0.3 until 2001-09-09T01:56:40.000Z: shouting
//! carol> PRIVMSG #lobby :HELLO
//! carol< :papo FAIL PRIVMSG MUTED :You are muted until 2001-09-09T01:56:40.000Z: shouting
//! carol> NICK dora
//! *<...
//! carol> TOPIC #lobby :HELLO
//! carol< :papo FAIL TOPIC MUTED :You are muted until 2001-09-09T01:56:40.000Z: shouting
//! carol> PRIVMSG bob :hello
//! carol< :papo FAIL PRIVMSG MUTED :You are muted until 2001-09-09T01:56:40.000Z: shouting
//! carol> PRIVMSG alice :why?
//! alice< :dora!carol@10.0.0.3 PRIVMSG alice :why?
//! alice> MUTES
//! alice< :papo NOTICE alice :10.0.0.3 by alice!alice@10.0.0.1 until 2001-09-09T01:56:40.000Z: shouting
//! carol> PART #lobby :HELLO
//! carol< :dora!carol@10.0.0.3 PART #lobby
//! alice< :dora!carol@10.0.0.3 PART #lobby
//! bob< :dora!carol@10.0.0.3 PART #lobby
//! ```

use papo_proto::Verb;
use papo_proto::command::mute::Mute;

use crate::sanction::Kind;
use crate::sanctioning::{self, Wish};
use crate::turn::{Outcome, Turn};

pub(super) fn mute(turn: &mut Turn<'_>, said: Mute) -> Outcome {
    let Mute { whom, time, reason } = &said;
    let (verb, kind, reason) = (Verb::Mute, Kind::Mute, reason.as_deref());
    sanctioning::impose(turn, &Wish { verb, kind, whom, time, reason })?;
    Ok(())
}
