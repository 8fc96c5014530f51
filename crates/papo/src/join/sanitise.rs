//! What came from the network, made safe for a terminal.
//!
//! No byte of it can move the cursor, change colours or titles, write to the clipboard, turn the
//! direction of the text or hide: control characters become `�`, IRC's formatting codes, direction
//! marks and invisible characters go, and a letter carries no more than a few accents.

use unicode_normalization::char::is_combining_mark;

/// How many combining marks a letter may carry; no language needs more.
const MARKS_MAX: usize = 4;

/// Makes a text safe. The result is one line.
pub(crate) fn clean(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    let mut marks = 0;
    while let Some(c) = chars.next() {
        if is_combining_mark(c) {
            marks += 1;
            if marks <= MARKS_MAX && !is_invisible(c) {
                out.push(c);
            }
            continue;
        }
        match c {
            '\u{3}' => {
                skip_colours(&mut chars, 2, char::is_ascii_digit);
                continue;
            }
            '\u{4}' => {
                skip_colours(&mut chars, 6, char::is_ascii_hexdigit);
                continue;
            }
            // Bold, reset, monospace, reverse, italics, strikethrough, underline.
            '\u{2}' | '\u{f}' | '\u{11}' | '\u{16}' | '\u{1d}' | '\u{1e}' | '\u{1f}' => continue,
            '\t' => out.push(' '),
            c if is_invisible(c) => continue,
            c if c.is_control() || matches!(c, '\u{2028}' | '\u{2029}') => {
                out.push(char::REPLACEMENT_CHARACTER);
            }
            c => out.push(c),
        }
        marks = 0;
    }
    out
}

/// Skips what follows a colour code: the colour, and after a comma that of the background.
fn skip_colours(
    chars: &mut std::iter::Peekable<std::str::Chars<'_>>,
    digits_max: usize,
    is_digit: fn(&char) -> bool,
) {
    let skip = |chars: &mut std::iter::Peekable<_>| {
        (0..digits_max).take_while(|_| chars.next_if(is_digit).is_some()).count()
    };
    if skip(chars) == 0 {
        return;
    }
    let mut ahead = chars.clone();
    if ahead.next() == Some(',') && ahead.next().is_some_and(|c| is_digit(&c)) {
        chars.next();
        skip(chars);
    }
}

/// What has no look of its own, but changes or hides what stands around it.
fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
        | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}'
        | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn vectors() {
        for (text, expected) in [
            ("olá, Zoë 🍵 田中", "olá, Zoë 🍵 田中"),
            ("\u{1b}[31mred", "\u{fffd}[31mred"),
            ("\u{1b}]52;c;aGk=\u{7}", "\u{fffd}]52;c;aGk=\u{fffd}"),
            ("\u{9b}2J\u{90}x\u{9c}", "\u{fffd}2J\u{fffd}x\u{fffd}"),
            ("a\u{8}\u{7f}\0b", "a\u{fffd}\u{fffd}\u{fffd}b"),
            ("a\tb\r\nc\u{2028}d", "a b\u{fffd}\u{fffd}c\u{fffd}d"),
            ("\u{202e}evil\u{202c} \u{2066}x\u{2069}", "evil x"),
            ("a\u{200b}d\u{200d}m\u{feff}in", "admin"),
            ("\u{e0041}tag", "tag"),
            ("e\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}!", "e\u{301}\u{301}\u{301}\u{301}!"),
            (
                "e\u{301}\u{200b}\u{301}\u{301}\u{200d}\u{301}\u{301}!",
                "e\u{301}\u{301}\u{301}\u{301}!",
            ),
            ("\u{2}bold\u{f} \u{1d}it\u{1f}\u{11}\u{16}\u{1e}", "bold it"),
            ("\u{3}4,12red\u{3} \u{3}12,x \u{3}123", "red ,x 3"),
            ("\u{4}ff0000,00ff00hex", "hex"),
        ] {
            assert_eq!(clean(text), expected, "{text:?}");
        }
    }

    proptest::proptest! {
        #[test]
        fn nothing_that_a_terminal_obeys(text in proptest::collection::vec(
            proptest::prop_oneof![
                proptest::char::any(),
                proptest::char::range('\0', '\u{ff}'),
                proptest::char::range('\u{300}', '\u{36f}'),
                proptest::char::range('\u{2000}', '\u{2070}'),
            ], 0..200)) {
            let text: String = text.into_iter().collect();
            let safe = clean(&text);
            proptest::prop_assert!(!safe.chars().any(|c| c.is_control() || is_invisible(c)));
            let mut marks = 0;
            for c in safe.chars() {
                marks = if is_combining_mark(c) { marks + 1 } else { 0 };
                proptest::prop_assert!(marks <= MARKS_MAX);
            }
            proptest::prop_assert_eq!(clean(&safe), safe, "what is safe stays as it is");
        }
    }
}
