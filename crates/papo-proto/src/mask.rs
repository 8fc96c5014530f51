//! Masks: `*` stands for any characters, `?` for one.

use std::borrow::Cow;

/// The longest mask that is kept or matched, in bytes.
pub const MASK_LEN_MAX: usize = 200;

/// Whether `text` matches `mask`, both folded already. Takes at most the product of their lengths
/// in steps, whatever the mask: it never looks back further than the last `*`.
pub fn matches(mask: &str, text: &str) -> bool {
    let (mask, text) = (mask.as_bytes(), text.as_bytes());
    let (mut m, mut t) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    while t < text.len() {
        match mask.get(m) {
            Some(b'*') => {
                star = Some((m, t));
                m += 1;
            }
            Some(b'?') => {
                m += 1;
                t = next_char(text, t);
            }
            Some(&byte) if byte == text[t] => {
                m += 1;
                t += 1;
            }
            _ => {
                let Some((star_mask, star_text)) = star else { return false };
                m = star_mask + 1;
                t = next_char(text, star_text);
                star = Some((star_mask, t));
            }
        }
    }
    mask[m..].iter().all(|&byte| byte == b'*')
}

/// Where the character after the one at `at` begins.
fn next_char(text: &[u8], at: usize) -> usize {
    (at + 1..text.len()).find(|&i| text[i] & 0xC0 != 0x80).unwrap_or(text.len())
}

/// Completes a ban mask: `nick` becomes `nick!*@*`, `user@host` becomes `*!user@host`, and what no
/// nick can be for a `.`, `:` or `/` in it is taken for a host.
pub fn complete(mask: &str) -> Cow<'_, str> {
    match (mask.contains('!'), mask.contains('@')) {
        (true, true) => Cow::Borrowed(mask),
        (true, false) => Cow::Owned(format!("{mask}@*")),
        (false, true) => Cow::Owned(format!("*!{mask}")),
        (false, false) if mask.contains(['.', ':', '/']) && !mask.starts_with(':') => {
            Cow::Owned(format!("*!*@{mask}"))
        }
        (false, false) => Cow::Owned(format!("{mask}!*@*")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The obvious matcher, exponential at worst.
    fn plain(mask: &[char], text: &[char]) -> bool {
        match (mask, text) {
            ([], []) => true,
            (['*', rest @ ..], _) => {
                plain(rest, text) || (!text.is_empty() && plain(mask, &text[1..]))
            }
            (['?', mask @ ..], [_, text @ ..]) => plain(mask, text),
            ([a, mask @ ..], [b, text @ ..]) => a == b && plain(mask, text),
            _ => false,
        }
    }

    proptest::proptest! {
        #[test]
        fn agrees_with_the_plain_matcher(mask in "[ab*?é]{0,8}", text in "[abé]{0,8}") {
            let chars = |s: &str| s.chars().collect::<Vec<_>>();
            proptest::prop_assert_eq!(matches(&mask, &text), plain(&chars(&mask), &chars(&text)));
        }
    }

    #[test]
    fn completion() {
        for (given, whole) in [
            ("bob", "bob!*@*"),
            ("bob!b", "bob!b@*"),
            ("b@host", "*!b@host"),
            ("*!*@host", "*!*@host"),
        ] {
            assert_eq!(complete(given), whole);
        }
    }
}
