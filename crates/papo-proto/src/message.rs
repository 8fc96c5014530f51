//! A line to a message: tags, source, command and parameters, all borrowed from the line.
//!
//! Spec: <https://modern.ircdocs.horse/#message-format> and
//! <https://ircv3.net/specs/extensions/message-tags>.

use std::borrow::Cow;

use memchr::{memchr, memchr3};

/// The most parameters a message has; what follows the fourteenth is the fifteenth whole.
pub const PARAMS_MAX: usize = 15;
/// The most tags a message may carry.
pub const TAGS_MAX: usize = 64;

/// One message, borrowed from its line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message<'a> {
    /// The tags before everything else; empty when there are none.
    pub tags: Tags<'a>,
    /// The source without its colon. Servers ignore it on what clients send.
    pub source: Option<&'a str>,
    /// The command word or three digits, as it was written.
    pub command: &'a str,
    /// The parameters, the last one without its colon.
    pub params: Params<'a>,
}

/// Why a line is no message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ParseError {
    /// Nothing but spaces: such a line is ignored.
    #[error("the line is empty")]
    Empty,
    /// Tags or a source, and nothing after them.
    #[error("the command is missing")]
    MissingCommand,
    /// The command is neither letters nor digits.
    #[error("the command has a character that no command has")]
    BadCommand,
    /// NUL or CR inside the line.
    #[error("the line has a NUL or a CR in it")]
    ForbiddenByte,
    /// The bytes are not UTF-8.
    #[error("the line is not UTF-8")]
    InvalidUtf8,
    /// More than [`TAGS_MAX`] tags.
    #[error("the line has more than {TAGS_MAX} tags")]
    TooManyTags,
}

impl<'a> Message<'a> {
    /// Reads one line that has lost its end.
    pub fn parse_bytes(line: &'a [u8]) -> Result<Self, ParseError> {
        if memchr3(0, b'\r', b'\n', line).is_some() {
            return Err(ParseError::ForbiddenByte);
        }
        Self::parse(std::str::from_utf8(line).map_err(|_| ParseError::InvalidUtf8)?)
    }

    /// Reads one line that has lost its end and is known to be text.
    pub fn parse(line: &'a str) -> Result<Self, ParseError> {
        let mut rest = line.trim_start_matches(' ');
        if rest.is_empty() {
            return Err(ParseError::Empty);
        }
        let mut tags = Tags("");
        if let Some(after) = rest.strip_prefix('@') {
            let (word, tail) = split_word(after);
            tags = Tags(word);
            rest = tail;
            // Mostly there are so few separators that none has to be read for it.
            if word.bytes().filter(|&byte| byte == b';').count() >= TAGS_MAX
                && tags.iter_raw().nth(TAGS_MAX).is_some()
            {
                return Err(ParseError::TooManyTags);
            }
        }
        let mut source = None;
        if let Some(after) = rest.strip_prefix(':') {
            let (word, tail) = split_word(after);
            source = Some(word);
            rest = tail;
        }
        let (command, rest) = split_word(rest);
        if command.is_empty() {
            return Err(ParseError::MissingCommand);
        }
        if !command.bytes().all(|b| b.is_ascii_alphanumeric()) {
            return Err(ParseError::BadCommand);
        }
        Ok(Self { tags, source, command, params: Params::split(rest) })
    }
}

/// The first word and what follows the spaces after it.
fn split_word(text: &str) -> (&str, &str) {
    let (word, rest) = split_at_byte(text, b' ');
    (word, rest.trim_start_matches(' '))
}

/// What stands before the first such byte, which is ASCII, and behind it.
pub(crate) fn split_at_byte(text: &str, byte: u8) -> (&str, &str) {
    match memchr(byte, text.as_bytes()) {
        Some(at) => (&text[..at], &text[at + 1..]),
        None => (text, ""),
    }
}

/// The parameters of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Params<'a> {
    all: [&'a str; PARAMS_MAX],
    len: usize,
}

impl<'a> Params<'a> {
    fn split(mut rest: &'a str) -> Self {
        let mut params = Self::default();
        while !rest.is_empty() {
            if let Some(trailing) = rest.strip_prefix(':') {
                params.push(trailing);
                break;
            }
            if params.len == PARAMS_MAX - 1 {
                params.push(rest);
                break;
            }
            let (word, tail) = split_word(rest);
            params.push(word);
            rest = tail;
        }
        params
    }

    fn push(&mut self, param: &'a str) {
        self.all[self.len] = param;
        self.len += 1;
    }

