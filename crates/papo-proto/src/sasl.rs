//! SASL as IRC carries it: the mechanisms, the pieces, and what is in them.
//!
//! Spec: <https://ircv3.net/specs/extensions/sasl-3.1>.

use std::borrow::Cow;

use base64ct::{Base64, Encoding};

pub mod scram;

/// The longest piece of a response, in bytes; a shorter one is the last.
pub const PIECE_LEN_MAX: usize = 400;

/// A way to prove who one is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mechanism {
    /// The password itself (RFC 4616).
    Plain,
    /// A proof that one knows the password (RFC 5802, RFC 7677), without channel binding.
    ScramSha256,
    /// The certificate that the connection was made with (RFC 4422, appendix A).
    External,
}

impl Mechanism {
    /// All of them, in the order in which they are offered.
    pub const ALL: [Self; 3] = [Self::Plain, Self::ScramSha256, Self::External];

    /// Its name on the wire.
    pub fn name(self) -> &'static str {
        match self {
            Self::Plain => "PLAIN",
            Self::ScramSha256 => "SCRAM-SHA-256",
            Self::External => "EXTERNAL",
        }
    }

    /// The mechanism of that name, in any case.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.name().eq_ignore_ascii_case(name))
    }
}

/// A message as the parameters of so many `AUTHENTICATE`s. The last one is shorter than
/// [`PIECE_LEN_MAX`]; `+` stands for an empty one.
pub fn pieces(message: &[u8]) -> Vec<String> {
    let text = Base64::encode_string(message);
    let mut pieces: Vec<String> = text
        .as_bytes()
        .chunks(PIECE_LEN_MAX)
        .map(|piece| String::from_utf8_lossy(piece).into_owned())
        .collect();
    if text.len().is_multiple_of(PIECE_LEN_MAX) {
        pieces.push("+".to_owned());
    }
    pieces
}

/// The message that these pieces are, put together.
pub fn decode(pieces: &str) -> Option<Vec<u8>> {
    Base64::decode_vec(pieces).ok()
}

/// A password as it is hashed, the same however a keyboard composes its letters: by the profile
/// `SASLprep` (RFC 4013). `None`: it has what no password has.
pub fn prepare(password: &str) -> Option<Cow<'_, str>> {
    stringprep::saslprep(password).ok()
}

/// What `PLAIN` says.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Plain<'a> {
    /// Whom it means to be; empty if that is the account. Nobody acts for another here.
    pub identity: &'a str,
    /// The account.
    pub name: &'a str,
    /// Its password.
    pub password: &'a str,
}

impl<'a> Plain<'a> {
    /// Reads `[authzid] NUL name NUL password`.
    pub fn read(message: &'a [u8]) -> Option<Self> {
        let mut words = std::str::from_utf8(message).ok()?.split('\0');
        let (identity, name, password) = (words.next()?, words.next()?, words.next()?);
        let is_whole = words.next().is_none() && !name.is_empty() && !password.is_empty();
        is_whole.then_some(Self { identity, name, password })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_come_in_pieces() {
        for (len, lens) in [
            (0, &[1][..]),
            (3, &[4]),
            (299, &[400, 1]),
            (300, &[400, 1]),
            (301, &[400, 4]),
            (600, &[400, 400, 1]),
        ] {
            let message = vec![7; len];
            let pieces = pieces(&message);
            assert_eq!(pieces.iter().map(String::len).collect::<Vec<_>>(), lens, "{len}");
            let text: String = pieces.iter().filter(|piece| **piece != "+").cloned().collect();
            assert_eq!(decode(&text), Some(message));
        }
        assert_eq!(decode("no base64!"), None);
    }

    #[test]
    fn plain() {
        let read = |text: &'static str| {
            let read = Plain::read(text.as_bytes());
            read.map(|Plain { identity, name, password }| (identity, name, password))
        };
        assert_eq!(read("\0alice\0sesame"), Some(("", "alice", "sesame")));
        assert_eq!(read("Alice\0alice\0s\u{e9}same"), Some(("Alice", "alice", "s\u{e9}same")));
        for wrong in ["", "\0alice", "\0alice\0", "\0\0sesame", "\0a\0b\0c", "alice"] {
            assert_eq!(read(wrong), None, "{wrong:?}");
        }
        assert!(Plain::read(b"\0alice\0\xff").is_none());
    }
}
