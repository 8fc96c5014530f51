//! A message to bytes.
//!
//! Whatever the words are, the result is exactly one line: CR, LF and NUL in a word become spaces.

use crate::message::escape_into;

/// Writes one message at the end of a buffer, part by part in the order of the wire. It is one line
/// when it has been ended.
///
/// ```
/// use papo_proto::encode::LineWriter;
/// let mut bytes = Vec::new();
/// LineWriter::new(&mut bytes).source("alice!a@papo").word("PRIVMSG").word("#tea").text("hot").end();
/// assert_eq!(bytes, b":alice!a@papo PRIVMSG #tea :hot\r\n");
/// ```
#[derive(Debug)]
pub struct LineWriter<'a> {
    out: &'a mut Vec<u8>,
    /// Where the line begins.
    start: usize,
    stage: Stage,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    Start,
    Tags,
    Words,
}

impl<'a> LineWriter<'a> {
    /// Begins a line at the end of `out`.
    pub fn new(out: &'a mut Vec<u8>) -> Self {
        let start = out.len();
        Self { out, start, stage: Stage::Start }
    }

    /// Adds a tag; its value is escaped.
    #[inline]
    #[must_use]
    pub fn tag(mut self, key: &str, value: &str) -> Self {
        self.raw_tags(key);
        if !value.is_empty() {
            self.out.push(b'=');
            escape_into(value, self.out);
        }
        self
    }

    /// Adds a tag whose value is ASCII and has nothing in it that must be escaped.
    #[expect(
        clippy::inline_always,
        reason = "how long key and value are is known where it is called"
    )]
    #[inline(always)]
    #[must_use]
    pub fn plain_tag(mut self, key: &str, value: &[u8]) -> Self {
        self.raw_tags(key);
        self.out.push(b'=');
        self.out.extend_from_slice(value);
        self
    }

    /// Adds tags that already stand as they go on the wire; none when there are none.
    #[must_use]
    pub fn tags(mut self, tags: &str) -> Self {
        if !tags.is_empty() {
            self.raw_tags(tags);
        }
        self
    }

    /// Adds the source, without its colon.
    #[must_use]
    pub fn source(mut self, source: &str) -> Self {
        self.space();
        self.out.push(b':');
        self.raw(source);
        self.stage = Stage::Words;
        self
    }

    /// Adds the command or a parameter that has no space in it and does not begin with a colon.
    #[must_use]
    pub fn word(mut self, word: &str) -> Self {
        self.space();
        self.raw(word);
        self.stage = Stage::Words;
        self
    }

    /// Adds the last parameter, which may hold anything.
    #[must_use]
    pub fn text(mut self, text: &str) -> Self {
        self.space();
        self.out.push(b':');
        self.raw(text);
        self
    }

    /// Adds words and text that already stand as they go on the wire.
    #[must_use]
    pub fn tail(mut self, tail: &str) -> Self {
        self.space();
        self.raw(tail);
        self
    }

    /// Ends the line.
    pub fn end(self) {
        let line = &mut self.out[self.start..];
        if memchr::memchr3(0, b'\r', b'\n', line).is_some() {
            for byte in line.iter_mut().filter(|byte| matches!(byte, 0 | b'\r' | b'\n')) {
                *byte = b' ';
            }
        }
        self.out.extend_from_slice(b"\r\n");
    }

    fn space(&mut self) {
        if self.stage != Stage::Start {
            self.out.push(b' ');
        }
    }

    // Keys are literals: to copy so many bytes needs no call.
    #[inline]
    fn raw(&mut self, word: &str) {
        self.out.extend_from_slice(word.as_bytes());
    }

    #[inline]
    fn raw_tags(&mut self, tags: &str) {
        self.out.push(if self.stage == Stage::Start { b'@' } else { b';' });
        self.stage = Stage::Tags;
        self.raw(tags);
    }
}

/// The longest beginning of `text` of at most `len_max` bytes that cuts no character in two.
pub fn cut(text: &str, len_max: usize) -> &str {
    &text[..text.floor_char_boundary(len_max)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_a_word_ends_the_line() {
        let mut out = Vec::new();
        LineWriter::new(&mut out)
            .tag("time", "now")
            .tag("+x", "a b;c\\d\r\n")
            .source("a\nb")
            .word("PRIVMSG")
            .word("#c")
            .text("x\r\nQUIT\0y")
            .end();
        assert_eq!(
            String::from_utf8(out).expect("text in, text out"),
            "@time=now;+x=a\\sb\\:c\\\\d\\r\\n :a b PRIVMSG #c :x  QUIT y\r\n"
        );
    }

    #[test]
    fn one_character_is_enough_for_a_value_to_be_escaped() {
        for (value, escaped) in [
            ("a;b", "a\\:b"),
            ("a b", "a\\sb"),
            ("a\\b", "a\\\\b"),
            ("a\rb", "a\\rb"),
            ("a\nb", "a\\nb"),
            ("a\0b", "ab"),
            ("a:b=\u{e9}", "a:b=\u{e9}"),
        ] {
            let mut out = Vec::new();
            LineWriter::new(&mut out).tag("+x", value).word("TAGMSG").end();
            assert_eq!(out, format!("@+x={escaped} TAGMSG\r\n").into_bytes(), "{value:?}");
        }
    }

    #[test]
    fn cutting_keeps_characters_whole() {
        assert_eq!(cut("João", 3), "Jo");
        assert_eq!(cut("João", 4), "Joã");
        assert_eq!(cut("João", 99), "João");
    }
}
