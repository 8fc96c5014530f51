//! `AWAY`: say that you are away and why, or that you are back.
//!
//! Spec: <https://modern.ircdocs.horse/#away-message>, <https://ircv3.net/specs/extensions/away-notify>,
//! <https://github.com/ircv3/ircv3-specifications/blob/master/extensions/pre-away.md>
//!
//! Who shares a channel and has `away-notify` is told. Who writes to somebody away is told why. Clients
//! with `draft/pre-away` may say it while they register, and `*` when a program came alone.
//!
//! ```irc
//! bob> CAP REQ away-notify
//! bob< :papo CAP bob ACK :away-notify
//! alice> AWAY :at lunch
//! alice< :papo 306 alice :You have been marked as being away
//! bob< :alice!alice@10.0.0.1 AWAY :at lunch
//! bob> PRIVMSG alice :hungry?
//! alice< :bob!bob@10.0.0.2 PRIVMSG alice :hungry?
//! bob< :papo 301 bob alice :at lunch
//! alice> AWAY
//! alice< :papo 305 alice :You are no longer marked as being away
//! bob< :alice!alice@10.0.0.1 AWAY
//! new> AWAY :not yet
//! new< :papo 451 * :You have not registered
//! new> CAP REQ draft/pre-away
//! new< :papo CAP * ACK :draft/pre-away
//! new> AWAY *
//! new< :papo 306 * :You have been marked as being away
//! new> NICK eve
//! new> USER eve 0 * :Eve
//! new> CAP END
//! *<...
//! alice> PRIVMSG eve :are you there?
//! new< :alice!alice@10.0.0.1 PRIVMSG eve :are you there?
//! alice< :papo 301 alice eve :Not looking at the screen
//! ```
//!
//! Who is logged in several times is away when nobody looks at any of the screens.
//!
//! ```irc
//! with an account teapot
//! alice> NICKSERV IDENTIFY teapot tea is hot
//! *<...
//! bob> NICKSERV IDENTIFY teapot tea is hot
//! *<...
//! carol> CAP REQ away-notify
//! carol<...
//! alice> AWAY :at lunch
//! alice< :papo 306 alice :You have been marked as being away
//! carol> PRIVMSG alice :hungry?
//! *<...
//! bob> AWAY :gone, too
//! bob< :papo 306 alice :You have been marked as being away
//! carol< :alice!alice@10.0.0.1 AWAY :gone, too
//! alice> AWAY
//! alice< :papo 305 alice :You are no longer marked as being away
//! carol< :alice!alice@10.0.0.1 AWAY
//! alice> QUIT
//! alice<...
//! carol< :alice!alice@10.0.0.1 AWAY :gone, too
//! ```

use std::sync::Arc;

use papo_proto::Capability;
use papo_proto::command::away::Away;
use papo_proto::encode::cut;
use papo_proto::numeric::{RPL_NOWAWAY, RPL_UNAWAY};

use crate::presence::NOT_LOOKING;
use crate::reply::Reply;
use crate::turn::{Outcome, Turn};

pub(super) fn away(turn: &mut Turn<'_>, said: Away) -> Outcome {
    let len_max = turn.realm.settings.limits.away_len_max;
    let pre_away = turn.has_cap(Capability::PreAway);
    let text: Option<Arc<str>> = said.text.map(|text| match &*text {
        "*" if pre_away => NOT_LOOKING.into(),
        _ => cut(&text, len_max).into(),
    });
    turn.session_mut().away.clone_from(&text);
    turn.reply(&if text.is_some() {
        Reply::numeric(RPL_NOWAWAY).text("You have been marked as being away")
    } else {
        Reply::numeric(RPL_UNAWAY).text("You are no longer marked as being away")
    });
    if let Some(user) = turn.session().user() {
        turn.realm.settle_away(user, turn.session, turn.stamp, turn.fx);
    }
    Ok(())
}
