//! Ranks: what a member may do in a channel.
//!
//! Spec: <https://modern.ircdocs.horse/#channel-membership-prefixes>.

/// A rank, lowest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rank {
    /// May speak in a moderated channel. `+v`, shown as `+`.
    Voice,
    /// May keep order. `+h`, shown as `%`.
    HalfOperator,
    /// May moderate. `+o`, shown as `@`.
    Operator,
    /// An operator whom operators can't put out. `+a`, shown as `&`.
    Protected,
    /// The channel is theirs. `+q`, shown as `~`.
    Founder,
}

impl Rank {
    /// All ranks, highest first, as `PREFIX` of ISUPPORT wants them.
    pub const ALL: [Self; 5] =
        [Self::Founder, Self::Protected, Self::Operator, Self::HalfOperator, Self::Voice];

    /// The mode letter that gives it.
    pub fn letter(self) -> char {
        match self {
            Self::Founder => 'q',
            Self::Protected => 'a',
            Self::Operator => 'o',
            Self::HalfOperator => 'h',
            Self::Voice => 'v',
        }
    }

    /// The character before a member's nick.
    pub fn prefix(self) -> char {
        match self {
            Self::Founder => '~',
            Self::Protected => '&',
            Self::Operator => '@',
            Self::HalfOperator => '%',
            Self::Voice => '+',
        }
    }

    /// The rank that a mode letter gives.
    pub fn from_letter(letter: char) -> Option<Self> {
        Self::ALL.into_iter().find(|rank| rank.letter() == letter)
    }

    /// The rank that a prefix shows.
    pub fn from_prefix(prefix: char) -> Option<Self> {
        Self::ALL.into_iter().find(|rank| rank.prefix() == prefix)
    }
}

/// `PREFIX`: the letters of the ranks and how they are shown, highest first.
pub fn prefix_token() -> String {
    let letters: String = Rank::ALL.into_iter().map(Rank::letter).collect();
    format!("({letters}){}", statusmsg_token())
}

/// `STATUSMSG`: what may stand before a channel's name to mean its members of at least that rank.
pub fn statusmsg_token() -> String {
    Rank::ALL.into_iter().map(Rank::prefix).collect()
}

/// The ranks that one member has in one channel; a member may have several.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub struct Ranks(u8);

impl Ranks {
    /// None at all.
    pub const NONE: Self = Self(0);

    fn bit(rank: Rank) -> u8 {
        1 << rank as u8
    }

    /// Adds or removes a rank; says whether that changed anything.
    pub fn set(&mut self, rank: Rank, on: bool) -> bool {
        let before = self.0;
        if on {
            self.0 |= Self::bit(rank);
        } else {
            self.0 &= !Self::bit(rank);
        }
        self.0 != before
    }

    /// Whether it has exactly this rank.
    pub fn has(self, rank: Rank) -> bool {
        self.0 & Self::bit(rank) != 0
    }

    /// The highest rank, if any.
    pub fn highest(self) -> Option<Rank> {
        Rank::ALL.into_iter().find(|&rank| self.has(rank))
    }

    /// Whether the highest rank is at least `rank`.
    pub fn at_least(self, rank: Rank) -> bool {
        self.highest() >= Some(rank)
    }

    /// All that it has, highest first.
    pub fn iter(self) -> impl Iterator<Item = Rank> {
        Rank::ALL.into_iter().filter(move |&rank| self.has(rank))
    }

    /// The prefixes to show: all of them (`multi-prefix`), or the highest alone.
    pub fn prefixes(self, all: bool) -> impl Iterator<Item = char> {
        let limit = if all { Rank::ALL.len() } else { 1 };
        Rank::ALL.into_iter().filter(move |&rank| self.has(rank)).take(limit).map(Rank::prefix)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_in_order() {
        assert!(Rank::ALL.is_sorted_by(|one, other| one > other));
        assert_eq!(prefix_token(), "(qaohv)~&@%+");
        for rank in Rank::ALL {
            assert_eq!(Rank::from_letter(rank.letter()), Some(rank));
            assert_eq!(Rank::from_prefix(rank.prefix()), Some(rank));
        }
    }

    #[test]
    fn the_highest_is_shown_first() {
        let mut ranks = Ranks::NONE;
        for rank in [Rank::Voice, Rank::Founder, Rank::HalfOperator] {
            assert!(ranks.set(rank, true));
        }
        assert_eq!(ranks.prefixes(true).collect::<String>(), "~%+");
        assert_eq!(ranks.prefixes(false).collect::<String>(), "~");
        assert!(ranks.at_least(Rank::Protected) && !ranks.has(Rank::Protected));
        assert!(!Ranks::NONE.at_least(Rank::Voice));
    }
}
