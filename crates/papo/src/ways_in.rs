//! The ways in: which addresses other computers can use, and what to type there.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use papo_server::config::{Allow, DEFAULT_PORT};
pub(crate) use papo_server::main_address;

/// An address of this machine, on the interface of that name.
pub(crate) type Interface = (String, IpAddr);

/// The addresses of this machine, as the system tells them.
pub(crate) fn interfaces() -> Vec<Interface> {
    let found = if_addrs::get_if_addrs().unwrap_or_default();
    found.into_iter().map(|interface| (interface.name.clone(), interface.ip())).collect()
}

/// Where others can connect to, best first: each address that a listener covers, that others can
/// reach, and that the gate lets them use. The main one is the best.
pub(crate) fn reachable(
    listeners: &[SocketAddr],
    interfaces: &[Interface],
    allow: &Allow,
    main: Option<IpAddr>,
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
                && (!is_inside(name) || Some(*ip) == main)
                && !needs_a_zone(*ip)
                && allow.admits(*ip)
        });
        found.extend(usable.map(|(_, ip)| SocketAddr::new(*ip, listener.port())));
    }
    let is_aside = |ip| interfaces.iter().any(|(name, of)| *of == ip && is_tunnel(name));
    found.sort_by_key(|address| {
        let ip = address.ip();
        (ip.is_ipv6(), is_self_assigned(ip), is_aside(ip), Some(ip) != main)
    });
    found.dedup();
    found
}

/// The addresses that listeners cover and others could reach, if the gate let them in from there.
pub(crate) fn barred(
    listeners: &[SocketAddr],
    interfaces: &[Interface],
    allow: &Allow,
) -> Vec<SocketAddr> {
    let mut all = reachable(listeners, interfaces, &Allow::Any, None);
    all.retain(|address| !allow.admits(address.ip()));
    all
}

/// Says which of these addresses are not listed, and why. Where others are, those of IPv6 are not
/// worth a word: nearly every computer has some.
pub(crate) fn not_listed(barred: &[SocketAddr], allow: &Allow, is_all: bool) -> Option<String> {
    let barred = barred.iter().map(SocketAddr::ip).filter(|ip| is_all || ip.is_ipv4());
    let mut barred: Vec<String> = barred.map(|ip| ip.to_string()).collect();
    barred.dedup();
    let verb = if barred.len() == 1 { "is" } else { "are" };
    let last = barred.pop()?;
    let names = if barred.is_empty() { last } else { format!("{} and {last}", barred.join(", ")) };
    let who = match allow {
        Allow::Nets(_) => "only some networks",
        Allow::Lan | Allow::Any => "only the local network",
    };
    Some(format!(
        "{names} {verb} not listed: [server] allow lets in {who}; --allow any lets in everybody."
    ))
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

/// The same where the server has a name.
pub(crate) fn command_by_name(name: &str, port: u16) -> String {
    match port {
        DEFAULT_PORT => format!("papo join {name}"),
        port => format!("papo join {name}:{port}"),
    }
}

/// Bridges to containers and virtual machines on this computer: nobody else is there.
fn is_inside(interface: &str) -> bool {
    ["docker", "br-", "veth", "virbr", "vmnet", "vboxnet", "podman", "cni", "flannel"]
        .iter()
        .any(|prefix| interface.starts_with(prefix))
}

/// Ways to other networks: those who are near are seldom there.
fn is_tunnel(interface: &str) -> bool {
    ["tun", "tap", "utun", "wg", "tailscale", "zt", "ppp"]
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
            ("wg0", "10.8.0.2"),
            ("eth2", "192.168.7.7"),
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
    fn what_is_not_listed_is_explained() {
        let listeners = ["0.0.0.0:9", "[::]:9"].map(|text| text.parse().expect("an address"));
        let said = |allow: &Allow, is_all| {
            not_listed(&barred(&listeners, &interfaces(), allow), allow, is_all)
        };
        let lan = "not listed: [server] allow lets in only the local network; --allow any lets in everybody.";
        assert_eq!(said(&Allow::Lan, false), Some(format!("8.8.4.4 is {lan}")));
        assert_eq!(said(&Allow::Lan, true), Some(format!("8.8.4.4 and 2001:db8::5 are {lan}")));
        assert_eq!(said(&Allow::Any, true), None);
        let net = Allow::Nets(vec!["8.0.0.0/8".parse().expect("a network")]);
        let words = "192.168.1.20, 192.168.7.7, 10.8.0.2 and 169.254.1.1 are not listed: [server] allow lets in only some \
                     networks; --allow any lets in everybody.";
        assert_eq!(said(&net, false).as_deref(), Some(words));
    }

    #[test]
    fn what_others_type() {
        let table: [(&[&str], Allow, &str, &[&str]); 7] = [
            (
                &["0.0.0.0:7276", "[::]:7276"],
                Allow::Lan,
                "192.168.7.7",
                &["192.168.7.7", "192.168.1.20", "10.8.0.2", "169.254.1.1", "fd00::5"],
            ),
            (
                &["0.0.0.0:9"],
                Allow::Any,
                "192.168.1.20",
                &["192.168.1.20:9", "8.8.4.4:9", "192.168.7.7:9", "10.8.0.2:9", "169.254.1.1:9"],
            ),
            // All that leaves goes through a tunnel, as some have it; or the bridge is all there is.
            (
                &["0.0.0.0:7276"],
                Allow::Lan,
                "10.8.0.2",
                &["192.168.1.20", "192.168.7.7", "10.8.0.2", "169.254.1.1"],
            ),
            (
                &["0.0.0.0:7276"],
                Allow::Lan,
                "172.17.0.1",
                &["172.17.0.1", "192.168.1.20", "192.168.7.7", "10.8.0.2", "169.254.1.1"],
            ),
            (&["[::]:9"], Allow::Lan, "", &["[fd00::5]:9"]),
            (&["192.168.1.20:7276"], Allow::Lan, "", &["192.168.1.20"]),
            (&["127.0.0.1:7276", "[::1]:7276"], Allow::Lan, "", &[]),
        ];
        for (listeners, allow, main, expected) in table {
            let listeners: Vec<SocketAddr> =
                listeners.iter().map(|text| text.parse().expect("an address")).collect();
            let ways = reachable(&listeners, &interfaces(), &allow, main.parse().ok());
            let found: Vec<String> = ways.into_iter().map(command).collect();
            let expected: Vec<String> =
                expected.iter().map(|at| format!("papo join {at}")).collect();
            assert_eq!(found, expected, "{listeners:?}");
        }
    }
}
