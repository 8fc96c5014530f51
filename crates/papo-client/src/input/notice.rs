//! `/notice NAME TEXT`: say something that no program answers.

use super::{Mistake, Typed, msg};
use crate::update::MessageKind;

pub(super) fn notice(typed: &mut Typed<'_>) -> Result<(), Mistake> {
    msg::say(typed, MessageKind::Notice)
}
