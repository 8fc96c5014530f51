//! `/list [#CHANNEL]`: the channels of the server.

use super::{Mistake, Typed};

pub(super) fn list(typed: &mut Typed<'_>) -> Result<(), Mistake> {
    match typed.word() {
        Some(mask) => typed.send(&["LIST", mask], None),
        None => typed.send(&["LIST"], None),
    }
}
