//! Being found: the server tells its local network that it is there (multicast DNS, RFC 6762, and
//! DNS-SD, RFC 6763), and that it goes.

use std::net::{IpAddr, SocketAddr};
use std::thread;

use mdns_sd::{DaemonEvent, IfKind, IfPredicate, Receiver, ServiceDaemon, ServiceInfo};

use crate::config::{Allow, Config, Speaks};
use crate::gate::Gate;
use crate::limits::{ANNOUNCEMENT_TIME, GOODBYE_TIME};
use crate::notice::{Notice, Notices};
use crate::tls::{self, Authority, Certificates};
use crate::trust::Trusted;

/// Where `papo join` looks.
pub const SERVICE: &str = "_papo._tcp.local.";
/// What `papo join` reads the fingerprint of the server's authority from, in hex digits.
pub const FINGERPRINT_KEY: &str = "sha256";

/// Where other clients may look (RFC 7194 names the ports, IANA the services), and what has to be spoken
/// there for that.
const IRC_SERVICES: [(&str, Speaks); 2] =
    [("_irc._tcp.local.", Speaks::IRC), ("_ircs._tcp.local.", Speaks::IRCS)];

/// The one who tells. It has a thread of its own, which answers those who ask, and every few
/// seconds looks for addresses that have changed.
pub(crate) struct Announcer(Option<ServiceDaemon>);

impl Announcer {
    /// Begins, if anybody is to find the server. What goes wrong is a notice: it can be joined all
    /// the same.
    pub(crate) fn start(
        config: &Config,
        listening: &[(SocketAddr, Speaks)],
        gate: &Gate,
        certificates: &Certificates,
        notices: &Notices,
    ) -> Self {
        if !config.server.announce {
            return Self(None);
        }
        let Some(way) = Way::best(listening, config.server.public.is_some()) else {
            return Self(None);
        };
        let reach = Reach { covered: way.covered.clone(), gate: gate.clone() };
        let trusted = certificates.authority().map(Authority::trusted);
        match announce(&config.server.name, &way, reach, trusted) {
            Ok((daemon, events, is_heard)) => {
                let notices = notices.clone();
                // Without the thread nothing is missing but words.
                let _silent = thread::Builder::new()
                    .name("announcer".to_owned())
                    .spawn(move || watch(&events, is_heard, &notices));
                Self(Some(daemon))
            }
            Err(error) => {
                notices.post(Notice::Warning(unfound(&error.to_string())));
                Self(None)
            }
        }
    }

    /// Whether others can find the server.
    pub(crate) fn is_telling(&self) -> bool {
        self.0.is_some()
    }

    /// Tells that the server goes, so that nobody is offered it any more.
    pub(crate) fn stop(self) {
        let Some(daemon) = self.0 else { return };
        if let Ok(gone) = daemon.shutdown() {
            // A network that takes nothing keeps nobody.
            let _silent = gone.recv_timeout(GOODBYE_TIME);
        }
    }
}

/// The port that is told.
#[derive(Debug)]
struct Way {
    port: u16,
    /// What others speak there.
    speaks: Speaks,
    /// What its listeners listen on.
    covered: Vec<IpAddr>,
}

impl Way {
    /// The first where others can join, if there is one: who only this computer can reach is not worth a
    /// word. A server for everybody speaks with others by TLS alone.
    fn best(listening: &[(SocketAddr, Speaks)], is_public: bool) -> Option<Self> {
        let is_joined = |(address, speaks): &&(SocketAddr, Speaks)| {
            speaks.any(Speaks::IRCS) && !address.ip().is_loopback()
        };
        let (first, speaks) = listening.iter().find(is_joined)?;
        let speaks = if is_public { Speaks::TLS } else { *speaks };
        let of_port = listening.iter().filter(|(address, _)| address.port() == first.port());
        let covered = of_port.filter(|(_, speaks)| speaks.any(Speaks::IRCS));
        let covered = covered.map(|(address, _)| address.ip()).collect();
        Some(Self { port: first.port(), speaks, covered })
    }
}

/// On which addresses of this computer the server can be found.
#[derive(Debug, Clone)]
struct Reach {
    /// What the listeners of the port that is told listen on.
    covered: Vec<IpAddr>,
    gate: Gate,
}

