//! `KICK`: somebody was put out of a channel.
//!
//! Spec: <https://modern.ircdocs.horse/#kick-message>

use super::Turn;
use crate::update::Happening;

pub(super) fn kick(turn: &mut Turn<'_>) -> Option<()> {
    let by = turn.source()?;
    let (channel, nick) = (turn.channel(0)?, turn.param(1)?);
    let mine = turn.client.is_me(nick);
    let reason = turn.param(2).map(Into::into);
    if mine {
        turn.client.channels.leave(channel);
        // Coming back by itself would be a quarrel.
        turn.client.rejoin.remove(channel);
    } else {
        turn.client.channels.remove(channel, nick);
    }
    turn.happened(Happening::Kicked {
        channel: channel.into(),
        nick: nick.into(),
        by,
        reason,
        mine,
    });
    if mine {
        turn.client.turn_away(channel, turn.updates);
    }
    Some(())
}
