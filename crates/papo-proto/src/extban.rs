//! What stands in a channel's lists: masks of sources, and extended ones of accounts and realnames.
//!
//! Spec: <https://modern.ircdocs.horse/#extban-parameter>,
//! <https://ircv3.net/specs/extensions/account-extban>.
//!
//! `~a:name` and `~account:name` mean who is logged in to that account; `~a:*` whoever is logged in
//! at all. `~r:mask` and `~realname:mask` mean who has such a realname; `?` stands for the spaces
//! that no word of a MODE can have.

use crate::casemapping::Casemapping;
use crate::mask::{self, MASK_LEN_MAX};

/// What an extended mask begins with.
const SIGN: char = '~';

/// What a mask is compared with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject {
    /// `nick!user@host`
    Source,
    /// The name of an account.
    Account,
    /// The name for people.
    Realname,
}

/// The types of extended masks: what they mean, and their letter and name.
const TYPES: [(Subject, &str, &str); 2] =
    [(Subject::Account, "a", "account"), (Subject::Realname, "r", "realname")];

/// A mask as a list keeps it. Two are equal that mean the same.
#[derive(Debug, Clone)]
pub struct ListMask {
    shown: Box<str>,
    subject: Subject,
    folded: Box<str>,
}

/// Why a text is no mask.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum MaskError {
    /// It is not one word.
    #[error("it is not one word")]
    NotOneWord,
    /// It has more than [`MASK_LEN_MAX`] bytes.
    #[error("it is too long")]
    TooLong,
    /// It begins as an extended mask and has nothing to compare with.
    #[error("it has no name after its type")]
    NoValue,
    /// It is an extended mask of a type that nobody knows.
    #[error("its type is unknown")]
    UnknownType,
}

impl ListMask {
    /// Reads a mask. A plain one is completed to `nick!user@host`.
    pub fn read(text: &str, casemapping: Casemapping) -> Result<Self, MaskError> {
        let (shown, subject, value_at) = match extended(text) {
            Some((word, value)) => {
                let value = value.filter(|value| !value.is_empty()).ok_or(MaskError::NoValue)?;
                let known = TYPES.iter().find(|(_, letter, name)| [*letter, *name].contains(&word));
                let (subject, ..) = known.ok_or(MaskError::UnknownType)?;
                (text.into(), *subject, text.len() - value.len())
            }
            None => (mask::complete(text), Subject::Source, 0),
        };
        if shown.contains(' ') || shown.starts_with(':') {
            return Err(MaskError::NotOneWord);
        }
        if shown.len() > MASK_LEN_MAX {
            return Err(MaskError::TooLong);
        }
        let folded = casemapping.fold_mask(&shown[value_at..]).into();
        Ok(Self { shown: shown.into(), subject, folded })
    }

    /// The mask as it goes on the wire.
    pub fn as_str(&self) -> &str {
        &self.shown
    }

    /// What it is compared with.
    pub fn subject(&self) -> Subject {
        self.subject
    }

    /// Whether its subject, which is folded, is meant.
    pub fn matches(&self, folded: &str) -> bool {
        mask::matches(&self.folded, folded)
    }
}

impl PartialEq for ListMask {
    fn eq(&self, other: &Self) -> bool {
        self.subject == other.subject && self.folded == other.folded
    }
}

impl Eq for ListMask {}

/// The type and the value of an extended mask; `None` for a plain one: a username may begin with
/// `~`, too, and then has a host behind it.
fn extended(text: &str) -> Option<(&str, Option<&str>)> {
    let rest = text.strip_prefix(SIGN)?;
    match rest.find([':', '@', '!']) {
        Some(at) if rest[at..].starts_with(':') => Some((&rest[..at], Some(&rest[at + 1..]))),
        Some(_) => None,
        None => Some((rest, None)),
    }
}

/// `EXTBAN`: the sign and the letters of the types.
pub fn extban_token() -> String {
    let letters: String = TYPES.iter().map(|(_, letter, _)| *letter).collect();
    format!("{SIGN},{letters}")
}

/// `ACCOUNTEXTBAN`: what the type is called that means accounts.
pub fn account_extban_token() -> String {
    let names = TYPES.iter().filter(|(subject, ..)| *subject == Subject::Account);
    names.flat_map(|(_, letter, name)| [*letter, *name]).collect::<Vec<_>>().join(",")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<ListMask, MaskError> {
        ListMask::read(text, Casemapping::Precis)
    }

    #[test]
    fn masks_are_read() {
        use MaskError::*;
        let long = format!("~r:{}", "x".repeat(MASK_LEN_MAX));
        for (text, expected) in [
            ("bob", Ok("Source bob!*@* bob!*@*")),
            ("~bob@Host", Ok("Source *!~bob@Host *!~bob@host")),
            ("~a!b@c", Ok("Source ~a!b@c ~a!b@c")),
            ("~u@2001:db8::1", Ok("Source *!~u@2001:db8::1 *!~u@2001:db8::1")),
            ("~a:Bob", Ok("Account ~a:Bob bob")),
            ("~account:Zo\u{cb}", Ok("Account ~account:Zo\u{cb} zo\u{eb}")),
            ("~a:*", Ok("Account ~a:* *")),
            ("~r:Evil?Bot*", Ok("Realname ~r:Evil?Bot* evil?bot*")),
            ("~realname:a:b", Ok("Realname ~realname:a:b a:b")),
            ("~a:", Err(NoValue)),
            ("~a", Err(NoValue)),
            ("~", Err(NoValue)),
            ("~A:bob", Err(UnknownType)),
            ("~:bob", Err(UnknownType)),
            ("~country:BR", Err(UnknownType)),
            ("~r:a b", Err(NotOneWord)),
            ("a b", Err(NotOneWord)),
            (":a", Err(NotOneWord)),
            (&long, Err(TooLong)),
        ] {
            let found =
                read(text).map(|mask| format!("{:?} {} {}", mask.subject, mask.shown, mask.folded));
            assert_eq!(found.as_deref(), expected.as_ref().map(|text| *text), "{text}");
        }
    }

    #[test]
    fn masks_that_mean_the_same_are_equal() {
        assert_eq!(read("~a:bob"), read("~account:BOB"));
        assert_eq!(read("bob"), read("BOB!*@*"));
        assert_ne!(read("~a:bob"), read("~r:bob"));
    }

    #[test]
    fn tokens() {
        assert_eq!(extban_token(), "~,ar");
        assert_eq!(account_extban_token(), "a,account");
    }
}
