//! `/part [#CHANNEL] [REASON]`: leave a channel. Plain text goes back to the lobby at once,
//! which is said when we are out.

use super::{Mistake, Typed};

pub(super) fn part(typed: &mut Typed<'_>) -> Result<(), Mistake> {
    let channel = typed.channel_or_here()?;
    typed.send(&["PART", &channel], typed.rest())?;
    let client = &mut *typed.client;
    let here = client.talking_to().is_some_and(|current| client.same_name(current, &channel));
    client.rejoin.remove(&channel);
    if let Some(left) = client.channels.get_mut(&channel) {
        left.leaving = true;
    }
    if here {
        client.current = None;
        client.lobby_before = None;
        client.left_here = Some(channel);
    }
    Ok(())
}
