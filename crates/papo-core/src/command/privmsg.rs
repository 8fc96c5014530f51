//! `PRIVMSG`: say something to channels or users.
//!
//! Spec: <https://modern.ircdocs.horse/#privmsg-message>, <https://ircv3.net/specs/extensions/echo-message>,
//! <https://modern.ircdocs.horse/#statusmsg-parameter>
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
//!
//! A rank's sign before a channel means its members of at least that rank. Who may not speak in the
//! channel may not speak to them either.
//!
//! ```irc
//! alice> JOIN #tea
//! *<...
//! bob> JOIN #tea
//! *<...
//! carol> JOIN #tea
//! *<...
//! alice> MODE #tea +hv bob carol
//! *<...
//! carol> PRIVMSG %#TEA :a word
//! alice< :carol!carol@10.0.0.3 PRIVMSG %#tea :a word
//! bob< :carol!carol@10.0.0.3 PRIVMSG %#tea :a word
//! carol> CAP REQ echo-message
//! carol<...
//! carol> PRIVMSG @#tea,+#tea :help
//! alice< :carol!carol@10.0.0.3 PRIVMSG @#tea :help
//! carol< :carol!carol@10.0.0.3 PRIVMSG @#tea :help
//! alice< :carol!carol@10.0.0.3 PRIVMSG +#tea :help
//! bob< :carol!carol@10.0.0.3 PRIVMSG +#tea :help
//! carol< :carol!carol@10.0.0.3 PRIVMSG +#tea :help
//! alice> PRIVMSG ~#tea :is a founder here?
//! carol> PART #tea
//! *<...
//! carol> PRIVMSG @#tea :may I?
//! carol< :papo 404 carol #tea :Cannot send to channel (+n)
//! carol> PRIVMSG @#nowhere :help
//! carol< :papo 403 carol #nowhere :No such channel
//! carol> PRIVMSG @bob :help
//! carol< :papo 401 carol @bob :No such nick/channel
//! ```
//!
//! Modes of a channel say what may be said there: `C` no requests of programs, `S` no formatting,
//! `T` no NOTICE; whatever somebody's rank is. `m`, and `M` for who is not logged in, let only those
//! speak who have a rank. Together with `U`, what others say is heard by half-operators and above.
//!
//! ```irc
//! alice> JOIN #tea
//! *<...
//! bob> JOIN #tea
//! *<...
//! carol> JOIN #tea
//! *<...
//! alice> MODE #tea +CSM
//! *<...
//! alice> PRIVMSG #tea :␁VERSION␁
//! alice< :papo 404 alice #tea :Cannot send to channel (+C)
//! alice> PRIVMSG #tea :␂␁VERSION␁
//! alice< :papo 404 alice #tea :Cannot send to channel (+C)
//! alice> PRIVMSG #tea :␁ACTION ␂waves␁
//! bob< :alice!alice@10.0.0.1 PRIVMSG #tea :␁ACTION waves␁
//! carol< :alice!alice@10.0.0.1 PRIVMSG #tea :␁ACTION waves␁
//! alice> PRIVMSG #tea :␃4,7␂␏
//! alice< :papo 404 alice #tea :Cannot send to channel (+S)
//! bob> PRIVMSG #tea :may I?
//! bob< :papo 404 bob #tea :Cannot send to channel (+M)
//! alice> MODE #tea +Uh carol
//! *<...
//! bob> PRIVMSG #tea :may I?
//! alice< :bob!bob@10.0.0.2 PRIVMSG #tea :may I?
//! carol< :bob!bob@10.0.0.2 PRIVMSG #tea :may I?
//! bob> PRIVMSG @#tea :please
//! alice< :bob!bob@10.0.0.2 PRIVMSG @#tea :please
//! alice> MODE #tea +vb bob bob
//! *<...
//! bob> PRIVMSG #tea :thank you
//! alice< :bob!bob@10.0.0.2 PRIVMSG #tea :thank you
//! carol< :bob!bob@10.0.0.2 PRIVMSG #tea :thank you
//! alice> MODE #tea -v bob
//! *<...
//! bob> PRIVMSG #tea :may I?
//! bob< :papo 404 bob #tea :Cannot send to channel (+b)
//! ```
//!
//! Who is logged in to one account is one user. What it says in one place is shown in the others, and
//! what is said to it in all of them.
//!
//! ```irc
//! with an account teapot
//! alice> NICKSERV IDENTIFY teapot tea is hot
//! *<...
//! bob> NICKSERV IDENTIFY teapot tea is hot
//! *<...
//! alice> PRIVMSG #lobby :hello
//! bob< :alice!alice@10.0.0.1 PRIVMSG #lobby :hello
//! carol< :alice!alice@10.0.0.1 PRIVMSG #lobby :hello
//! bob> PRIVMSG carol :tea?
//! alice< :alice!alice@10.0.0.1 PRIVMSG carol :tea?
//! carol< :alice!alice@10.0.0.1 PRIVMSG carol :tea?
//! carol> PRIVMSG alice :yes
//! alice< :carol!carol@10.0.0.3 PRIVMSG alice :yes
//! bob< :carol!carol@10.0.0.3 PRIVMSG alice :yes
//! bob> PRIVMSG alice :a note
//! alice< :alice!alice@10.0.0.1 PRIVMSG alice :a note
//! bob< :alice!alice@10.0.0.1 PRIVMSG alice :a note
//! alice> JOIN #tea
//! *<...
//! alice> PRIVMSG ~#tea :is a founder here?
//! bob< :alice!alice@10.0.0.1 PRIVMSG ~#tea :is a founder here?
//! ```
//!
//! A message that is sent again with the nonce that it had (`papo.im/nonce`, for a connection that
//! broke) is not said again: its sender alone is shown it as it was the first time.
//!
//! ```irc
//! alice> CAP REQ :papo.im/nonce echo-message message-tags
//! alice<...
//! alice> @papo.im/nonce=4f1d0c9a77b2e653 PRIVMSG #lobby :tea?
//! alice< @papo.im/nonce=4f1d0c9a77b2e653;msgid={tea} :alice!alice@10.0.0.1 PRIVMSG #lobby :tea?
//! bob< :alice!alice@10.0.0.1 PRIVMSG #lobby :tea?
//! carol< :alice!alice@10.0.0.1 PRIVMSG #lobby :tea?
//! alice> NICK zoe
//! *<...
//! alice> @papo.im/nonce=4f1d0c9a77b2e653 PRIVMSG #lobby :tea?
//! alice< @papo.im/nonce=4f1d0c9a77b2e653;msgid={tea} :alice!alice@10.0.0.1 PRIVMSG #lobby :tea?
//! alice> @papo.im/nonce=4f1d0c9a77b2e653 NOTICE bob :anything else
//! alice< @papo.im/nonce=4f1d0c9a77b2e653;msgid={tea} :alice!alice@10.0.0.1 PRIVMSG #lobby :tea?
//! alice> @papo.im/nonce=00ffb83d3e5a4c21 PRIVMSG bob :psst
//! alice< @papo.im/nonce=00ffb83d3e5a4c21;msgid={psst} :zoe!alice@10.0.0.1 PRIVMSG bob :psst
//! bob< :zoe!alice@10.0.0.1 PRIVMSG bob :psst
//! alice> @papo.im/nonce=00ffb83d3e5a4c21 PRIVMSG bob :psst
//! alice< @papo.im/nonce=00ffb83d3e5a4c21;msgid={psst} :zoe!alice@10.0.0.1 PRIVMSG bob :psst
//! alice> @papo.im/nonce=short PRIVMSG bob :psst
//! alice< :papo FAIL PRIVMSG INVALID_NONCE :A nonce has 16 to 64 bytes
//! alice> @papo.im/nonce=5c2ab83d3e5a4c21 PRIVMSG bob,carol :psst
//! alice< :papo FAIL PRIVMSG INVALID_NONCE :A message with a nonce is for one target
//! bob> @papo.im/nonce=4f1d0c9a77b2e653 PRIVMSG carol :psst
//! carol< :bob!bob@10.0.0.2 PRIVMSG carol :psst
//! ```
//!
//! What was deleted meanwhile is not shown again, and not said again either. The same goes for what
//! is too old to be kept by now (`FAIL PRIVMSG MESSAGE_EXPIRED`).
//!
//! ```irc
//! alice> CAP REQ :papo.im/nonce echo-message message-tags draft/message-redaction
//! alice<...
//! alice> @papo.im/nonce=4f1d0c9a77b2e653 PRIVMSG #lobby :tea?
//! alice< @papo.im/nonce=4f1d0c9a77b2e653;msgid={tea} :alice!alice@10.0.0.1 PRIVMSG #lobby :tea?
//! *<...
//! alice> REDACT #lobby {tea}
//! alice<...
//! alice> @papo.im/nonce=4f1d0c9a77b2e653 PRIVMSG #lobby :tea?
//! alice< :papo FAIL PRIVMSG MESSAGE_DELETED #lobby {tea} :This message was said before, and was deleted since
//! alice> @papo.im/nonce=4f1d0c9a77b2e653 NOTICE #lobby :tea?
//! ```

