//! `/claim TOKEN`: become an admin by the token that the server printed when it started.

use super::{Mistake, Typed};

pub(super) fn claim(typed: &mut Typed<'_>) -> Result<(), Mistake> {
    let token = typed.rest().ok_or(Mistake::Usage)?;
    typed.send(&["CLAIM"], Some(token))
}
