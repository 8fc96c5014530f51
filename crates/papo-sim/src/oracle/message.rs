//! A message is heard by exactly those it is for, by all in one order, and that order is kept.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use papo_core::effect::Record;
use papo_core::event::{Event, Happening, MessageKind};
use papo_core::{ChannelId, Delivery, SessionId};
use papo_proto::name::channel_target;
use papo_proto::{CapSet, Capability, Message, Rank};

use super::crowd::Crowd;
use super::{Passage, Verdict, history, silence};
use crate::facts::User;

/// A message as its receivers read it: `PRIVMSG #tea :hot`, with who said it.
type Heard = (String, String);

/// Each kept record of a channel that all its members may see has the place after the one before; each message that somebody
/// heard was kept; and everybody heard, in the order of the records, what was said where they were
/// at that moment, with the rank that it is for, and what was said to them, and nothing else. Who
/// says something hears it itself with `echo-message` alone. What has nothing but tags is not kept,
/// and is for `message-tags`.
pub fn heard_by_all_in_one_order(passage: &Passage<'_>) -> Verdict {
    places_follow(passage)?;
    let expected = expected(passage)?;
    let heard = heard(passage)?;
    let nothing = Vec::new();
    let sessions: BTreeSet<SessionId> = expected.keys().chain(heard.keys()).copied().collect();
    for session in sessions {
        let expected = expected.get(&session).unwrap_or(&nothing);
        let heard = heard.get(&session).unwrap_or(&nothing);
        compare(session, expected, heard)?;
    }
    Ok(())
}

fn places_follow(passage: &Passage<'_>) -> Verdict {
    if passage.step.records.is_empty() && passage.after.places.is(&passage.before.places) {
        return Ok(());
    }
    let mut places: BTreeMap<ChannelId, u64> = (*passage.before.places).clone();
    for record in &passage.step.records {
        let Some(channel) = record.channel else { continue };
        if record.rank.is_some() {
            // What only some may see has no place in the order of all.
            if record.seq != 0 {
                let seq = record.seq;
                return Err(format!("a message to some of {channel:?} has the place {seq}"));
            }
            continue;
        }
        let place = places.entry(channel).or_default();
        *place += 1;
        if record.seq != *place {
            let seq = record.seq;
            return Err(format!("a message of {channel:?} has the place {seq}, not {place}"));
        }
    }
    for (id, &seq) in passage.after.places.iter() {
        let place = places.get(id).copied().unwrap_or_default();
        if seq != place {
            return Err(format!("{id:?} is at the place {seq}, its records are at {place}"));
        }
    }
    Ok(())
}

/// Who must have heard what, by the records and by who was where when they were delivered.
fn expected(passage: &Passage<'_>) -> Result<BTreeMap<SessionId, Vec<Heard>>, String> {
    let mut expected: BTreeMap<SessionId, Vec<Heard>> = BTreeMap::new();
    let mut crowd = Crowd::before(passage);
    let mut records = passage.step.records.iter().peekable();
    let mut last: Option<&Arc<Event>> = None;
    for delivery in &passage.step.deliveries {
        crowd.follow(delivery)?;
        let Delivery::Event { event, .. } = delivery else { continue };
        let (Happening::Message { kind, target, text, .. }
        | Happening::Edit { kind, target, text, .. }) = &event.what
        else {
            continue;
        };
        if last.is_some_and(|last| Arc::ptr_eq(last, event)) {
            // The same message to another audience.
            continue;
        }
        // What is silenced may be shown to nobody; what has only tags is not kept.
        let is_kept = *kind != MessageKind::Tagmsg;
        let is_other = |it: &&Record| it.silenced && !Arc::ptr_eq(&it.event, event);
        while is_kept && records.next_if(is_other).is_some() {}
        let whom = match records.next_if(|record| Arc::ptr_eq(&record.event, event)) {
            Some(record) => {
                Whom { channel: record.channel, rank: record.rank, silenced: record.silenced }
            }
            None if let Some(act) = act_of(passage, event) => {
                Whom { channel: act.channel, rank: act.rank, silenced: act.silenced }
            }
            None if *kind == MessageKind::Tagmsg => shown_to(passage, event, target),
            None => {
                return Err(format!("a message was not kept in its order: {text:?} to {target}"));
            }
        };
        last = Some(event);
        for session in hearers(passage, &crowd, whom, target)? {
            if *kind == MessageKind::Tagmsg && !crowd.has_cap(session, Capability::MessageTags) {
                continue;
            }
            let said = as_heard(event, crowd.caps(session)).into_iter();
            let said = said.map(|said| (event.source.to_string(), said));
            expected.entry(session).or_default().extend(said);
        }
    }
    match records.find(|record| !record.silenced) {
        Some(record) => Err(format!("a message was kept and delivered to nobody: {record:?}")),
        None => Ok(expected),
    }
}

