//! What was said in a channel, from its first message to its last, and whether a client that is in
//! it has it all since it came.

use std::collections::BTreeMap;
use std::sync::Arc;

use papo_core::event::Happening;
use papo_core::{Audience, ChannelId, Delivery, Event, SessionId};

use super::message::pieces;
use super::{Passage, Verdict};
use crate::view::View;

/// What the records of all steps so far add up to.
#[derive(Debug, Default)]
pub struct History {
    said: BTreeMap<ChannelId, Vec<Said>>,
    /// The number of the last message that each session sent.
    last: BTreeMap<SessionId, u64>,
}

/// A message, or a piece of one that has several.
#[derive(Debug)]
struct Said {
    /// Whose own words these are: they are not shown them as others are.
    by: Vec<SessionId>,
    text: String,
    /// Whom it was shown to, if not to all.
    to: Option<Arc<[SessionId]>>,
}

impl History {
    /// Keeps the records of a step. What a client says begins with a number that grows (`m17 hot`):
    /// it must be kept in the order in which it was said, however long some of it had to wait.
    pub fn keep(&mut self, passage: &Passage<'_>) -> Verdict {
        for record in &passage.step.records {
            let (Some(actor), Happening::Message { text, joints, .. }) =
                (passage.actor, &record.event.what)
            else {
                continue;
            };
            let last = self.last.entry(actor).or_default();
            lines_are_whole(text)?;
            if let Some(number) = number(text) {
                if number < *last {
                    return Err(format!("{actor:?} said {text:?} before m{last}"));
                }
                *last = number;
            }
            if let Some(channel) = record.channel {
                let to = shown_to_some(passage, &record.event);
                let by = speakers(&record.event, actor, passage);
                let said = self.said.entry(channel).or_default();
                for text in pieces(text, joints).into_iter().filter(|text| !text.is_empty()) {
                    said.push(Said { by: by.clone(), text, to: to.clone() });
                }
            }
        }
        Ok(())
    }

    /// Whether what others said in its channels since it came is what this client heard, in the
    /// channel's own order and without gaps.
    pub fn agrees(&self, passage: &Passage<'_>, session: SessionId, view: &View) -> Verdict {
        let Some(user) = passage.after.user_of(session) else { return Ok(()) };
        for id in &user.channels {
            let (Some(said), Some(channel)) = (self.said.get(id), passage.after.channels.get(id))
            else {
                continue;
            };
            let others = said.iter().rev().filter(|said| {
                !said.by.contains(&session)
                    && said.to.as_ref().is_none_or(|to| to.contains(&session))
            });
            let heard = view.heard(&channel.name).iter().rev();
            let gap = heard.zip(others).find(|(heard, said)| **heard != said.text);
            if let Some((heard, Said { text: said, .. })) = gap {
                let (nick, name) = (&user.nick, &channel.name);
                return Err(format!("{nick} has {heard:?} where {name} has {said:?}"));
            }
        }
        Ok(())
    }
}

/// Whose own words a message is: those of all sessions of a user; of a message that is relayed for
/// another, those of the session alone that relayed it, if it is not shown it as others are.
fn speakers(message: &Arc<Event>, actor: SessionId, passage: &Passage<'_>) -> Vec<SessionId> {
    if is_relayed_back(message, actor, passage) {
        return Vec::new();
    }
    if message.source.contains("!relay@") {
        return vec![actor];
    }
    let mut by = passage.after.siblings(actor);
    by.extend(passage.before.siblings(actor));
    // Who came and went in this step is nobody's sibling before it and after it.
    let users = passage.after.users.values();
    let same = users.filter(|user| user.account.is_some() && user.account == account_of(message));
    by.extend(same.flat_map(|user| &user.sessions));
    by
}

fn account_of(event: &Event) -> Option<String> {
    event.account.as_deref().map(str::to_owned)
}

/// Whether somebody was shown what it said for another, as if the other had said it.
fn is_relayed_back(message: &Arc<Event>, actor: SessionId, passage: &Passage<'_>) -> bool {
    message.source.contains("!relay@")
        && passage.step.deliveries.iter().any(|delivery| match delivery {
            Delivery::Event { audience: Audience::Channel { except, .. }, event, .. } => {
                Arc::ptr_eq(event, message) && !except.sessions().contains(&actor)
            }
            Delivery::Event { audience: Audience::Session(session), event, .. } => {
                Arc::ptr_eq(event, message) && *session == actor
            }
            _ => false,
        })
}

/// Whom a message was shown to, if its audience was not a whole channel.
fn shown_to_some(passage: &Passage<'_>, message: &Arc<Event>) -> Option<Arc<[SessionId]>> {
    if !is_for_some(passage, message) {
        return None;
    }
    passage.step.deliveries.iter().find_map(|delivery| match delivery {
        Delivery::Event { audience: Audience::Sessions(sessions), event, .. } => {
            Arc::ptr_eq(event, message).then(|| sessions.clone())
        }
        _ => None,
    })
}

/// Whether an event was shown to some sessions and to no channel: who speaks from outside of one
/// sees it in all places where it is.
pub(super) fn is_for_some(passage: &Passage<'_>, message: &Arc<Event>) -> bool {
    let mut for_some = false;
    for delivery in &passage.step.deliveries {
        let Delivery::Event { audience, event, .. } = delivery else { continue };
        if Arc::ptr_eq(event, message) {
            match audience {
                Audience::Channel { .. } => return false,
                Audience::Sessions(_) => for_some = true,
                _ => {}
            }
        }
    }
    for_some
}

/// What is said in several lines has their number in each of them (`m17 1/3 hot`), but for those
/// that are empty: all are there, in order.
fn lines_are_whole(text: &str) -> Verdict {
    let marks: Vec<(usize, usize)> = text.split(['\n', ' ']).filter_map(mark).collect();
    let Some(&(_, count)) = marks.first() else { return Ok(()) };
    if marks.iter().copied().eq((1..=count).map(|line| (line, count))) {
        return Ok(());
    }
    Err(format!("a line is missing in {text:?}, or stands elsewhere"))
}

fn mark(word: &str) -> Option<(usize, usize)> {
    let (line, count) = word.split_once('/')?;
    Some((line.parse().ok()?, count.parse().ok()?))
}

fn number(text: &str) -> Option<u64> {
    let text = text.trim_start_matches('\u{1}');
    text.split(' ').next()?.strip_prefix('m')?.parse().ok()
}