use std::borrow::Cow;
use std::sync::Arc;

use papo_proto::command::privmsg::Privmsg;
use papo_proto::formatting::strip;
use papo_proto::mode::FlagMode;
use papo_proto::name::channel_target;
use papo_proto::numeric::RPL_AWAY;
use papo_proto::{Capability, Fault, Rank};

use crate::act;
use crate::channel::Channel;
use crate::effect::{Audience, Except, Filed, Record};
use crate::event::{Event, Happening, MessageKind};
use crate::history::filed_under;
use crate::id::{ChannelId, SessionId};
use crate::multiline::{self, Composed};
use crate::nonce::{self, First};
use crate::policy;
use crate::refusal::Refusal;
use crate::reply::Reply;
use crate::saying::{Done, Saying};
use crate::service::Service;
use crate::turn::{Outcome, Turn};
use crate::user::User;

pub(super) fn privmsg(turn: &mut Turn<'_>, said: Privmsg) -> Outcome {
    if said.text.is_empty() {
        return Err(Fault::NoTextToSend.into());
    }
    to_all(turn, said.targets, &Saying::plain(MessageKind::Privmsg, &said.text))
}

/// Says something to each of the targets, or to none if they are too many.
pub(super) fn to_all(turn: &mut Turn<'_>, targets: Vec<Box<str>>, saying: &Saying<'_>) -> Outcome {
    let targets = distinct(turn, targets);
    if let Some(beyond) = targets.get(turn.realm.settings.limits.targets_max) {
        return Err(Refusal::TooManyTargets(beyond.clone()));
    }
    if !nonce::is_new(turn, &targets, saying.kind)? {
        return Ok(());
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
pub(crate) fn say(turn: &mut Turn<'_>, target: &str, saying: &Saying<'_>) -> Outcome {
    // Who types has not said anything yet.
    if saying.kind != MessageKind::Tagmsg {
        let now = turn.stamp.seconds();
        turn.me_mut().active_at = now;
    }
    match channel_target(target) {
        Some(channel) => to_channel(turn, channel, saying),
        None => to_user(turn, target, saying),
    }
}

/// What happens when it is said to this target.
fn message(turn: &Turn<'_>, target: Arc<str>, said: Composed, saying: &Saying<'_>) -> Happening {
    let kind = saying.kind;
    if let Some(id) = saying.edits() {
        return Happening::Edit { kind, target, id, text: said.text.into() };
    }
    let tags = turn.tags.relayed.clone();
    Happening::Message { kind, target, text: said.text.into(), joints: said.joints.into(), tags }
}

/// Shows it to an audience: what has nothing but tags, to those alone who know tags.
fn show(turn: &mut Turn<'_>, kind: MessageKind, audience: Audience, event: Arc<Event>) {
    match kind {
        MessageKind::Tagmsg => turn.show_to_capable(audience, Capability::MessageTags, event),
        MessageKind::Privmsg | MessageKind::Notice => turn.show(audience, event),
    }
}

/// Shows the other sessions of who says it that it was said, whether or not they have
/// `echo-message`: that is about what a session says itself.
fn show_to_others(turn: &mut Turn<'_>, kind: MessageKind, to: Vec<SessionId>, event: Arc<Event>) {
    if !to.is_empty() {
        show(turn, kind, Audience::Sessions(to.into()), event);
    }
}

/// What is to be kept of it, as long as nothing else is said about it.
fn record(turn: &Turn<'_>, filed: Filed, event: &Arc<Event>, done: Option<&Done<'_>>) -> Record {
    let (by, label) = (Some(turn.session), turn.tags.label.clone());
    let nonce = turn.nonce.as_ref().map(|(key, _)| *key);
    let event = event.clone();
    let filed = act::closed_as(filed, done.is_some_and(|done| done.found.closed));
    let act = done.map(|done| Box::new(done.act.clone()));
    Record {
        channel: None,
        seq: 0,
        rank: None,
        silenced: false,
        filed,
        by,
        label,
        nonce,
        act,
        event,
    }
}

/// Keeps it. What all members of a channel may see gets the next place in its order.
fn keep(turn: &mut Turn<'_>, mut record: Record) {
    if let Some(act) = &record.act {
        turn.realm.acted.note(act.on, record.event.id);
        turn.fx.records.push(record);
        return;
    }
    if let Record { channel: Some(id), rank: None, .. } = record {
        // What was said is kept on its own.
        let channel = turn.realm.channels.get_mut(&id).expect("it was said there");
        channel.seq += 1;
        record.seq = channel.seq;
        if let Filed::Channel { last, .. } = &mut record.filed {
            *last = channel.seq;
        }
    }
    if let Some(key) = record.nonce {
        turn.realm.nonces.put(key, First::of(&record));
    }
    turn.fx.records.push(record);
}

/// A text as a channel shows it.
pub(super) fn as_shown<'a>(channel: &Channel, text: &'a str) -> Cow<'a, str> {
    if channel.has(FlagMode::StripFormatting) { strip(text) } else { text.into() }
}

