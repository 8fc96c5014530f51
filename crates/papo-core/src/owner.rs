//! Who something belongs to.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use crate::id::{ChannelId, SessionId, UserId};
use crate::user::User;

/// Who something belongs to: values, what was read.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Owner {
    /// A connection's that is still saying who it is.
    Session(SessionId),
    /// A user's that is not logged in. It goes with the user.
    Guest(UserId),
    /// An account's.
    Account(Arc<str>),
    /// A channel's.
    Channel(ChannelId),
}

impl Owner {
    /// The owner of what this user has.
    pub fn of(user: &User) -> Self {
        match &user.account {
            Some(account) => Self::Account(account.clone()),
            None => Self::Guest(user.id),
        }
    }

    /// Whether what it has outlives the realm.
    pub(crate) fn is_kept(&self) -> bool {
        matches!(self, Self::Account(_) | Self::Channel(_))
    }
}

impl fmt::Display for Owner {
    /// As it is kept.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Session(id) => write!(f, "{id:?}"),
            Self::Guest(UserId(id)) => write!(f, "guest {id}"),
            Self::Account(name) => write!(f, "account {name}"),
            Self::Channel(ChannelId(id)) => write!(f, "channel {id}"),
        }
    }
}

impl FromStr for Owner {
    type Err = ();

    /// Reads one that was kept.
    fn from_str(text: &str) -> Result<Self, ()> {
        match text.split_once(' ') {
            Some(("account", name)) => Ok(Self::Account(name.into())),
            Some(("channel", id)) => {
                id.parse().map(|id| Self::Channel(ChannelId(id))).map_err(|_| ())
            }
            _ => Err(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn owners_that_are_kept_are_read_again() {
        for (owner, text) in [
            (Owner::Account("zo\u{eb} x".into()), "account zo\u{eb} x"),
            (Owner::Channel(ChannelId(7)), "channel 7"),
        ] {
            assert!(owner.is_kept());
            assert_eq!(owner.to_string(), text);
            assert_eq!(text.parse(), Ok(owner));
        }
        for text in ["", "guest 1", "channel x", "channel"] {
            assert_eq!(text.parse::<Owner>(), Err(()), "{text}");
        }
    }
}
