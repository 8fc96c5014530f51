//! `LIST`: the channels of the server.
//!
//! Spec: <https://modern.ircdocs.horse/#list-message>

use super::Turn;
use crate::update::Happening;

/// `RPL_LISTSTART` says nothing.
pub(super) fn start(_: &mut Turn<'_>) -> Option<()> {
    Some(())
}

/// `RPL_LIST`
pub(super) fn entry(turn: &mut Turn<'_>) -> Option<()> {
    let channel = turn.param(1)?.to_owned();
    let members = turn.text(2).parse().ok()?;
    turn.happened(Happening::ListEntry { channel, members, topic: turn.text(3).into() });
    Some(())
}

/// `RPL_LISTEND`
pub(super) fn end(turn: &mut Turn<'_>) -> Option<()> {
    turn.happened(Happening::ListEnd);
    Some(())
}
