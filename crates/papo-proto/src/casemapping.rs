//! When two names are the same name.
//!
//! Spec: <https://modern.ircdocs.horse/#casemapping-parameter>; `precis` is the
//! `UsernameCaseMapped` profile of RFC 8265 3.3, announced as `UTF8MAPPING=rfc8265` beside
//! `CASEMAPPING=ascii`, which says the same of ASCII and is what older clients understand.

use std::borrow::{Borrow, Cow};
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
    pub(crate) fn fold(self, name: &str) -> Option<Cow<'_, str>> {
        // All ASCII that can be seen is valid in a PRECIS identifier, and all casemappings fold it
        // alike; mostly a name is folded as it is written.
        if name.bytes().all(|b| b.is_ascii_graphic() && !b.is_ascii_uppercase()) {
            return Some(name.into());
        }
        if name.is_ascii() {
            let is_valid = name.bytes().all(|b| b.is_ascii_graphic());
            return is_valid.then(|| name.to_ascii_lowercase().into());
        }
        match self {
            Self::Precis => UsernameCaseMapped::enforce(name).ok(),
            Self::Ascii => (!name.contains(|c: char| c.is_control() || c.is_whitespace()))
                .then(|| name.to_ascii_lowercase().into()),
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
    pub(crate) fn already(text: Cow<'_, str>) -> Self {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{ChannelName, Nick};

    proptest::proptest! {
        #[test]
        fn ascii_folds_as_precis_would_fold_it(name in "[ -~]{1,12}|[a-z\u{7f}\t]{1,3}") {
            let slowly = UsernameCaseMapped::enforce(&*name).ok();
            for casemapping in [Casemapping::Precis, Casemapping::Ascii] {
                assert_eq!(casemapping.fold(&name), slowly);
            }
        }

        #[test]
        fn a_key_is_the_text_of_the_folded_name(name in "#{0,3}[a-dA-D\u{e9}\u{c9}\u{ff21} ]{0,4}") {
            for casemapping in [Casemapping::Precis, Casemapping::Ascii] {
                let text = name.trim_start_matches('#');
                let signs = &name[..name.len() - text.len()];
                let folded = if text.is_empty() { Some("".into()) } else { casemapping.fold(text) };
                let channel = folded.map(|folded| format!("{signs}{folded}"));
                assert_eq!(ChannelName::key(&name, casemapping).as_deref(), channel.as_deref());
                let nick = Nick::fold(&name, casemapping);
                assert_eq!(Nick::key(&name, casemapping).as_deref(), nick.as_ref().map(Folded::as_str));
            }
        }
    }
}
