//! `/names [#CHANNEL]`: who is in a channel.

use super::{Mistake, Typed};

pub(super) fn names(typed: &mut Typed<'_>) -> Result<(), Mistake> {
    let channel = typed.channel_or_here()?;
    typed.send(&["NAMES", &channel], None)
}
