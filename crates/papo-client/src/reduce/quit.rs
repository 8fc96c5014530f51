//! `QUIT`: somebody left the server.
//!
//! Spec: <https://modern.ircdocs.horse/#quit-message>

use super::{Turn, nick};
use crate::update::Happening;

pub(super) fn quit(turn: &mut Turn<'_>) -> Option<()> {
    let source = turn.source()?;
    let mine = turn.is_me(&source);
    let reason = turn.param(0).map(Into::into);
    let freed = source.nick.clone();
    let channels = turn.client.channels.remove_everywhere(&freed);
    turn.happened(Happening::Quit { source, reason, channels, mine });
    if !mine {
        nick::take_back(turn, &freed);
    }
    Some(())
}
