//! `NICK`: somebody has another nick.
//!
//! Spec: <https://modern.ircdocs.horse/#nick-message>

use super::Turn;
use crate::update::Happening;

pub(super) fn nick(turn: &mut Turn<'_>) -> Option<()> {
    let source = turn.source()?;
    let to = turn.name(0)?;
    let mine = turn.is_me(&source);
    turn.client.channels.rename(&source.nick, to);
    if mine {
        turn.client.set_nick(to);
    }
    turn.happened(Happening::NickChanged { from: source.nick.clone(), to: to.into(), mine });
    if !mine {
        take_back(turn, &source.nick);
    }
    Some(())
}

/// The server does not give us a nick: `ERR_NICKNAMEINUSE` and its kin.
pub(super) fn refused(turn: &mut Turn<'_>) -> Option<()> {
    // `431` has no nick in it, and some servers put it first.
    let nick = turn.between(1).pop().unwrap_or_default();
    turn.happened(Happening::NickRefused { nick, reason: turn.last().into() });
    Some(())
}

/// Our own nick, which somebody held when we came back, often our own dead connection, is free
/// again.
pub(super) fn take_back(turn: &mut Turn<'_>, freed: &str) {
    let client = &*turn.client;
    let wish = client.identity.nick.clone();
    let free = client.same_name(freed, &wish);
    if free && client.had_own_nick && client.is_registered() && !client.is_me(&wish) {
        turn.send(crate::line::line(&["NICK", &wish], None));
    }
}
