//! Batches and labels, as a client sees them: what belongs together stands together, and an answer
//! carries the name of what it answers.

use std::collections::BTreeSet;

use papo_proto::Message;

/// The answers that one client gets.
#[derive(Debug, Clone, Default)]
pub(super) struct Answers {
    /// The labels that the client gave and that nobody has answered.
    open: BTreeSet<String>,
    /// The batches that have begun, the innermost last, with the batch that each is in.
    batches: Vec<(String, Option<String>)>,
}

impl Answers {
    /// The client gives a label, which it has not given before.
    pub(super) fn expect(&mut self, label: &str) {
        self.open.insert(label.to_owned());
    }

    /// Takes a line in. The error says what is wrong with its place.
    pub(super) fn hear(&mut self, message: &Message<'_>) -> Result<(), String> {
        if let Some(label) = message.tags.get("label") {
            if !self.open.remove(&*label) {
                return Err("its label was not given, or is answered".into());
            }
            if message.tags.get("batch").is_some() {
                return Err("it has a label inside of a batch".into());
            }
        } else if message.command == "ACK" {
            return Err("it answers nothing".into());
        }
        let name = message.params.get(0).unwrap_or_default();
        let within = message.tags.get("batch").map(String::from);
        if message.command == "BATCH" {
            if let Some(name) = name.strip_prefix('+') {
                let is_message = message.params.get(1) == Some("draft/multiline");
                // Who speaks to itself hears it also as anybody would.
                if !is_message || within.is_some() {
                    self.within(within.as_deref())?;
                }
                self.batches.push((name.to_owned(), within));
                return Ok(());
            }
            let ended = self.batches.pop();
            let is_it = |(open, outer): &(String, _)| {
                name.strip_prefix('-') == Some(open) && *outer == within
            };
            return if ended.as_ref().is_some_and(is_it) {
                Ok(())
            } else {
                Err(format!("it ends another batch than {ended:?}"))
            };
        }
        // Who speaks to itself hears it also as anybody would.
        let is_event = message.source.is_some_and(|source| source.contains('!'));
        if is_event && within.is_none() { Ok(()) } else { self.within(within.as_deref()) }
    }

    /// Whether this is the batch that was begun last: no answer is mixed with another.
    fn within(&self, batch: Option<&str>) -> Result<(), String> {
        let innermost = self.batches.last().map(|(name, _)| name.as_str());
        if innermost == batch {
            Ok(())
        } else {
            Err(format!("it is said to be in the batch {batch:?}, not in {innermost:?}"))
        }
    }

    /// Whether every batch that began has ended.
    pub(super) fn are_whole(&self) -> bool {
        self.batches.is_empty()
    }
}
