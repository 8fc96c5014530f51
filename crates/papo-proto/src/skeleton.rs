//! What a name looks like, so that nobody takes a name that others read as somebody else's.
//!
//! Spec: Unicode TR39 4, confusable detection. ASCII characters stand for themselves: whoever is
//! called `al1ce` or `modern` is no impostor, and everybody here sees ASCII every day; what comes
//! from other scripts is mapped to what it resembles.

use unicode_normalization::UnicodeNormalization;
use unicode_security::confusable_detection;

/// What a name looks like. Two names with the same skeleton are look-alikes.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Skeleton(Box<str>);

impl Skeleton {
    /// The skeleton of a name as it is written: a capital may look like another script's letter
    /// where the small one does not.
    pub fn of(name: &str) -> Self {
        if name.is_ascii() {
            return Self(name.to_ascii_lowercase().into());
        }
        let mut out = String::with_capacity(name.len());
        let mut bytes = [0; 4];
        for c in name.nfkd() {
            if c.is_ascii() {
                out.push(c);
            } else {
                out.extend(confusable_detection::skeleton(c.encode_utf8(&mut bytes)));
            }
        }
        Self(out.to_lowercase().nfd().collect::<String>().into())
    }

    /// Its text, to be used as a key.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    #[test]
    fn look_alikes_are_caught() {
        let pairs = [
            ("admin", "аdmin"),   // Cyrillic a
            ("alice", "аlісе"),   // Cyrillic a, i, s, e
            ("Zoë", "Ζoë"),       // Greek zeta
            ("paypal", "pаypаl"), // Cyrillic a
            ("scope", "ѕсоре"),   // all Cyrillic
            ("bob", "ｂｏｂ"),    // full width
            ("joe", "јое"),       // Cyrillic
            ("oo", "οο"),         // Greek omicron
            ("José", "Jοsé"),     // Greek omicron beside a real accent
        ];
        for (real, fake) in pairs {
            assert_eq!(Skeleton::of(real), Skeleton::of(fake), "{real} and {fake}");
        }
    }

    #[test]
    fn honest_names_are_apart() {
        for (one, other) in [
            ("al1ce", "alice"),
            ("rn", "m"),
            ("João", "Joao"),
            ("Zoë", "Zoe"),
            ("user0", "usero"),
            ("ольга", "olga"),
            ("田中", "田申"),
        ] {
            assert_ne!(Skeleton::of(one), Skeleton::of(other), "{one} and {other}");
        }
    }

    proptest::proptest! {
        #[test]
        fn a_skeleton_is_its_own(name in "[a-zа-яα-ω]{1,12}") {
            let once = Skeleton::of(&name);
            proptest::prop_assert_eq!(&Skeleton::of(once.as_str()), &once);
        }
    }
}
