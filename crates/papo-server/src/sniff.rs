//! Which language a stranger speaks: told from the first bytes, for all come to one port.

use crate::config::Speaks;

/// A language that strangers speak here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Language {
    /// IRC, or nothing that is known: whoever reads the lines will see.
    Irc,
    /// HTTP, of version 1.
    Http,
    /// TLS: what is inside is looked at when it is unwrapped.
    Tls,
    /// Another, which is not spoken here.
    Foreign,
}

impl Language {
    /// What must be spoken somewhere for this to be, in clear.
    pub(crate) fn as_spoken(self) -> Speaks {
        match self {
            Self::Irc => Speaks::IRC,
            Self::Http => Speaks::HTTP,
            Self::Tls => Speaks::TLS,
            Self::Foreign => Speaks::NONE,
        }
    }

    /// The same inside TLS.
    pub(crate) fn as_spoken_in_tls(self) -> Speaks {
        match self {
            Self::Irc => Speaks::IRCS,
            Self::Http => Speaks::HTTPS,
            Self::Tls | Self::Foreign => Speaks::NONE,
        }
    }
}

/// How many bytes are enough to tell.
pub(crate) const ENOUGH: usize = 8;

/// The methods of HTTP that somebody may mean well with, as they begin a request.
const METHODS: &[&str] = &["GET ", "HEAD ", "POST ", "PUT ", "PATCH ", "DELETE ", "OPTIONS "];
/// What else strangers begin with: proxies and HTTP/2, SSH, mail.
const FOREIGN: &[&str] = &["CONNECT ", "TRACE ", "PRI ", "SSH-", "HELO ", "EHLO "];

/// The language of what begins with these bytes; `None` while they are too few to tell.
pub(crate) fn sniff(first: &[u8]) -> Option<Language> {
    match first.first()? {
        0x16 => return Some(Language::Tls),
        // SOCKS, and TLS as it was in the last century.
        0x04 | 0x05 | 0x80 => return Some(Language::Foreign),
        _ => {}
    }
    let begins = |words: &[&str]| words.iter().any(|word| first.starts_with(word.as_bytes()));
    let may_become = |words: &[&str]| words.iter().any(|word| word.as_bytes().starts_with(first));
    if begins(METHODS) {
        Some(Language::Http)
    } else if begins(FOREIGN) {
        Some(Language::Foreign)
    } else if may_become(METHODS) || may_become(FOREIGN) {
        None
    } else {
        Some(Language::Irc)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_bytes_tell_and_no_more_than_enough_are_needed() {
        let table: &[(&[u8], Option<Language>)] = &[
            (b"", None),
            (b"C", None),
            (b"CAP LS 302\r\n", Some(Language::Irc)),
            (b"P", None),
            (b"PA", None),
            (b"PASS x\r\n", Some(Language::Irc)),
            (b"NICK", Some(Language::Irc)),
            (b"\r\n", Some(Language::Irc)),
            (b"@a=b ", Some(Language::Irc)),
            (b"get / ", Some(Language::Irc)),
            (b"GET", None),
            (b"GET\r\n", Some(Language::Irc)),
            (b"GET / HTTP/1.1\r\n", Some(Language::Http)),
            (b"POST /hook", Some(Language::Http)),
            (b"OPTIONS", None),
            (b"OPTIONS *", Some(Language::Http)),
            (b"PRI * HTTP/2.0\r\n", Some(Language::Foreign)),
            (b"CONNECT a:25 HTTP/1.1", Some(Language::Foreign)),
            (b"SSH-2.0-x", Some(Language::Foreign)),
            (b"EHLO x\r\n", Some(Language::Foreign)),
            (b"\x16", Some(Language::Tls)),
            (b"\x16\x03\x01\x02\x00\x01", Some(Language::Tls)),
            (b"\x80\x2e\x01", Some(Language::Foreign)),
            (b"\x05\x01\x00", Some(Language::Foreign)),
            (b"\xff\xfe", Some(Language::Irc)),
        ];
        for (first, language) in table {
            assert_eq!(sniff(first), *language, "{}", first.escape_ascii());
            // However it came, it is never taken for something else on the way.
            for len in 0..first.len() {
                let before = sniff(&first[..len]);
                assert!(before.is_none() || before == *language, "{}", first.escape_ascii());
            }
        }
        for word in METHODS.iter().chain(FOREIGN) {
            assert!(word.len() <= ENOUGH, "{word}");
        }
    }
}
