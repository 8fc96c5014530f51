//! `MOTD`: the message of the day.
//!
//! Spec: <https://modern.ircdocs.horse/#motd-message>

use super::Turn;
use crate::update::Happening;

/// `RPL_MOTD`
pub(super) fn line(turn: &mut Turn<'_>) -> Option<()> {
    turn.happened(Happening::Motd { text: turn.last().into() });
    Some(())
}

/// What frames the message, or says that there is none, tells people nothing.
pub(super) fn silent(_: &mut Turn<'_>) -> Option<()> {
    Some(())
}
