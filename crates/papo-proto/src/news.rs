//! What is new to somebody of what was said, and what of it is about it.
//!
//! Spec: `docs/protocol/sync.md`.

use crate::casemapping::Casemapping;
use crate::ctcp::{ACTION, is_ctcp};
use crate::formatting::strip;
use crate::history::{Scope, View};

/// What counts as a part of a word, beside letters and digits, as in clients.
const IN_WORDS: [char; 3] = ['-', '_', '|'];

/// Somebody who wants to know what is new.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hearer {
    /// The account that it is logged in to.
    account: Option<Box<str>>,
    /// Its nick, and its account, folded as text is.
    nick: Box<str>,
    account_folded: Option<Box<str>>,
    /// It has its account, or its nick, if it is a guest, since after this id.
    known_since: u64,
    casemapping: Casemapping,
}

/// Where is looked for what is new.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unread {
    /// What may be seen.
    pub view: View,
    /// What is new comes after this id.
    pub after: u64,
    /// How many lines are looked at, at most: the last ones.
    pub most: usize,
}

/// A line, as far as it says whether it is new.
#[derive(Debug, Clone, Copy)]
pub struct Heard<'a> {
    /// What it is known by.
    pub id: u64,
    /// Who said it: `nick!user@host`.
    pub source: &'a str,
    /// The account of who said it.
    pub account: Option<&'a str>,
    /// What was said.
    pub text: &'a str,
}

/// What a line is to somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Newness {
    /// It said that itself, or it is for programs.
    None,
    /// Somebody said it.
    Unread,
    /// Somebody said it, and about, or to, this one.
    Mention,
}

/// What is new somewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Count {
    /// How many lines others have said.
    pub unread: u64,
    /// In how many of them it is mentioned.
    pub mentions: u64,
    /// There are more lines than were looked at.
    pub has_more: bool,
}

impl Hearer {
    /// Who is called so, is logged in to this account, and has that, or, if it is a guest, its nick,
    /// since after this id: who had them before was another.
    pub fn new(
        nick: &str,
        account: Option<&str>,
        known_since: u64,
        casemapping: Casemapping,
    ) -> Self {
        let fold = |name: &str| casemapping.fold_mask(name).into();
        Self {
            account: account.map(Into::into),
            nick: fold(nick),
            account_folded: account.map(fold),
            known_since,
            casemapping,
        }
    }

    /// What a line that it may see is to it. What is said in private mentions nobody: it is for
    /// its receiver anyway.
    pub fn judge(&self, scope: &Scope, line: &Heard<'_>) -> Newness {
        if self.has_said(line) || is_ctcp(line.text) {
            return Newness::None;
        }
        let is_mention = matches!(scope, Scope::Channel(_)) && self.is_mentioned(line.text);
        if is_mention { Newness::Mention } else { Newness::Unread }
    }

    /// Whether it has said this itself: by its account, or, as a guest, by its nick.
    fn has_said(&self, line: &Heard<'_>) -> bool {
        let is_since = self.known_since < line.id;
        match (&self.account, line.account) {
            (Some(own), Some(account)) => **own == *account && is_since,
            (None, None) => {
                let nick = line.source.split('!').next().unwrap_or_default();
                is_since && self.casemapping.fold_mask(nick) == *self.nick
            }
            _ => false,
        }
    }

    /// Whether a text has its nick, or its account, as a word.
    fn is_mentioned(&self, text: &str) -> bool {
        let text = strip(text.strip_prefix(ACTION).unwrap_or(text));
        let text = self.casemapping.fold_mask(&text);
        has_word(&text, &self.nick)
            || self.account_folded.as_ref().is_some_and(|account| has_word(&text, account))
    }
}

impl Count {
    /// Counts the last lines, by their ids, up to `most`.
    pub fn of(mut lines: Vec<(u64, Newness)>, most: usize) -> Self {
        lines.sort_unstable_by_key(|(id, _)| std::cmp::Reverse(*id));
        let has_more = lines.len() > most;
        let mut count = Self { has_more, ..Self::default() };
        for (_, newness) in lines.into_iter().take(most) {
            count.unread += u64::from(newness != Newness::None);
            count.mentions += u64::from(newness == Newness::Mention);
        }
        count
    }
}

