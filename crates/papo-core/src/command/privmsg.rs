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
use crate::event::{Happening, MessageKind};
use crate::policy;
use crate::refusal::Refusal;
use crate::reply::Reply;
use crate::turn::{Outcome, Turn};

pub(super) fn privmsg(turn: &mut Turn<'_>, said: Privmsg) -> Outcome {
    let targets = distinct(turn, said.targets);
    if let Some(beyond) = targets.get(turn.realm.settings.limits.targets_max) {
        return Err(Refusal::TooManyTargets(beyond.clone()));
    }
    for target in &targets {
        if let Err(refusal) = say(turn, MessageKind::Privmsg, target, &said.text) {
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
pub(super) fn say(turn: &mut Turn<'_>, kind: MessageKind, target: &str, text: &str) -> Outcome {
    let now = turn.stamp.seconds();
    turn.me_mut().active_at = now;
    if is_channel(target) {
        to_channel(turn, kind, target, text)
    } else {
        to_user(turn, kind, target, text)
    }
}

fn to_channel(turn: &mut Turn<'_>, kind: MessageKind, name: &str, text: &str) -> Outcome {
    // Who does not see a channel may still be allowed to speak to it.
    let missing = || Refusal::NoSuchChannel(name.into());
    let channel = turn.realm.channel_named(name).ok_or_else(missing)?;
    if let Err(mode) = policy::may_speak(turn.me(), channel) {
        turn.channel(name)?;
        return Err(Refusal::CannotSendToChannel(name.into(), mode));
    }
    let (id, target) = (channel.id, channel.name.clone());
    must_fit(turn, kind, &target, text)?;
    let event = turn.event(Happening::Message { kind, target, text: text.into() });
    let channel = turn.channel_mut(id);
    channel.seq += 1;
    let seq = channel.seq;
    turn.fx.records.push(Record { channel: Some(id), seq, event: event.clone() });
    let echo = turn.has_cap(Capability::EchoMessage);
    let is_member = turn.me().channels.contains(&id);
    if echo && !is_member {
        turn.show(Audience::Session(turn.session), event.clone());
    }
    let except = (!echo).then_some(turn.session);
    turn.show(Audience::Channel { channel: id, except }, event);
    Ok(())
}

fn to_user(turn: &mut Turn<'_>, kind: MessageKind, nick: &str, text: &str) -> Outcome {
    let receiver = turn.user(nick)?;
    let (session, away) = (receiver.session, receiver.away.clone());
    let target: Arc<str> = receiver.nick.as_str().into();
    must_fit(turn, kind, &target, text)?;
    let what = Happening::Message { kind, target: target.clone(), text: text.into() };
    let event = turn.event(what);
    turn.fx.records.push(Record { channel: None, seq: 0, event: event.clone() });
    turn.show(Audience::Session(session), event.clone());
    if turn.has_cap(Capability::EchoMessage) {
        turn.show(Audience::Session(turn.session), event);
    }
    if let (MessageKind::Privmsg, Some(away)) = (kind, away) {
        turn.reply(&Reply::numeric(RPL_AWAY).word(&target).text(&away));
    }
    Ok(())
}

/// Refuses a message that would not fit into a line as its receivers get it: it is never cut.
fn must_fit(turn: &Turn<'_>, kind: MessageKind, target: &str, text: &str) -> Outcome {
    // `:source WORD target :text` and the end of the line
    let len = turn.me().source.len() + kind.word().len() + target.len() + text.len() + 7;
    if len > LINE_LEN_MAX { Err(Refusal::TooLongToRelay) } else { Ok(()) }
}
