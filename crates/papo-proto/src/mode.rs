//! Modes: the letters, what each takes, and how a mode string is read.
//!
//! Spec: <https://modern.ircdocs.horse/#mode-message>. The letters stand in one table here, from
//! which `CHANMODES` and `RPL_MYINFO` are made.

use crate::rank::Rank;

/// Makes the modes of one kind that are on or off, from a table in the order of their letters, and
/// the set of those that are on.
macro_rules! switches {
    (
        $(#[$one_doc:meta])* $one:ident,
        $(#[$set_doc:meta])* $set:ident,
        $($(#[$doc:meta])* $name:ident = $letter:literal,)*
    ) => {
        $(#[$one_doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[repr(u8)]
        pub enum $one {
            $(#[doc = concat!("`", $letter, "`: ")] $(#[$doc])* $name,)*
        }

        impl $one {
            /// All of them, in the order of their letters.
            pub const ALL: [Self; [$($letter),*].len()] = [$(Self::$name),*];

            /// Its letter.
            pub fn letter(self) -> char {
                match self {
                    $(Self::$name => $letter,)*
                }
            }

            /// The mode of that letter.
            pub fn from_letter(letter: char) -> Option<Self> {
                Self::ALL.into_iter().find(|mode| mode.letter() == letter)
            }
        }

        $(#[$set_doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
        pub struct $set(u16);

        impl $set {
            /// Whether it is on.
            pub fn has(self, mode: $one) -> bool {
                self.0 & (1 << mode as u8) != 0
            }

            /// Turns it on or off; says whether that changed anything.
            pub fn set(&mut self, mode: $one, on: bool) -> bool {
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
                $one::ALL.into_iter().filter(|&mode| self.has(mode)).map($one::letter).collect()
            }
        }
    };
}

switches! {
    /// A channel mode that is on or off (type D).
    FlagMode,
    /// The flag modes that are on.
    Flags,
    /// no CTCP but ACTION.
    NoCtcp = 'C',
    /// only operators may speak: those who run the server have frozen it, with FREEZE.
    Frozen = 'F',
    /// what was said before somebody came is not shown to them.
    HiddenHistory = 'H',
    /// only who is logged in, or has a rank, may speak.
    LoggedInSpeak = 'M',
    /// only who is logged in may join.
    LoggedInJoin = 'R',
    /// formatting and colours are taken out of messages.
    StripFormatting = 'S',
    /// no NOTICE.
    NoNotice = 'T',
    /// what may not be said because of `m` or `M` is heard by half-operators and above.
    OpModerated = 'U',
    /// only the invited may join.
    InviteOnly = 'i',
    /// only members with a rank may speak.
    Moderated = 'm',
    /// only members may speak.
    NoExternal = 'n',
    /// the channel is registered; set by the server alone.
    Registered = 'r',
    /// who is not in it does not see it.
    Secret = 's',
    /// only half-operators and above set the topic.
    ProtectedTopic = 't',
}

switches! {
    /// A mode of a user.
    UserMode,
    /// The user modes that are on.
    UserModes,
    /// a program (`BOT`).
    Bot = 'B',
    /// not shown to those who share no channel with the user.
    Invisible = 'i',
    /// an operator of this server; given by OPER alone.
    Operator = 'o',
    /// logged in to an account; set by the server alone.
    LoggedIn = 'r',
    /// hears WALLOPS.
    Wallops = 'w',
}

impl Flags {
    /// The flags of these letters; letters that are no flag are ignored.
    pub fn of(letters: &str) -> Self {
        let mut flags = Self::default();
        for flag in FlagMode::ALL {
            flags.set(flag, letters.contains(flag.letter()));
        }
        flags
    }
}

/// A channel mode that is a list of masks (type A).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum ListMode {
    /// `b`: who may neither join nor speak.
    Ban,
    /// `e`: whom no ban means.
    Exempt,
    /// `I`: for whom `i` is no door.
    InviteExempt,
}

impl ListMode {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Ban, Self::Exempt, Self::InviteExempt];

    /// Its letter.
    pub fn letter(self) -> char {
        match self {
            Self::Ban => 'b',
            Self::Exempt => 'e',
            Self::InviteExempt => 'I',
        }
    }
}

/// A mode of a channel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChannelMode {
    /// A list of masks (type A).
    List(ListMode),
    /// `k`, the key that one must say to come in (type B).
    Key,
    /// `l`, how many members there may be (type C).
    Limit,
    /// On or off (type D).
    Flag(FlagMode),
    /// A member's rank.
    Member(Rank),
}

impl ChannelMode {
    /// All of them.
    pub fn all() -> impl Iterator<Item = Self> {
        let lists = ListMode::ALL.into_iter().map(Self::List);
        let flags = FlagMode::ALL.into_iter().map(Self::Flag);
        let ranks = Rank::ALL.into_iter().map(Self::Member);
        lists.chain([Self::Key, Self::Limit]).chain(flags).chain(ranks)
    }

    /// The mode of that letter.
    pub fn from_letter(letter: char) -> Option<Self> {
        Self::all().find(|mode| mode.letter() == letter)
    }

    /// Its letter.
    pub fn letter(self) -> char {
        match self {
            Self::List(list) => list.letter(),
            Self::Key => 'k',
            Self::Limit => 'l',
            Self::Flag(flag) => flag.letter(),
            Self::Member(rank) => rank.letter(),
        }
    }

    fn takes_argument(self, on: bool) -> bool {
        match self {
            Self::List(_) | Self::Key | Self::Member(_) => true,
            Self::Limit => on,
            Self::Flag(_) => false,
        }
    }
}

/// `CHANMODES`: the letters of types A, B, C and D.
pub fn chanmodes_token() -> String {
    let flags: String = FlagMode::ALL.into_iter().map(FlagMode::letter).collect();
    format!("{},k,l,{flags}", lists_token())
}

/// The letters of the lists, as `CHANMODES` and `MAXLIST` have them.
pub fn lists_token() -> String {
    ListMode::ALL.into_iter().map(ListMode::letter).collect()
}

/// The last words of `RPL_MYINFO`: all user modes, all channel modes, and those of them that take
/// an argument.
pub fn myinfo_words() -> [String; 3] {
    let letters = |modes: &mut dyn Iterator<Item = ChannelMode>| {
        let mut letters: Vec<char> = modes.map(ChannelMode::letter).collect();
        letters.sort_unstable();
        letters.into_iter().collect()
    };
    [
        UserMode::ALL.into_iter().map(UserMode::letter).collect(),
        letters(&mut ChannelMode::all()),
        letters(&mut ChannelMode::all().filter(|mode| mode.takes_argument(true))),
    ]
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
        assert_eq!(chanmodes_token(), "beI,k,l,CFHMRSTUimnrst");
        assert_eq!(myinfo_words(), ["Biorw", "CFHIMRSTUabehiklmnoqrstv", "Iabehkloqv"]);
    }

    #[test]
    fn each_letter_means_one_mode() {
        for mode in ChannelMode::all() {
            assert_eq!(ChannelMode::from_letter(mode.letter()), Some(mode));
        }
        assert!(FlagMode::ALL.is_sorted_by_key(|flag| flag.letter()));
        assert!(UserMode::ALL.is_sorted_by_key(|mode| mode.letter()));
    }
}
