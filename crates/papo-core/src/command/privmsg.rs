//! `PRIVMSG`: say something to channels or users.
//!
//! Spec: <https://modern.ircdocs.horse/#privmsg-message>, <https://ircv3.net/specs/extensions/echo-message>
//!
//! ```irc
//! alice> PRIVMSG #lobby :hello, world
//! bob< :alice!alice@10.0.0.1 PRIVMSG #lobby :hello, world
//! carol< :alice!alice@10.0.0.1 PRIVMSG #lobby :hello, world
//! alice> CAP REQ echo-message
//! alice<...
//! alice> PRIVMSG BOB,#lobby :tea?
//! bob< :alice!alice@10.0.0.1 PRIVMSG bob :tea?
//! alice< :alice!alice@10.0.0.1 PRIVMSG bob :tea?
//! alice< :alice!alice@10.0.0.1 PRIVMSG #lobby :tea?
//! bob< :alice!alice@10.0.0.1 PRIVMSG #lobby :tea?
//! carol< :alice!alice@10.0.0.1 PRIVMSG #lobby :tea?
//! alice> PRIVMSG bob,Bob :once
//! bob< :alice!alice@10.0.0.1 PRIVMSG bob :once
//! alice< :alice!alice@10.0.0.1 PRIVMSG bob :once
//! alice> PRIVMSG nobody :hello?
//! alice< :papo 401 alice nobody :No such nick/channel
//! alice> PRIVMSG #nowhere :hello?
//! alice< :papo 403 alice #nowhere :No such channel
//! bob> JOIN #tea
//! bob<...
//! alice> PRIVMSG #tea :may I?
//! alice< :papo 404 alice #tea :Cannot send to channel (+n)
//! bob> MODE #tea +m
//! bob<...
//! alice> JOIN #tea
//! alice<...
//! bob<...
//! alice> PRIVMSG #tea :may I?
//! alice< :papo 404 alice #tea :Cannot send to channel (+m)
//! bob> MODE #tea -m+b alice!*@*
//! bob<...
//! alice<...
//! alice> PRIVMSG #tea :may I?
//! alice< :papo 404 alice #tea :Cannot send to channel (+b)
//! bob> MODE #tea +v alice
//! bob<...
//! alice<...
//! alice> PRIVMSG #tea :thank you
//! alice< :alice!alice@10.0.0.1 PRIVMSG #tea :thank you
//! bob< :alice!alice@10.0.0.1 PRIVMSG #tea :thank you
//! alice> PRIVMSG
//! alice< :papo 411 alice :No recipient given (PRIVMSG)
//! alice> PRIVMSG bob
//! alice< :papo 412 alice :No text to send
//! alice> PRIVMSG a,b,c,d,e :spam
//! alice< :papo 407 alice e :Too many recipients. No message delivered
//! ```

use std::sync::Arc;

use papo_proto::Capability;
use papo_proto::command::privmsg::Privmsg;
use papo_proto::frame::LINE_LEN_MAX;
use papo_proto::name::is_channel;
use papo_proto::numeric::RPL_AWAY;

use crate::effect::{Audience, Record};
use crate::event::{Event, Happening, MessageKind};
use crate::policy;
use crate::refusal::Refusal;
use crate::reply::Reply;
use crate::turn::{Outcome, Turn};

pub(super) fn privmsg(turn: &mut Turn<'_>, said: Privmsg) -> Outcome {
    to_all(turn, said.targets, &Saying { kind: MessageKind::Privmsg, text: &said.text })
}

/// What is said, and in which way.
#[derive(Debug, Clone, Copy)]
pub(super) struct Saying<'a> {
    pub(super) kind: MessageKind,
    pub(super) text: &'a str,
}

/// Says something to each of the targets, or to none if they are too many.
pub(super) fn to_all(turn: &mut Turn<'_>, targets: Vec<Box<str>>, saying: &Saying<'_>) -> Outcome {
    let targets = distinct(turn, targets);
    if let Some(beyond) = targets.get(turn.realm.settings.limits.targets_max) {
        return Err(Refusal::TooManyTargets(beyond.clone()));
    }
    for target in &targets {
        if let Err(refusal) = say(turn, target, saying) {
            turn.refuse(&refusal);
        }
    }
    Ok(())
}

