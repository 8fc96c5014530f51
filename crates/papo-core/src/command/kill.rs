//! `KILL`: end somebody's connection. For operators of the server.
//!
//! Spec: <https://modern.ircdocs.horse/#kill-message>
//!
//! ```irc
//! bob> KILL carol :spam
//! bob< :papo 481 bob :Permission Denied- You're not an IRC operator
//! alice> OPER root sesame
//! alice<...
//! alice> KILL nobody :spam
//! alice< :papo 401 alice nobody :No such nick/channel
//! alice> KILL carol
//! alice< :papo 461 alice KILL :Not enough parameters
//! alice> KILL carol :spam
//! carol< :alice!alice@10.0.0.1 KILL carol :spam
//! carol< ERROR :Closing link: Killed (alice (spam))
//! alice< :carol!carol@10.0.0.3 QUIT :Killed (alice (spam))
//! bob< :carol!carol@10.0.0.3 QUIT :Killed (alice (spam))
//! ```
//!
//! Of who is logged in several times, all connections are closed.
//!
//! ```irc
//! with an account teapot
//! alice> NICKSERV IDENTIFY teapot tea is hot
//! *<...
//! bob> NICKSERV IDENTIFY teapot tea is hot
//! *<...
//! carol> OPER root sesame
//! carol<...
//! carol> KILL alice :spam
//! alice< :carol!carol@10.0.0.3 KILL alice :spam
//! alice< ERROR :Closing link: Killed (carol (spam))
//! bob< :carol!carol@10.0.0.3 KILL alice :spam
//! bob< ERROR :Closing link: Killed (carol (spam))
//! carol< :alice!alice@10.0.0.1 QUIT :Killed (carol (spam))
//! ```

use papo_proto::Verb;
use papo_proto::command::kill::Kill;
use papo_proto::encode::cut;

use crate::effect::Only;
use crate::event::Happening;
use crate::limits::REASON_LEN_MAX;
use crate::policy;
use crate::turn::{Outcome, Turn};

pub(super) fn kill(turn: &mut Turn<'_>, said: Kill) -> Outcome {
    policy::must_be_operator(turn.me())?;
    let victim = turn.user(&said.nick)?;
    let (id, them, nick) = (victim.id, victim.audience(), victim.nick.as_str().into());
    let reason = cut(&said.reason, REASON_LEN_MAX);
    let seen = format!("Killed ({} ({reason}))", turn.me().nick.as_str());
    turn.record(Verb::Kill, &said.nick, reason);
    let event = turn.event(Happening::Kill { nick, reason: reason.into() });
    if id == turn.me().id {
        turn.show_to_me(Only::All, event);
    } else {
        turn.show(them, event);
    }
    turn.realm.end_user(id, &format!("Closing link: {seen}"), &seen, turn.stamp, turn.fx);
    Ok(())
}
