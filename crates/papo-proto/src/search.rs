//! Searching: how texts are compared, and which of the kept messages somebody asks for.
//!
//! Texts are [folded](fold) before they are compared: case, accents, formatting and the width of
//! characters don't count. A word is found wherever it stands, also inside of a longer one. Where it
//! begins or ends with one or two letters alone, those stand for a whole word: `oi` is not found in
//! `coisa`. Characters of scripts without spaces between words are found one by one.

use std::borrow::Cow;

use unicode_normalization::UnicodeNormalization;

use crate::formatting;
use crate::history::{Page, Scope, Traits, View, Where};

/// How many letters are found inside of a word.
const INSIDE_MIN: usize = 3;

/// Which messages somebody asks for: those that it may see and that match.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Search {
    /// Where it looks.
    pub views: Vec<View>,
    /// And all that was ever said to it, or by it, in private.
    pub private: Option<Private>,
    /// Said by somebody who was called so, whose name is [folded](fold).
    pub from: Option<Box<str>>,
    /// All of these are in the text, each [folded](fold).
    pub words: Vec<Box<str>>,
    /// How many, and when.
    pub page: Page,
}

/// What was said between somebody and anybody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Private {
    /// By what it is known in private.
    pub me: Box<str>,
    /// Nothing up to this id.
    pub since: u64,
    /// Nothing after this id.
    pub until: u64,
}

impl Search {
    /// Whether who asks may see this one.
    pub fn shows(&self, line: &Traits<'_>) -> bool {
        self.views.iter().any(|view| view.shows(line)) || self.shows_private(line)
    }

    fn shows_private(&self, line: &Traits<'_>) -> bool {
        let Some(Private { me, since, until }) = &self.private else { return false };
        let Where::Pair(sender, receiver) = line.place else { return false };
        let other = if **me == *sender { receiver } else { sender };
        let scope = Scope::Pair { me: me.clone(), others: vec![other.into()] };
        let (since, until) = (*since, *until);
        View { scope, since, until, closed_since: 0, rank: None, events: false }.shows(line)
    }

    /// Whether this is what is looked for: said by `nick!user@host`, with this text.
    pub fn matches(&self, source: &str, text: &str) -> bool {
        let Some(text) = searched(text) else { return false };
        let is_from = self.from.as_ref().is_none_or(|from| **from == *fold(nick_of(source)));
        if !is_from || self.words.is_empty() {
            return is_from;
        }
        let text = fold(&text);
        self.words.iter().all(|word| is_found(&text, word))
    }
}

/// The words of what somebody looks for, each folded.
pub fn words(text: &str) -> Vec<Box<str>> {
    // What is a space when it is folded stands between words, too.
    fold(text).split_whitespace().map(Into::into).collect()
}

/// The nick of `nick!user@host`.
pub fn nick_of(source: &str) -> &str {
    source.split_once('!').map_or(source, |(nick, _)| nick)
}

/// What of a message is searched: its lines, without what marks one as `/me`; nothing of what
/// programs say to each other, and nothing of what has no text.
pub fn searched(text: &str) -> Option<Cow<'_, str>> {
    if !text.contains('\n') {
        return searched_line(text).map(Cow::Borrowed);
    }
    let lines: Vec<&str> = text.split('\n').filter_map(searched_line).collect();
    (!lines.is_empty()).then(|| lines.join("\n").into())
}

fn searched_line(line: &str) -> Option<&str> {
    let line = match line.strip_prefix('\u{1}') {
        Some(inside) => inside.strip_suffix('\u{1}').unwrap_or(inside).strip_prefix("ACTION ")?,
        None => line,
    };
    Some(line).filter(|line| !line.is_empty())
}

/// A text as it is compared: without case, accents, formatting, and differences of width.
pub fn fold(text: &str) -> String {
    let plain = formatting::strip(text);
    if plain.is_ascii() {
        return plain.to_ascii_lowercase();
    }
    // By way of the upper case: `ß` is `SS` there, and both sigmas are one. Of what was taken apart
    // that is put together again which belongs together: Hangul, the voiced kana.
    let bare = plain.nfkd().filter(|c| !is_left_out(*c));
    let folded = bare.flat_map(char::to_uppercase).flat_map(char::to_lowercase);
    folded.flat_map(|c| Letters::of(c).0.chars().chain(Letters::of(c).1)).nfc().collect()
}

