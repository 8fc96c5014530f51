//! What is known of messages by their ids: which were shown, for a server that shows the last ones
//! again after a reconnect tells nothing new with them; and which can be corrected.
//!
//! Spec: <https://ircv3.net/specs/extensions/message-ids>

use std::collections::{BTreeMap, VecDeque};

use crate::limits::{CONVERSATIONS_SEEN_MAX, ID_LEN_MAX, NAME_LEN_MAX, SEEN_MAX};

/// What is known of the messages of each conversation, by its folded name.
#[derive(Debug, Default)]
pub(crate) struct Seen {
    conversations: BTreeMap<String, Conversation>,
}

#[derive(Debug, Default)]
struct Conversation {
    /// The ids of the last messages.
    ids: VecDeque<String>,
    /// The one before which everything is still to be shown.
    first: Option<String>,
    /// The last one that is our own.
    own: Option<String>,
}

impl Seen {
    pub(crate) fn len(&self) -> usize {
        self.conversations.values().map(|it| it.ids.len()).sum()
    }

    /// Remembers a message; whether it was shown before.
    pub(crate) fn see(&mut self, conversation: &str, id: &str) -> bool {
        let Some(it) = self.conversation(conversation, id) else { return false };
        if it.ids.iter().any(|seen| seen == id) {
            return true;
        }
        if it.ids.len() >= SEEN_MAX {
            it.ids.pop_front();
        }
        it.ids.push_back(id.into());
        it.first.get_or_insert_with(|| id.into());
        false
    }

    /// All of the conversation from this message on was shown.
    pub(crate) fn begin_at(&mut self, conversation: &str, id: &str) {
        if let Some(it) = self.conversation(conversation, id) {
            it.first = Some(id.into());
        }
    }

    /// The message before which everything is still to be shown.
    pub(crate) fn first(&self, conversation: &str) -> Option<&str> {
        self.conversations.get(conversation)?.first.as_deref()
    }

    /// This message is our own.
    pub(crate) fn own(&mut self, conversation: &str, id: &str) {
        if let Some(it) = self.conversation(conversation, id) {
            it.own = Some(id.into());
        }
    }

    /// Our own last message.
    pub(crate) fn last_own(&self, conversation: &str) -> Option<&str> {
        self.conversations.get(conversation)?.own.as_deref()
    }

    /// Our own last message, which is to be deleted.
    pub(crate) fn forget_own(&mut self, conversation: &str) {
        if let Some(it) = self.conversations.get_mut(conversation) {
            it.own = None;
        }
    }

    /// The conversation that a message is to be remembered of, if it is one that can be.
    fn conversation(&mut self, name: &str, id: &str) -> Option<&mut Conversation> {
        if id.is_empty() || id.len() > ID_LEN_MAX || id.contains(' ') || name.len() > NAME_LEN_MAX {
            return None;
        }
        let is_new = !self.conversations.contains_key(name);
        if is_new && self.conversations.len() >= CONVERSATIONS_SEEN_MAX {
            // Better shown twice than never.
            self.conversations.clear();
        }
        Some(self.conversations.entry(name.into()).or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_messages_of_each_conversation_are_known_again() {
        let mut seen = Seen::default();
        assert!(!seen.see("#tea", "1") && seen.see("#tea", "1"));
        assert!(!seen.see("#coffee", "1"), "each has its own");
        for number in 2..=SEEN_MAX + 1 {
            seen.see("#tea", &number.to_string());
        }
        assert!(!seen.see("#tea", "1"), "forgotten");
        assert!(seen.see("#tea", &(SEEN_MAX + 1).to_string()));
        for number in 0..CONVERSATIONS_SEEN_MAX {
            seen.see(&format!("#{number}"), "1");
        }
        let long = "x".repeat(ID_LEN_MAX + 1);
        assert!(!seen.see("#tea", &long) && !seen.see("#tea", &long));
        assert!(seen.len() <= CONVERSATIONS_SEEN_MAX * SEEN_MAX);
    }
}
