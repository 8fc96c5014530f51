//! `EDITMSG`, `REDACT`: a message was corrected, or taken back.
//!
//! Spec: `docs/protocol/edit.md`, <https://ircv3.net/specs/extensions/message-redaction>

use super::Turn;
use crate::update::Happening;

pub(super) fn edited(turn: &mut Turn<'_>) -> Option<()> {
    let (source, target, text) = (turn.source()?, turn.param(0)?.to_owned(), turn.text(2));
    let action = text.strip_prefix("\u{1}ACTION ").map(|text| text.trim_end_matches('\u{1}'));
    let text = action.unwrap_or(text).into();
    let mine = turn.is_me(&source);
    if turn.past().is_none() {
        turn.happened(Happening::Edited { source, target, text, mine });
    }
    Some(())
}

pub(super) fn taken_back(turn: &mut Turn<'_>) -> Option<()> {
    let (source, target) = (turn.source()?, turn.param(0)?.to_owned());
    let (mine, reason) = (turn.is_me(&source), turn.param(2).map(Into::into));
    if turn.past().is_none() {
        turn.happened(Happening::TakenBack { source, target, reason, mine });
    }
    Some(())
}
