//! `ERROR`: the server ends the connection.
//!
//! Spec: <https://modern.ircdocs.horse/#error-message>

use super::Turn;
use crate::update::Happening;

pub(super) fn error(turn: &mut Turn<'_>) -> Option<()> {
    turn.happened(Happening::ServerClosed { reason: turn.last().into() });
    Some(())
}
