//! `USERHOST`: from which hosts are these?
//!
//! Spec: <https://modern.ircdocs.horse/#userhost-message>
//!
//! The host is the one that others see, also for oneself: clients take from it what their messages
//! look like to others. At most five are answered. `*` marks operators of the server, `-` who is away.
//!
//! ```irc
//! bob> AWAY :out
//! bob<...
//! alice> USERHOST alice BOB nobody
//! alice< :papo 302 alice :alice=+alice@10.0.0.1 bob=-bob@10.0.0.2
//! alice> USERHOST nobody
//! alice< :papo 302 alice :
//! carol> OPER root sesame
//! carol<...
//! carol> AWAY :out, too
//! carol<...
//! alice> USERHOST a b c d bob alice
//! alice< :papo 302 alice :bob=-bob@10.0.0.2
//! alice> USERHOST carol
//! alice< :papo 302 alice :carol*=-carol@10.0.0.3
//! alice> USERHOST
//! alice< :papo 461 alice USERHOST :Not enough parameters
//! ```
//!
//! ```irc
//! with cloaked hosts
//! alice> USERHOST alice bob
//! alice< :papo 302 alice :alice=+alice@1py84vj5rbvt.m5rj9g7y.cloak bob=+bob@gkd9nrh2jygr.m5rj9g7y.cloak
//! ```

use papo_proto::command::userhost::Userhost;
use papo_proto::mode::UserMode;
use papo_proto::numeric::RPL_USERHOST;

use crate::command::ison;
use crate::limits::USERHOST_NICKS_MAX;
use crate::reply::{pack, room};
use crate::turn::{Outcome, Turn};

pub(super) fn userhost(turn: &mut Turn<'_>, said: Userhost) -> Outcome {
    let known = said.nicks.iter().take(USERHOST_NICKS_MAX);
    let entries: Vec<String> = known
        .filter_map(|nick| turn.realm.user_named(nick))
        .map(|user| {
            let operator = if user.modes.has(UserMode::Operator) { "*" } else { "" };
            let here = if user.away.is_some() { '-' } else { '+' };
            format!("{}{operator}={here}{}@{}", user.nick.as_str(), user.username, user.host)
        })
        .collect();
    let lines = pack(entries.iter().map(String::as_str), room(turn));
    ison::answer(turn, RPL_USERHOST, &lines);
    Ok(())
}
