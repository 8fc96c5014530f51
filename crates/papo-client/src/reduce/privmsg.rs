//! `PRIVMSG`: somebody says something, or our own words come back.
//!
//! Spec: <https://modern.ircdocs.horse/#privmsg-message>,
//! <https://ircv3.net/specs/extensions/echo-message>

use papo_proto::Capability;

use super::Turn;
use super::batch::Why;
use crate::service::without_secrets;
use crate::update::{Happening, MessageKind, Source};

pub(super) fn privmsg(turn: &mut Turn<'_>) -> Option<()> {
    said(turn, MessageKind::Privmsg)
}

/// `TAGMSG`: what only programs read, such as that somebody types.
pub(super) fn tags(_: &mut Turn<'_>) -> Option<()> {
    Some(())
}

/// A message of either kind.
pub(super) fn said(turn: &mut Turn<'_>, kind: MessageKind) -> Option<()> {
    // A server speaks for itself without a source.
    let named = turn.source();
    let mine = named.as_ref().is_some_and(|source| turn.is_me(source));
    let source = named.unwrap_or(Source { nick: "server".into(), address: None });
    let target = turn.param(0)?;
    let text = turn.text(1);
    let why = turn.past().map(|past| past.why);
    let is_past = why.is_some();
    let nonce = turn.said.tags.get("papo.im/nonce");
    let client = &mut *turn.client;
    let fold = client.channels.fold;
    // What we said before is no echo of what is on its way.
    let confirmed = !is_past
        && client.negotiation.has(Capability::EchoMessage)
        && match nonce {
            Some(nonce) => client.outgoing.confirm_nonce(&nonce),
            None => mine && client.outgoing.confirm(kind, text, |it| fold.same(it, target)),
        };
    // Whatever we were called when we first said it.
    let mine = mine || confirmed;
    let is_between_two = !client.isupport.is_channel(target);
    let conversation = if is_between_two && !mine { &source.nick } else { target };
    if is_known(turn, &fold.fold(conversation), mine) {
        return Some(());
    }
    let past = why == Some(Why::Replay);
    let (target, ctcp) = (target.to_owned(), text.strip_prefix('\u{1}'));
    let Some(request) = ctcp.map(|inside| inside.strip_suffix('\u{1}').unwrap_or(inside)) else {
        // Others' screens show what was said here, and so would ours.
        let text = if mine { without_secrets(&target, text) } else { text.to_owned() };
        let action = false;
        turn.happened(Happening::Message {
            source,
            target,
            text,
            kind,
            action,
            mine,
            confirmed,
            past,
        });
        return Some(());
    };
    let action =
        request.strip_prefix("ACTION").filter(|rest| !rest.starts_with(char::is_alphanumeric));
    turn.happened(match action {
        Some(rest) => Happening::Message {
            text: rest.strip_prefix(' ').unwrap_or(rest).into(),
            source,
            target,
            kind,
            action: true,
            mine,
            confirmed,
            past,
        },
        None => Happening::Ctcp { source, target, request: request.into() },
    });
    Some(())
}

/// Remembers the message; whether it is shown again to no purpose.
fn is_known(turn: &mut Turn<'_>, conversation: &str, mine: bool) -> bool {
    let id = turn.said.tags.get("msgid");
    let past = turn.past().map(|past| {
        past.found += 1;
        (past.why, past.found == 1, past.is_repeating)
    });
    let seen = &mut turn.client.seen;
    let (Some(id), why) = (id, past.map(|(why, ..)| why)) else {
        return past.is_some_and(|(why, _, is_repeating)| why == Why::Replay && is_repeating);
    };
    match why {
        Some(Why::Search) => return false,
        Some(Why::History) => {
            if past.is_some_and(|(_, is_first, _)| is_first) {
                seen.begin_at(conversation, &id);
            }
            return false;
        }
        None if mine => seen.own(conversation, &id),
        Some(Why::Replay) | None => {}
    }
    let is_known = seen.see(conversation, &id);
    let Some(past) = turn.past() else { return false };
    past.is_repeating = is_known;
    is_known
}
