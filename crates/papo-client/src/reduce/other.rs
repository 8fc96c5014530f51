//! Commands that mean nothing to us; a view may show them as they are.

use super::Turn;
use crate::update::Happening;

pub(super) fn other(turn: &mut Turn<'_>) -> Option<()> {
    let params = turn.said.params.as_slice().iter().map(|&param| param.into()).collect();
    let (source, command) = (turn.source(), turn.said.command.into());
    turn.happened(Happening::Other { source, command, params });
    Some(())
}
