//! What was said in a channel, from its first message to its last, and whether a client that is in
//! it has it all since it came.

use std::collections::BTreeMap;

use papo_core::event::Happening;
use papo_core::{ChannelId, SessionId};

use super::{Passage, Verdict};
use crate::view::View;

/// What the records of all steps so far add up to.
#[derive(Debug, Default)]
pub struct History {
    said: BTreeMap<ChannelId, Vec<(SessionId, String)>>,
    /// The number of the last message that each session sent.
    last: BTreeMap<SessionId, u64>,
}

impl History {
    /// Keeps the records of a step. What a client says begins with a number that grows (`m17 hot`):
    /// it must be kept in the order in which it was said, however long some of it had to wait.
    pub fn keep(&mut self, passage: &Passage<'_>) -> Verdict {
        for record in &passage.step.records {
            let (Some(actor), Happening::Message { text, .. }) =
                (passage.actor, &record.event.what)
            else {
                continue;
            };
            let last = self.last.entry(actor).or_default();
            if let Some(number) = number(text) {
                if number < *last {
                    return Err(format!("{actor:?} said {text:?} before m{last}"));
                }
                *last = number;
            }
            if let Some(channel) = record.channel {
                self.said.entry(channel).or_default().push((actor, text.to_string()));
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
            let others = said.iter().rev().filter(|(sender, _)| *sender != session);
            let heard = view.heard(&channel.name).iter().rev();
            let gap = heard.zip(others).find(|(heard, (_, said))| *heard != said);
            if let Some((heard, (_, said))) = gap {
                let (nick, name) = (&user.nick, &channel.name);
                return Err(format!("{nick} has {heard:?} where {name} has {said:?}"));
            }
        }
        Ok(())
    }
}

fn number(text: &str) -> Option<u64> {
    text.split(' ').next()?.strip_prefix('m')?.parse().ok()
}
