//! When two names are the same name.
//!
//! Spec: <https://modern.ircdocs.horse/#casemapping-parameter>; `precis` is the
//! `UsernameCaseMapped` profile of RFC 8265 3.3, announced as `UTF8MAPPING=rfc8265` beside
//! `CASEMAPPING=ascii`, which says the same of ASCII and is what older clients understand.

use std::borrow::Borrow;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::marker::PhantomData;
use std::sync::Arc;

use precis_core::profile::PrecisFastInvocation;
use precis_profiles::UsernameCaseMapped;
use unicode_normalization::UnicodeNormalization;

/// How names are compared on this server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Casemapping {
    /// Any language: case, width and composition do not matter.
    #[default]
    Precis,
    /// Only A to Z have another case, and nicks are ASCII.
    Ascii,
}

impl Casemapping {
    /// Folds a name without the characters before it that say what it names; `None` when it has characters that no name may have.
    pub(crate) fn fold(self, name: &str) -> Option<String> {
        if name.is_ascii() {
            // All of these are valid in a PRECIS identifier, and fold alike.
            return name.bytes().all(|b| b.is_ascii_graphic()).then(|| name.to_ascii_lowercase());
        }
        match self {
            Self::Precis => UsernameCaseMapped::enforce(name).ok().map(Into::into),
            Self::Ascii => (!name.contains(|c: char| c.is_control() || c.is_whitespace()))
                .then(|| name.to_ascii_lowercase()),
        }
    }

    /// Folds a mask, or text that a mask is matched with. Never refuses: what is no name matches
    /// nothing that is one.
    pub fn fold_mask(self, mask: &str) -> String {
        if mask.is_ascii() || self == Self::Ascii {
            return mask.to_ascii_lowercase();
        }
        mask.nfkc().collect::<String>().to_lowercase().nfc().collect()
    }
}

/// The folded form of a name: the only thing that maps may have as a key.
pub struct Folded<T> {
    text: Arc<str>,
    of: PhantomData<fn() -> T>,
}

impl<T> Folded<T> {
    pub(crate) fn already(text: String) -> Self {
        Self { text: text.into(), of: PhantomData }
    }

    /// The folded text.
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

impl<T> Clone for Folded<T> {
    fn clone(&self) -> Self {
        Self { text: self.text.clone(), of: PhantomData }
    }
}

impl<T> PartialEq for Folded<T> {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl<T> Eq for Folded<T> {}

impl<T> Hash for Folded<T> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.text.hash(state);
    }
}

impl<T> Borrow<str> for Folded<T> {
    fn borrow(&self) -> &str {
        &self.text
    }
}

impl<T> fmt::Debug for Folded<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.text.fmt(f)
    }
}
