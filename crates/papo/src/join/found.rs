//! `papo join` without a HOST: which servers the local network has (multicast DNS and DNS-SD).
//!
//! Anybody there can say anything. So what is found is only where to knock: whoever answers has to
//! show what was announced, and what was known of an address before counts more.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::time::Instant;

use mdns_sd::{ResolvedService, ScopedIp, ServiceDaemon, ServiceEvent};
use papo_server::announce::{FINGERPRINT_KEY, SERVICE};

use super::sanitise::clean;
use crate::address::Address;
use crate::limits::{FOUND_MAX, FOUND_NAME_LEN_MAX, SEARCH_QUIET, SEARCH_TIME};
use crate::ways_in::{self, Interface};

/// A server that is announced.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Found {
    /// As it is announced, fit for a terminal.
    pub(super) name: String,
    /// Where it is, and what it is announced to be known by.
    pub(super) address: Address,
    /// That is an address of this computer.
    pub(super) is_here: bool,
}

/// Looks for servers, until there has been nothing new for a while.
pub(super) fn look() -> mdns_sd::Result<Vec<Found>> {
    let daemon = ServiceDaemon::new()?;
    let events = daemon.browse(SERVICE)?;
    let mut search = Search::new(ways_in::interfaces(), Instant::now());
    while let Ok(event) = events.recv_deadline(search.until) {
        search.hear(event, Instant::now());
    }
    // Its thread may end when the program does.
    let _over = daemon.shutdown();
    Ok(search.found())
}

/// What was found so far, and how long others are waited for.
#[derive(Debug)]
struct Search {
    interfaces: Vec<Interface>,
    found: BTreeMap<String, Found>,
    until: Instant,
    end: Instant,
}

impl Search {
    fn new(interfaces: Vec<Interface>, now: Instant) -> Self {
        let end = now + SEARCH_TIME;
        Self { interfaces, found: BTreeMap::new(), until: end, end }
    }

    fn hear(&mut self, event: ServiceEvent, now: Instant) {
        match event {
            ServiceEvent::ServiceResolved(service) => {
                let Some(server) = read(&service, &self.interfaces) else { return };
                if self.found.len() < FOUND_MAX || self.found.contains_key(&service.fullname) {
                    self.found.insert(service.fullname, server);
                    self.until = self.end.min(now + SEARCH_QUIET);
                }
            }
            ServiceEvent::ServiceRemoved(_, name) => {
                self.found.remove(&name);
                if self.found.is_empty() {
                    self.until = self.end;
                }
            }
            _ => {}
        }
    }

    fn found(self) -> Vec<Found> {
        let mut found: Vec<Found> = self.found.into_values().collect();
        found.sort_by(|a, b| (&a.name, &a.address.host).cmp(&(&b.name, &b.address.host)));
        found
    }
}

/// What is announced, if there is a way to it.
fn read(service: &ResolvedService, interfaces: &[Interface]) -> Option<Found> {
    let name = unescaped(service.fullname.strip_suffix(SERVICE)?.strip_suffix('.')?);
    let ways = service.addresses.iter().filter_map(|address| way(address, interfaces));
    let (_, host) = ways.min()?;
    let ip = host.parse::<IpAddr>().ok();
    let is_here = interfaces.iter().any(|(_, own)| Some(*own) == ip);
    let fingerprint = service.get_property_val_str(FINGERPRINT_KEY);
    let address = Address {
        host,
        port: Some(service.port).filter(|&port| port != 0)?,
        secure: true,
        invite: None,
        trusted: fingerprint.and_then(|text| text.parse().ok()),
    };
    Some(Found { name: clean(&name).chars().take(FOUND_NAME_LEN_MAX).collect(), address, is_here })
}

/// How good an address is, the least being the best, and how it is typed.
fn way(address: &ScopedIp, interfaces: &[Interface]) -> Option<(u8, String)> {
    match address {
        ScopedIp::V4(v4) if v4.addr().is_loopback() => {
            // What another computer says of this one is not to be believed.
            let is_own =
                |name: &str| interfaces.iter().any(|(own, ip)| own == name && ip.is_loopback());
            let is_here = v4.interface_ids().iter().all(|id| is_own(&id.name));
            is_here.then(|| (0, v4.addr().to_string()))
        }
        ScopedIp::V4(v4) if v4.addr().is_link_local() => Some((3, v4.addr().to_string())),
        ScopedIp::V4(v4) => Some((1, v4.addr().to_string())),
        ScopedIp::V6(v6) if v6.addr().is_loopback() => None,
        ScopedIp::V6(v6) if v6.addr().is_unicast_link_local() => {
            Some((4, format!("{}%{}", v6.addr(), v6.scope_id().name)))
        }
        ScopedIp::V6(v6) => Some((2, v6.addr().to_string())),
        _ => None,
    }
}

/// A name as DNS-SD has it: without the backslashes that DNS wants (RFC 6763, section 4.3).
fn unescaped(name: &str) -> String {
    let mut chars = name.chars();
    let mut text = String::new();
    while let Some(c) = chars.next() {
        text.extend(if c == '\\' { chars.next() } else { Some(c) });
    }
    text
}

