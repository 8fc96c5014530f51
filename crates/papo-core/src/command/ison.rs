//! `ISON`: which of these are here?
//!
//! Spec: <https://modern.ircdocs.horse/#ison-message>
//!
//! Who is here is answered by name, in a second line where one is too short.
//!
//! ```irc
//! alice> ISON BOB nobody carol
//! alice< :papo 303 alice :bob carol
//! alice> ISON :bob nobody
//! alice< :papo 303 alice :bob
//! alice> ISON nickserv
//! alice< :papo 303 alice :NickServ
//! alice> ISON nobody
//! alice< :papo 303 alice :
//! alice> ISON
//! alice< :papo 461 alice ISON :Not enough parameters
//! ```

use papo_proto::command::ison::Ison;
use papo_proto::numeric::{Numeric, RPL_ISON};

use crate::reply::{Reply, pack, room};
use crate::service::Service;
use crate::turn::{Outcome, Turn};

pub(super) fn ison(turn: &mut Turn<'_>, said: Ison) -> Outcome {
    let here = said.nicks.iter().filter_map(|nick| {
        let user = turn.realm.user_named(nick).map(|user| user.nick.as_str());
        user.or_else(|| Service::named(nick).map(Service::nick))
    });
    let nicks: Vec<&str> = here.collect();
    let lines = pack(nicks, room(turn));
    answer(turn, RPL_ISON, &lines);
    Ok(())
}

/// Answers with these lines, or with an empty one if there are none.
pub(super) fn answer(turn: &mut Turn<'_>, numeric: Numeric, lines: &[String]) {
    if lines.is_empty() {
        turn.reply(&Reply::numeric(numeric).text(""));
    }
    for line in lines {
        turn.reply(&Reply::numeric(numeric).text(line));
    }
}
