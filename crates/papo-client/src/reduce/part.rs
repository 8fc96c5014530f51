//! `PART`: somebody left a channel.
//!
//! Spec: <https://modern.ircdocs.horse/#part-message>

use super::{Turn, numeric};
use crate::update::Happening;

pub(super) fn part(turn: &mut Turn<'_>) -> Option<()> {
    let source = turn.source()?;
    let channel = turn.channel(0)?;
    let mine = turn.is_me(&source);
    let reason = turn.param(1).map(Into::into);
    if mine {
        turn.client.channels.leave(channel);
        turn.client.rejoin.remove(channel);
    } else {
        turn.client.channels.remove(channel, &source.nick);
    }
    turn.happened(Happening::Left { channel: channel.into(), source, reason, mine });
    if mine {
        turn.client.turn_away(channel, turn.updates);
    }
    Some(())
}

/// `ERR_NOTONCHANNEL`: the server says that we are not there; it must know.
pub(super) fn not_in(turn: &mut Turn<'_>) -> Option<()> {
    numeric::numeric(turn)?;
    let channel = turn.param(1)?;
    turn.client.channels.leave(channel);
    turn.client.rejoin.remove(channel);
    turn.client.turn_away(channel, turn.updates);
    Some(())
}
