//! `/topic [#CHANNEL] [TEXT]`: show or set what a channel is about.

use super::{Mistake, Typed};

pub(super) fn topic(typed: &mut Typed<'_>) -> Result<(), Mistake> {
    let channel = typed.channel_or_here()?;
    typed.send(&["TOPIC", &channel], typed.rest())
}
