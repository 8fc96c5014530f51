//! Values are changed by those who may, and told to those who want to know and may see them.

use papo_core::event::Happening;
use papo_core::metadata::Values;
use papo_core::owner::Owner;
use papo_core::{ChannelId, Delivery, SessionId, UserId};
use papo_proto::name::is_channel;
use papo_proto::numeric::{RPL_METADATASUBOK, RPL_YOUREOPER};
use papo_proto::{Capability, Message, Nick, Rank};

use super::{Passage, Verdict};
use crate::facts::{Facts, User};

/// Nobody is told of a value who has not subscribed to its key, or may not see it; whoever may and
/// has is told each change of others; and nobody changes what is not its own to change.
pub fn is_told(passage: &Passage<'_>) -> Verdict {
    let Passage { before, after, step, .. } = passage;
    for (to, line) in &step.writes {
        if line.contains("METADATA ") {
            is_for(passage, *to, line)?;
        }
    }
    if after.values.is(&before.values) {
        return Ok(());
    }
    for owner in before.values.keys().chain(after.values.keys()) {
        let (was, is) = (before.values.get(owner), after.values.get(owner));
        if was == is || !exists(before, owner) || !exists(after, owner) {
            continue;
        }
        is_entitled(passage, owner)?;
    }
    let users = before.users.keys().filter(|id| after.users.contains_key(id));
    let channels = before.channels.keys().filter(|id| after.channels.contains_key(id));
    let subjects = users.copied().map(Subject::User).chain(channels.copied().map(Subject::Channel));
    for subject in subjects {
        let (was, is) = (subject.values(before), subject.values(after));
        let keys = was.into_iter().chain(is).flat_map(|values| values.keys());
        for key in keys {
            let (was, is) = (was.and_then(|it| it.get(key)), is.and_then(|it| it.get(key)));
            if was != is {
                all_are_told(passage, subject, key, is.map(|value| &**value))?;
            }
        }
    }
    Ok(())
}

/// Who or what has values, whomever they belong to: who logs in may get others.
#[derive(Debug, Clone, Copy)]
enum Subject {
    User(UserId),
    Channel(ChannelId),
}

impl Subject {
    fn values(self, facts: &Facts) -> Option<&Values> {
        match self {
            Self::User(id) => facts.values.get(&facts.users.get(&id)?.owner),
            Self::Channel(id) => facts.values.get(&Owner::Channel(id)),
        }
    }

    fn name(self, facts: &Facts) -> Option<&str> {
        match self {
            Self::User(id) => facts.users.get(&id).map(|user| &*user.nick),
            Self::Channel(id) => facts.channels.get(&id).map(|channel| &*channel.name),
        }
    }

    /// Whether a session is told of them, but for what only operators of the server are shown.
    fn is_near(self, facts: &Facts, session: SessionId) -> bool {
        match self {
            Self::Channel(id) => facts.user_of(session).is_some_and(|me| me.channels.contains(&id)),
            Self::User(_) => self.name(facts).is_some_and(|name| sees(facts, session, name)),
        }
    }
}

fn exists(facts: &Facts, owner: &Owner) -> bool {
    match owner {
        Owner::Channel(id) => facts.channels.contains_key(id),
        owner => facts.users.values().any(|user| user.owner == *owner),
    }
}

/// Whether somebody took this nick in this step, or left it.
fn was_worn(passage: &Passage<'_>, nick: &str) -> bool {
    passage.step.deliveries.iter().any(|delivery| match delivery {
        Delivery::Event { event, .. } => {
            let left = event.source.split('!').next();
            matches!(&event.what, Happening::Nick { nick: taken }
                if **taken == *nick || left == Some(nick))
        }
        _ => false,
    })
}

/// Whether a line that tells of a value may be told to a session.
fn is_for(passage: &Passage<'_>, to: SessionId, line: &str) -> Verdict {
    let message = Message::parse(line).map_err(|error| error.to_string())?;
    let (Some(target), Some(key)) = (message.params.get(0), message.params.get(1)) else {
        return Ok(());
    };
    if message.command != "METADATA" {
        return Ok(());
    }
    let moments = [passage.before, passage.after];
    let is_called_so = |facts: &&Facts| facts.user_of(to).is_some_and(|user| user.nick == target);
    // Who changes its nick twice in a step is called so neither before nor after.
    let actor = passage.actor.filter(|_| was_worn(passage, target));
    let is_actors = |facts: &&Facts| {
        let actor = actor.and_then(|actor| facts.user_of(actor));
        actor.is_some_and(|actor| actor.sessions.contains(&to))
    };
    let is_own = moments.iter().any(is_called_so)
        || moments.iter().any(is_actors)
        || has_come_as(passage, to, target);
    let wants =
        moments.iter().any(|facts| has_subscribed(facts, to, key)) || subscribes(passage, to, key);
    if !wants && !is_own {
        return Err(format!("{to:?} was told {line:?}, and has not subscribed to it"));
    }
    // What it asked for may be of anybody.
    let is_asked = message.tags.get("batch").is_some() && !is_channel(target);
    let names_actor = |facts: &&Facts| {
        let actor = actor.and_then(|actor| facts.user_of(actor));
        actor.is_some_and(|actor| sees(facts, to, &actor.nick))
    };
    // A nick that was worn for a part of the step alone is watched by its name.
    let watches_it = |facts: &&Facts| {
        let nick = Nick::fold(target, facts.casemapping);
        let watched = facts.watched.get(&to).zip(nick);
        watched.is_some_and(|(watched, nick)| watched.iter().any(|it| *it == *nick.as_str()))
    };
    if is_asked
        || is_own
        || (actor.is_some() && moments.iter().any(watches_it))
        || moments.iter().any(|facts| sees(facts, to, target))
        || moments.iter().any(names_actor)
        || was_member(passage, to, target)
    {
        return Ok(());
    }
    Err(format!("{to:?} was told {line:?}, and may not see it"))
}

