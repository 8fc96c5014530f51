//! Modes: the letters, what each takes, and how a mode string is read.
//!
//! Spec: <https://modern.ircdocs.horse/#mode-message>. The letters stand in one table here, from
//! which `CHANMODES` and `RPL_MYINFO` are made.

use crate::rank::Rank;

/// A channel mode that is on or off (type D).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum FlagMode {
    /// `i`: only the invited may join.
    InviteOnly,
    /// `m`: only members with a rank may speak.
    Moderated,
    /// `n`: only members may speak.
    NoExternal,
    /// `s`: who is not in it does not see it.
    Secret,
    /// `t`: only operators set the topic.
    ProtectedTopic,
}

impl FlagMode {
    /// All of them, in the order of their letters.
    pub const ALL: [Self; 5] =
        [Self::InviteOnly, Self::Moderated, Self::NoExternal, Self::Secret, Self::ProtectedTopic];

    /// Its letter.
    pub fn letter(self) -> char {
        match self {
            Self::InviteOnly => 'i',
            Self::Moderated => 'm',
            Self::NoExternal => 'n',
            Self::Secret => 's',
            Self::ProtectedTopic => 't',
        }
    }
}

/// The flag modes that are on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub struct Flags(u8);

impl Flags {
    /// The flags of these letters; letters that are no flag are ignored.
    pub fn of(letters: &str) -> Self {
        let mut flags = Self::default();
        for flag in FlagMode::ALL {
            flags.set(flag, letters.contains(flag.letter()));
        }
        flags
    }

    /// Whether it is on.
    pub fn has(self, flag: FlagMode) -> bool {
        self.0 & (1 << flag as u8) != 0
    }

    /// Turns it on or off; says whether that changed anything.
    pub fn set(&mut self, flag: FlagMode, on: bool) -> bool {
        let before = self.0;
        if on {
            self.0 |= 1 << flag as u8;
        } else {
            self.0 &= !(1 << flag as u8);
        }
        self.0 != before
    }

    /// The letters of those that are on.
    pub fn letters(self) -> String {
        FlagMode::ALL.into_iter().filter(|&f| self.has(f)).map(FlagMode::letter).collect()
    }
}

/// A mode of a channel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChannelMode {
    /// `b`, the list of bans (type A).
    Ban,
    /// `k`, the key (type B).
    Key,
    /// `l`, the most members (type C).
    Limit,
    /// On or off (type D).
    Flag(FlagMode),
    /// A member's rank.
    Member(Rank),
}

impl ChannelMode {
    /// The mode of that letter.
    pub fn from_letter(letter: char) -> Option<Self> {
        match letter {
            'b' => Some(Self::Ban),
            'k' => Some(Self::Key),
            'l' => Some(Self::Limit),
            _ => FlagMode::ALL
                .into_iter()
                .find(|flag| flag.letter() == letter)
                .map(Self::Flag)
                .or_else(|| Rank::from_letter(letter).map(Self::Member)),
        }
    }

    /// Its letter.
    pub fn letter(self) -> char {
        match self {
            Self::Ban => 'b',
            Self::Key => 'k',
            Self::Limit => 'l',
            Self::Flag(flag) => flag.letter(),
            Self::Member(rank) => rank.letter(),
        }
    }

    fn takes_argument(self, on: bool) -> bool {
        match self {
            Self::Ban | Self::Key | Self::Member(_) => true,
            Self::Limit => on,
            Self::Flag(_) => false,
        }
    }
}

/// `CHANMODES`: the letters of types A, B, C and D.
pub fn chanmodes_token() -> String {
    let flags: String = FlagMode::ALL.into_iter().map(FlagMode::letter).collect();
    format!("b,k,l,{flags}")
}

/// `PREFIX`: the letters of the ranks and how they are shown, highest first.
pub fn prefix_token() -> String {
    let letters: String = Rank::ALL.into_iter().map(Rank::letter).collect();
    let prefixes: String = Rank::ALL.into_iter().map(Rank::prefix).collect();
    format!("({letters}){prefixes}")
}