impl Reach {
    /// What is multicast stays on a local network, whoever is let in. A link-local address of IPv6
    /// says nothing without an interface, and every interface has one, also those that lead out.
    fn has(&self, address: IpAddr) -> bool {
        let is_covered = |ip: &IpAddr| {
            *ip == address || (ip.is_unspecified() && ip.is_ipv4() == address.is_ipv4())
        };
        let needs_a_zone = matches!(address, IpAddr::V6(ip) if ip.is_unicast_link_local());
        !needs_a_zone
            && self.covered.iter().any(is_covered)
            && Allow::Lan.admits(address)
            && self.gate.allows(address)
    }

    /// Which of these addresses are told, each on the interface of that name. An answer by IPv6 has
    /// none of the addresses of IPv4, and is the only one that comes where it comes first; so where
    /// there is IPv4, which everybody has, that alone is spoken.
    fn of<'a>(&self, all: &'a [(String, IpAddr)]) -> Vec<&'a (String, IpAddr)> {
        let mut within: Vec<_> = all.iter().filter(|(_, ip)| self.has(*ip)).collect();
        // Within this computer only where there is nothing else: names are settled for each network
        // by itself, and those of one are taken for those of the other here.
        if within.iter().any(|(_, ip)| !ip.is_loopback()) {
            within.retain(|(_, ip)| !ip.is_loopback());
        }
        let with_ipv4: Vec<_> =
            within.iter().filter(|(_, ip)| ip.is_ipv4()).map(|(name, _)| name).collect();
        within.retain(|(name, ip)| ip.is_ipv4() || !with_ipv4.contains(&name));
        within
    }
}

/// Tells of the server on all addresses within reach, now and of those that come later. Whether there
/// is anybody to hear it now comes with what happens.
fn announce(
    name: &str,
    way: &Way,
    reach: Reach,
    trusted: Option<&Trusted>,
) -> mdns_sd::Result<(ServiceDaemon, Receiver<DaemonEvent>, bool)> {
    let is_heard = reach.of(&interfaces()).iter().any(|(_, ip)| !ip.is_loopback());
    let daemon = ServiceDaemon::new()?;
    let events = daemon.monitor()?;
    daemon.disable_interface(IfKind::All)?;
    let within = IfPredicate::new(move |interface| {
        let address = (interface.name.clone(), interface.ip());
        reach.of(&interfaces()).contains(&&address)
    });
    daemon.enable_interface(IfKind::Predicate(within))?;
    let fingerprint = trusted.map(|trusted| trusted.fingerprint.replace(':', "").to_lowercase());
    let mut facts = vec![("version", env!("CARGO_PKG_VERSION").to_owned())];
    facts.extend(fingerprint.map(|fingerprint| (FINGERPRINT_KEY, fingerprint)));
    let no_facts: [(&str, &str); 0] = [];
    let host = format!("{}.", tls::announced_host(name));
    // The library settles it when two have the same name, but not when there is a dot in it.
    let name = name.split('.').next().unwrap_or_default();
    let ours = ServiceInfo::new(SERVICE, name, &host, "", way.port, &facts[..])?;
    daemon.register(ours.enable_addr_auto())?;
    for (service, _) in IRC_SERVICES.iter().filter(|(_, spoken)| way.speaks.any(*spoken)) {
        let other = ServiceInfo::new(service, name, &host, "", way.port, &no_facts[..])?;
        daemon.register(other.enable_addr_auto())?;
    }
    Ok((daemon, events, is_heard))
}

/// The addresses of this computer, each with the name of its interface.
fn interfaces() -> Vec<(String, IpAddr)> {
    let found = if_addrs::get_if_addrs().unwrap_or_default();
    found.into_iter().map(|interface| (interface.name.clone(), interface.ip())).collect()
}

/// Says what becomes of it, until the server stops.
fn watch(events: &Receiver<DaemonEvent>, is_heard: bool, notices: &Notices) {
    let warn = |text: String| notices.post(Notice::Warning(text));
    let (mut was_told, mut last_name) = (!is_heard, String::new());
    loop {
        let event = if was_told {
            events.recv().ok()
        } else {
            match events.recv_timeout(ANNOUNCEMENT_TIME) {
                Ok(event) => Some(event),
                Err(mdns_sd::RecvTimeoutError::Timeout) => {
                    warn(unfound("nothing could be sent; is port 5353 of UDP taken?"));
                    was_told = true;
                    continue;
                }
                Err(mdns_sd::RecvTimeoutError::Disconnected) => None,
            }
        };
        match event {
            None => return,
            Some(DaemonEvent::Announce(..) | DaemonEvent::Respond(_)) => was_told = true,
            Some(DaemonEvent::Error(error)) => warn(unfound(&error.to_string())),
            Some(DaemonEvent::NameChange(change)) if change.new_name.ends_with(SERVICE) => {
                let name = change.new_name.trim_end_matches(SERVICE).trim_end_matches('.');
                if name != last_name {
                    name.clone_into(&mut last_name);
                    warn(format!(
                        "another server on this network has this name; this one is found as {name}"
                    ));
                }
            }
            Some(_) => {}
        }
    }
}

