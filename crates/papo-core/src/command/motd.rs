//! `MOTD`: the message of the day.
//!
//! Spec: <https://modern.ircdocs.horse/#motd-message>
//!
//! ```irc
//! alice> MOTD
//! alice< :papo 422 alice :MOTD File is missing
//! alice> MOTD papo
//! alice< :papo 422 alice :MOTD File is missing
//! alice> MOTD elsewhere.example
//! alice< :papo 402 alice elsewhere.example :No such server
//! ```
//!
//! Before each line stands `- `, as clients expect it:
//!
//! ```irc
//! with a message of the day
//! alice> MOTD
//! alice< :papo 375 alice :- papo Message of the day -
//! alice< :papo 372 alice :- Be kind.
//! alice< :papo 372 alice :-
//! alice< :papo 376 alice :End of /MOTD command.
//! ```

use papo_proto::command::motd::Motd;
use papo_proto::mask;

use crate::refusal::Refusal;
use crate::turn::{Outcome, Turn};
use crate::welcome;

pub(super) fn motd(turn: &mut Turn<'_>, said: Motd) -> Outcome {
    if let Some(server) = said.server {
        must_be_us(turn, &server)?;
    }
    welcome::motd(turn);
    Ok(())
}

/// Whether a mask means this server, or a user who is on it.
pub(super) fn must_be_us(turn: &Turn<'_>, server: &str) -> Outcome {
    if names_us(turn, server) || turn.realm.user_named(server).is_some() {
        Ok(())
    } else {
        Err(Refusal::NoSuchServer(server.into()))
    }
}

/// Whether a mask means this server.
pub(super) fn names_us(turn: &Turn<'_>, server: &str) -> bool {
    let us = turn.realm.settings.server_name.to_ascii_lowercase();
    mask::matches(&server.to_ascii_lowercase(), &us)
}
