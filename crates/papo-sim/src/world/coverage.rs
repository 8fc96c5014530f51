//! What was ever said and answered, so that a simulation that does nothing is found out.

use std::collections::BTreeSet;

use papo_proto::Message;

/// The command words of both directions.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Coverage {
    /// What clients said.
    pub said: BTreeSet<String>,
    /// What they were told: commands and numerics.
    pub told: BTreeSet<String>,
}

impl Coverage {
    /// A client says this line.
    pub fn say(&mut self, line: &[u8]) {
        if let Ok(message) = Message::parse_bytes(line) {
            add(&mut self.said, message.command);
        }
    }

    /// A client is told this line.
    pub fn tell(&mut self, line: &str) {
        if let Ok(message) = Message::parse(line) {
            add(&mut self.told, message.command);
        }
    }

    /// Adds what was covered elsewhere.
    pub fn merge(&mut self, other: Self) {
        self.said.extend(other.said);
        self.told.extend(other.told);
    }
}

fn add(words: &mut BTreeSet<String>, word: &str) {
    if !words.contains(word) {
        words.insert(word.to_owned());
    }
}