/// Whether a word stands in a text with nothing of a word beside it.
fn has_word(text: &str, word: &str) -> bool {
    let is_end = |c: Option<char>| !c.is_some_and(|c| c.is_alphanumeric() || IN_WORDS.contains(&c));
    let mut from = 0;
    while let Some(at) = text[from..].find(word).map(|at| from + at) {
        let (before, rest) = text.split_at(at);
        if is_end(before.chars().next_back()) && is_end(rest[word.len()..].chars().next()) {
            return true;
        }
        let Some(first) = rest.chars().next() else { break };
        from = at + first.len_utf8();
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    fn heard<'a>(id: u64, source: &'a str, account: Option<&'a str>, text: &'a str) -> Heard<'a> {
        Heard { id, source, account, text }
    }

    #[test]
    fn who_is_mentioned_is_called_by_a_whole_word() {
        let joao = Hearer::new("Jo\u{e3}o", Some("tea[pot"), 0, Casemapping::Precis);
        let is_mentioned = |text: &str| {
            let line = heard(9, "bob!b@c", None, text);
            joao.judge(&Scope::Channel(1), &line) == Newness::Mention
        };
        for text in [
            "jo\u{e3}o",
            "JO\u{c3}O: hot?",
            "oi, joa\u{303}o!",
            "@jo\u{e3}o",
            "(jo\u{e3}o)",
            "jo\u{e3}o's",
            "one\njo\u{e3}o\nthree",
            "\u{3}04,12jo\u{e3}o\u{f} is red",
            "\u{1}ACTION pours jo\u{e3}o some\u{1}",
            "\u{1f375}jo\u{e3}o\u{1f375}",
            "jo\u{e3}os and jo\u{e3}o",
            "ask TEA[POT",
            "\u{ff34}ea[pot",
        ] {
            assert!(is_mentioned(text), "{text:?}");
        }
        for text in [
            "",
            "joao",
            "jo\u{e3}os",
            "xjo\u{e3}o",
            "jo\u{e3}o_",
            "-jo\u{e3}o",
            "jo\u{e3}o|away",
            "jo\u{e3}o2",
            "teapot",
            "tea[pots",
            "bob",
        ] {
            assert!(!is_mentioned(text), "{text:?}");
        }
        assert!(has_word("xa[a[a", "a[a"), "one begins inside of another");
        let action = Hearer::new("action", None, 0, Casemapping::Ascii);
        let judged = |text| action.judge(&Scope::Channel(1), &heard(9, "bob!b@c", None, text));
        assert_eq!(judged("\u{1}ACTION sips\u{1}"), Newness::Unread);
        assert_eq!(judged("\u{1}VERSION action\u{1}"), Newness::None);
        let scope = Scope::Pair { me: "action".into(), others: vec!["bob".into()] };
        let line = heard(9, "bob!b@c", None, "action!");
        assert_eq!(action.judge(&scope, &line), Newness::Unread);
    }

    #[test]
    fn own_words_are_no_news() {
        let guest = Hearer::new("Ana", None, 5, Casemapping::Ascii);
        let ana = Hearer::new("Ana", Some("tea"), 5, Casemapping::Ascii);
        let is_new = |who: &Hearer, line| who.judge(&Scope::Channel(1), &line) != Newness::None;
        for (line, to_guest, to_ana) in [
            (heard(6, "ana!a@b", None, "x"), false, true),
            (heard(5, "ana!a@b", None, "x"), true, true),
            (heard(6, "eve!a@b", None, "x"), true, true),
            (heard(6, "ana!a@b", Some("tea"), "x"), true, false),
            (heard(9, "eve!a@b", Some("tea"), "x"), true, false),
            (heard(1, "ana!a@b", Some("tea"), "x"), true, true),
            (heard(6, "ana!a@b", Some("pot"), "x"), true, true),
        ] {
            assert_eq!((is_new(&guest, line), is_new(&ana, line)), (to_guest, to_ana), "{line:?}");
        }
    }

    #[test]
    fn the_last_lines_are_counted() {
        use Newness::{Mention, None, Unread};
        let lines = vec![(3, Mention), (9, Unread), (5, None), (7, Mention)];
        let count = |most| {
            let Count { unread, mentions, has_more } = Count::of(lines.clone(), most);
            (unread, mentions, has_more)
        };
        assert_eq!(count(9), (3, 2, false));
        assert_eq!(count(4), (3, 2, false));
        assert_eq!(count(3), (2, 1, true));
        assert_eq!(count(0), (0, 0, true));
    }
}
