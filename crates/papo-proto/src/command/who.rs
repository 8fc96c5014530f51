//! `WHO`: list users by channel, nick or mask.

use super::{Fault, Reader};

/// `WHO mask [[o][%fields[,token]]]`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Who {
    /// A channel, a nick, or a mask with `*` and `?`.
    pub mask: Box<str>,
    /// Only operators of the server.
    pub operators: bool,
    /// Answer with these fields instead of the usual ones.
    pub whox: Option<Whox>,
}

/// What is asked for of each user. Spec: <https://ircv3.net/specs/extensions/whox>.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Whox {
    /// The letters of the fields, as they were sent.
    pub fields: Box<str>,
    /// What the answers repeat for the field `t`: one to three digits, `0` where none were sent.
    pub token: Box<str>,
}

/// The most digits of a token.
const TOKEN_LEN_MAX: usize = 3;

impl Who {
    pub(super) fn read(reader: &Reader<'_>) -> Result<Self, Fault> {
        let options = reader.optional(1).unwrap_or_default();
        let (flags, whox) = match options.split_once('%') {
            Some((flags, whox)) => (flags, Some(Whox::read(whox))),
            None => (options, None),
        };
        Ok(Self { mask: reader.required(0)?.into(), operators: flags.contains('o'), whox })
    }
}

impl Whox {
    fn read(text: &str) -> Self {
        let (fields, token) = text.split_once(',').unwrap_or((text, ""));
        let is_token = (1..=TOKEN_LEN_MAX).contains(&token.len())
            && token.bytes().all(|byte| byte.is_ascii_digit());
        Self { fields: fields.into(), token: if is_token { token } else { "0" }.into() }
    }
}
