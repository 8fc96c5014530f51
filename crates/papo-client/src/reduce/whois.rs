//! `WHOIS`: what is known about a user.
//!
//! Spec: <https://modern.ircdocs.horse/#whois-message>

use super::Turn;
use crate::update::{Happening, WhoisFact};

fn fact(turn: &mut Turn<'_>, fact: WhoisFact) -> Option<()> {
    let nick = turn.param(1)?.to_owned();
    turn.happened(Happening::Whois { nick, fact });
    Some(())
}

/// `RPL_WHOISUSER`
pub(super) fn user(turn: &mut Turn<'_>) -> Option<()> {
    let (username, host) = (turn.text(2).into(), turn.text(3).into());
    let realname = turn.text(5).into();
    fact(turn, WhoisFact::User { username, host, realname })
}

/// `RPL_WHOISSERVER`
pub(super) fn server(turn: &mut Turn<'_>) -> Option<()> {
    let (name, about) = (turn.text(2).into(), turn.text(3).into());
    fact(turn, WhoisFact::Server { name, about })
}

/// `RPL_WHOISOPERATOR`
pub(super) fn operator(turn: &mut Turn<'_>) -> Option<()> {
    fact(turn, WhoisFact::Operator)
}

/// `RPL_WHOISACCOUNT`
pub(super) fn account(turn: &mut Turn<'_>) -> Option<()> {
    let account = turn.param(2)?.into();
    fact(turn, WhoisFact::Account(account))
}

/// `RPL_WHOISIDLE`
pub(super) fn idle(turn: &mut Turn<'_>) -> Option<()> {
    let seconds = turn.text(2).parse().ok()?;
    let since = turn.text(3).parse().ok();
    fact(turn, WhoisFact::Idle { seconds, since })
}

/// `RPL_WHOISCHANNELS`
pub(super) fn channels(turn: &mut Turn<'_>) -> Option<()> {
    let list = turn.text(2).trim_end().into();
    fact(turn, WhoisFact::Channels(list))
}

/// Everything else about a user.
pub(super) fn other(turn: &mut Turn<'_>) -> Option<()> {
    // `RPL_WHOISACTUALLY` says where from before it says what that is.
    let mut words = vec![turn.last().to_owned()];
    words.extend(turn.between(2));
    fact(turn, WhoisFact::Other(words.join(" ")))
}

/// `RPL_ENDOFWHOIS`
pub(super) fn end(turn: &mut Turn<'_>) -> Option<()> {
    fact(turn, WhoisFact::End)
}
