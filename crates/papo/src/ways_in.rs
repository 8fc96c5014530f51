//! The ways in: which addresses other computers can use, and what to type there.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use papo_server::config::{Allow, DEFAULT_PORT};

/// An address of this machine, on the interface of that name.
pub(crate) type Interface = (String, IpAddr);

/// The addresses of this machine, as the system tells them.
pub(crate) fn interfaces() -> Vec<Interface> {
    let found = if_addrs::get_if_addrs().unwrap_or_default();
    found.into_iter().map(|interface| (interface.name.clone(), interface.ip())).collect()
}

/// Where others can connect to, best first: each address that a listener covers, that others can
/// reach, and that the gate lets them use.
pub(crate) fn reachable(
    listeners: &[SocketAddr],
    interfaces: &[Interface],
    allow: &Allow,
) -> Vec<SocketAddr> {
    let mut found = Vec::new();
    for listener in listeners {
        if !listener.ip().is_unspecified() {
            if !listener.ip().is_loopback() {
                found.push(*listener);
            }
            continue;
        }
        let usable = interfaces.iter().filter(|(name, ip)| {
            ip.is_ipv4() == listener.is_ipv4()
                && !ip.is_loopback()
                && !is_inside(name)
                && !needs_a_zone(*ip)
                && allow.admits(*ip)
        });
        found.extend(usable.map(|(_, ip)| SocketAddr::new(*ip, listener.port())));
    }
    found.sort_by_key(|address| (address.is_ipv6(), is_self_assigned(address.ip())));
    found.dedup();
    found
}

/// The addresses that listeners cover and others could reach, if the gate let them in from there.
pub(crate) fn barred(
    listeners: &[SocketAddr],
    interfaces: &[Interface],
    allow: &Allow,
) -> Vec<SocketAddr> {
    let mut all = reachable(listeners, interfaces, &Allow::Any);
    all.retain(|address| !allow.admits(address.ip()));
    all
}

/// Where this computer itself can connect to.
pub(crate) fn from_here(listeners: &[SocketAddr], allow: &Allow) -> Option<SocketAddr> {
    let local = |listener: &SocketAddr| match listener.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => {
            SocketAddr::new(Ipv4Addr::LOCALHOST.into(), listener.port())
        }
        IpAddr::V6(ip) if ip.is_unspecified() => {
            SocketAddr::new(Ipv6Addr::LOCALHOST.into(), listener.port())
        }
        _ => *listener,
    };
    listeners.iter().map(local).find(|address| allow.admits(address.ip()))
}

/// What somebody on another computer types.
pub(crate) fn command(address: SocketAddr) -> String {
    match (address.port(), address.ip()) {
        (DEFAULT_PORT, ip) => format!("papo join {ip}"),
        (port, IpAddr::V4(ip)) => format!("papo join {ip}:{port}"),
        (port, IpAddr::V6(ip)) => format!("papo join [{ip}]:{port}"),
    }
}

/// Bridges to containers and virtual machines on this computer: nobody else is there.
fn is_inside(interface: &str) -> bool {
    ["docker", "br-", "veth", "virbr", "vmnet", "vboxnet", "podman", "cni", "flannel"]
        .iter()
        .any(|prefix| interface.starts_with(prefix))
}

/// IPv6 link-local addresses mean nothing without the name of an interface of the other computer.
fn needs_a_zone(ip: IpAddr) -> bool {
    matches!(ip, IpAddr::V6(v6) if v6.is_unicast_link_local())
}

/// What a computer gives itself when nobody gives it an address.
fn is_self_assigned(ip: IpAddr) -> bool {
    matches!(ip, IpAddr::V4(v4) if v4.is_link_local())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn interfaces() -> Vec<Interface> {
        [
            ("lo", "127.0.0.1"),
            ("lo", "::1"),
            ("eth0", "fe80::1"),
            ("eth0", "fd00::5"),
            ("eth0", "2001:db8::5"),
            ("eth0", "169.254.1.1"),
            ("eth0", "192.168.1.20"),
            ("eth1", "8.8.4.4"),
            ("docker0", "172.17.0.1"),
        ]
        .map(|(name, ip)| (name.to_owned(), ip.parse().expect("an address")))
        .to_vec()
    }

    #[test]
    fn what_is_typed_here() {
        let net = |text: &str| Allow::Nets(vec![text.parse().expect("a network")]);
        for (listeners, allow, expected) in [
            (vec!["0.0.0.0:7276", "[::]:7276"], Allow::Lan, Some("papo join 127.0.0.1")),
            (vec!["[::]:9"], Allow::Lan, Some("papo join [::1]:9")),
            (vec!["192.168.1.20:9"], Allow::Lan, Some("papo join 192.168.1.20:9")),
            (vec!["0.0.0.0:9"], net("10.0.0.0/8"), None),
        ] {
            let listeners: Vec<SocketAddr> =
                listeners.iter().map(|text| text.parse().expect("an address")).collect();
            let found = from_here(&listeners, &allow).map(command);
            assert_eq!(found.as_deref(), expected, "{listeners:?}");
        }
    }

    #[test]
    fn what_others_type() {
        let table: [(&[&str], Allow, &[&str]); 5] = [
            (
                &["0.0.0.0:7276", "[::]:7276"],
                Allow::Lan,
                &["papo join 192.168.1.20", "papo join 169.254.1.1", "papo join fd00::5"],
            ),
            (
                &["0.0.0.0:9"],
                Allow::Any,
                &["papo join 192.168.1.20:9", "papo join 8.8.4.4:9", "papo join 169.254.1.1:9"],
            ),
            (&["[::]:9"], Allow::Lan, &["papo join [fd00::5]:9"]),
            (&["192.168.1.20:7276"], Allow::Lan, &["papo join 192.168.1.20"]),
            (&["127.0.0.1:7276", "[::1]:7276"], Allow::Lan, &[]),
        ];
        for (listeners, allow, expected) in table {
            let listeners: Vec<SocketAddr> =
                listeners.iter().map(|text| text.parse().expect("an address")).collect();
            let found: Vec<String> =
                reachable(&listeners, &interfaces(), &allow).into_iter().map(command).collect();
            assert_eq!(found, expected, "{listeners:?}");
        }
    }
}