/// What is kept of a message that does something to another.
fn act_of<'a>(passage: &Passage<'a>, event: &Arc<Event>) -> Option<&'a Record> {
    passage.step.events.iter().find(|it| it.act.is_some() && Arc::ptr_eq(&it.event, event))
}

/// A message as one of its receivers reads it: in pieces, without the empty ones, if it has several
/// lines and the receiver does not know such messages.
fn as_heard(event: &Event, caps: CapSet) -> Vec<String> {
    match &event.what {
        Happening::Edit { target, id, text, .. } if caps.has(Capability::Edit) => {
            vec![format!("EDITMSG {target} {id} :{text}")]
        }
        Happening::Edit { kind, target, text, .. } => match text.strip_prefix("\u{1}ACTION ") {
            Some(rest) => vec![format!("{} {target} :\u{1}ACTION * {rest}", kind.word())],
            None => vec![format!("{} {target} :* {text}", kind.word())],
        },
        Happening::Message { kind, target, text, joints, .. } => {
            let of = |text: &str| format!("{} {target} :{text}", kind.word());
            if *kind == MessageKind::Tagmsg
                || caps.has(Capability::Multiline) && caps.has(Capability::Batch)
            {
                return vec![of(text)];
            }
            let pieces = pieces(text, joints);
            pieces.iter().filter(|piece| !piece.is_empty()).map(|piece| of(piece)).collect()
        }
        _ => Vec::new(),
    }
}

/// Whom a message is for.
#[derive(Debug, Clone, Copy)]
struct Whom {
    /// Those in this channel; `None` for one user.
    channel: Option<ChannelId>,
    /// The rank that they must have.
    rank: Option<Rank>,
    /// The user does not hear the sender.
    silenced: bool,
}

/// The channel that is named so, and who there must hear what is said to it without being kept: who
/// has the rank that the target names, or has at least the rank that what others may not say is for.
fn shown_to(passage: &Passage<'_>, event: &Arc<Event>, target: &str) -> Whom {
    let Some((rank, name)) = channel_target(target) else {
        let silenced = silence::is_silenced(passage, event, target);
        return Whom { channel: None, rank: None, silenced };
    };
    let channels = passage.after.channels.iter().chain(passage.before.channels.iter());
    let mut named = channels.filter(|(_, channel)| channel.name == name);
    let is_for_some = history::is_for_some(passage, event);
    let rank = rank.or(is_for_some.then_some(Rank::HalfOperator));
    Whom { channel: named.next().map(|(&id, _)| id), rank, silenced: false }
}

/// Who must hear a message that is delivered at this moment.
fn hearers(
    passage: &Passage<'_>,
    crowd: &Crowd<'_>,
    whom: Whom,
    target: &str,
) -> Result<Vec<SessionId>, String> {
    let Some(actor) = passage.actor else {
        return Err(format!("nobody said what was said to {target}"));
    };
    if whom.channel.is_some() != channel_target(target).is_some() {
        return Err(format!("a message to {target} was kept for {:?}", whom.channel));
    }
    // What one says in one place is heard in all others where one is.
    let siblings = crowd.siblings(actor).into_iter().filter(|&other| other != actor);
    let siblings: Vec<SessionId> = siblings.collect();
    let mut hearers: Vec<SessionId> = if let Some(channel) = whom.channel {
        let hearers = crowd.ranked(channel, whom.rank).into_iter();
        hearers.filter(|&member| member != actor).collect()
    } else if whom.silenced {
        Vec::new()
    } else {
        // Nobody but the actor may have changed its nick in this step, and whose last session it has
        // ended: that one goes by its account, and hears nothing.
        let me = crowd.user_of(actor);
        let mut absent = passage.after.users.values().filter(|it| it.sessions.is_empty());
        // A guest who logged in may be gone by now, and its nick may be the actor's.
        let is_gone = |user: &User| {
            !passage.after.users.contains_key(&user.id)
                && !user.sessions.iter().any(|&it| crowd.user_of(it) == Some(user.id))
        };
        let others = passage.before.users.values().filter(|it| Some(it.id) != me);
        let mut others = others.filter(|it| it.sessions.is_empty() || !is_gone(it));
        match others.find(|user| user.nick == target) {
            Some(user) => {
                let sessions = user.sessions.iter().copied();
                sessions.filter(|it| crowd.user_of(*it) == Some(user.id)).collect()
            }
            None if absent.any(|user| user.nick == target && Some(user.id) != me) => Vec::new(),
            None => siblings.iter().copied().chain([actor]).collect(),
        }
    };
    hearers.extend(siblings);
    hearers.sort_unstable();
    hearers.dedup();
    if crowd.has_cap(actor, Capability::EchoMessage) {
        hearers.push(actor);
    }
    Ok(hearers)
}

