//! When two names are the same on the server we talk to, which may not be papo's.

use papo_proto::Casemapping;

/// How names are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Fold {
    /// As papo does it by default.
    #[default]
    Precis,
    /// A to Z.
    Ascii,
    /// A to Z, and `[]\~` are the capitals of `{}|^`.
    Rfc1459,
    /// The same without `~`.
    Rfc1459Strict,
}

impl Fold {
    /// The mapping of that name, as `CASEMAPPING` has it.
    pub(crate) fn named(word: &str) -> Self {
        match word {
            "rfc1459" => Self::Rfc1459,
            "rfc1459-strict" => Self::Rfc1459Strict,
            "precis" | "rfc8265" => Self::Precis,
            _ => Self::Ascii,
        }
    }

    /// The folded form; whatever the name is, it has one.
    pub(crate) fn fold(self, name: &str) -> String {
        match self {
            Self::Precis => Casemapping::Precis.fold_mask(name),
            Self::Ascii => name.to_ascii_lowercase(),
            Self::Rfc1459 | Self::Rfc1459Strict => name
                .chars()
                .map(|c| match c {
                    '[' => '{',
                    ']' => '}',
                    '\\' => '|',
                    '~' if self == Self::Rfc1459 => '^',
                    other => other.to_ascii_lowercase(),
                })
                .collect(),
        }
    }

    /// Whether both are the same name.
    pub(crate) fn same(self, one: &str, other: &str) -> bool {
        one == other || self.fold(one) == self.fold(other)
    }
}
