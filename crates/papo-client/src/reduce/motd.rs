//! `MOTD`: the message of the day.
//!
//! Spec: <https://modern.ircdocs.horse/#motd-message>

use super::Turn;
use crate::update::Happening;

/// `RPL_MOTD`; servers begin each line with `- `.
pub(super) fn line(turn: &mut Turn<'_>) -> Option<()> {
    let line = turn.last();
    let text = line.strip_prefix("- ").unwrap_or(line).into();
    turn.happened(Happening::Motd { text });
    Some(())
}

/// `ERR_NOMOTD`: an answer only to who asked.
pub(super) fn none(turn: &mut Turn<'_>) -> Option<()> {
    if turn.client.is_online() {
        let text = "there is no message of the day".into();
        turn.happened(Happening::Told { text });
    }
    Some(())
}

/// What frames the message tells people nothing.
pub(super) fn silent(_: &mut Turn<'_>) -> Option<()> {
    Some(())
}