/// A text in the pieces that go into one line each.
pub(super) fn pieces(text: &str, joints: &[u32]) -> Vec<String> {
    let mut pieces = vec![String::new()];
    for (at, c) in text.char_indices() {
        if c == '\n' || joints.iter().any(|&joint| joint as usize == at) {
            pieces.push(String::new());
        }
        if c != '\n' {
            pieces.last_mut().expect("there is one").push(c);
        }
    }
    pieces
}

/// A message of several lines that a client is hearing.
#[derive(Debug)]
struct Open {
    reference: String,
    /// The text as far as it was told; `None` before the first line.
    text: Option<String>,
    target: String,
    /// `PRIVMSG` or `NOTICE`.
    word: String,
}

/// Who did hear what.
fn heard(passage: &Passage<'_>) -> Result<BTreeMap<SessionId, Vec<Heard>>, String> {
    let mut heard: BTreeMap<SessionId, Vec<Heard>> = BTreeMap::new();
    let mut open: BTreeMap<SessionId, Open> = BTreeMap::new();
    for (session, line) in &passage.step.writes {
        let message = Message::parse(line).map_err(|error| format!("{line:?}: {error}"))?;
        let (Some(source), Some(target)) = (message.source, message.params.get(0)) else {
            continue;
        };
        let text = message.params.get(1).unwrap_or_default();
        if source.starts_with("NickServ!") || source.starts_with("ChanServ!") {
            // A part of the server answers whoever talks to it, and nobody else.
            if passage.actor != Some(*session) {
                return Err(format!("{session:?} was told {line:?} that it did not ask"));
            }
            continue;
        }
        if message.params.get(1) == Some("draft/multiline") {
            let reference = target.trim_start_matches('+').to_owned();
            let target = message.params.get(2).unwrap_or_default().to_owned();
            open.insert(*session, Open { reference, text: None, target, word: String::new() });
            continue;
        }
        let batch = message.tags.get("batch");
        if let Some(Open { reference, text: so_far, target: to, word }) = open.get_mut(session)
            && batch.as_deref() == Some(reference)
        {
            if target != to || !word.is_empty() && message.command != word {
                return Err(format!("{line:?} is in a message to {to}"));
            }
            let is_joined = message.tags.get("draft/multiline-concat").is_some();
            *so_far = Some(match so_far.take() {
                None => text.to_owned(),
                Some(before) if is_joined => before + text,
                Some(before) => format!("{before}\n{text}"),
            });
            message.command.clone_into(word);
            continue;
        }
        let is_end = |it: &Open| target.strip_prefix('-') == Some(&it.reference);
        if open.get(session).is_some_and(is_end)
            && let Some(Open { text, target, word, .. }) = open.remove(session)
        {
            let text = text.ok_or_else(|| format!("{line:?} ends what has no lines"))?;
            let said = format!("{word} {target} :{text}");
            heard.entry(*session).or_default().push((source.to_owned(), said));
            continue;
        }
        if message.command == "EDITMSG" {
            let said =
                format!("EDITMSG {target} {text} :{}", message.params.get(2).unwrap_or_default());
            heard.entry(*session).or_default().push((source.to_owned(), said));
            continue;
        }
        // What the server itself says to one session has no `!` in its source.
        if matches!(message.command, "PRIVMSG" | "NOTICE" | "TAGMSG") && source.contains('!') {
            let said = format!("{} {target} :{text}", message.command);
            heard.entry(*session).or_default().push((source.to_owned(), said));
        }
    }
    Ok(heard)
}

fn compare(session: SessionId, expected: &[Heard], heard: &[Heard]) -> Verdict {
    if expected == heard {
        return Ok(());
    }
    if let Some((source, said)) = expected.iter().find(|&one| !heard.contains(one)) {
        return Err(format!("{session:?} missed what {source} said: {said:?}"));
    }
    if let Some((source, said)) = heard.iter().find(|&one| !expected.contains(one)) {
        return Err(format!("{session:?} heard what is not for it, by {source}: {said:?}"));
    }
    if expected.len() != heard.len() {
        return Err(format!("{session:?} heard {heard:?}, and not as often as {expected:?}"));
    }
    Err(format!("{session:?} heard in another order: {heard:?} instead of {expected:?}"))
}