    /// All of them, in order.
    pub fn as_slice(&self) -> &[&'a str] {
        &self.all[..self.len]
    }

    /// The parameter at `index`, if it was sent, be it empty.
    pub fn get(&self, index: usize) -> Option<&'a str> {
        self.as_slice().get(index).copied()
    }

    /// The parameter at `index`, if it was sent and is not empty.
    pub fn filled(&self, index: usize) -> Option<&'a str> {
        self.get(index).filter(|param| !param.is_empty())
    }
}

/// The tags of a message as they stand in the line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tags<'a>(&'a str);

impl<'a> Tags<'a> {
    /// The tags at the beginning of a line, whatever follows them and however many they are; `None`
    /// when there are none, or they are not text.
    pub fn of_line(line: &'a [u8]) -> Option<Self> {
        let word =
            line.trim_ascii_start().strip_prefix(b"@")?.split(|&byte| byte == b' ').next()?;
        Some(Self(std::str::from_utf8(word).ok()?))
    }

    /// Keys with their values still escaped, in order of appearance. A tag without a value has an
    /// empty one: the spec says that they mean the same.
    pub fn iter_raw(&self) -> impl Iterator<Item = (&'a str, &'a str)> + use<'a> {
        let mut rest = self.0;
        let tags = std::iter::from_fn(move || {
            if rest.is_empty() {
                return None;
            }
            let (tag, after) = split_at_byte(rest, b';');
            rest = after;
            Some(split_at_byte(tag, b'='))
        });
        tags.filter(|(key, _)| !key.is_empty())
    }

    /// The value of a tag. When a key stands there twice the last one counts.
    pub fn get(&self, key: &str) -> Option<Cow<'a, str>> {
        let (_, value) = self.iter_raw().filter(|(k, _)| *k == key).last()?;
        Some(unescape(value))
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.iter_raw().next().is_none()
    }
}

/// Undoes the escapes of a tag value. A backslash before any other character, or at the end, is
/// dropped.
pub fn unescape(value: &str) -> Cow<'_, str> {
    if !value.contains('\\') {
        return Cow::Borrowed(value);
    }
    let mut out = String::with_capacity(value.len());
    let mut chars = value.chars();
    while let Some(c) = chars.next() {
        if c != '\\' {
            out.push(c);
            continue;
        }
        match chars.next() {
            Some(':') => out.push(';'),
            Some('s') => out.push(' '),
            Some('r') => out.push('\r'),
            Some('n') => out.push('\n'),
            Some(other) => out.push(other),
            None => {}
        }
    }
    Cow::Owned(out)
}

/// Writes a tag value so that it can stand in a line.
pub fn escape_into(value: &str, out: &mut Vec<u8>) {
    let is_escaped = |byte| matches!(byte, b';' | b' ' | b'\\' | b'\r' | b'\n' | 0);
    if !value.bytes().any(is_escaped) {
        return out.extend_from_slice(value.as_bytes());
    }
    for byte in value.bytes() {
        match byte {
            b';' => out.extend_from_slice(b"\\:"),
            b' ' => out.extend_from_slice(b"\\s"),
            b'\\' => out.extend_from_slice(b"\\\\"),
            b'\r' => out.extend_from_slice(b"\\r"),
            b'\n' => out.extend_from_slice(b"\\n"),
            0 => {}
            other => out.push(other),
        }
    }
}

/// The ways of saying something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MessageKind {
    /// May be answered by programs.
    Privmsg,
    /// May not.
    Notice,
    /// Has tags and no text (<https://ircv3.net/specs/extensions/message-tags>).
    Tagmsg,
}

impl MessageKind {
    /// Its command word.
    pub fn word(self) -> &'static str {
        match self {
            Self::Privmsg => "PRIVMSG",
            Self::Notice => "NOTICE",
            Self::Tagmsg => "TAGMSG",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    proptest::proptest! {
        #[test]
        fn tags_are_what_stands_between_the_separators(text in "[a+;=\u{e9}]{0,20}") {
            let tags = text.split(';').map(|tag| tag.split_once('=').unwrap_or((tag, "")));
            let tags = tags.filter(|(key, _)| !key.is_empty());
            assert!(Tags(&text).iter_raw().eq(tags));
        }

        #[test]
        fn so_many_tags_and_no_more(tags in 60_usize..70, empty in 0_usize..10) {
            let line = format!("@{}{} PING x", vec!["a"; tags].join(";"), ";".repeat(empty));
            assert_eq!(Message::parse(&line).is_ok(), tags <= TAGS_MAX);
        }
    }
}