/// Whether a session was told a line like this in this step, maybe to leave in the same.
fn was_told(
    passage: &Passage<'_>,
    session: SessionId,
    is_it: impl Fn(&Message<'_>) -> bool,
) -> bool {
    let mut lines = passage.step.writes.iter().filter(|(to, _)| *to == session);
    lines.any(|(_, line)| Message::parse(line).is_ok_and(|it| is_it(&it)))
}

/// Whether somebody was called so when it came, in this step: what it has said meanwhile may have
/// made it another, or ended it.
fn has_come_as(passage: &Passage<'_>, session: SessionId, nick: &str) -> bool {
    was_told(passage, session, |it| it.command == "001" && it.params.get(0) == Some(nick))
}

/// Whether a session is told in this step of who comes into this channel: members alone are, be it
/// that they leave it in the same step.
fn was_member(passage: &Passage<'_>, session: SessionId, channel: &str) -> bool {
    was_told(passage, session, |it| it.command == "JOIN" && it.params.get(0) == Some(channel))
}

/// Whether a session subscribes to a key in this step.
fn subscribes(passage: &Passage<'_>, session: SessionId, key: &str) -> bool {
    let word = RPL_METADATASUBOK.to_string();
    was_told(passage, session, |it| it.command == word && it.params.as_slice().contains(&key))
}

/// Whether a session becomes an operator of the server in this step.
fn becomes_operator(passage: &Passage<'_>, session: SessionId) -> bool {
    let word = RPL_YOUREOPER.to_string();
    was_told(passage, session, |it| it.command == word)
}

fn has_subscribed(facts: &Facts, session: SessionId, key: &str) -> bool {
    facts.subs.get(&session).is_some_and(|subs| subs.iter().any(|sub| sub == key))
}

/// Whether a session is told of the values of whom or what is called so.
fn sees(facts: &Facts, session: SessionId, target: &str) -> bool {
    let Some(me) = facts.user_of(session) else { return false };
    if is_channel(target) {
        let mut mine = me.channels.iter().filter_map(|id| facts.channels.get(id));
        return me.is_operator || mine.any(|channel| channel.name == target);
    }
    let Some(user) = facts.users.values().find(|user| user.nick == target) else { return false };
    let is_watched = facts.watched.get(&session).is_some_and(|it| it.contains(&user.folded));
    is_watched || user.sessions.contains(&session) || !me.channels.is_disjoint(&user.channels)
}

/// Whether the actor may change the values of this owner.
fn is_entitled(passage: &Passage<'_>, owner: &Owner) -> Verdict {
    let Some(actor) = passage.actor else {
        return Err(format!("nobody changed what {owner} has"));
    };
    let may = |facts: &Facts| {
        let mut users = facts.users.iter();
        let is_actor =
            |user: &User| user.sessions.contains(&actor) || has_come_as(passage, actor, &user.nick);
        let Some((id, me)) = users.find(|(_, user)| is_actor(user)) else {
            return false;
        };
        me.is_operator
            || match owner {
                Owner::Channel(channel) => facts.channels.get(channel).is_some_and(|channel| {
                    channel.members.get(id).is_some_and(|ranks| ranks.at_least(Rank::Operator))
                }),
                owner => me.owner == *owner,
            }
    };
    if may(passage.before) || may(passage.after) || becomes_operator(passage, actor) {
        return Ok(());
    }
    Err(format!("{actor:?} changed what {owner} has"))
}

/// Whether all who want to know of a change, and may, were told what it is now.
fn all_are_told(
    passage: &Passage<'_>,
    subject: Subject,
    key: &str,
    value: Option<&str>,
) -> Verdict {
    let Passage { before, after, step, actor } = passage;
    let moves = |delivery: &Delivery| {
        matches!(delivery, Delivery::Subscribe { .. } | Delivery::Unsubscribe { .. })
    };
    // Who came or went meanwhile may have been elsewhere when it was told.
    if step.deliveries.iter().any(moves) {
        return Ok(());
    }
    let names = [before, after].map(|facts| subject.name(facts));
    // Who changes its nick twice may have been called otherwise when it was told.
    let is_actors = [before, after].into_iter().any(|facts| {
        let user = actor.and_then(|actor| facts.user_of(actor));
        user.is_some_and(|user| matches!(subject, Subject::User(id) if id == user.id))
    });
    for &session in after.sessions.keys().filter(|&session| Some(*session) != *actor) {
        let is_due = [before, after].into_iter().all(|facts| {
            knows(facts, session)
                && has_subscribed(facts, session, key)
                && subject.is_near(facts, session)
        });
        if !is_due {
            continue;
        }
        let told =
            step.writes.iter().rev().filter(|(to, _)| *to == session).find_map(|(_, line)| {
                let message = Message::parse(line).ok()?;
                let params = message.params;
                let target = params.get(0)?;
                let is_called_so = names.iter().flatten().any(|&name| target == name)
                    || is_actors && was_worn(passage, target);
                let is_it =
                    message.command == "METADATA" && is_called_so && params.get(1) == Some(key);
                is_it.then(|| params.get(3).map(str::to_owned))
            });
        if told.as_ref().map(Option::as_deref) != Some(value) {
            return Err(format!(
                "{session:?} was told {told:?} of {key} of {subject:?}: {value:?}"
            ));
        }
    }
    Ok(())
}

fn knows(facts: &Facts, session: SessionId) -> bool {
    facts.sessions.get(&session).is_some_and(|session| {
        session.caps.has(Capability::Metadata) && session.caps.has(Capability::Batch)
    })
}
