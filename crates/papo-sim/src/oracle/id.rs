//! What happens is known by a name of its own.

use std::collections::BTreeMap;
use std::sync::Arc;

use papo_core::{Delivery, Event};

use super::{Passage, Verdict};

/// The names that were given so far.
///
/// Spec: <https://ircv3.net/specs/extensions/message-ids>
#[derive(Debug, Default)]
pub struct Ids {
    /// The one that sorts last.
    last: String,
}

impl Ids {
    /// No two events and no two batches have the same id, and no id is less than those of earlier
    /// steps: the order of ids is the order of what happened.
    pub fn are_new(&mut self, passage: &Passage<'_>) -> Verdict {
        let step = passage.step;
        let mut named: BTreeMap<String, Option<&Arc<Event>>> = BTreeMap::new();
        let shown = step.deliveries.iter().filter_map(|delivery| match delivery {
            Delivery::Event { event, .. } => Some(event),
            _ => None,
        });
        let events = shown.chain(step.records.iter().map(|record| &record.event));
        let batches = step.deliveries.iter().filter_map(|delivery| match delivery {
            Delivery::Reply { line, .. } => line.strip_prefix("BATCH +")?.split(' ').next(),
            _ => None,
        });
        let events = events.map(|event| (event.id.to_string(), Some(event)));
        for (id, event) in events.chain(batches.map(|id| (id.to_owned(), None))) {
            if id <= self.last {
                return Err(format!("the id {id} does not come after {}", self.last));
            }
            let Some(other) = named.insert(id.clone(), event) else { continue };
            // One event may be shown to several audiences.
            if !event.zip(other).is_some_and(|(event, other)| Arc::ptr_eq(event, other)) {
                return Err(format!("the id {id} is that of two things, {event:?} is one"));
            }
        }
        if let Some((last, _)) = named.pop_last() {
            self.last = last;
        }
        Ok(())
    }
}
