//! Where the server is, as a person writes it.

use std::fmt;
use std::str::FromStr;

use papo_proto::Token;

use crate::join::Fingerprint;

/// papo's own port: P-A-P-O on a telephone keypad.
pub(crate) const DEFAULT_PORT: u16 = 7276;

/// The ports of IRC with other servers, without TLS and with it (RFC 7194).
const IRC_PORT: u16 = 6667;
const IRCS_PORT: u16 = 6697;

/// `HOST[:PORT]`, or that after `papo://`, `ircs://` or `irc://`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Address {
    pub(crate) host: String,
    pub(crate) port: u16,
    /// TLS is spoken there.
    pub(crate) secure: bool,
    /// What its authority must be: `papo://HOST/?sha256=FINGERPRINT`.
    pub(crate) trusted: Option<Fingerprint>,
    /// The token of an invitation: `papo://HOST/?invite=TOKEN`.
    pub(crate) invite: Option<String>,
}

impl FromStr for Address {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (secure, default, rest) = match text.split_once("://") {
            None => (true, DEFAULT_PORT, text),
            Some(("papo", rest)) => (true, DEFAULT_PORT, rest),
            Some(("ircs", rest)) => (true, IRCS_PORT, rest),
            Some(("irc", rest)) => (false, IRC_PORT, rest),
            Some((scheme, _)) => {
                return Err(format!("leave out the `{scheme}://`: HOST or HOST:PORT is enough"));
            }
        };
        let (rest, query) = rest.split_once('?').unwrap_or((rest, ""));
        let (mut trusted, mut invite) = (None, None);
        for word in query.split('&').filter(|word| !word.is_empty()) {
            match word.split_once('=') {
                Some(("sha256", fingerprint)) => trusted = Some(fingerprint.parse()?),
                Some(("invite", token)) if Token::parse(token).is_some() => {
                    invite = Some(token.to_owned());
                }
                Some(("invite", _)) => {
                    return Err("the invitation is not whole; copy all of the link".into());
                }
                _ => return Err(format!("`{word}` means nothing here; copy all of the link")),
            }
        }
        let rest = if rest.len() < text.len() { rest.trim_end_matches('/') } else { rest };
        let (host, port) = split(rest)?;
        if host.is_empty() {
            return Err("the host is missing: HOST or HOST:PORT".into());
        }
        if host.contains(|c: char| c.is_whitespace() || c.is_control() || "/@[]".contains(c)) {
            return Err("that is no host; write HOST, HOST:PORT or [IPV6]:PORT".into());
        }
        let port =
            match port {
                None => default,
                Some(port) => port.parse().ok().filter(|&port| port != 0).ok_or_else(|| {
                    format!("`{port}` is no port; ports are numbers from 1 to 65535")
                })?,
            };
        Ok(Self { host: host.into(), port, secure, trusted, invite })
    }
}

/// Splits off the port. A bare IPv6 address has colons of its own, and no port.
fn split(text: &str) -> Result<(&str, Option<&str>), String> {
    if let Some(inside) = text.strip_prefix('[') {
        let (host, rest) = inside.split_once(']').ok_or("the `]` is missing")?;
        return match rest.strip_prefix(':') {
            Some(port) => Ok((host, Some(port))),
            None if rest.is_empty() => Ok((host, None)),
            None => Err("write [IPV6]:PORT".into()),
        };
    }
    match text.split_once(':') {
        Some((host, port)) if !port.contains(':') => Ok((host, Some(port))),
        _ => Ok((text, None)),
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.host.contains(':') {
            write!(f, "[{}]:{}", self.host, self.port)
        } else {
            write!(f, "{}:{}", self.host, self.port)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses() {
        for (text, expected) in [
            ("tea", Some(("tea", 7276, "tea:7276"))),
            ("tea:1234", Some(("tea", 1234, "tea:1234"))),
            ("10.0.0.1", Some(("10.0.0.1", 7276, "10.0.0.1:7276"))),
            ("10.0.0.1:80", Some(("10.0.0.1", 80, "10.0.0.1:80"))),
            ("::1", Some(("::1", 7276, "[::1]:7276"))),
            ("[::1]", Some(("::1", 7276, "[::1]:7276"))),
            ("[::1]:99", Some(("::1", 99, "[::1]:99"))),
            ("fe80::1%eth0", Some(("fe80::1%eth0", 7276, "[fe80::1%eth0]:7276"))),
            ("", None),
            (":80", None),
            ("[::1", None),
            ("[::1]80", None),
            ("tea:", None),
            ("tea:0", None),
            ("tea:65536", None),
            ("tea:x", None),
            ("a b", None),
            ("papo://tea/", Some(("tea", 7276, "tea:7276"))),
            ("irc://tea", Some(("tea", 6667, "tea:6667"))),
            ("ircs://tea:80", Some(("tea", 80, "tea:80"))),
            ("http://tea", None),
            ("papo://tea/?sha256=ab", None),
            ("papo://tea/?invite=ab", None),
            ("papo://tea/?tea=hot", None),
            ("papo://tea/?", Some(("tea", 7276, "tea:7276"))),
            ("papo://tea/den", None),
            ("bob@tea", None),
        ] {
            let found: Option<Address> = text.parse().ok();
            let shown = found.as_ref().map(ToString::to_string);
            let found = found.as_ref().map(|a| (a.host.as_str(), a.port));
            assert_eq!(found, expected.map(|(host, port, _)| (host, port)), "{text:?}");
            assert_eq!(shown.as_deref(), expected.map(|(_, _, shown)| shown));
        }
    }

    #[test]
    fn a_link_names_whom_to_trust() {
        let text = format!("papo://tea:1234/?sha256={}", "0a".repeat(32));
        let address: Address = text.parse().expect("it is an address");
        assert!(address.secure && address.trusted == "0a".repeat(32).parse().ok());
        let token = "1b".repeat(16);
        let text = format!("papo://tea:1234/?invite={token}&sha256={}", "0a".repeat(32));
        let invited: Address = text.parse().expect("it is an address");
        assert_eq!((invited.trusted, &invited.host), (address.trusted, &address.host));
        assert_eq!((address.invite, invited.invite), (None, Some(token)));
        assert!(!"irc://tea".parse::<Address>().expect("it is an address").secure);
    }
}