/// Says something to a channel, or to those of its members who have at least a rank.
fn to_channel(
    turn: &mut Turn<'_>,
    (rank, name): (Option<Rank>, &str),
    saying: &Saying<'_>,
) -> Outcome {
    let Saying { kind, done, .. } = *saying;
    let missing = || Refusal::NoSuchChannel(name.into());
    let channel = turn.realm.channel_named(name).ok_or_else(missing)?;
    // Who does not see a channel may still be allowed to speak to it.
    let refusal = |mode| match turn.channel(name) {
        Ok(_) => Refusal::CannotSendToChannel(name.into(), mode),
        Err(hidden) => hidden,
    };
    let me = turn.me();
    let heard_by = policy::may_speak(me, channel).map_err(refusal)?;
    // What was said to all is shown to all.
    if saying.edits().is_some() && heard_by > rank {
        return Err(refusal(FlagMode::Moderated.letter()));
    }
    let heard_by = heard_by.max(rank).max(done.and_then(|done| done.found.rank));
    let (id, target) = (channel.id, addressed(channel, rank));
    let said = saying.composed(&me.source, &target, |text| as_shown(channel, text))?;
    // Some get each piece as a message.
    multiline::pieces(&said.text, &said.joints)
        .try_for_each(|piece| policy::may_be_said(channel, kind, piece.text))
        .map_err(refusal)?;
    if said.is_blank() && !saying.text.is_empty() {
        return Err(Refusal::CannotSendToChannel(name.into(), FlagMode::StripFormatting.letter()));
    }
    if saying.is_kept() {
        turn.must_be_able_to_keep(kind.word(), &target)?;
    }
    let what = message(turn, target, said, saying);
    let event = turn.event(what);
    match heard_by {
        Some(rank) => to_some(turn, id, rank, event, saying),
        None => to_members(turn, id, event, saying),
    }
    Ok(())
}

