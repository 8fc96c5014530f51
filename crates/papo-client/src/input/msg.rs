//! `/msg NAME TEXT`: say something to one person or channel, without turning to them.

use super::{Mistake, Typed};
use crate::limits::TARGETS_MAX;
use crate::update::MessageKind;

pub(super) fn msg(typed: &mut Typed<'_>) -> Result<(), Mistake> {
    say(typed, MessageKind::Privmsg)
}

/// Says something to each of the names, as one message each: so each one's fate is known.
pub(super) fn say(typed: &mut Typed<'_>, kind: MessageKind) -> Result<(), Mistake> {
    let names = typed.word().ok_or(Mistake::Usage)?;
    let text = typed.rest().ok_or(Mistake::Usage)?;
    let mut targets: Vec<&str> = Vec::new();
    for target in names.split(',').filter(|name| !name.is_empty()) {
        if !targets.contains(&target) {
            targets.push(target);
        }
        if targets.len() > TARGETS_MAX {
            let text = format!("that is more than {TARGETS_MAX} names; nothing was sent");
            return Err(Mistake::Because(text));
        }
    }
    if targets.is_empty() || names.starts_with(':') {
        return Err(Mistake::Usage);
    }
    for target in targets {
        typed.say_to(kind, target, text);
    }
    Ok(())
}
