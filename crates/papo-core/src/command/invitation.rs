//! `INVITATION`: make a link that lets somebody in, list them, or take one back.
//!
//! Spec: none; it is papo's own.
//!
//! For operators of the server. `MAKE` takes `for=` (how long it is good: 30m, 2h, 7d, 4w; a week if that
//! is not said), `uses=` (how often; once), `room=` (the channel that it leads into) and `as=`: `account`
//! lets an account be made where not everybody makes one, `guest` lets somebody in without one where
//! others need one. What is behind them is a note on what it is for. The token is shown once; the server
//! keeps its hash alone.
//!
//! ```irc
//! alice> INVITATION LIST
//! alice< :papo 481 alice :Permission Denied- You're not an IRC operator
//! alice> OPER root sesame
//! alice<...
//! alice> INVITATION LIST
//! alice< :papo NOTICE alice :There are none
//! alice> INVITATION MAKE for=2h uses=3 room=#lobby as=guest :the tea party
//! alice< :papo NOTICE alice :a0a1a2a3a4a5a6a7a8a9aaabacadae01 is the invitation 16b1efb32c, for a guest in #lobby, 3 times until 2001-09-09T03:46:40.000Z
//! alice< :papo NOTICE alice :papo://papo.example/?invite=a0a1a2a3a4a5a6a7a8a9aaabacadae01
//! alice< :papo NOTICE alice :http://papo.example:7276/invite#a0a1a2a3a4a5a6a7a8a9aaabacadae01
//! alice> INVITATION LIST
//! alice< :papo NOTICE alice :16b1efb32c by alice!alice@10.0.0.1, for a guest in #lobby, 3 times until 2001-09-09T03:46:40.000Z: the tea party
//! alice> INVITATION MAKE for=forever
//! alice< :papo FAIL INVITATION INVALID_PARAMS for=forever :It is such as 30m, 2h, 7d or 4w
//! alice> INVITATION MAKE uses=0
//! alice< :papo FAIL INVITATION INVALID_PARAMS uses=0 :It is a number from 1 to 10000
//! alice> INVITATION MAKE as=king
//! alice< :papo FAIL INVITATION INVALID_PARAMS as=king :It is `account` or `guest`
//! alice> INVITATION MAKE room=#coffee
//! alice< :papo 403 alice #coffee :No such channel
//! alice> INVITATION REVOKE 1
//! alice< :papo FAIL INVITATION NO_SUCH_INVITATION 1 :There is no such invitation, LIST shows them
//! alice> INVITATION REVOKE 16b1efb32c
//! alice< :papo NOTICE alice :16b1efb32c is taken back
//! alice> INVITATION LIST
//! alice< :papo NOTICE alice :There are none
//! alice> INVITATION DRINK
//! alice< :papo FAIL INVITATION INVALID_PARAMS DRINK :Say MAKE, LIST or REVOKE
//! bob> INVITED a0a1a2a3a4a5a6a7a8a9aaabacadae01
//! bob< :papo FAIL INVITED INVALID_TOKEN :There is no such invitation, or it was used, or it is too old
//! ```

use std::sync::Arc;

use papo_proto::command::invitation::Invitation;
use papo_proto::encode::cut;
use papo_proto::{ChannelName, Verb, span};

use crate::effect::{Change, Question};
use crate::input::Answer;
use crate::invite::{Invite, Wish};
use crate::limits::{INVITE_MS, INVITE_USES_MAX, REASON_LEN_MAX};
use crate::refusal::Refusal;
use crate::reply::{Listing, Reply};
use crate::session::Purpose;
use crate::turn::{Outcome, Turn};

pub(super) fn invitation(turn: &mut Turn<'_>, said: Invitation) -> Outcome {
    match &*said.what.to_ascii_uppercase() {
        "MAKE" => make(turn, &said.words),
        "LIST" => {
            list(turn);
            Ok(())
        }
        "REVOKE" => revoke(turn, said.words.first().map_or("*", |id| id)),
        _ => Err(invalid(&said.what, "Say MAKE, LIST or REVOKE")),
    }
}

fn fail(code: &str, word: &str, text: &str) -> Refusal {
    Refusal::Fail(Reply::fail("INVITATION", code, &[word], text))
}

fn invalid(word: &str, text: &str) -> Refusal {
    fail("INVALID_PARAMS", word, text)
}

fn make(turn: &mut Turn<'_>, words: &[Box<str>]) -> Outcome {
    let wish = read(turn, words)?;
    must_have_room(turn)?;
    turn.ask(Purpose::NewInvite(Box::new(wish)), Question::NewInvite);
    Ok(())
}

