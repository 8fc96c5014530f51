//! `CHANSERV`: what can be done with a channel, in the words of `/msg ChanServ`.
//!
//! Spec: <https://modern.ircdocs.horse/#privmsg-message>, and habit
//!
//! ```irc
//! alice> PRIVMSG ChanServ :help
//! alice< :ChanServ!ChanServ@papo NOTICE alice :Channels need no service: who makes one, with JOIN, is its operator.
//! alice< :ChanServ!ChanServ@papo NOTICE alice :MODE, TOPIC, KICK, INVITE and RENAME look after it; HELP says more of each.
//! alice> CHANSERV REGISTER #tea
//! alice< :ChanServ!ChanServ@papo NOTICE alice :There is no REGISTER here; say HELP.
//! alice> CHANSERV
//! alice< :papo 461 alice CHANSERV :Not enough parameters
//! ```

use papo_proto::command::chanserv::Chanserv;
use papo_proto::encode::cut;

use super::nickserv::split;
use crate::limits::ECHO_LEN_MAX;
use crate::service::Service;
use crate::turn::{Outcome, Turn};

const HELP: &[&str] = &[
    "Channels need no service: who makes one, with JOIN, is its operator.",
    "MODE, TOPIC, KICK, INVITE and RENAME look after it; HELP says more of each.",
];

pub(super) fn chanserv(turn: &mut Turn<'_>, said: Chanserv) -> Outcome {
    hear(turn, &said.text);
    Ok(())
}

/// Listens to a user.
pub(crate) fn hear(turn: &mut Turn<'_>, text: &str) {
    let (word, _) = split(text);
    if word.eq_ignore_ascii_case("HELP") {
        return HELP.iter().for_each(|line| Service::ChanServ.say(turn, line));
    }
    let text = format!("There is no {} here; say HELP.", cut(word, ECHO_LEN_MAX));
    Service::ChanServ.say(turn, &text);
}
