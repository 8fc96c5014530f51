//! What somebody is called: names that can be a nick, and one when none is given.

use papo_proto::name::NameError;
use papo_proto::{Casemapping, Nick};

/// The longest nick that is tried; the server may want a shorter one and says so.
const NICK_LEN_MAX: usize = 64;
/// How much of a name is kept before digits, so that most servers take the result.
const STEM_LEN_MAX: usize = 12;

/// Whether a nick can be sent at all, or why not. The server has the last word.
pub(super) fn check(name: &str) -> Result<(), String> {
    parse(name).map_err(|error| match error {
        NameError::BadStart(first) => format!("a name does not begin with {}", shown(first)),
        NameError::BadCharacter => match name.chars().find(|&c| is_barred(c)) {
            Some(' ') => "a name has no spaces in it".into(),
            Some(c) => format!("a name has no {} in it", shown(c)),
            None => error.to_string(),
        },
        _ => error.to_string(),
    })
}

fn parse(name: &str) -> Result<(), NameError> {
    Nick::parse(name, Casemapping::Precis, NICK_LEN_MAX).map(|_| ())
}

/// Whether a character can be in no name: neither among letters of one direction nor by itself.
fn is_barred(c: char) -> bool {
    [c.to_string(), format!("a{c}")].iter().all(|name| parse(name) == Err(NameError::BadCharacter))
        || parse(&format!("a{c}")) == Err(NameError::BadCharacter) && c.is_ascii()
}

/// A character for people, be it an invisible one.
fn shown(c: char) -> String {
    let visible = super::sanitise::clean(c.encode_utf8(&mut [0; 4])) == c.to_string();
    if visible && !c.is_whitespace() {
        format!("`{c}`")
    } else {
        format!("`{}`", c.escape_unicode())
    }
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
        for (bad, why) in [
            ("two words", "a name has no spaces in it"),
            ("a.b", "a name has no `.` in it"),
            ("a:b", "a name has no `:` in it"),
            ("a\tb", "a name has no `\\u{9}` in it"),
            ("a\u{200b}b", "a name has no `\\u{200b}` in it"),
            ("#tea", "a name does not begin with `#`"),
            ("", "it is empty"),
        ] {
            assert_eq!(check(bad), Err(why.into()));
        }
        assert_eq!(numbered("bob", 2), "bob2");
        assert_eq!(numbered("ãããããããããã", 13), "ãããããã13");
    }
}
