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
    let target = turn.param(1)?;
    let client = &mut *turn.client;
    let fold = client.channels.fold;
    let Some(saying) = client.outgoing.refuse(|other| fold.same(other, target)) else {
        return numeric(turn);
    };
    let reason = turn.last().into();
    turn.happened(Happening::NotDelivered { target: target.into(), text: saying.text, reason });
    Some(())
}

/// `ERR_NOSUCHCHANNEL`: for a message, or for an attempt to enter.
pub(super) fn no_such_channel(turn: &mut Turn<'_>) -> Option<()> {
    let target = turn.param(1)?;
    let fold = turn.client.channels.fold;
    if let Some(saying) = turn.client.outgoing.refuse(|other| fold.same(other, target)) {
        let reason = turn.last().into();
        turn.happened(Happening::NotDelivered { target: target.into(), text: saying.text, reason });
        return Some(());
    }
    join::refused(turn)
}
