//! `HELP`: what the server says of its own use.
//!
//! Spec: <https://modern.ircdocs.horse/#help-message>

use super::Turn;
use crate::update::Happening;

/// `RPL_HELPSTART`, `RPL_HELPTXT`
pub(super) fn line(turn: &mut Turn<'_>) -> Option<()> {
    let text = turn.last().into();
    turn.happened(Happening::Told { text });
    Some(())
}

/// `RPL_ENDOFHELP`
pub(super) fn end(_: &mut Turn<'_>) -> Option<()> {
    Some(())
}
