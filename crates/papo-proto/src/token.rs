//! Tokens: secrets that open something once, or a few times, for whoever has them.
//!
//! A token has 128 bits. It is written as 32 hex digits, which nobody mistakes for others when it
//! is read aloud or copied by hand. Whoever gives it out keeps its hash alone.

use std::fmt;

use sha2::{Digest, Sha256};

/// How many bytes the hash of a token has.
pub const HASH_LEN: usize = 32;
/// How many digits a token has.
const DIGITS: usize = 32;

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

/// By what a token is known again, and can't be told from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
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
}
