//! The word that was probably meant.

use super::key::{Key, keys, keys_of};

/// Past this nobody mistyped a key, and measuring would take long.
const WORD_CHARS_MAX: usize = 64;

/// The candidate closest to `word`, if any is close enough to be what was meant.
pub(super) fn nearest<'a>(
    word: &str,
    candidates: impl Iterator<Item = &'a str>,
) -> Option<&'a str> {
    let chars = word.chars().take(WORD_CHARS_MAX + 1).count();
    if chars > WORD_CHARS_MAX {
        return None;
    }
    let word = plain(word);
    candidates
        .map(|candidate| (strsim::damerau_levenshtein(&word, &plain(candidate)), candidate))
        .filter(|(distance, _)| *distance <= (chars / 3).max(1))
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// The key closest to `name`: of the section, or else of another, for the right key in the wrong
/// section is the next most likely mistake.
pub(super) fn nearest_key(section: &str, name: &str) -> Option<&'static Key> {
    let meant = nearest(name, keys_of(section).map(Key::name));
    if let Some(meant) = meant {
        return keys_of(section).find(|key| key.name() == meant);
    }
    let meant = nearest(name, keys().map(Key::name))?;
    keys().find(|key| key.name() == meant)
}

/// `Max-Clients` and `max_clients` are the same mistake-free word.
fn plain(word: &str) -> String {
    word.to_lowercase().replace('-', "_")
}
