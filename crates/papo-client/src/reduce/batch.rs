//! `BATCH`: lines that belong together begin, or have ended. Those of a history were said before.
//!
//! Spec: <https://ircv3.net/specs/extensions/batch>, <https://ircv3.net/specs/batches/chathistory>

use super::Turn;
use crate::limits::BATCHES_MAX;

pub(super) fn batch(turn: &mut Turn<'_>) -> Option<()> {
    let past = &mut turn.client.past;
    let name = turn.said.params.filled(0)?;
    if let Some(name) = name.strip_prefix('+') {
        if turn.said.params.get(1) == Some("chathistory") && past.len() < BATCHES_MAX {
            past.push(name.into());
        }
    } else if let Some(name) = name.strip_prefix('-') {
        past.retain(|open| open != name);
    }
    Some(())
}
