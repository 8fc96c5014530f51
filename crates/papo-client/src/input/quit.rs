//! `/quit [REASON]`: leave.

use super::{Mistake, Typed};

pub(super) fn quit(typed: &mut Typed<'_>) -> Result<(), Mistake> {
    let updates = typed.client.quit(typed.rest());
    typed.updates.extend(updates);
    Ok(())
}
