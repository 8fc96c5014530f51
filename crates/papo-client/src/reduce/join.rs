//! `JOIN`: somebody entered a channel.
//!
//! Spec: <https://modern.ircdocs.horse/#join-message>

use super::Turn;
use super::numeric;
use crate::limits::ADDRESS_LEN_MAX;
use crate::update::Happening;

pub(super) fn join(turn: &mut Turn<'_>) -> Option<()> {
    let source = turn.source()?;
    let channel = turn.channel(0)?;
    let mine = turn.is_me(&source);
    let client = &mut *turn.client;
    if mine {
        client.address = source.address.clone().filter(|a| a.len() <= ADDRESS_LEN_MAX);
        client.channels.enter(channel);
        client.rejoin.add(channel, None);
    }
    client.channels.add(channel, &source.nick, None);
    turn.happened(Happening::Joined { channel: channel.into(), source, mine });
    let client = &*turn.client;
    if mine && client.talking_to().is_some_and(|current| client.same_name(current, channel)) {
        client.tell_talking(turn.updates);
    }
    Some(())
}

/// The server does not let us in: `ERR_TOOMANYCHANNELS` and its kin.
pub(super) fn refused(turn: &mut Turn<'_>) -> Option<()> {
    numeric::numeric(turn)?;
    let channel = turn.param(1)?;
    if turn.client.channels.get(channel).is_none() {
        turn.client.rejoin.remove(channel);
        turn.client.turn_away(channel, turn.updates);
    }
    Some(())
}
