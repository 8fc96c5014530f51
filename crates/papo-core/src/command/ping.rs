//! `PING`: are you there?
//!
//! Spec: <https://modern.ircdocs.horse/#ping-message>
//!
//! ```irc
//! alice> PING :what time is it
//! alice< :papo PONG papo :what time is it
//! alice> PING
//! alice< :papo 409 alice :No origin specified
//! new> PING early
//! new< :papo PONG papo :early
//! ```

use papo_proto::command::ping::Ping;

use crate::reply::Reply;
use crate::turn::{Outcome, Turn};

pub(super) fn ping(turn: &mut Turn<'_>, said: Ping) -> Outcome {
    let server = turn.realm.settings.server_name.clone();
    turn.reply(&Reply::message("PONG").word(&server).text(&said.token));
    Ok(())
}
