//! Which messages were shown, by their ids: a server that shows the last ones again after a reconnect
//! tells nothing new with them.
//!
//! Spec: <https://ircv3.net/specs/extensions/message-ids>

use std::collections::{BTreeMap, VecDeque};

use crate::limits::{CONVERSATIONS_SEEN_MAX, ID_LEN_MAX, SEEN_MAX};

/// The ids of the last messages of each conversation, by its folded name.
#[derive(Debug, Default)]
pub(crate) struct Seen {
    conversations: BTreeMap<String, VecDeque<String>>,
}

impl Seen {
    pub(crate) fn len(&self) -> usize {
        self.conversations.values().map(VecDeque::len).sum()
    }

    /// Remembers a message; whether it was shown before.
    pub(crate) fn see(&mut self, conversation: String, id: &str) -> bool {
        if id.len() > ID_LEN_MAX {
            return false;
        }
        let is_new = !self.conversations.contains_key(&conversation);
        if is_new && self.conversations.len() >= CONVERSATIONS_SEEN_MAX {
            // Better shown twice than never.
            self.conversations.clear();
        }
        let ids = self.conversations.entry(conversation).or_default();
        if ids.iter().any(|seen| seen == id) {
            return true;
        }
        if ids.len() >= SEEN_MAX {
            ids.pop_front();
        }
        ids.push_back(id.into());
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_messages_of_each_conversation_are_known_again() {
        let mut seen = Seen::default();
        assert!(!seen.see("#tea".into(), "1") && seen.see("#tea".into(), "1"));
        assert!(!seen.see("#coffee".into(), "1"), "each has its own");
        for number in 2..=SEEN_MAX + 1 {
            seen.see("#tea".into(), &number.to_string());
        }
        assert!(!seen.see("#tea".into(), "1"), "forgotten");
        assert!(seen.see("#tea".into(), &(SEEN_MAX + 1).to_string()));
        for number in 0..CONVERSATIONS_SEEN_MAX {
            seen.see(format!("#{number}"), "1");
        }
        let long = "x".repeat(ID_LEN_MAX + 1);
        assert!(!seen.see("#tea".into(), &long) && !seen.see("#tea".into(), &long));
        assert!(seen.len() <= CONVERSATIONS_SEEN_MAX * SEEN_MAX);
    }
}
