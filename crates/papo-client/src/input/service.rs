//! `/ns WORDS`, `/cs WORDS`: talk to `NickServ`, to `ChanServ`.

use super::{Mistake, Typed};
use crate::update::MessageKind;

pub(super) fn nickserv(typed: &mut Typed<'_>) -> Result<(), Mistake> {
    say(typed, "NickServ")
}

pub(super) fn chanserv(typed: &mut Typed<'_>) -> Result<(), Mistake> {
    say(typed, "ChanServ")
}

fn say(typed: &mut Typed<'_>, name: &str) -> Result<(), Mistake> {
    let words = typed.rest().ok_or(Mistake::Usage)?;
    typed.say_to(MessageKind::Privmsg, name, words);
    Ok(())
}
