//! `WHO`: users by mask.
//!
//! Spec: <https://modern.ircdocs.horse/#who-message>

use super::Turn;
use crate::update::Happening;

/// `RPL_WHOREPLY`
pub(super) fn entry(turn: &mut Turn<'_>) -> Option<()> {
    let nick = turn.param(5)?.to_owned();
    // The last parameter is a hop count and the realname.
    let realname = turn.text(7).split_once(' ').map_or("", |(_, realname)| realname);
    turn.happened(Happening::WhoEntry {
        channel: turn.text(1).into(),
        nick,
        address: format!("{}@{}", turn.text(2), turn.text(3)),
        flags: turn.text(6).into(),
        realname: realname.into(),
    });
    Some(())
}

/// `RPL_ENDOFWHO`
pub(super) fn end(turn: &mut Turn<'_>) -> Option<()> {
    turn.happened(Happening::WhoEnd { mask: turn.text(1).into() });
    Some(())
}
