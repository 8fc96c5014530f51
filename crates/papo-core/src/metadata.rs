//! Values that users and channels have by names: an avatar, a homepage.
//!
//! Spec: <https://ircv3.net/specs/extensions/metadata>

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::limits::METADATA_KEY_LEN_MAX;
use crate::owner::Owner;

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
