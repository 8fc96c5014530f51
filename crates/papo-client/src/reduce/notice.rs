//! `NOTICE`: somebody or the server says something that no program may answer.
//!
//! Spec: <https://modern.ircdocs.horse/#notice-message>

use super::{Turn, privmsg};
use crate::update::MessageKind;

pub(super) fn notice(turn: &mut Turn<'_>) -> Option<()> {
    privmsg::said(turn, MessageKind::Notice)
}
