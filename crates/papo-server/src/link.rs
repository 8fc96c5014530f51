//! Links that others come by: where the server is, as far as it knows, and by what it is known.

use std::net::{IpAddr, Ipv4Addr, SocketAddr, UdpSocket};

use papo_proto::Token;

use crate::config::{Config, DEFAULT_PORT};
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
    match first {
        Some(ip) if !ip.is_unspecified() => ip,
        _ => main_address().unwrap_or(Ipv4Addr::LOCALHOST.into()),
    }
}

fn in_a_link(ip: IpAddr) -> String {
    match ip {
        IpAddr::V4(ip) => ip.to_string(),
        IpAddr::V6(ip) => format!("[{ip}]"),
    }
}
