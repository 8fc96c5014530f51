//! `BAN`: keep somebody away from the server for a while.
//!
//! Spec: none; it is papo's own.
//!
//! For operators of the server; of an admin's account, for admins. Whom it means and for how long is said
//! as in MUTE. Whoever it means is disconnected, and turned away who comes, or logs in, later; admins who
//! log in never are.
//!
//! ```irc
//! with an account teapot
//! bob> BAN carol 10m
//! bob< :papo 481 bob :Permission Denied- You're not an IRC operator
//! alice> OPER root sesame
//! alice<...
//! alice> BAN 10.0.0.0/8 1h
//! alice< :papo FAIL BAN MEANS_YOURSELF 10.0.0.0/8 :That would mean yourself, too
//! alice> BAN carol 1h :spam
//! alice< :papo NOTICE alice :10.0.0.3 until 2001-09-09T02:46:40.000Z: spam
//! carol< ERROR :Closing link: you are banned until 2001-09-09T02:46:40.000Z: spam
//! alice< :carol!carol@10.0.0.3 QUIT :Banned
//! bob< :carol!carol@10.0.0.3 QUIT :Banned
//! alice> BAN teapot forever :no tea
//! alice< :papo NOTICE alice :~a:teapot: no tea
//! bob> NICKSERV IDENTIFY teapot tea is hot
//! bob< :papo 900 bob bob!bob@10.0.0.2 teapot :You are now logged in as teapot
//! bob< :bob!bob@10.0.0.2 MODE bob :+r
//! bob< ERROR :Closing link: you are banned: no tea
//! alice< :bob!bob@10.0.0.2 QUIT :Banned
//! alice> BANS
//! alice< :papo NOTICE alice :10.0.0.3 by alice!alice@10.0.0.1 until 2001-09-09T02:46:40.000Z: spam
//! alice< :papo NOTICE alice :~a:teapot by alice!alice@10.0.0.1: no tea
//! alice> BAN *!*@10.0.0.4 2h
//! alice< :papo NOTICE alice :*!*@10.0.0.4 until 2001-09-09T03:46:40.000Z
//! new< ERROR :Closing link: you are banned until 2001-09-09T03:46:40.000Z
//! ```

use papo_proto::Verb;
use papo_proto::command::ban::Ban;

use crate::registration;
use crate::sanction::Kind;
use crate::sanctioning::{self, Wish};
use crate::turn::{Outcome, Turn};

pub(super) fn ban(turn: &mut Turn<'_>, said: Ban) -> Outcome {
    let Ban { whom, time, reason } = &said;
    let (verb, kind, reason) = (Verb::Ban, Kind::Ban, reason.as_deref());
    sanctioning::impose(turn, &Wish { verb, kind, whom, time, reason })?;
    let mut there: Vec<_> = turn.realm.sessions.keys().copied().collect();
    there.sort();
    for session in there {
        let is_other = session != turn.session && turn.realm.sessions.contains_key(&session);
        if is_other && turn.realm.sessions[&session].console.is_none() {
            registration::turn_away_banned(&mut turn.of(session));
        }
    }
    Ok(())
}
