//! `/rehash`: have the server read its configuration again.

use super::{Mistake, Typed};

pub(super) fn rehash(typed: &mut Typed<'_>) -> Result<(), Mistake> {
    typed.send(&["REHASH"], None)
}
