//! `PONG`: the server is there, and has dealt with all that was sent before the PING.
//!
//! Spec: <https://modern.ircdocs.horse/#pong-message>

use super::Turn;
use crate::client::Phase;
use crate::update::Happening;

pub(super) fn pong(turn: &mut Turn<'_>) -> Option<()> {
    for saying in turn.client.outgoing.pong(turn.last()) {
        turn.happened(saying.not_delivered("the server did not take it".into()));
    }
    if turn.client.phase == Phase::Joining {
        turn.client.phase = Phase::Online;
        if turn.client.identity.account.is_some() {
            // The account is let in by itself.
            turn.client.identity.invite = None;
        }
        turn.client.lobby_before = None;
        forget_lost_conversation(turn);
        turn.happened(Happening::Ready);
    }
    Some(())
}

/// After a reconnect the channel that plain text went to may be closed to us. One that is yet to be
/// entered by a line that waits is another matter.
fn forget_lost_conversation(turn: &mut Turn<'_>) {
    let Some(current) = turn.client.current.clone() else { return };
    let joining_waits = turn.client.outgoing.joins_wait();
    if turn.client.channels.get(&current).is_none() && !joining_waits {
        turn.client.turn_away(&current, turn.updates);
    }
}