fn unfound(why: &str) -> String {
    format!("others can't find this server by themselves, but can join by its address: {why}")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Rows: what is listened on, who is let in, an address of this computer, whether it is told.
    #[test]
    fn what_is_told_and_what_is_not() {
        let (lan, any) = (Allow::Lan, Allow::Any);
        let ten = Allow::Nets(vec!["10.0.0.0/8".parse().expect("a network")]);
        for (covered, allow, address, expected) in [
            ("0.0.0.0", &lan, "192.168.1.20", true),
            ("0.0.0.0", &lan, "127.0.0.1", true),
            ("0.0.0.0", &lan, "fd00::5", false),
            ("::", &lan, "fd00::5", true),
            ("::", &lan, "fe80::5", false),
            ("::", &any, "2001:db8::5", false),
            ("0.0.0.0", &any, "203.0.113.5", false),
            ("0.0.0.0", &ten, "192.168.1.20", false),
            ("0.0.0.0", &ten, "10.1.2.3", true),
            ("192.168.1.20", &lan, "192.168.1.20", true),
            ("192.168.1.20", &lan, "192.168.2.20", false),
        ] {
            let mut config = Config::default();
            config.server.allow = allow.clone();
            let covered = vec![covered.parse().expect("an address")];
            let reach = Reach { covered, gate: Gate::new(&config) };
            let address = address.parse().expect("an address");
            assert_eq!(reach.has(address), expected, "{address} {allow:?}");
        }
    }

    /// Rows: what is listened on, whether by everybody; which port is told, and whether for IRC in clear.
    #[test]
    fn what_is_told_is_spoken_there() {
        for (listening, is_public, expected) in [
            (&[("0.0.0.0:7276", Speaks::ALL)][..], false, Some((7276, true))),
            (&[("0.0.0.0:7276", Speaks::ALL)], true, Some((7276, false))),
            (&[("0.0.0.0:6697", Speaks::IRCS)], false, Some((6697, false))),
            (
                &[("127.0.0.1:7276", Speaks::ALL), ("0.0.0.0:9", Speaks::TLS)],
                false,
                Some((9, false)),
            ),
            (&[("0.0.0.0:443", Speaks::HTTPS), ("0.0.0.0:6667", Speaks::IRC)], false, None),
            (&[("127.0.0.1:7276", Speaks::ALL)], false, None),
        ] {
            let listening: Vec<(SocketAddr, Speaks)> =
                listening.iter().map(|(at, it)| (at.parse().expect("an address"), *it)).collect();
            let way = Way::best(&listening, is_public);
            let told = way.map(|way| (way.port, way.speaks.any(Speaks::IRC)));
            assert_eq!(told, expected, "{listening:?} {is_public}");
        }
    }

    /// Rows: what is listened on; what of this computer is told then.
    #[test]
    fn one_family_of_addresses_is_told_on_an_interface() {
        let all = [
            ("eth0", "fd00::5"),
            ("eth0", "10.0.0.5"),
            ("eth1", "fd01::5"),
            ("eth1", "8.8.4.4"),
            ("lo", "127.0.0.1"),
        ]
        .map(|(name, ip)| (name.to_owned(), ip.parse().expect("an address")));
        for (covered, expected) in [
            (&["0.0.0.0", "::"][..], &["10.0.0.5", "fd01::5"][..]),
            (&["::"], &["fd00::5", "fd01::5"]),
            (&["0.0.0.0"], &["10.0.0.5"]),
            (&["127.0.0.1"], &["127.0.0.1"]),
        ] {
            let covered = covered.iter().map(|ip| ip.parse().expect("an address")).collect();
            let reach = Reach { covered, gate: Gate::new(&Config::default()) };
            let told: Vec<String> = reach.of(&all).iter().map(|(_, ip)| ip.to_string()).collect();
            assert_eq!(told, expected);
        }
    }
}
