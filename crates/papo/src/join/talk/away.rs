//! Who is known to be away: it is told once, not with every message to them.

use std::collections::BTreeMap;

use papo_client::{Happening, WhoisFact};

/// How many are remembered; then all are forgotten, and told once more.
const AWAY_MAX: usize = 1000;

/// What was told.
#[derive(Debug, Default)]
pub(super) struct Away {
    told: BTreeMap<String, String>,
    /// An answer to WHOIS is coming in, which tells all there is.
    asked: bool,
}

impl Away {
    /// Follows what happens.
    pub(super) fn notice(&mut self, what: &Happening) {
        match what {
            Happening::Whois { fact, .. } => self.asked = *fact != WhoisFact::End,
            Happening::Quit { source, .. } => drop(self.told.remove(&source.nick)),
            _ => {}
        }
    }

    /// Whether it is worth a line that somebody is away with this text, or back.
    pub(super) fn is_news(&mut self, nick: &str, text: Option<&str>) -> bool {
        let Some(text) = text else {
            self.told.remove(nick);
            return true;
        };
        if self.told.len() >= AWAY_MAX {
            self.told.clear();
        }
        let before = self.told.insert(nick.into(), text.into());
        self.asked || before.as_deref() != Some(text)
    }
}
