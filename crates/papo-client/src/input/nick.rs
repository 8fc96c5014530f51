//! `/nick NAME`: take another name.

use super::{Mistake, Typed};
use crate::client::Phase;

pub(super) fn nick(typed: &mut Typed<'_>) -> Result<(), Mistake> {
    let nick = typed.word().ok_or(Mistake::Usage)?;
    if typed.rest().is_some() {
        return Err(Mistake::Because("a name has no spaces in it".into()));
    }
    let updates = typed.client.call_me(nick);
    typed.updates.extend(updates);
    if typed.client.phase == Phase::Offline {
        typed.tell(format!("you will be {nick} when the connection is back"));
    }
    Ok(())
}
