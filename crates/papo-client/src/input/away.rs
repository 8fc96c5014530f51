//! `/away [TEXT]`: away with a text, back without.

use super::{Mistake, Typed};

pub(super) fn away(typed: &mut Typed<'_>) -> Result<(), Mistake> {
    typed.send(&["AWAY"], typed.rest())
}