fn must_have_room(turn: &Turn<'_>) -> Outcome {
    turn.must_be_able_to_keep("INVITATION", "MAKE")?;
    if turn.realm.invites.are_full() {
        return Err(fail("LIST_FULL", "MAKE", "There are too many, take some back first"));
    }
    Ok(())
}

/// What is wished for. The note begins with the first word that is nothing else.
fn read(turn: &Turn<'_>, words: &[Box<str>]) -> Result<Wish, Refusal> {
    let mut wish =
        Wish { is_for_guest: false, room: None, uses: 1, span_ms: INVITE_MS, note: "".into() };
    let mut rest = words;
    while let [word, behind @ ..] = rest {
        match word.split_once('=') {
            Some(("for", span)) => {
                let span = span::read(span).flatten();
                let text = "It is such as 30m, 2h, 7d or 4w";
                wish.span_ms = span.ok_or_else(|| invalid(word, text))?;
            }
            Some(("uses", uses)) => {
                let uses = uses.parse().ok().filter(|uses| (1..=INVITE_USES_MAX).contains(uses));
                let text = format!("It is a number from 1 to {INVITE_USES_MAX}");
                wish.uses = uses.ok_or_else(|| invalid(word, &text))?;
            }
            Some(("room", room)) => wish.room = Some(room_named(turn, room)?),
            Some(("as", "guest")) => wish.is_for_guest = true,
            Some(("as", "account")) => wish.is_for_guest = false,
            Some(("as", _)) => return Err(invalid(word, "It is `account` or `guest`")),
            _ => break,
        }
        rest = behind;
    }
    wish.note = cut(&rest.join(" "), REASON_LEN_MAX).into();
    Ok(wish)
}

/// A channel that somebody is in, or that is founded.
fn room_named(turn: &Turn<'_>, name: &str) -> Result<Box<str>, Refusal> {
    let open = turn.realm.channel_named(name).map(|channel| channel.name.clone());
    let asleep = || {
        let folded = ChannelName::fold(name, turn.realm.directory.casemapping())?;
        Some(turn.realm.dormant.get(&folded)?.state.as_ref()?.name.clone())
    };
    let found = open.or_else(asleep).ok_or_else(|| Refusal::NoSuchChannel(name.into()))?;
    Ok(Box::from(&*found))
}

/// There is a token.
pub(super) fn made(turn: &mut Turn<'_>, wish: Wish, answer: &Answer) -> Outcome {
    let Answer::NewInvite(Some((token, links))) = answer else {
        return Err(Refusal::TryAgain(Verb::Invitation));
    };
    must_have_room(turn)?;
    let Wish { is_for_guest, room, uses, span_ms, note } = wish;
    let now_ms = turn.stamp.time_ms;
    let by = turn.actor().name;
    let (made_ms, until_ms) = (now_ms, now_ms.saturating_add(span_ms));
    let hash = token.hash();
    let invite = Arc::new(Invite { hash, is_for_guest, room, uses, by, note, made_ms, until_ms });
    turn.realm.invites.put(invite.clone());
    turn.fx.changes.push(Change::Invite(invite.clone()));
    let (id, what) = (invite.id(), invite.in_words());
    turn.record(Verb::Invitation, &format!("MAKE {id} {what}"), &invite.note);
    let text = format!("{token} is the invitation {id}, {what}");
    turn.tell(Verb::Invitation, "NOTE", "TOKEN", &text);
    for link in links {
        turn.tell(Verb::Invitation, "NOTE", "LINK", link);
    }
    Ok(())
}

fn list(turn: &mut Turn<'_>) {
    let rows = turn.realm.invites.all().iter().map(|it| {
        let note = if it.note.is_empty() { String::new() } else { format!(": {}", it.note) };
        let text = format!("{} by {}, {}{note}", it.id(), it.by, it.in_words());
        turn.telling(Verb::Invitation, "NOTE", "INVITATION", &text)
    });
    let rows: Vec<_> = rows.collect();
    if rows.is_empty() {
        turn.tell(Verb::Invitation, "NOTE", "NONE", "There are none");
    }
    Listing::of(turn, rows).tell(turn, Verb::Invitation);
}

fn revoke(turn: &mut Turn<'_>, id: &str) -> Outcome {
    turn.must_be_able_to_keep("INVITATION", id)?;
    let Some(invite) = turn.realm.invites.all().iter().find(|it| it.id() == id).cloned() else {
        let text = "There is no such invitation, LIST shows them";
        return Err(fail("NO_SUCH_INVITATION", id, text));
    };
    turn.realm.invites.remove(invite.hash);
    turn.fx.changes.push(Change::Uninvited(invite.hash));
    turn.record(Verb::Invitation, &format!("REVOKE {id}"), &invite.note);
    turn.tell(Verb::Invitation, "NOTE", "REVOKED", &format!("{id} is taken back"));
    Ok(())
}
