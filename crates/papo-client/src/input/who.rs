//! `/who [NAME]`: users of a channel, or those a mask matches.

use super::{Mistake, Typed};

pub(super) fn who(typed: &mut Typed<'_>) -> Result<(), Mistake> {
    let mask = match typed.word() {
        Some(mask) => mask.to_owned(),
        None => typed.channel_or_here()?,
    };
    typed.send(&["WHO", &mask], None)
}
