//! `STATS`: what is going on in the server?
//!
//! Spec: <https://modern.ircdocs.horse/#stats-message>
//!
//! `u` says how long the server has been up. Operators of the server may also ask for `l` the
//! connections, with how many commands each has sent and for how many seconds it is open; `m` how
//! often each command was used; `o` who may become an operator; `p` which operators are here. `*`
//! stands for what is counted nowhere: bytes, and what waits to be sent. Any other letter has
//! nothing to show.
//!
//! ```irc
//! alice> STATS u
//! alice< :papo 242 alice :Server Up 1 days 1:01:01
//! alice< :papo 219 alice u :End of /STATS report
//! alice> STATS c
//! alice< :papo 219 alice c :End of /STATS report
//! bob> STATS l
//! bob< :papo 481 bob :Permission Denied- You're not an IRC operator
//! alice> OPER root sesame
//! alice<...
//! alice> STATS l
//! alice< :papo 211 alice alice[alice@10.0.0.1] * * * 6 * 0
//! alice< :papo 211 alice bob[bob@10.0.0.2] * * * 3 * 0
//! alice< :papo 211 alice carol[carol@10.0.0.3] * * * 2 * 0
//! alice< :papo 211 alice *[10.0.0.4] * * * 0 * 0
//! alice< :papo 219 alice l :End of /STATS report
//! alice> STATS m papo
//! alice< :papo 212 alice NICK 3
//! alice< :papo 212 alice OPER 1
//! alice< :papo 212 alice STATS 5
//! alice< :papo 212 alice USER 3
//! alice< :papo 219 alice m :End of /STATS report
//! alice> STATS o
//! alice< :papo 243 alice O * * root
//! alice< :papo 219 alice o :End of /STATS report
//! alice> STATS p
//! alice< :papo 249 alice p :alice (alice@10.0.0.1) idle 0
//! alice< :papo 219 alice p :End of /STATS report
//! alice> STATS u elsewhere.example
//! alice< :papo 402 alice elsewhere.example :No such server
//! alice> STATS
//! alice< :papo 461 alice STATS :Not enough parameters
//! ```

use papo_proto::Verb;
use papo_proto::command::stats::Stats;
use papo_proto::mode::UserMode;
use papo_proto::numeric::{
    RPL_ENDOFSTATS, RPL_STATSCOMMANDS, RPL_STATSDEBUG, RPL_STATSLINKINFO, RPL_STATSOLINE,
    RPL_STATSUPTIME,
};

use crate::command::motd::must_be_us;
use crate::policy;
use crate::reply::{Listing, Reply};
use crate::session::Session;
use crate::turn::{Outcome, Turn};

pub(super) fn stats(turn: &mut Turn<'_>, said: Stats) -> Outcome {
    if let Some(server) = said.server {
        must_be_us(turn, &server)?;
    }
    let query = &*said.query;
    if matches!(query, "l" | "m" | "o" | "p") {
        policy::must_be_operator(turn.me())?;
    }
    let listing = match query {
        "u" => Listing::of(turn, [uptime(turn)]),
        "l" => connections(turn),
        "m" => usage(turn),
        "o" => operators(turn),
        "p" => operators_here(turn),
        _ => Listing::default(),
    };
    listing.tell(turn, Verb::Stats);
    turn.reply(&Reply::numeric(RPL_ENDOFSTATS).given(query).text("End of /STATS report"));
    Ok(())
}

fn uptime(turn: &Turn<'_>) -> Reply {
    let seconds = turn.stamp.seconds().saturating_sub(turn.realm.settings.started);
    let (minutes, hours, days) = (seconds / 60, seconds / 3600, seconds / 86_400);
    Reply::numeric(RPL_STATSUPTIME).text(&format!(
        "Server Up {days} days {}:{:02}:{:02}",
        hours % 24,
        minutes % 60,
        seconds % 60
    ))
}

fn connections(turn: &Turn<'_>) -> Listing {
    let now = turn.stamp.seconds();
    let row = |session: &Session| {
        let host = session.address_as_host();
        let name = match session.user().map(|id| turn.realm.user(id)) {
            Some(user) => format!("{}[{}@{host}]", user.nick.as_str(), user.username),
            None => format!("*[{host}]"),
        };
        // name, send queue, messages and bytes sent, messages and bytes received, seconds open
        Reply::numeric(RPL_STATSLINKINFO)
            .word(&name)
            .word("* * *")
            .number(session.commands)
            .word("*")
            .number(now.saturating_sub(session.since))
    };
    Listing::of(turn, turn.realm.sessions.values().map(row))
}

fn usage(turn: &Turn<'_>) -> Listing {
    let used = Verb::ALL.iter().map(|&verb| (verb, turn.realm.usage[verb as usize]));
    let rows = used
        .filter(|&(_, count)| count > 0)
        .map(|(verb, count)| Reply::numeric(RPL_STATSCOMMANDS).word(verb.word()).number(count));
    Listing::of(turn, rows)
}

fn operators(turn: &Turn<'_>) -> Listing {
    let entries = turn.realm.settings.operators.iter();
    let row = |name: &str| Reply::numeric(RPL_STATSOLINE).word("O * *").word(name);
    Listing::of(turn, entries.map(|operator| row(&operator.name)))
}

fn operators_here(turn: &Turn<'_>) -> Listing {
    let now = turn.stamp.seconds();
    let here = turn.realm.users.values().filter(|user| user.modes.has(UserMode::Operator));
    let rows = here.map(|user| {
        let idle = now.saturating_sub(user.active_at);
        let (nick, username, host) = (user.nick.as_str(), &user.username, &user.host);
        let text = format!("{nick} ({username}@{host}) idle {idle}");
        Reply::numeric(RPL_STATSDEBUG).word("p").text(&text)
    });
    Listing::of(turn, rows)
}