/// The target as it goes on the wire: `#tea`, or `@#tea`.
fn addressed(channel: &Channel, rank: Option<Rank>) -> Arc<str> {
    match rank {
        Some(rank) => format!("{}{}", rank.prefix(), channel.name).into(),
        None => channel.name.clone(),
    }
}

/// Shows a message to all members, in the channel's order.
pub(super) fn to_members(
    turn: &mut Turn<'_>,
    id: ChannelId,
    event: Arc<Event>,
    saying: &Saying<'_>,
) {
    let kind = saying.kind;
    if saying.is_kept() {
        let filed = filed_under(&turn.realm.channels[&id]);
        let record = Record { channel: Some(id), ..record(turn, filed, &event, saying.done) };
        keep(turn, record);
    }
    let echo = turn.has_cap(Capability::EchoMessage);
    let is_member = turn.me().channels.contains(&id);
    if !is_member {
        if echo {
            show(turn, kind, Audience::Session(turn.session), event.clone());
        }
        let others = turn.my_others();
        show_to_others(turn, kind, others, event.clone());
    }
    let except = if echo { Except::Nobody } else { Except::Session(turn.session) };
    show(turn, kind, Audience::Channel { channel: id, except }, event);
}

/// Shows a message to those members who have at least this rank, and no others. Its record has no
/// place in the channel's order, see [`Record::rank`].
fn to_some(turn: &mut Turn<'_>, id: ChannelId, rank: Rank, event: Arc<Event>, saying: &Saying<'_>) {
    let kind = saying.kind;
    if saying.is_kept() {
        let filed = filed_under(&turn.realm.channels[&id]);
        let record = record(turn, filed, &event, saying.done);
        keep(turn, Record { channel: Some(id), rank: Some(rank), ..record });
    }
    let members = turn.realm.channels[&id].members.iter();
    let ranked = members.filter(|(_, ranks)| ranks.at_least(rank));
    let hearers = ranked.flat_map(|(&member, _)| turn.realm.user(member).sessions());
    // Whoever says it may lack the rank; its other sessions hear it all the same.
    let hearers = hearers.chain(turn.me().sessions()).copied();
    let sessions = hearers.filter(|&hearer| hearer != turn.session).collect();
    show(turn, kind, Audience::Sessions(sessions), event.clone());
    if turn.has_cap(Capability::EchoMessage) {
        show(turn, kind, Audience::Session(turn.session), event);
    }
}

