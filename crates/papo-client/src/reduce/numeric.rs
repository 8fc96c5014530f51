//! Replies with a number that have no file of their own, and those that refuse a message.
//!
//! Spec: <https://modern.ircdocs.horse/#numerics>

use super::{Turn, join};
use crate::update::Happening;

/// What only repeats at every connection what nobody asked: who else is on the server, which
/// software runs there, and the host that others see.
const SMALL_TALK: &[u16] = &[2, 3, 4, 251, 252, 253, 254, 255, 265, 266, 396];

pub(super) fn numeric(turn: &mut Turn<'_>) -> Option<()> {
    let number = turn.said.command.parse().ok()?;
    if turn.client.is_online() || !SMALL_TALK.contains(&number) {
        let text = turn.last().into();
        turn.happened(Happening::Numeric { number, about: turn.between(1), text });
    }
    Some(())
}

/// `ERR_NOSUCHNICK`, `ERR_CANNOTSENDTOCHAN`: a message did not reach its target.
pub(super) fn not_delivered(turn: &mut Turn<'_>) -> Option<()> {
    if refused_saying(turn)? { Some(()) } else { numeric(turn) }
}

/// Says that a message did not reach its target, if it is one of ours that was refused.
fn refused_saying(turn: &mut Turn<'_>) -> Option<bool> {
    let target = turn.param(1)?;
    let client = &mut *turn.client;
    let (fold, isupport) = (client.channels.fold, &client.isupport);
    // A server names the channel also where the message was for some of its members.
    let is_meant = |other: &str| {
        let channel = isupport.channel_target(other).map(|(_, channel)| channel);
        fold.same(other, target) || channel.is_some_and(|channel| fold.same(channel, target))
    };
    let Some(saying) = client.outgoing.refuse(is_meant) else { return Some(false) };
    let reason = turn.last().into();
    turn.happened(saying.not_delivered(reason));
    Some(true)
}

/// `ERR_NOSUCHCHANNEL`: for a message, or for an attempt to enter.
pub(super) fn no_such_channel(turn: &mut Turn<'_>) -> Option<()> {
    if refused_saying(turn)? { Some(()) } else { join::refused(turn) }
}
