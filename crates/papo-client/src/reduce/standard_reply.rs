//! `FAIL`, `WARN`, `NOTE`: replies with a word instead of a number.
//!
//! Spec: <https://ircv3.net/specs/extensions/standard-replies>

use super::{Turn, login};
use crate::login::Login;
use crate::update::{Happening, Severity};

pub(super) fn fail(turn: &mut Turn<'_>) -> Option<()> {
    reply(turn, Severity::Fail)
}

pub(super) fn warn(turn: &mut Turn<'_>) -> Option<()> {
    reply(turn, Severity::Warn)
}

pub(super) fn note(turn: &mut Turn<'_>) -> Option<()> {
    reply(turn, Severity::Note)
}

fn reply(turn: &mut Turn<'_>, severity: Severity) -> Option<()> {
    let code = turn.param(1)?.to_owned();
    let is_of_login = turn.client.login == Login::Asked && turn.text(0) == "REGISTER";
    if is_of_login && severity == Severity::Fail {
        let reason = turn.last().to_owned();
        login::refuse(turn, &reason);
        return Some(());
    }
    let (about, text) = (turn.between(2), turn.last().into());
    turn.happened(Happening::Standard { severity, code, about, text });
    Some(())
}
