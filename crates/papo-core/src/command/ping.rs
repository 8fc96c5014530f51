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

use papo_proto::Fault;
use papo_proto::command::ping::Ping;
use papo_proto::frame::LINE_LEN_MAX;

use crate::refusal::Refusal;
use crate::reply::Reply;
use crate::turn::{Outcome, Turn};

pub(super) fn ping(turn: &mut Turn<'_>, said: Ping) -> Outcome {
    let server = turn.realm.settings.server_name.clone();
    // `:server PONG server :token` and the end of the line: half a token is another token.
    if 2 * server.len() + said.token.len() + 11 > LINE_LEN_MAX {
        return Err(Refusal::Fault(Fault::TooLong));
    }
    turn.reply(&Reply::message("PONG").word(&server).text(&said.token));
    Ok(())
}
