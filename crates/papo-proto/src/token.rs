//! Tokens: secrets that open something once, or a few times, for whoever has them.
//!
//! A token has 128 bits. It is written as 32 hex digits, which nobody mistakes for others when it
//! is read aloud or copied by hand. Whoever gives it out keeps its hash alone.

use std::fmt;

use base64ct::{Base64UrlUnpadded, Encoding};
use sha2::{Digest, Sha256};

/// How many bytes the hash of a token has.
pub const HASH_LEN: usize = 32;
/// How many digits a token has.
const DIGITS: usize = 32;
/// How many bytes the secret of a browser has.
pub const SECRET_LEN: usize = 32;
/// How many letters it is written in.
const SECRET_LETTERS: usize = 43;

/// A token.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Token(pub u128);

impl Token {
    /// Reads a token as people write it: in any case, with hyphens or spaces wherever they like.
    pub fn parse(text: &str) -> Option<Self> {
        let digits: String = text.chars().filter(|c| !matches!(c, '-' | ' ')).collect();
        let is_token = digits.len() == DIGITS && digits.bytes().all(|b| b.is_ascii_hexdigit());
        is_token.then(|| u128::from_str_radix(&digits, 16).ok().map(Self)).flatten()
    }

    /// What is kept of it.
    pub fn hash(self) -> TokenHash {
        TokenHash(Sha256::digest(self.0.to_be_bytes()).into())
    }
}

impl fmt::Display for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:032x}", self.0)
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(hidden)")
    }
}

/// What a browser is known again by: 256 bits, which only programs copy. It is written as base64 that
/// fits into a cookie.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Secret(pub [u8; SECRET_LEN]);

impl Secret {
    /// Reads one as it is written, and in no other way.
    pub fn parse(text: &str) -> Option<Self> {
        let mut bytes = [0; SECRET_LEN];
        let has_its_length = text.len() == SECRET_LETTERS;
        let read = || Base64UrlUnpadded::decode(text, &mut bytes).ok().map(<[u8]>::len);
        (has_its_length.then(read)? == Some(SECRET_LEN)).then_some(Self(bytes))
    }

    /// What is kept of it.
    pub fn hash(self) -> TokenHash {
        TokenHash(Sha256::digest(self.0).into())
    }
}

impl fmt::Display for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&Base64UrlUnpadded::encode_string(&self.0))
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(hidden)")
    }
}

/// By what a token or a secret is known again, and can't be told from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TokenHash(pub [u8; HASH_LEN]);

impl TokenHash {
    /// Whether it is this token's, in a time that does not tell how nearly.
    pub fn is_of(&self, token: Token) -> bool {
        let pairs = self.0.iter().zip(token.hash().0);
        pairs.fold(0, |differing, (one, other)| differing | (one ^ other)) == 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read() {
        for token in [0, 1, 0x0123_4567_89ab_cdef, u128::MAX].map(Token) {
            let text = token.to_string();
            assert_eq!(Token::parse(&text), Some(token));
            assert_eq!(Token::parse(&text.to_uppercase()), Some(token));
            assert_eq!(Token::parse(&format!("{}-{} ", &text[..8], &text[8..])), Some(token));
            assert!(token.hash().is_of(token));
            assert!(!token.hash().is_of(Token(token.0 ^ 1)));
        }
        for text in ["", "0", "+0123456789abcdef0123456789abcde", &"g".repeat(32), &"0".repeat(33)]
        {
            assert_eq!(Token::parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_secret_is_written_in_one_way() {
        for secret in [[0; SECRET_LEN], [0xff; SECRET_LEN], *b"0123456789abcdef0123456789abcdef"] {
            let text = Secret(secret).to_string();
            assert_eq!(text.len(), SECRET_LETTERS);
            assert!(text.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b)));
            assert_eq!(Secret::parse(&text), Some(Secret(secret)));
            assert_ne!(Secret(secret).hash().0, secret);
        }
        let (good, long) = ("A".repeat(43), "A".repeat(44));
        let last = format!("{}B", "A".repeat(42));
        for text in
            ["", &good[..42], &long, &last, &good.replacen('A', "+", 1), &format!("{good}=")]
        {
            assert_eq!(Secret::parse(text), None, "{text}");
        }
    }
}
