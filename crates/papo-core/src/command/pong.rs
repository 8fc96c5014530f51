//! `PONG`: I am here. That something was said at all is what counts, and the worker has seen it.
//!
//! Spec: <https://modern.ircdocs.horse/#pong-message>
//!
//! ```irc
//! alice> PONG papo
//! alice> PONG
//! ```

use papo_proto::command::pong::Pong;

use crate::turn::{Outcome, Turn};

pub(super) fn pong(_turn: &mut Turn<'_>, _said: Pong) -> Outcome {
    Ok(())
}
