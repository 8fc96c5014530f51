//! `/kick NICK [REASON]`: put somebody out of the channel one talks to, or of one named first.

use super::{Mistake, Typed};

pub(super) fn kick(typed: &mut Typed<'_>) -> Result<(), Mistake> {
    let channel = typed.channel_or_here()?;
    let nick = typed.word().ok_or(Mistake::Usage)?;
    typed.send(&["KICK", &channel, nick], typed.rest())
}
