//! `/quote LINE`: send a line of the protocol as it is.

use super::{Mistake, Typed};

pub(super) fn quote(typed: &mut Typed<'_>) -> Result<(), Mistake> {
    let text = typed.rest().ok_or(Mistake::Usage)?;
    typed.send_raw(text)
}
