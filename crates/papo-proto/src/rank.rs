//! Ranks: what a member may do in a channel.

/// A rank, lowest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rank {
    /// May speak in a moderated channel. `+v`, shown as `+`.
    Voice,
    /// May moderate. `+o`, shown as `@`.
    Operator,
}

impl Rank {
    /// All ranks, highest first, as `PREFIX` of ISUPPORT wants them.
    pub const ALL: [Self; 2] = [Self::Operator, Self::Voice];

    /// The mode letter that gives it.
    pub fn letter(self) -> char {
        match self {
            Self::Operator => 'o',
            Self::Voice => 'v',
        }
    }

    /// The character before a member's nick.
    pub fn prefix(self) -> char {
        match self {
            Self::Operator => '@',
            Self::Voice => '+',
        }
    }

    /// The rank that a mode letter gives.
    pub fn from_letter(letter: char) -> Option<Self> {
        Self::ALL.into_iter().find(|rank| rank.letter() == letter)
    }
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
