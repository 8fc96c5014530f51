//! `AWAY`: somebody went away or came back.
//!
//! Spec: <https://ircv3.net/specs/extensions/away-notify>

use super::Turn;
use crate::update::Happening;

pub(super) fn away(turn: &mut Turn<'_>) -> Option<()> {
    let source = turn.source()?;
    let text = turn.param(0).map(Into::into);
    turn.client.channels.set_away(&source.nick, text.is_some());
    turn.happened(Happening::Away { nick: source.nick, text });
    Some(())
}

/// `RPL_AWAY`: whom we spoke to or asked about is away.
pub(super) fn is_away(turn: &mut Turn<'_>) -> Option<()> {
    let nick = turn.param(1)?.to_owned();
    turn.happened(Happening::Away { nick, text: Some(turn.text(2).into()) });
    Some(())
}

/// `RPL_UNAWAY`
pub(super) fn unaway(turn: &mut Turn<'_>) -> Option<()> {
    turn.happened(Happening::OwnAway { away: false, text: turn.last().into() });
    Some(())
}

/// `RPL_NOWAWAY`
pub(super) fn now_away(turn: &mut Turn<'_>) -> Option<()> {
    turn.happened(Happening::OwnAway { away: true, text: turn.last().into() });
    Some(())
}
