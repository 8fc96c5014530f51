//! Links that others come by: where the server is, as far as it knows, and by what it is known.

use std::net::{IpAddr, Ipv4Addr, SocketAddr, UdpSocket};

use papo_proto::Token;

use crate::config::{Config, DEFAULT_PORT, Speaks};
use crate::tls::{Authority, Certificates};

/// The address that this computer speaks with to others, as a rule. Asking for it sends nothing.
pub fn main_address() -> Option<IpAddr> {
    let socket = UdpSocket::bind("0.0.0.0:0").ok()?;
    // An address for documentation (RFC 5737): all that matters is the way there.
    socket.connect("192.0.2.1:9").ok()?;
    socket.local_addr().ok().map(|address| address.ip())
}

/// The link of an invitation. Its server is the public one, or else the address that others on the
/// network reach.
pub(crate) fn invite(token: Token, config: &Config, certs: &Certificates, port: u16) -> String {
    let host = match certs.public() {
        Some(name) => name.to_owned(),
        None => in_a_link(address(config)),
    };
    let port = if port == DEFAULT_PORT { String::new() } else { format!(":{port}") };
    // Whom everybody trusts need not be named.
    let authority = certs.authority().filter(|_| certs.public().is_none());
    let known = authority
        .map(Authority::trusted)
        .map(|trusted| format!("&sha256={}", trusted.fingerprint.replace(':', "").to_lowercase()));
    format!("papo://{host}{port}/?invite={token}{}", known.unwrap_or_default())
}

fn address(config: &Config) -> IpAddr {
    let mut listeners = config.server.listen.iter().map(|listener| listener.address);
    let first = listeners.next().map(|address: SocketAddr| address.ip());
    first.map_or(Ipv4Addr::LOCALHOST.into(), for_others)
}

/// The address by which others reach who listens on this one.
fn for_others(ip: IpAddr) -> IpAddr {
    if ip.is_unspecified() { main_address().unwrap_or(Ipv4Addr::LOCALHOST.into()) } else { ip }
}

/// Where the page is that people use with a browser.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct PageAddress {
    is_secure: bool,
    /// Where it is listened for that.
    at: SocketAddr,
}

impl PageAddress {
    /// Among these listeners: one that others can reach, in clear where that is spoken, for a certificate
    /// of a local network is known to no browser at first. A server for everybody has one by TLS alone.
    pub(crate) fn among(listening: &[(SocketAddr, Speaks)], is_public: bool) -> Option<Self> {
        let find = |speaks, is_secure: bool, port| {
            let able = listening.iter().filter(|(_, it)| it.any(speaks)).map(|(at, _)| *at);
            let best = able.min_by_key(|at| (at.ip().is_loopback(), at.port() != port));
            best.map(|at| Self { is_secure, at })
        };
        let in_clear = || find(Speaks::HTTP, false, 80);
        (!is_public).then(in_clear).flatten().or_else(|| find(Speaks::HTTPS, true, 443))
    }

    /// The address of the page under this path. What is behind `#` no browser sends to anybody, so it is
    /// in no log.
    pub(crate) fn link(self, public: Option<&str>, path: &str) -> String {
        let host = public.map_or_else(|| in_a_link(for_others(self.at.ip())), str::to_owned);
        let (scheme, usual) = if self.is_secure { ("https", 443) } else { ("http", 80) };
        let port = self.at.port();
        let port = if port == usual { String::new() } else { format!(":{port}") };
        format!("{scheme}://{host}{port}/{path}")
    }
}

fn in_a_link(ip: IpAddr) -> String {
    match ip {
        IpAddr::V4(ip) => ip.to_string(),
        IpAddr::V6(ip) => format!("[{ip}]"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Rows: who listens, the public name, and the link.
    #[test]
    fn a_page_is_where_others_reach_it() {
        let all = [("192.168.1.20:7276", Speaks::ALL)];
        let parts = [
            ("127.0.0.1:80", Speaks::HTTP),
            ("10.0.0.1:6697", Speaks::IRCS),
            ("10.0.0.1:443", Speaks::HTTPS),
        ];
        let public = [("[::1]:7276", Speaks::ALL), ("[::1]:443", Speaks::TLS)];
        let name = Some("chat.example.org");
        for (listening, name, link) in [
            (&all[..], None, Some("http://192.168.1.20:7276/claim#x")),
            (&[("[fd00::5]:80", Speaks::HTTP)], None, Some("http://[fd00::5]/claim#x")),
            (&parts, None, Some("http://127.0.0.1/claim#x")),
            (&parts[1..], None, Some("https://10.0.0.1/claim#x")),
            (&parts[1..2], None, None),
            (&public, name, Some("https://chat.example.org/claim#x")),
            (&public[..1], name, Some("https://chat.example.org:7276/claim#x")),
            (&parts[..1], name, None),
        ] {
            let listening: Vec<(SocketAddr, Speaks)> =
                listening.iter().map(|(at, it)| (at.parse().expect("an address"), *it)).collect();
            let page = PageAddress::among(&listening, name.is_some());
            let found = page.map(|page| page.link(name, "claim#x"));
            assert_eq!(found.as_deref(), link, "{listening:?}");
        }
    }
}
