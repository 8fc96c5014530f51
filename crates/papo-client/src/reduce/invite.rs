//! `INVITE`: somebody is invited to a channel.
//!
//! Spec: <https://modern.ircdocs.horse/#invite-message>,
//! <https://ircv3.net/specs/extensions/invite-notify>

use super::Turn;
use crate::update::Happening;

pub(super) fn invite(turn: &mut Turn<'_>) -> Option<()> {
    let by = turn.source()?;
    let (nick, channel) = (turn.param(0)?, turn.param(1)?);
    let mine = turn.client.is_me(nick);
    turn.happened(Happening::Invited { channel: channel.into(), nick: nick.into(), by, mine });
    Some(())
}

/// `RPL_INVITING`: our invitation went out.
pub(super) fn inviting(turn: &mut Turn<'_>) -> Option<()> {
    let (nick, channel) = (turn.param(1)?.to_owned(), turn.param(2)?.to_owned());
    turn.happened(Happening::Inviting { channel, nick });
    Some(())
}
