//! Formatting inside of what people say: bold, colours and the like.
//!
//! Spec: <https://modern.ircdocs.horse/formatting>.

use std::borrow::Cow;

/// Bold, italics, underline, strikethrough, monospace, reverse, and the end of all of them.
const SIMPLE: &[char] = &['\x02', '\x1d', '\x1f', '\x1e', '\x11', '\x16', '\x0f'];
/// A colour out of a table: up to two digits, and as many for the background.
const COLOUR: char = '\x03';
/// A colour by its parts: six hexadecimal digits, and as many for the background.
const HEX_COLOUR: char = '\x04';

/// Whether `text` holds any formatting.
pub fn has_formatting(text: &str) -> bool {
    text.contains(SIMPLE) || text.contains([COLOUR, HEX_COLOUR])
}

/// The text without its formatting.
pub fn strip(text: &str) -> Cow<'_, str> {
    if !has_formatting(text) {
        return Cow::Borrowed(text);
    }
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        rest = &rest[c.len_utf8()..];
        match c {
            COLOUR => rest = after_colour(rest, colour_len),
            HEX_COLOUR => rest = after_colour(rest, hex_colour_len),
            _ if SIMPLE.contains(&c) => {}
            _ => plain.push(c),
        }
    }
    Cow::Owned(plain)
}

/// How many bytes of a colour's number begin the text.
fn colour_len(text: &str) -> usize {
    text.bytes().take(2).take_while(u8::is_ascii_digit).count()
}

/// How many bytes of a colour's parts begin the text: all of them, or none.
fn hex_colour_len(text: &str) -> usize {
    let len = text.bytes().take(6).take_while(u8::is_ascii_hexdigit).count();
    if len == 6 { len } else { 0 }
}

/// What follows a colour: `len` says how many bytes of a text are one. A comma belongs to it only
/// with a background behind it.
fn after_colour(text: &str, len: impl Fn(&str) -> usize) -> &str {
    let foreground = len(text);
    let rest = &text[foreground..];
    match rest.strip_prefix(',') {
        Some(background) if foreground > 0 && len(background) > 0 => &background[len(background)..],
        _ => rest,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    proptest::proptest! {
        #[test]
        fn nothing_is_left(text in "[\\x02\\x03\\x04\\x0f\\x11\\x160-9a-f,é]{0,20}") {
            proptest::prop_assert!(!has_formatting(&strip(&text)));
        }
    }
}
