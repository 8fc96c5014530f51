//! Where the server listens, and what is spoken there.

use std::fmt;
use std::net::{IpAddr, SocketAddr};

use super::server::DEFAULT_PORT;
use super::value::{Fault, shown};

/// More listeners than any machine has addresses to offer.
const LISTENERS_MAX: usize = 64;

/// One address that is listened on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Listener {
    /// Where.
    pub address: SocketAddr,
    /// What is spoken there.
    pub speaks: Speaks,
}

/// What is spoken at a listener.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Speaks(u8);

impl Speaks {
    /// Nothing that is spoken here.
    pub const NONE: Self = Self(0);
    /// IRC in clear.
    pub const IRC: Self = Self(1);
    /// IRC inside TLS.
    pub const IRCS: Self = Self(2);
    /// HTTP in clear.
    pub const HTTP: Self = Self(4);
    /// HTTP inside TLS.
    pub const HTTPS: Self = Self(8);
    /// All that begins with TLS.
    pub const TLS: Self = Self(Self::IRCS.0 | Self::HTTPS.0);
    /// All of these.
    pub const ALL: Self = Self(Self::IRC.0 | Self::HTTP.0 | Self::TLS.0);

    /// What comes before an address that is for some of it alone.
    const SCHEMES: [(&str, Self); 5] = [
        ("irc", Self::IRC),
        ("ircs", Self::IRCS),
        ("http", Self::HTTP),
        ("https", Self::HTTPS),
        ("tls", Self::TLS),
    ];

    /// Whether any of this is spoken.
    pub fn any(self, of: Self) -> bool {
        self.0 & of.0 != 0
    }
}

impl fmt::Display for Listener {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scheme = Speaks::SCHEMES.iter().find(|(_, speaks)| *speaks == self.speaks);
        match scheme {
            Some((scheme, _)) => write!(f, "{scheme}://{}", self.address),
            None => self.address.fmt(f),
        }
    }
}

pub(super) fn read(texts: &[&str]) -> Result<Vec<Listener>, Fault> {
    if texts.is_empty() || texts.len() > LISTENERS_MAX {
        return Err(format!("must have between 1 and {LISTENERS_MAX} addresses"));
    }
    let mut listeners: Vec<Listener> = Vec::with_capacity(texts.len());
    for text in texts {
        let listener = listener(text).ok_or_else(|| {
            format!(
                "must be addresses such as \"0.0.0.0:7276\", \"[::]:7276\", \"192.168.1.5\" or \
                 \"ircs://0.0.0.0:6697\"; {} is not one",
                shown(text)
            )
        })?;
        let address = listener.address;
        // Port 0 asks the system for a free port, and may ask twice.
        if address.port() != 0 && listeners.iter().any(|before| before.address == address) {
            return Err(format!("must name each address once; {address} is there twice"));
        }
        listeners.push(listener);
    }
    Ok(listeners)
}

fn listener(text: &str) -> Option<Listener> {
    let (speaks, rest) = match text.split_once("://") {
        None => (Speaks::ALL, text),
        Some((scheme, rest)) => (Speaks::SCHEMES.iter().find(|(name, _)| *name == scheme)?.1, rest),
    };
    Some(Listener { address: address(rest)?, speaks })
}

/// An address with or without its port, an IPv6 address with or without its brackets.
fn address(text: &str) -> Option<SocketAddr> {
    if let Ok(address) = text.parse::<SocketAddr>() {
        return Some(address);
    }
    let bare = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
    match bare {
        Some(inside) => Some(SocketAddr::new(IpAddr::V6(inside.parse().ok()?), DEFAULT_PORT)),
        None => Some(SocketAddr::new(text.parse().ok()?, DEFAULT_PORT)),
    }
}
