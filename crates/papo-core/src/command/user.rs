//! `USER`: say who you are, once, while registering.
//!
//! Spec: <https://modern.ircdocs.horse/#user-message>
//!
//! ```irc
//! new> USER
//! new< :papo 461 * USER :Not enough parameters
//! new> USER @! 0 * :Eve
//! new< :papo 468 * :Your username is not valid
//! new> USER eve 0 * :Eve
//! new> JOIN #tea
//! new< :papo 451 * :You have not registered
//! new> NICK eve
//! new< :papo 001 eve :Welcome to the papo Network, eve
//! *<...
//! new> USER eve 0 * :Eve again
//! new< :papo 462 eve :You may not reregister
//! ```

use papo_proto::command::user::User as Said;
use papo_proto::name::username;

use crate::refusal::Refusal;
use crate::registration;
use crate::turn::{Outcome, Turn};

pub(super) fn user(turn: &mut Turn<'_>, said: Said) -> Outcome {
    let name = username(&said.username).ok_or(Refusal::InvalidUsername)?;
    if let Some(registration) = registration::so_far(turn) {
        registration.username = Some(name.into());
        registration.realname = said.realname;
        registration::try_finish(turn);
    }
    Ok(())
}
