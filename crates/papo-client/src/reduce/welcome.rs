//! `RPL_WELCOME`: the server has taken us in.
//!
//! Spec: <https://modern.ircdocs.horse/#rplwelcome-001>

use super::Turn;
use crate::client::Phase;
use crate::update::Happening;

/// Enters the channels of before, with a barrier behind them: when that is answered, all are
/// entered or refused, the lobby that the server puts everyone into is known too, and what was
/// typed in the meantime finds its place.
pub(super) fn welcome(turn: &mut Turn<'_>) -> Option<()> {
    if turn.client.phase != Phase::Registering {
        return None;
    }
    if let Some(nick) = turn.name(0) {
        turn.client.set_nick(nick);
    }
    turn.client.phase = Phase::Joining;
    let nick = turn.client.nick.clone();
    turn.happened(Happening::Registered { nick });
    for line in turn.client.rejoin.lines() {
        turn.send(line);
    }
    let barrier = turn.client.outgoing.barrier();
    turn.send(barrier);
    Some(())
}
