//! Values that users and channels have by names: an avatar, a homepage.
//!
//! Spec: <https://ircv3.net/specs/extensions/metadata>

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use crate::id::{ChannelId, SessionId, UserId};
use crate::limits::METADATA_KEY_LEN_MAX;
use crate::user::User;

/// Whose values these are.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Owner {
    /// A connection's that is still saying who it is.
    Session(SessionId),
    /// A user's that is not logged in. They go with it.
    User(UserId),
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
            None => Self::User(user.id),
        }
    }

    /// Whether the values outlive the realm.
    pub(crate) fn is_kept(&self) -> bool {
        matches!(self, Self::Account(_) | Self::Channel(_))
    }
}

impl fmt::Display for Owner {
    /// As it is kept.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Session(id) => write!(f, "{id:?}"),
            Self::User(UserId(id)) => write!(f, "user {id}"),
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

/// The values of one owner, by their keys.
pub type Values = BTreeMap<Box<str>, Arc<str>>;

/// All values.
#[derive(Debug, Default)]
pub struct Metadata {
    owners: BTreeMap<Owner, Values>,
}

impl Metadata {
    /// All owners that have any.
    pub fn owners(&self) -> impl Iterator<Item = (&Owner, &Values)> {
        self.owners.iter()
    }

    /// All that an owner has.
    pub(crate) fn all_of(&self, owner: &Owner) -> &Values {
        static NONE: Values = Values::new();
        self.owners.get(owner).unwrap_or(&NONE)
    }

    /// What an owner has.
    pub(crate) fn of(&self, owner: &Owner) -> impl ExactSizeIterator<Item = (&str, &Arc<str>)> {
        self.all_of(owner).iter().map(|(key, value)| (&**key, value))
    }

    /// One value of an owner.
    pub(crate) fn get(&self, owner: &Owner, key: &str) -> Option<&Arc<str>> {
        self.owners.get(owner)?.get(key)
    }

    /// Gives an owner a value, or takes it away.
    pub(crate) fn set(&mut self, owner: Owner, key: &str, value: Option<Arc<str>>) {
        if let Some(value) = value {
            self.owners.entry(owner).or_default().insert(key.into(), value);
            return;
        }
        let Some(values) = self.owners.get_mut(&owner) else { return };
        values.remove(key);
        if values.is_empty() {
            self.owners.remove(&owner);
        }
    }

    /// Takes all away that an owner has, and gives it.
    pub(crate) fn take(&mut self, owner: &Owner) -> Values {
        self.owners.remove(owner).unwrap_or_default()
    }
}

/// Whether this can be a key.
pub(crate) fn is_key(text: &str) -> bool {
    let is_known =
        |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"_./-".contains(&byte);
    (1..=METADATA_KEY_LEN_MAX).contains(&text.len()) && text.bytes().all(is_known)
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
        for text in ["", "user 1", "channel x", "channel"] {
            assert_eq!(text.parse::<Owner>(), Err(()), "{text}");
        }
    }
}
