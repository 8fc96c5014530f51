//! `ISON`: which of these are here?
//!
//! Spec: <https://modern.ircdocs.horse/#ison-message>
//!
//! ```irc
//! alice> ISON BOB nobody carol
//! alice< :papo 303 alice :bob carol
//! alice> ISON :bob nobody
//! alice< :papo 303 alice :bob
//! alice> ISON nobody
//! alice< :papo 303 alice :
//! alice> ISON
//! alice< :papo 461 alice ISON :Not enough parameters
//! ```

use papo_proto::command::ison::Ison;
use papo_proto::numeric::RPL_ISON;

use crate::reply::Reply;
use crate::turn::{Outcome, Turn};

pub(super) fn ison(turn: &mut Turn<'_>, said: Ison) -> Outcome {
    let here = said.nicks.iter().filter_map(|nick| turn.realm.user_named(nick));
    let nicks: Vec<&str> = here.map(|user| user.nick.as_str()).collect();
    // A line of nicks is answered by a line of the same nicks at most, so it fits.
    turn.reply(&Reply::numeric(RPL_ISON).text(&nicks.join(" ")));
    Ok(())
}
