//! `PING`: are we there?
//!
//! Spec: <https://modern.ircdocs.horse/#ping-message>

use super::Turn;
use crate::line::line;

pub(super) fn ping(turn: &mut Turn<'_>) -> Option<()> {
    turn.send(line(&["PONG"], Some(turn.last())));
    Some(())
}
