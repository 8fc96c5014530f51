//! Every effect's audience exists, and whoever has been closed hears nothing more.

use std::collections::BTreeSet;

use papo_core::{Audience, ChannelId, Delivery, SessionId};

use super::crowd::Crowd;
use super::{Passage, Verdict};

/// Each delivery names sessions that are, and channels that somebody is in at that moment; nothing
/// is for a session after its `Close`; the workers hold open what the realm knows, and no more.
pub fn exists(passage: &Passage<'_>) -> Verdict {
    let mut crowd = Crowd::before(passage);
    let mut closed = BTreeSet::new();
    for delivery in &passage.step.deliveries {
        for session in sessions_of(delivery) {
            if closed.contains(&session) {
                return Err(format!("{session:?} gets something after its end: {delivery:?}"));
            }
            if !is_known(passage, session) {
                return Err(format!("{session:?} is not known: {delivery:?}"));
            }
        }
        for &channel in channels_of(delivery) {
            if !crowd.is_there(channel) {
                return Err(format!("{channel:?} is nobody's: {delivery:?}"));
            }
        }
        crowd.follow(delivery)?;
        if let Delivery::Close { session } = delivery {
            closed.insert(*session);
        }
    }
    let stranger = passage.step.writes.iter().find(|(session, _)| !is_known(passage, *session));
    if let Some((session, line)) = stranger {
        return Err(format!("{session:?} is not known and was told {line:?}"));
    }
    let Passage { before, after, .. } = passage;
    if after.sessions.is(&before.sessions) && after.open.is(&before.open) {
        return Ok(());
    }
    let known: BTreeSet<SessionId> = passage.after.sessions.keys().copied().collect();
    match known.symmetric_difference(&passage.after.open).next() {
        Some(session) if known.contains(session) => {
            Err(format!("{session:?} was closed, and the realm still knows it"))
        }
        Some(session) => Err(format!("{session:?} has ended, and its connection is open")),
        None => Ok(()),
    }
}

fn is_known(passage: &Passage<'_>, session: SessionId) -> bool {
    passage.before.sessions.contains_key(&session) || passage.after.sessions.contains_key(&session)
}

fn sessions_of(delivery: &Delivery) -> Vec<SessionId> {
    match delivery {
        Delivery::Event { audience: Audience::Sessions(sessions), .. } => sessions.to_vec(),
        Delivery::Reply { to: session, .. }
        | Delivery::Replay { to: session, .. }
        | Delivery::Event { audience: Audience::Session(session), .. }
        | Delivery::Subscribe { session, .. }
        | Delivery::Unsubscribe { session, .. }
        | Delivery::Capabilities { session, .. }
        | Delivery::Registered { session }
        | Delivery::Operator { session, .. }
        | Delivery::Park { session }
        | Delivery::Resume { session }
        | Delivery::Close { session } => vec![*session],
        Delivery::Event {
            audience: Audience::Channel { except, .. } | Audience::Channels { except, .. },
            ..
        } => except.sessions().to_vec(),
    }
}

/// The channels that must be there already when this delivery comes.
fn channels_of(delivery: &Delivery) -> &[ChannelId] {
    match delivery {
        Delivery::Event { audience: Audience::Channel { channel, .. }, .. }
        | Delivery::Unsubscribe { channel, .. } => std::slice::from_ref(channel),
        Delivery::Event { audience: Audience::Channels { channels, .. }, .. } => channels,
        _ => &[],
    }
}