/// The plain letters that a letter stands for: some texts, or itself.
struct Letters(&'static str, Option<char>);

impl Letters {
    /// Letters that have no accent that could be taken away, and are written without it.
    fn of(c: char) -> Self {
        let plain = match c {
            'ø' => "o",
            'ł' => "l",
            'đ' | 'ð' => "d",
            'ħ' => "h",
            'ŧ' => "t",
            'æ' => "ae",
            'œ' => "oe",
            'þ' => "th",
            // The Turkish one without a dot, where upper case has not made it one already.
            'ı' => "i",
            _ => return Self("", Some(c)),
        };
        Self(plain, None)
    }
}

/// Accents, and what is not seen: often typed by one and not by another.
fn is_left_out(c: char) -> bool {
    matches!(c,
        '\u{300}'..='\u{36f}' | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}'
        | '\u{20d0}'..='\u{20ff}' | '\u{fe20}'..='\u{fe2f}'
        // Vowels of Hebrew and Arabic.
        | '\u{591}'..='\u{5bd}' | '\u{5bf}' | '\u{5c1}' | '\u{5c2}' | '\u{5c4}' | '\u{5c5}' | '\u{5c7}'
        | '\u{640}' | '\u{64b}'..='\u{65f}' | '\u{670}'
        // Joiners, marks of direction, variants of emoji, soft hyphens.
        | '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}'
        | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{e0100}'..='\u{e01ef}')
}

/// Whether a character means something alone: of a script without spaces between words, or a symbol.
fn is_alone(c: char) -> bool {
    matches!(c,
        // Thai, Lao, Burmese, Khmer.
        '\u{e00}'..='\u{eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}'
        // Hangul.
        | '\u{1100}'..='\u{11ff}' | '\u{a960}'..='\u{a97f}' | '\u{ac00}'..='\u{d7ff}'
        // Symbols and emoji.
        | '\u{2190}'..='\u{2bff}' | '\u{1f000}'..='\u{1faff}'
        // Chinese and Japanese.
        | '\u{2e80}'..='\u{2fff}' | '\u{3004}'..='\u{3007}' | '\u{3012}' | '\u{3013}'
        | '\u{3020}'..='\u{a4cf}' | '\u{f900}'..='\u{faff}'
        | '\u{1b000}'..='\u{1b2ff}' | '\u{20000}'..='\u{3ffff}')
}

/// Whether a character is part of a word.
fn is_letter(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_alphanumeric();
    }
    // Marks that are no accents are part of a word, too.
    let is_mark =
        !matches!(c, '\u{80}'..='\u{bf}' | '\u{2000}'..='\u{206f}' | '\u{3000}'..='\u{303f}');
    !is_alone(c) && (c.is_alphanumeric() || is_mark && !c.is_whitespace())
}

/// Whether a word is in a text; both are folded.
fn is_found(text: &str, word: &str) -> bool {
    let is_short = |count: usize| (1..INSIDE_MIN).contains(&count);
    let starts_short = is_short(word.chars().take_while(|c| is_letter(*c)).count());
    let ends_short = is_short(word.chars().rev().take_while(|c| is_letter(*c)).count());
    let mut from = 0;
    while let Some(found) = text[from..].find(word) {
        let at = from + found;
        let (before, after) = (&text[..at], &text[at + word.len()..]);
        let is_cut_off = starts_short && before.chars().next_back().is_some_and(is_letter)
            || ends_short && after.chars().next().is_some_and(is_letter);
        if !is_cut_off {
            return true;
        }
        from = at + text[at..].chars().next().map_or(1, char::len_utf8);
    }
    false
}

/// The pieces of a folded text by which an index finds it, one by one; the same may come twice.
/// They have one to three characters, and no ASCII but letters and digits.
///
/// Every text in which a word is found has all pieces of that word.
pub fn pieces(folded: &str, mut each: impl FnMut(&str)) {
    let mut rest = folded;
    while let Some(first) = rest.chars().next() {
        let (letters, alone) = (is_letter(first), is_alone(first));
        let same = |c: char| is_letter(c) == letters && is_alone(c) == alone;
        let len = rest.find(|c| !same(c)).unwrap_or(rest.len());
        let (run, behind) = rest.split_at(len);
        rest = behind;
        if letters {
            if run.chars().nth(INSIDE_MIN - 1).is_none() {
                each(run);
            } else {
                windows(run, INSIDE_MIN, &mut each);
            }
        } else if alone {
            windows(run, 1, &mut each);
            windows(run, 2, &mut each);
        }
    }
}

/// All parts of so many characters.
fn windows(text: &str, count: usize, each: &mut impl FnMut(&str)) {
    let ends = text.char_indices().map(|(at, c)| at + c.len_utf8()).skip(count - 1);
    for ((start, _), end) in text.char_indices().zip(ends) {
        each(&text[start..end]);
    }
}

#[cfg(test)]
mod tests;