/// Each target once: whoever is named twice is told once.
pub(super) fn distinct(turn: &Turn<'_>, mut targets: Vec<Box<str>>) -> Vec<Box<str>> {
    // Mostly there is one.
    if targets.len() < 2 {
        return targets;
    }
    let casemapping = turn.realm.directory.casemapping();
    let mut seen: Vec<String> = Vec::new();
    targets.retain(|target| {
        let folded = casemapping.fold_mask(target);
        let is_new = !seen.contains(&folded);
        seen.push(folded);
        is_new
    });
    targets
}

/// Says something to one target.
pub(super) fn say(turn: &mut Turn<'_>, target: &str, saying: &Saying<'_>) -> Outcome {
    // Who types has not said anything yet.
    if saying.kind != MessageKind::Tagmsg {
        let now = turn.stamp.seconds();
        turn.me_mut().active_at = now;
    }
    if is_channel(target) {
        to_channel(turn, target, saying)
    } else {
        to_user(turn, target, saying)
    }
}

/// What happens when it is said to this target.
fn message(turn: &Turn<'_>, target: &Arc<str>, saying: &Saying<'_>) -> Happening {
    Happening::Message {
        kind: saying.kind,
        target: target.clone(),
        text: saying.text.into(),
        tags: turn.tags.relayed.clone(),
    }
}

/// Shows it to an audience: what has nothing but tags, to those alone who know tags.
fn show(turn: &mut Turn<'_>, kind: MessageKind, audience: Audience, event: Arc<Event>) {
    match kind {
        MessageKind::Tagmsg => turn.show_to_capable(audience, Capability::MessageTags, event),
        MessageKind::Privmsg | MessageKind::Notice => turn.show(audience, event),
    }
}

fn to_channel(turn: &mut Turn<'_>, name: &str, saying: &Saying<'_>) -> Outcome {
    // Who does not see a channel may still be allowed to speak to it.
    let missing = || Refusal::NoSuchChannel(name.into());
    let channel = turn.realm.channel_named(name).ok_or_else(missing)?;
    if let Err(mode) = policy::may_speak(turn.me(), channel) {
        turn.channel(name)?;
        return Err(Refusal::CannotSendToChannel(name.into(), mode));
    }
    let (id, target) = (channel.id, channel.name.clone());
    must_fit(turn, &target, saying)?;
    let what = message(turn, &target, saying);
    let event = turn.event(what);
    if saying.kind != MessageKind::Tagmsg {
        let channel = turn.channel_mut(id);
        channel.seq += 1;
        let seq = channel.seq;
        turn.fx.records.push(Record { channel: Some(id), seq, event: event.clone() });
    }
    let echo = turn.has_cap(Capability::EchoMessage);
    let is_member = turn.me().channels.contains(&id);
    if echo && !is_member {
        show(turn, saying.kind, Audience::Session(turn.session), event.clone());
    }
    let except = (!echo).then_some(turn.session);
    show(turn, saying.kind, Audience::Channel { channel: id, except }, event);
    Ok(())
}

fn to_user(turn: &mut Turn<'_>, nick: &str, saying: &Saying<'_>) -> Outcome {
    let receiver = turn.user(nick)?;
    let (session, away) = (receiver.session, receiver.away.clone());
    let target: Arc<str> = receiver.nick.as_str().into();
    must_fit(turn, &target, saying)?;
    let what = message(turn, &target, saying);
    let event = turn.event(what);
    if saying.kind != MessageKind::Tagmsg {
        turn.fx.records.push(Record { channel: None, seq: 0, event: event.clone() });
    }
    // Who speaks to itself hears it as anybody would; the answer is the echo.
    let receiver = if session == turn.session {
        Audience::Sessions { sessions: [session].into(), except: None }
    } else {
        Audience::Session(session)
    };
    show(turn, saying.kind, receiver, event.clone());
    if turn.has_cap(Capability::EchoMessage) {
        show(turn, saying.kind, Audience::Session(turn.session), event);
    }
    if let (MessageKind::Privmsg, Some(away)) = (saying.kind, away) {
        turn.reply(&Reply::numeric(RPL_AWAY).word(&target).text(&away));
    }
    Ok(())
}

/// Refuses a message that would not fit into a line as its receivers get it: it is never cut.
fn must_fit(turn: &Turn<'_>, target: &str, saying: &Saying<'_>) -> Outcome {
    let Saying { kind, text } = saying;
    // `:source WORD target :text` and the end of the line
    let len = turn.me().source.len() + kind.word().len() + target.len() + text.len() + 7;
    if len > LINE_LEN_MAX { Err(Refusal::TooLongToRelay) } else { Ok(()) }
}