/// One change that a mode string asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Requested<'a> {
    /// A change of a known mode; `None` where an argument could stand and does not.
    Change {
        /// Set or unset.
        on: bool,
        /// Which mode.
        mode: ChannelMode,
        /// Its argument.
        argument: Option<&'a str>,
    },
    /// A letter that is no mode.
    Unknown(char),
}

/// Reads a mode string and its arguments. A string without a sign sets.
pub fn read_channel_modes<'a, S: AsRef<str>>(
    letters: &str,
    arguments: &'a [S],
) -> Vec<Requested<'a>> {
    let mut on = true;
    let mut arguments = arguments.iter().map(AsRef::as_ref);
    let mut changes = Vec::new();
    for letter in letters.chars() {
        match (letter, ChannelMode::from_letter(letter)) {
            ('+', _) => on = true,
            ('-', _) => on = false,
            (_, None) => changes.push(Requested::Unknown(letter)),
            (_, Some(mode)) => {
                let argument = if mode.takes_argument(on) { arguments.next() } else { None };
                changes.push(Requested::Change { on, mode, argument });
            }
        }
    }
    changes
}

/// A mode of a user.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum UserMode {
    /// `i`: not shown to those who share no channel with the user.
    Invisible,
    /// `o`: an operator of this server; given by OPER alone.
    Operator,
    /// `w`: hears WALLOPS.
    Wallops,
}

impl UserMode {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Invisible, Self::Operator, Self::Wallops];

    /// Its letter.
    pub fn letter(self) -> char {
        match self {
            Self::Invisible => 'i',
            Self::Operator => 'o',
            Self::Wallops => 'w',
        }
    }

    /// The mode of that letter.
    pub fn from_letter(letter: char) -> Option<Self> {
        Self::ALL.into_iter().find(|mode| mode.letter() == letter)
    }
}

/// The user modes that are on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub struct UserModes(u8);

impl UserModes {
    /// Whether it is on.
    pub fn has(self, mode: UserMode) -> bool {
        self.0 & (1 << mode as u8) != 0
    }

    /// Turns it on or off; says whether that changed anything.
    pub fn set(&mut self, mode: UserMode, on: bool) -> bool {
        let before = self.0;
        if on {
            self.0 |= 1 << mode as u8;
        } else {
            self.0 &= !(1 << mode as u8);
        }
        self.0 != before
    }

    /// The letters of those that are on.
    pub fn letters(self) -> String {
        UserMode::ALL.into_iter().filter(|&m| self.has(m)).map(UserMode::letter).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mode_strings() {
        for (letters, arguments, expected) in [
            ("+nt", vec![], "+n +t"),
            ("nt", vec![], "+n +t"),
            ("+o-v", vec!["a", "b"], "+o(a) -v(b)"),
            ("+l-l", vec!["5"], "+l(5) -l"),
            ("+k-k", vec!["x", "y"], "+k(x) -k(y)"),
            ("b", vec![], "+b"),
            ("+bX-z", vec!["m"], "+b(m) ?X ?z"),
            ("+oo", vec!["a"], "+o(a) +o"),
            ("--++m", vec![], "+m"),
            ("", vec![], ""),
        ] {
            let found: Vec<String> = read_channel_modes(letters, &arguments)
                .into_iter()
                .map(|change| match change {
                    Requested::Unknown(letter) => format!("?{letter}"),
                    Requested::Change { on, mode, argument } => {
                        let sign = if on { '+' } else { '-' };
                        let argument = argument.map(|a| format!("({a})")).unwrap_or_default();
                        format!("{sign}{}{argument}", mode.letter())
                    }
                })
                .collect();
            assert_eq!(found.join(" "), expected, "{letters}");
        }
    }

    #[test]
    fn tokens() {
        assert_eq!(chanmodes_token(), "b,k,l,imnst");
        assert_eq!(prefix_token(), "(ov)@+");
    }
}
