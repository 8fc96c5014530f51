//! `PASS`: the password of the server, before registering.
//!
//! Spec: <https://modern.ircdocs.horse/#pass-message>
//!
//! Where `[server] password` is set, it must be right when the registration ends; the last one
//! sent counts. Elsewhere it is taken and means nothing.
//!
//! ```irc
//! new> PASS
//! new< :papo 461 * PASS :Not enough parameters
//! new> PASS sesame
//! new> NICK eve
//! new> USER eve 0 * :Eve
//! new< :papo 001 eve :Welcome to the papo Network, eve
//! *<...
//! alice> PASS sesame
//! alice< :papo 462 alice :You may not reregister
//! ```

use papo_proto::command::pass::Pass;

use crate::limits::PASSWORD_LEN_MAX;
use crate::registration;
use crate::turn::{Outcome, Turn};

pub(super) fn pass(turn: &mut Turn<'_>, said: Pass) -> Outcome {
    if let Some(registration) = registration::so_far(turn) {
        // One that is too long can't be right; it is not worth a slow check.
        registration.password =
            Some(said.password).filter(|password| password.len() <= PASSWORD_LEN_MAX);
    }
    Ok(())
}