#[cfg(test)]
mod tests {
    use mdns_sd::ServiceInfo;

    use super::*;

    /// Rows: name, addresses, TXT; then what is shown and where it is, with what to trust.
    #[test]
    fn what_is_announced_is_read() {
        let fingerprint = "0a".repeat(32);
        let known = Some(&*fingerprint);
        for (name, addresses, said, expected) in [
            ("lab1", "10.0.0.7,fd00::7", known, Some(("lab1", "10.0.0.7:9", true))),
            ("lab1.lan", "fd00::7", known, Some(("lab1.lan", "[fd00::7]:9", true))),
            ("a", "169.254.3.4,fd00::7", known, Some(("a", "[fd00::7]:9", true))),
            ("a", "10.0.0.7", None, Some(("a", "10.0.0.7:9", false))),
            ("a", "10.0.0.7", Some("0a0a"), Some(("a", "10.0.0.7:9", false))),
            ("a\u{1b}[2J\u{202e}", "10.0.0.7", None, Some(("a\u{fffd}[2J", "10.0.0.7:9", false))),
            ("a", "::1", known, None),
        ] {
            let facts: Vec<_> = said.iter().map(|said| (FINGERPRINT_KEY, *said)).collect();
            let info = ServiceInfo::new(SERVICE, name, "a.local.", addresses, 9, &facts[..]);
            let service = info.expect("it holds").as_resolved_service();
            let found = read(&service, &[]);
            let found = found.as_ref().map(|found| {
                let address = &found.address;
                let is_named = address.trusted.is_some_and(|it| it.to_string().starts_with("0A:"));
                (&*found.name, address.to_string(), is_named)
            });
            let expected = expected.map(|(name, at, is_named)| (name, at.to_owned(), is_named));
            assert_eq!(found, expected, "{name:?} {addresses}");
        }
    }

    #[test]
    fn nothing_is_longer_than_it_may_be() {
        let name = "x".repeat(2 * FOUND_NAME_LEN_MAX);
        let no_facts: [(&str, &str); 0] = [];
        let info = ServiceInfo::new(SERVICE, &name, "a.local.", "10.0.0.7", 9, &no_facts[..]);
        let service = info.expect("it holds").as_resolved_service();
        let found = read(&service, &[]).expect("there is a way");
        assert_eq!(found.name.chars().count(), FOUND_NAME_LEN_MAX);
    }

    /// However many are announced, and however often, so many are listed, and the search ends.
    #[test]
    fn a_search_has_an_end() {
        let no_facts: [(&str, &str); 0] = [];
        let event = |name: &str| {
            let info = ServiceInfo::new(SERVICE, name, "a.local.", "10.0.0.7", 9, &no_facts[..]);
            let service = info.expect("it holds").as_resolved_service();
            ServiceEvent::ServiceResolved(Box::new(service))
        };
        let gone = |name: &str| {
            ServiceEvent::ServiceRemoved(SERVICE.to_owned(), format!("{name}.{SERVICE}"))
        };
        let began = Instant::now();
        let mut search = Search::new(Vec::new(), began);
        assert_eq!(search.until, began + SEARCH_TIME);
        search.hear(event("tea"), began);
        assert_eq!(search.until, began + SEARCH_QUIET, "others have a moment");
        search.hear(gone("tea"), began);
        assert_eq!(search.until, began + SEARCH_TIME, "there is nothing to be joined any more");
        for number in 0..2 * FOUND_MAX {
            search.hear(event(&number.to_string()), began + SEARCH_TIME);
        }
        assert_eq!(search.until, began + SEARCH_TIME, "it is not put off");
        assert_eq!(search.found().len(), FOUND_MAX);
    }

    #[test]
    fn only_this_computer_speaks_of_this_computer() {
        let on = |name: &str| {
            let id = mdns_sd::InterfaceId { name: name.to_owned(), index: 1 };
            ScopedIp::V4(mdns_sd::ScopedIpV4::new([127, 0, 0, 1].into(), id))
        };
        let interfaces = [("lo", "127.0.0.1"), ("eth0", "10.0.0.7")]
            .map(|(name, ip)| (name.to_owned(), ip.parse().expect("an address")));
        assert_eq!(way(&on("lo"), &interfaces), Some((0, "127.0.0.1".to_owned())));
        assert_eq!(way(&on("eth0"), &interfaces), None);
        let elsewhere = ScopedIp::from("10.0.0.7".parse::<IpAddr>().expect("an address"));
        assert!(way(&elsewhere, &interfaces) > way(&on("lo"), &interfaces));
        let no_facts: [(&str, &str); 0] = [];
        for (address, expected) in [("10.0.0.7", true), ("10.0.0.8", false)] {
            let info = ServiceInfo::new(SERVICE, "a", "a.local.", address, 9, &no_facts[..]);
            let found = read(&info.expect("it holds").as_resolved_service(), &interfaces);
            assert_eq!(found.map(|found| found.is_here), Some(expected), "{address}");
        }
    }
}
