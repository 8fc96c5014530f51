//! The channels to be in after a reconnect.

use std::collections::BTreeMap;

use crate::fold::Fold;
use crate::limits::{NAME_LEN_MAX, REJOINS_MAX};
use crate::line::line;

/// How long a list of channels in one JOIN may be, so that the line surely fits.
const JOIN_LIST_LEN_MAX: usize = 400;

#[derive(Debug, Clone)]
struct Wanted {
    /// The place in the order of wanting.
    place: u64,
    name: String,
    key: Option<String>,
}

/// What we want to be in. Survives connections; only the person, a kick or a refusal removes from it.
#[derive(Debug, Default)]
pub(crate) struct Rejoin {
    by_name: BTreeMap<String, Wanted>,
    places: u64,
    fold: Fold,
}

impl Rejoin {
    pub(crate) fn len(&self) -> usize {
        self.by_name.len()
    }

    /// Names are compared in another way from now on.
    pub(crate) fn set_fold(&mut self, fold: Fold) {
        if fold != self.fold {
            self.fold = fold;
            let all = std::mem::take(&mut self.by_name);
            self.by_name = all.into_values().map(|w| (fold.fold(&w.name), w)).collect();
        }
    }

    /// Adds a channel; a key that is known already is kept when none is given.
    pub(crate) fn add(&mut self, name: &str, key: Option<&str>) {
        if name.len() > NAME_LEN_MAX || key.is_some_and(|key| key.len() > NAME_LEN_MAX) {
            return;
        }
        let folded = self.fold.fold(name);
        if let Some(wanted) = self.by_name.get_mut(&folded) {
            name.clone_into(&mut wanted.name);
            if let Some(key) = key {
                wanted.key = Some(key.into());
            }
        } else if self.by_name.len() < REJOINS_MAX {
            self.places += 1;
            let (place, key) = (self.places, key.map(Into::into));
            self.by_name.insert(folded, Wanted { place, name: name.into(), key });
        }
    }

    pub(crate) fn remove(&mut self, name: &str) {
        self.by_name.remove(&self.fold.fold(name));
    }

    /// The lines that enter them all, in the order in which they were wanted.
    pub(crate) fn lines(&self) -> Vec<String> {
        let mut lines = Vec::new();
        let mut list = String::new();
        let mut all: Vec<&Wanted> = self.by_name.values().collect();
        all.sort_by_key(|wanted| wanted.place);
        for wanted in all {
            if let Some(key) = &wanted.key {
                if !list.is_empty() {
                    lines.push(line(&["JOIN", &list], None));
                    list.clear();
                }
                lines.push(line(&["JOIN", &wanted.name, key], None));
                continue;
            }
            if !list.is_empty() && list.len() + wanted.name.len() > JOIN_LIST_LEN_MAX {
                lines.push(line(&["JOIN", &list], None));
                list.clear();
            }
            if !list.is_empty() {
                list.push(',');
            }
            list.push_str(&wanted.name);
        }
        if !list.is_empty() {
            lines.push(line(&["JOIN", &list], None));
        }
        lines
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_channels_take_several_lines() {
        let mut rejoin = Rejoin::default();
        rejoin.add("#secret", Some("key"));
        rejoin.add("#SECRET", None);
        for number in 0..60 {
            rejoin.add(&format!("#channel-{number:02}"), None);
        }
        let lines = rejoin.lines();
        assert_eq!(lines.iter().map(|l| l.matches('#').count()).sum::<usize>(), 61);
        assert!(lines.iter().all(|line| line.len() <= 510));
        assert!(lines.contains(&"JOIN #SECRET key".to_owned()), "{lines:?}");
    }
}
