//! `/me TEXT`: say what one does (CTCP ACTION).

use super::{Mistake, Typed};

pub(super) fn me(typed: &mut Typed<'_>) -> Result<(), Mistake> {
    let text = typed.rest().ok_or(Mistake::Usage)?;
    typed.say_here(text, true);
    Ok(())
}
