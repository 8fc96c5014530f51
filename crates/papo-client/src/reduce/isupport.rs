//! `RPL_ISUPPORT`: what the server promises to keep.
//!
//! Spec: <https://modern.ircdocs.horse/#rplisupport-005>

use super::Turn;

pub(super) fn isupport(turn: &mut Turn<'_>) -> Option<()> {
    let params = turn.said.params.as_slice();
    // The first parameter is our nick, the last one text for people.
    let tokens = params.get(1..params.len().saturating_sub(1))?;
    let client = &mut *turn.client;
    for token in tokens {
        client.isupport.learn(token);
    }
    // Names that are keys already must not change what they are.
    if client.channels.len() == 0 {
        client.channels.fold = client.isupport.fold;
        client.rejoin.set_fold(client.isupport.fold);
    }
    Some(())
}