fn to_user(turn: &mut Turn<'_>, nick: &str, saying: &Saying<'_>) -> Outcome {
    if let Some(service) = Service::named(nick) {
        // What it is told may hold a password: it is neither kept nor shown again.
        if saying.kind == MessageKind::Privmsg {
            // It knows no lines.
            service.hear(turn, &saying.text.replace('\n', " "));
        }
        return Ok(());
    }
    let (me, receiver) = (turn.me(), turn.user(nick)?);
    let (hearers, others) = (receiver.audience(), me.sessions_beside(turn.session));
    let (away, is_myself) = (receiver.away.clone(), receiver.id == me.id);
    let was_heard = saying.done.is_none_or(|done| !done.found.silenced);
    let hears = was_heard && policy::hears(receiver, me);
    let target = receiver.nick.shared();
    let said = saying.composed(&me.source, &target, |text| text.into())?;
    let filed = saying.is_kept().then(|| {
        let party = |user: &User| user.party(turn.realm.directory.casemapping());
        Filed::Pair { sender: party(me), receiver: party(receiver) }
    });
    if filed.is_some() {
        turn.must_be_able_to_keep(saying.kind.word(), &target)?;
    }
    let what = message(turn, target.clone(), said, saying);
    let event = turn.event(what);
    if let Some(filed) = filed {
        let record = Record { silenced: !hears, ..record(turn, filed, &event, saying.done) };
        keep(turn, record);
    }
    if is_myself {
        // Who speaks to itself hears it as anybody would; the answer is the echo.
        let sessions = turn.me().sessions.clone();
        show(turn, saying.kind, Audience::Sessions(sessions), event.clone());
    } else {
        if hears {
            show(turn, saying.kind, hearers, event.clone());
        }
        show_to_others(turn, saying.kind, others, event.clone());
    }
    if turn.has_cap(Capability::EchoMessage) {
        show(turn, saying.kind, Audience::Session(turn.session), event);
    }
    if let (MessageKind::Privmsg, Some(away), None) = (saying.kind, away, saying.done) {
        turn.reply(&Reply::numeric(RPL_AWAY).word(&target).text(&away));
    }
    Ok(())
}
