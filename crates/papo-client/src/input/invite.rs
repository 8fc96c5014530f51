//! `/invite NICK [#CHANNEL]`: invite somebody, to the channel one talks to if none is named.

use super::{Mistake, Typed};

pub(super) fn invite(typed: &mut Typed<'_>) -> Result<(), Mistake> {
    let nick = typed.word().ok_or(Mistake::Usage)?;
    let channel = typed.channel_or_here()?;
    typed.send(&["INVITE", nick, &channel], None)
}
