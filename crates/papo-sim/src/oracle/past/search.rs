//! What SEARCH shows is all that matches of what its asker may see.

use std::collections::BTreeMap;

use papo_core::{Delivery, SessionId};
use papo_proto::history::{ID_END, Read, Scope};
use papo_proto::search::Search;

use super::{Passage, Past, Said, SeenBy, Verdict};
use crate::stage::Asked;

impl Past {
    /// Takes what a search shows out of what is shown in a step, and judges it.
    pub(super) fn judge_search(
        &self,
        passage: &Passage<'_>,
        shown: &mut BTreeMap<SessionId, Vec<usize>>,
    ) -> Verdict {
        if let Some(search) = search(passage) {
            let asker = passage.step.deliveries.iter().find_map(|delivery| match delivery {
                Delivery::Resume { session } => Some(*session),
                _ => None,
            });
            if let Some(asker) = asker {
                let shown = shown.remove(&asker).unwrap_or_default();
                self.has_all_that_matches(asker, search, &shown)?;
            }
        }
        Ok(())
    }

    /// What was looked for is shown, up to where a page ends: all that may be seen and has the words
    /// that were asked for. Of words only those are judged here that need no knowledge of languages.
    fn has_all_that_matches(
        &self,
        session: SessionId,
        search: &Search,
        shown: &[usize],
    ) -> Verdict {
        let Some(asked) = self.asked.get(&session) else { return Ok(()) };
        if !shown.is_sorted() {
            return Err(format!("{session:?} finds {shown:?} in disorder"));
        }
        let has = |said: &Said, word: &str| said.text.to_lowercase().contains(word);
        for said in shown.iter().map(|&at| &self.said[at]).filter(|said| said.text.is_ascii()) {
            let missing = search.words.iter().find(|word| is_plain(word) && !has(said, word));
            if let Some(word) = missing {
                return Err(format!("{session:?} finds {said:?}, which has no {word:?}"));
            }
        }
        let is_of_always = search.page.after == 0 && search.page.before == ID_END;
        if !is_of_always || search.from.is_some() || !search.words.iter().all(|it| is_plain(it)) {
            return Ok(());
        }
        let page = match (shown.first(), shown.last()) {
            (Some(first), _) if search.page.newest => *first..self.said.len(),
            (_, Some(last)) => 0..*last,
            _ => 0..self.said.len(),
        };
        for at in page {
            let said = &self.said[at];
            // Of what was said in private not all is for who has a nick since a later time.
            let is_asked_for = match &said.seen_by {
                SeenBy::Pair(_) => false,
                SeenBy::Channel { channel, .. } => {
                    search.views.iter().any(|view| view.scope == Scope::Channel(channel.0))
                }
            };
            if is_asked_for
                && !said.text.contains('\u{1}')
                && search.words.iter().all(|word| has(said, word))
                && !shown.contains(&at)
                && self.shows(said, asked) == Some(true)
            {
                return Err(format!("{session:?} does not find {said:?} by {:?}", search.words));
            }
        }
        Ok(())
    }
}

/// The search that was answered in a step.
fn search<'a>(passage: &Passage<'a>) -> Option<&'a Search> {
    match passage.step.answered.as_ref()? {
        Asked::Read(read) => match &**read {
            Read::Search(search) => Some(search),
            _ => None,
        },
        Asked::Slow(_) => None,
    }
}

/// Whether a word is found where its letters are: long enough, and without accents.
fn is_plain(word: &str) -> bool {
    word.len() >= 3 && word.bytes().all(|byte| byte.is_ascii_lowercase())
}
