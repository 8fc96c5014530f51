//! `TIME`: what time is it at the server?
//!
//! Spec: <https://modern.ircdocs.horse/#time-message>
//!
//! ```irc
//! alice> TIME
//! alice< :papo 391 alice papo 1000000000 0 :2001-09-09T01:46:40.000Z
//! alice> TIME elsewhere.example
//! alice< :papo 402 alice elsewhere.example :No such server
//! ```

use papo_proto::command::time::Time;
use papo_proto::numeric::RPL_TIME;

use crate::command::motd::must_be_us;
use crate::render::timestamp;
use crate::reply::Reply;
use crate::turn::{Outcome, Turn};

pub(super) fn time(turn: &mut Turn<'_>, said: Time) -> Outcome {
    if let Some(server) = said.server {
        must_be_us(turn, &server)?;
    }
    let server = turn.realm.settings.server_name.clone();
    let stamp = turn.stamp;
    turn.reply(
        &Reply::numeric(RPL_TIME)
            .word(&server)
            .number(stamp.seconds())
            .number(0u64)
            .text(&timestamp(stamp.time_ms)),
    );
    Ok(())
}
