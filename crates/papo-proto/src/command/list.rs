//! `LIST`: which channels are there?

use super::{Fault, Reader};

/// `LIST [condition{,condition}]`
///
/// Spec: <https://modern.ircdocs.horse/#elist-parameter>. Names and conditions may stand in one
/// parameter or in two.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct List {
    /// Only channels that are what these say; all when empty.
    pub conditions: Vec<Condition>,
}

/// What a channel must be to be listed. Times are in minutes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Condition {
    /// It has this name. Several names and masks: one of them.
    Name(Box<str>),
    /// `*tea*`: its name matches. Several names and masks: one of them.
    Mask(Box<str>),
    /// `!*tea*`: its name does not match.
    NotMask(Box<str>),
    /// `>3`, `<3`: so many are in it.
    Users(Bound),
    /// `C>60`, `C<60`: it was made so long ago.
    Created(Bound),
    /// `T>60`, `T<60`: it has a topic, which was set so long ago.
    TopicSet(Bound),
}

/// A number that another is above or below.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bound {
    /// Less than this.
    Below(u64),
    /// More than this.
    Above(u64),
}

impl Bound {
    /// `<3` or `>3`
    fn read(text: &str) -> Option<Self> {
        match text.split_at_checked(1)? {
            ("<", number) => number.parse().ok().map(Self::Below),
            (">", number) => number.parse().ok().map(Self::Above),
            _ => None,
        }
    }

    /// Whether a number is within the bound.
    pub fn holds(self, number: u64) -> bool {
        match self {
            Self::Below(bound) => number < bound,
            Self::Above(bound) => number > bound,
        }
    }

    /// The same bound in a unit of which one of this has `factor`.
    #[must_use]
    pub fn times(self, factor: u64) -> Self {
        match self {
            Self::Below(bound) => Self::Below(bound.saturating_mul(factor)),
            Self::Above(bound) => Self::Above(bound.saturating_mul(factor)),
        }
    }
}

impl Condition {
    fn read(text: &str) -> Self {
        if let Some(bound) = Bound::read(text) {
            return Self::Users(bound);
        }
        if let Some((letter, rest)) = text.split_at_checked(1)
            && let Some(bound) = Bound::read(rest)
        {
            match letter {
                "C" | "c" => return Self::Created(bound),
                "T" | "t" => return Self::TopicSet(bound),
                _ => {}
            }
        }
        if let Some(mask) = text.strip_prefix('!') {
            return Self::NotMask(mask.into());
        }
        if text.contains(['*', '?']) { Self::Mask(text.into()) } else { Self::Name(text.into()) }
    }
}

impl List {
    pub(super) fn read(reader: &Reader<'_>) -> Result<Self, Fault> {
        let words = [reader.list(0), reader.list(1)];
        let conditions = words.iter().flatten().map(|word| Condition::read(word)).collect();
        Ok(Self { conditions })
    }

    /// How many masks every channel is compared with.
    pub fn masks(&self) -> usize {
        let is_mask = |it: &&Condition| matches!(it, Condition::Mask(_) | Condition::NotMask(_));
        self.conditions.iter().filter(is_mask).count()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn conditions() {
        for (text, expected) in [
            ("#tea", Condition::Name("#tea".into())),
            ("#t*", Condition::Mask("#t*".into())),
            ("#te?", Condition::Mask("#te?".into())),
            ("!#t*", Condition::NotMask("#t*".into())),
            ("!#tea", Condition::NotMask("#tea".into())),
            (">3", Condition::Users(Bound::Above(3))),
            ("<3", Condition::Users(Bound::Below(3))),
            ("C>60", Condition::Created(Bound::Above(60))),
            ("c<60", Condition::Created(Bound::Below(60))),
            ("T>60", Condition::TopicSet(Bound::Above(60))),
            ("t<60", Condition::TopicSet(Bound::Below(60))),
            // What is none of them is a name that no channel has.
            (">", Condition::Name(">".into())),
            (">x", Condition::Name(">x".into())),
            ("X>3", Condition::Name("X>3".into())),
            (">99999999999999999999", Condition::Name(">99999999999999999999".into())),
            ("\u{e9}>3", Condition::Name("\u{e9}>3".into())),
        ] {
            assert_eq!(Condition::read(text), expected, "{text}");
        }
    }
}
