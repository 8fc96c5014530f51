//! By which names and addresses a server on a local network is called.

use std::collections::BTreeSet;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// The networks that are nobody's alone: loopback, private, link-local, shared by providers, unique
/// local (RFC 6890).
pub(super) const LOCAL_NETWORKS: &[(IpAddr, u8)] = &[
    (IpAddr::V4(Ipv4Addr::new(127, 0, 0, 0)), 8),
    (IpAddr::V4(Ipv4Addr::new(10, 0, 0, 0)), 8),
    (IpAddr::V4(Ipv4Addr::new(172, 16, 0, 0)), 12),
    (IpAddr::V4(Ipv4Addr::new(192, 168, 0, 0)), 16),
    (IpAddr::V4(Ipv4Addr::new(169, 254, 0, 0)), 16),
    (IpAddr::V4(Ipv4Addr::new(100, 64, 0, 0)), 10),
    (IpAddr::V6(Ipv6Addr::LOCALHOST), 128),
    (IpAddr::V6(Ipv6Addr::new(0xfc00, 0, 0, 0, 0, 0, 0, 0)), 7),
    (IpAddr::V6(Ipv6Addr::new(0xfe80, 0, 0, 0, 0, 0, 0, 0)), 10),
];
/// The domains that are (RFC 6762, 6761 and 8375, and what many routers use).
pub(super) const LOCAL_DOMAINS: &[&str] = &["local", "localhost", "home.arpa", "internal", "lan"];

/// A name or an address.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Name {
    Dns(String),
    Address(IpAddr),
}

/// What a certificate is to be for: of these names of the server, as they are called on a local
/// network, and of all addresses of this computer, those that are local.
pub(super) fn local_names(names: &[String]) -> BTreeSet<Name> {
    let interfaces = if_addrs::get_if_addrs().unwrap_or_default();
    let addresses = interfaces.iter().map(if_addrs::Interface::ip);
    of(names, addresses)
}

/// As what the server's computer is announced, so that others find its addresses. Not as what it may be
/// called by itself, for then its own system would take that for another computer.
pub(crate) fn announced_host(server: &str) -> String {
    let first = server.split('.').next().unwrap_or_default();
    format!("{}-papo.local", first.to_ascii_lowercase())
}

fn of(names: &[String], addresses: impl Iterator<Item = IpAddr>) -> BTreeSet<Name> {
    let mut all = BTreeSet::from([
        Name::Dns("localhost".to_owned()),
        Name::Address(Ipv4Addr::LOCALHOST.into()),
        Name::Address(Ipv6Addr::LOCALHOST.into()),
    ]);
    for name in names {
        let name = name.to_ascii_lowercase();
        let first = name.split('.').next().unwrap_or_default();
        all.insert(Name::Dns(format!("{first}.local")));
        all.insert(Name::Dns(announced_host(&name)));
        if LOCAL_DOMAINS.iter().any(|domain| name.ends_with(&format!(".{domain}"))) {
            all.insert(Name::Dns(name));
        }
    }
    all.extend(addresses.filter(|address| is_local(*address)).map(Name::Address));
    all
}

fn is_local(address: IpAddr) -> bool {
    let bits = |address| match address {
        IpAddr::V4(address) => (u128::from(address.to_bits()) << 96, 4),
        IpAddr::V6(address) => (address.to_bits(), 6),
    };
    LOCAL_NETWORKS.iter().any(|&(network, prefix)| {
        let ((address, version), (network, its)) = (bits(address), bits(network));
        version == its && (address ^ network).leading_zeros() >= u32::from(prefix)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn local_names_and_addresses_are_in_and_others_are_not() {
        let names = ["Lab1".to_owned(), "chat.example.org".to_owned(), "tea.lan".to_owned()];
        let addresses = ["192.168.1.20", "203.0.113.9", "fe80::1", "2001:db8::1", "172.32.0.1"];
        let addresses = addresses.iter().map(|text| text.parse().expect("it is an address"));
        let all: Vec<String> = of(&names, addresses).iter().map(|it| format!("{it:?}")).collect();
        assert_eq!(
            all,
            [
                r#"Dns("chat-papo.local")"#,
                r#"Dns("chat.local")"#,
                r#"Dns("lab1-papo.local")"#,
                r#"Dns("lab1.local")"#,
                r#"Dns("localhost")"#,
                r#"Dns("tea-papo.local")"#,
                r#"Dns("tea.lan")"#,
                r#"Dns("tea.local")"#,
                "Address(127.0.0.1)",
                "Address(192.168.1.20)",
                "Address(::1)",
                "Address(fe80::1)",
            ]
        );
    }
}
