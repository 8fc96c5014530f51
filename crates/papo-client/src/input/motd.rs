//! `/motd`: the message of the day.

use super::{Mistake, Typed};

pub(super) fn motd(typed: &mut Typed<'_>) -> Result<(), Mistake> {
    typed.send(&["MOTD"], None)
}
