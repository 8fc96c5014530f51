//! Labels: which lines answer what a client called by a name of its own.
//!
//! Spec: <https://ircv3.net/specs/extensions/labeled-response>. Handlers know nothing of it: here
//! what a turn has brought about for the asker alone becomes one answer, afterwards. No line is
//! answered with an `ACK`, one line takes the label, several are put into a batch that takes it.

use papo_proto::{CapSet, Capability};

use crate::effect::{Audience, Delivery, Place};
use crate::id::{MessageId, SessionId};
use crate::policy;
use crate::replay;
use crate::turn::Turn;

/// Has `act` act; then what it brought about for the asker is labelled as the asker wished.
pub(crate) fn answering(turn: &mut Turn<'_>, act: impl FnOnce(&mut Turn<'_>)) {
    let caps = turn.session().caps;
    if !are_wanted(caps) {
        turn.tags.label = None;
    }
    if !caps.has(Capability::Nonce) {
        turn.tags.nonce = None;
    }
    if !caps.has(Capability::MessageTags) {
        turn.tags.relayed = "".into();
    } else if !turn.tags.relayed.is_empty() {
        policy::withhold_tags(&turn.realm.settings, &mut turn.tags.relayed);
    }
    let first = turn.fx.deliveries.len();
    act(turn);
    if let Some(label) = turn.tags.label.take() {
        give_or_wait(turn, first, label);
    }
    replay::ask(turn);
}

/// Gives the label to what stands from `first` on, or to what is still to come.
fn give_or_wait(turn: &mut Turn<'_>, first: usize, label: Box<str>) {
    if let Some(session) = turn.realm.sessions.get_mut(&turn.session)
        && let Some(parked) = &mut session.parked
        && parked.label.is_none()
    {
        // The answer is still to come.
        parked.label = Some(label);
        return;
    }
    let batch = turn.realm.next_message_id(turn.stamp);
    give(turn, first, label, batch);
}

/// Whether a session with these capabilities is answered with labels.
fn are_wanted(caps: CapSet) -> bool {
    const NEEDED: CapSet = CapSet::of(&[Capability::LabeledResponse, Capability::Batch]);
    caps.and(NEEDED) == NEEDED
}

/// Has what this turn brings about answer an earlier line, which was called so. The line whose turn
/// it is gets an answer of its own, afterwards, if it is called something itself.
pub(crate) fn answer_earlier(turn: &mut Turn<'_>, label: Option<Box<str>>) {
    if let Some(label) = label.filter(|_| are_wanted(turn.session().caps)) {
        turn.owed = turn.tags.label.replace(label);
    }
}

/// Gives the label to the answer that stands from `first` on.
fn give(turn: &mut Turn<'_>, first: usize, label: Box<str>, batch: MessageId) {
    let (to, time_ms) = (turn.session, turn.stamp.time_ms);
    let reply = |line: String| Delivery::Reply { to, time_ms, place: None, line: line.into() };
    let fx = &mut *turn.fx;
    let lines: Vec<usize> =
        (first..fx.deliveries.len()).filter(|&at| is_line(&fx.deliveries[at], to)).collect();
    let mut begun = lines.iter().copied().filter(|&at| !ends_batch(&fx.deliveries[at]));
    match (begun.next(), begun.next()) {
        (None, _) => {
            // Who was closed without a word is told none now.
            let closes = |delivery: &Delivery| matches!(delivery, Delivery::Close { session } if *session == to);
            if !fx.deliveries[first..].iter().any(closes) {
                fx.deliveries.push(reply("ACK".to_owned()));
                set_label(fx.deliveries.last_mut(), label);
            }
        }
        (Some(only), None) => set_label(fx.deliveries.get_mut(only), label),
        (Some(start), Some(_)) => {
            for &at in &lines {
                if let Some(place) = place(&mut fx.deliveries[at]) {
                    place.get_or_insert_default().batch = Some(batch);
                }
            }
            let end = lines.last().map_or(start, |last| last + 1);
            fx.deliveries.insert(end, reply(format!("BATCH -{batch}")));
            fx.deliveries.insert(start, reply(format!("BATCH +{batch} labeled-response")));
            set_label(fx.deliveries.get_mut(start), label);
        }
    }
}

/// Whether this is a line for the asker alone that is in no batch yet.
fn is_line(delivery: &Delivery, to: SessionId) -> bool {
    match delivery {
        Delivery::Reply { to: other, place, .. }
        | Delivery::Replay { to: other, place, .. }
        | Delivery::Event { audience: Audience::Session(other), place, .. } => {
            *other == to && place.as_ref().is_none_or(|place| place.batch.is_none())
        }
        _ => false,
    }
}

/// Whether this is the end of a batch, which belongs to its beginning.
fn ends_batch(delivery: &Delivery) -> bool {
    matches!(delivery, Delivery::Reply { line, .. } if line.starts_with("BATCH -"))
}

fn place(delivery: &mut Delivery) -> Option<&mut Place> {
    match delivery {
        Delivery::Reply { place, .. }
        | Delivery::Replay { place, .. }
        | Delivery::Event { place, .. } => Some(place),
        _ => None,
    }
}

fn set_label(delivery: Option<&mut Delivery>, label: Box<str>) {
    if let Some(place) = delivery.and_then(place) {
        place.get_or_insert_default().label = Some(label);
    }
}
