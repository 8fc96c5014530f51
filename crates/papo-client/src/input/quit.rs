//! `/quit [REASON]`: leave, once what was said before has been dealt with.

use super::{Mistake, Typed};
use crate::client::GOODBYE;

pub(super) fn quit(typed: &mut Typed<'_>) -> Result<(), Mistake> {
    let reason = typed.rest().unwrap_or(GOODBYE);
    typed.client.quit_after_all(reason, typed.updates);
    Ok(())
}
