//! What somebody is called: names that can be a nick, and one when none is given.

use papo_proto::name::NameError;
use papo_proto::{Casemapping, Nick};

/// The longest nick that is tried; the server may want a shorter one and says so.
const NICK_LEN_MAX: usize = 64;
/// How much of a name is kept before digits, so that most servers take the result.
const STEM_LEN_MAX: usize = 12;

/// Whether a nick can be sent at all. The server has the last word.
pub(super) fn check(name: &str) -> Result<(), NameError> {
    Nick::parse(name, Casemapping::Precis, NICK_LEN_MAX).map(|_| ())
}

/// The name of whoever started the program, or a stand-in.
pub(super) fn of_the_system() -> String {
    ["USER", "LOGNAME", "USERNAME"]
        .iter()
        .filter_map(|variable| std::env::var(variable).ok())
        .find(|name| check(name).is_ok())
        .unwrap_or_else(|| "papo".into())
}

/// The name with a number behind it, for when it is taken.
pub(super) fn numbered(name: &str, number: u32) -> String {
    format!("{}{number}", papo_proto::encode::cut(name, STEM_LEN_MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names() {
        assert!(check("joão").is_ok());
        for bad in ["", "two words", "#tea", "a\u{7}", &"x".repeat(65)] {
            assert!(check(bad).is_err(), "{bad:?}");
        }
        assert_eq!(numbered("bob", 2), "bob2");
        assert_eq!(numbered("ãããããããããã", 13), "ãããããã13");
    }
}
