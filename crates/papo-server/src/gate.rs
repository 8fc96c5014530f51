//! The gate: who may connect, and how many.
//!
//! It is asked once for a connection, and told when the connection ends; that is seldom enough for
//! a lock. Nobody holds it while doing anything else.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use ipnet::IpNet;
use papo_core::SessionId;

use crate::config::{Allow, Config, Speaks};
use crate::limits::REMEMBERED_ADDRESSES_MAX;

/// What the configuration says about connections.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Rules {
    allow: Allow,
    clients_max: u32,
    per_address_max: u32,
    per_minute_max: u32,
    /// Where gateways connect from, which bring many people.
    gateways: Vec<IpNet>,
    /// The same of proxies.
    proxies: Vec<IpNet>,
}

/// Shared by the listener and all permits.
#[derive(Debug, Clone)]
pub(crate) struct Gate(Arc<Mutex<Count>>);

#[derive(Debug)]
struct Count {
    rules: Rules,
    clients: u32,
    /// Per address: how many are connected, how many came in this minute, and when that began.
    addresses: HashMap<IpAddr, Visits>,
    /// The address that each session is counted under, if it is counted under one.
    sessions: HashMap<SessionId, Option<IpAddr>>,
    /// When old addresses were last forgotten.
    swept: Option<Instant>,
}

#[derive(Debug)]
struct Visits {
    open: u32,
    recent: u32,
    since: Instant,
}

const MINUTE: Duration = Duration::from_mins(1);

/// One admitted connection. The gate counts it until it is dropped.
#[derive(Debug)]
pub(crate) struct Permit {
    gate: Gate,
    /// The address it comes from.
    pub(crate) address: IpAddr,
    /// What may be spoken on it.
    pub(crate) speaks: Speaks,
    /// It comes from a proxy that has not said yet for whom.
    pub(crate) is_proxied: bool,
    /// The address it is counted under, until the gate knows its session.
    counted: Option<IpAddr>,
    session: Option<SessionId>,
}

impl Gate {
    pub(crate) fn new(config: &Config) -> Self {
        let rules = Rules::of(config);
        Self(Arc::new(Mutex::new(Count {
            rules,
            clients: 0,
            addresses: HashMap::new(),
            sessions: HashMap::new(),
            swept: None,
        })))
    }

    /// Takes new rules. Who is in stays in.
    pub(crate) fn configure(&self, config: &Config) {
        self.lock().rules = Rules::of(config);
    }

    /// How many are connected.
    pub(crate) fn clients(&self) -> u32 {
        self.lock().clients
    }

    /// Whether anybody may come from this address.
    pub(crate) fn allows(&self, address: IpAddr) -> bool {
        self.lock().rules.allow.admits(address)
    }

    /// Lets a connection in, or says why not.
    pub(crate) fn admit(&self, address: IpAddr, now: Instant) -> Result<Permit, String> {
        let address = address.to_canonical();
        let mut count = self.lock();
        let counted = count.admit(address, now)?;
        let is_proxied = count.rules.proxies.iter().any(|host| host.contains(&address));
        drop(count);
        let speaks = Speaks::ALL;
        Ok(Permit { gate: self.clone(), address, speaks, is_proxied, counted, session: None })
    }

    /// Counts a session under this address, as if it had connected from there, and no longer under
    /// the one of its gateway; or says why nobody may come from there.
    pub(crate) fn vouch(
        &self,
        session: SessionId,
        address: IpAddr,
        now: Instant,
    ) -> Result<(), String> {
        let mut count = self.lock();
        // Its connection may be gone already.
        let Some(before) = count.sessions.get(&session).copied() else { return Ok(()) };
        let after = count.visit(address.to_canonical(), now)?;
        count.leave(before);
        count.sessions.insert(session, after);
        Ok(())
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Count> {
        // Each change of the counts is complete in itself, so a panic elsewhere spoils nothing.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Rules {
    fn of(config: &Config) -> Self {
        Self {
            allow: config.server.allow.clone(),
            clients_max: config.server.max_clients,
            per_address_max: config.limits.connections_per_address,
            per_minute_max: config.limits.connects_per_minute,
            gateways: config.gateways.iter().flat_map(|it| &it.hosts).copied().collect(),
            proxies: config.server.proxies.clone(),
        }
    }
}

impl Count {
    /// Counts a connection; gives the address it is counted under, if any.
    fn admit(&mut self, address: IpAddr, now: Instant) -> Result<Option<IpAddr>, String> {
        let max = self.rules.clients_max;
        // Who may not come at all is not told how many are here.
        if self.clients >= max && self.rules.allow.admits(address) {
            return Err(format!("Server is full ({} of {max})", self.clients));
        }
        let counted = self.visit(address, now)?;
        self.clients += 1;
        Ok(counted)
    }

    /// Counts what one address does; gives what it is counted under, if anything.
    fn visit(&mut self, address: IpAddr, now: Instant) -> Result<Option<IpAddr>, String> {
        let rules = &self.rules;
        if !rules.allow.admits(address) {
            return Err(format!(
                "Connections from {address} are not allowed here; \
                 the server's setting `[server] allow` says who may connect"
            ));
        }
        // Whoever is on this machine may open as many as the machine bears, and gateways as many
        // as they bring people.
        let mut many = rules.gateways.iter().chain(&rules.proxies);
        if address.is_loopback() || many.any(|host| host.contains(&address)) {
            return Ok(None);
        }
        let group = group(address);
        if !self.has_room_for(group, now) {
            return Err("Too many addresses have connected lately, try again soon".to_owned());
        }
        let (open_max, recent_max) = (self.rules.per_address_max, self.rules.per_minute_max);
        let visits =
            self.addresses.entry(group).or_insert(Visits { open: 0, recent: 0, since: now });
        if now.duration_since(visits.since) >= MINUTE {
            visits.recent = 0;
            visits.since = now;
        }
        if open_max > 0 && visits.open >= open_max {
            return Err(format!("Too many connections from your address ({open_max})"));
        }
        if recent_max > 0 && visits.recent >= recent_max {
            return Err("You connect too often, wait a minute".to_owned());
        }
        visits.open += 1;
        visits.recent += 1;
        Ok(Some(group))
    }

    /// A connection that was counted under this address is no longer.
    fn leave(&mut self, counted: Option<IpAddr>) {
        if let Some(visits) = counted.and_then(|group| self.addresses.get_mut(&group)) {
            visits.open = visits.open.saturating_sub(1);
        }
    }

    /// Whether this address is remembered, or can be. Old ones are forgotten when there are too
    /// many, but not more often than once a second.
    fn has_room_for(&mut self, address: IpAddr, now: Instant) -> bool {
        let is_full = |count: &Self| count.addresses.len() >= REMEMBERED_ADDRESSES_MAX;
        let is_due = self.swept.is_none_or(|at| now.duration_since(at) >= Duration::from_secs(1));
        if is_full(self) && is_due {
            self.swept = Some(now);
            self.addresses
                .retain(|_, visits| visits.open > 0 || now.duration_since(visits.since) < MINUTE);
        }
        !is_full(self) || self.addresses.contains_key(&address)
    }
}

impl Permit {
    /// From here on the gate knows the connection by its session.
    pub(crate) fn name(&mut self, session: SessionId) {
        self.session = Some(session);
        self.gate.lock().sessions.insert(session, self.counted);
    }

    /// A proxy has said for whom it connects, if not for itself: that is where the connection comes from.
    /// Or why nobody may come from there.
    pub(crate) fn speak_for(&mut self, whom: Option<IpAddr>, now: Instant) -> Result<(), String> {
        self.is_proxied = false;
        let Some(address) = whom.map(|address| address.to_canonical()) else { return Ok(()) };
        let mut count = self.gate.lock();
        let counted = count.visit(address, now)?;
        count.leave(self.counted);
        (self.counted, self.address) = (counted, address);
        Ok(())
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        let mut count = self.gate.lock();
        count.clients -= 1;
        let known = self.session.and_then(|session| count.sessions.remove(&session));
        count.leave(known.unwrap_or(self.counted));
    }
}

/// What counts as one address. On the internet a customer has a whole IPv6 /64; on a local network
/// all hosts share one.
fn group(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V6(v6) if !Allow::Lan.admits(address) => {
            let [a, b, c, d, ..] = v6.segments();
            Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0).into()
        }
        _ => address,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{Gateway, Secret};

    fn gate(allow: Allow, clients: u32, per_address: u32, per_minute: u32) -> Gate {
        let mut config = Config::default();
        config.server.allow = allow;
        config.server.max_clients = clients;
        config.limits.connections_per_address = per_address;
        config.limits.connects_per_minute = per_minute;
        Gate::new(&config)
    }

    fn ip(text: &str) -> IpAddr {
        text.parse().expect("an address")
    }

    #[test]
    fn strangers_are_told_the_setting() {
        let now = Instant::now();
        let gate = gate(Allow::Lan, 10, 0, 0);
        for (address, admitted) in [
            ("127.0.0.1", true),
            ("10.1.2.3", true),
            ("172.16.0.1", true),
            ("192.168.1.1", true),
            ("169.254.9.9", true),
            ("::1", true),
            ("fe80::1", true),
            ("fd00::1", true),
            ("::ffff:192.168.1.1", true),
            ("8.8.8.8", false),
            ("172.32.0.1", false),
            ("2001:db8::1", false),
            ("::ffff:8.8.8.8", false),
        ] {
            let answer = gate.admit(ip(address), now);
            assert_eq!(answer.is_ok(), admitted, "{address}");
            if let Err(reason) = answer {
                assert!(reason.contains("`[server] allow`"), "{reason}");
            }
        }
    }

    #[test]
    fn the_one_too_many_is_refused_until_another_leaves() {
        let now = Instant::now();
        let gate = gate(Allow::Any, 2, 0, 0);
        let first = gate.admit(ip("127.0.0.1"), now).expect("the first");
        let _second = gate.admit(ip("10.0.0.1"), now).expect("the second");
        let refused = gate.admit(ip("10.0.0.2"), now).expect_err("the third");
        assert_eq!(refused, "Server is full (2 of 2)");
        drop(first);
        assert!(gate.admit(ip("10.0.0.2"), now).is_ok());
    }

    #[test]
    fn one_address_has_its_share() {
        let now = Instant::now();
        let gate = gate(Allow::Any, 1000, 2, 3);
        let one = gate.admit(ip("10.0.0.1"), now).expect("the first");
        let _two = gate.admit(ip("10.0.0.1"), now).expect("the second");
        assert!(gate.admit(ip("10.0.0.1"), now).is_err(), "two are open");
        drop(one);
        let three = gate.admit(ip("10.0.0.1"), now).expect("one has left");
        drop(three);
        assert!(gate.admit(ip("10.0.0.1"), now).is_err(), "three came in this minute");
        assert!(gate.admit(ip("10.0.0.1"), now + MINUTE).is_ok(), "the next minute is new");
        for _ in 0..50 {
            std::mem::forget(gate.admit(ip("127.0.0.1"), now).expect("loopback is free"));
        }
        // One customer's network is one address; a local network is not.
        for host in ["2001:db8:1:2::a", "2001:db8:1:2::b"] {
            std::mem::forget(gate.admit(ip(host), now).expect("two may"));
        }
        assert!(gate.admit(ip("2001:db8:1:2::c"), now).is_err());
        for host in ["fd00::a", "fd00::b", "fd00::c"] {
            std::mem::forget(gate.admit(ip(host), now).expect("each host for itself"));
        }
    }
    /// Who comes through a gateway is counted by its own address, and the gateway is not.
    #[test]
    fn who_comes_through_a_gateway() {
        let now = Instant::now();
        let mut config = Config::default();
        config.server.allow = Allow::Nets(vec!["10.0.0.0/8".parse().expect("a network")]);
        config.limits.connections_per_address = 2;
        config.limits.connects_per_minute = 5;
        let plain = Gate::new(&config);
        config.gateways = vec![Gateway {
            hosts: vec!["10.0.0.9/32".parse().expect("a network")],
            password_hash: Secret::new("x"),
        }];
        let gate = Gate::new(&config);
        let mut permits: Vec<Permit> = (0..10)
            .map(|number| {
                let mut permit = gate.admit(ip("10.0.0.9"), now).expect("a gateway may");
                permit.name(SessionId::new(0, 0, number));
                permit
            })
            .collect();
        let vouch = |number, address| gate.vouch(SessionId::new(0, 0, number), ip(address), now);
        assert_eq!(vouch(0, "10.0.0.1"), Ok(()));
        assert_eq!(vouch(1, "::ffff:10.0.0.1"), Ok(()));
        assert!(vouch(2, "10.0.0.1").is_err(), "it has two already");
        assert!(vouch(2, "8.8.8.8").expect_err("a stranger").contains("`[server] allow`"));
        assert!(gate.admit(ip("10.0.0.1"), now).is_err(), "nor may it come by itself");
        permits.remove(0);
        assert!(gate.admit(ip("10.0.0.1"), now).is_ok(), "one has left");
        assert_eq!(vouch(2, "10.0.0.2"), Ok(()), "another may");
        assert_eq!(vouch(77, "10.0.0.1"), Ok(()), "who has left meanwhile counts for nothing");
        drop(permits);
        assert_eq!(gate.clients(), 0);
        assert!(gate.lock().sessions.is_empty());
        assert!(gate.lock().addresses.values().all(|visits| visits.open == 0));

        // One that becomes a gateway's by a reload leaves the count of its address.
        let mut permit = plain.admit(ip("10.0.0.9"), now).expect("the first");
        permit.name(SessionId::new(0, 0, 1));
        plain.configure(&config);
        assert_eq!(plain.vouch(SessionId::new(0, 0, 1), ip("10.0.0.1"), now), Ok(()));
        assert_eq!(plain.lock().addresses[&ip("10.0.0.9")].open, 0);
        drop(permit);
        assert_eq!(plain.lock().addresses[&ip("10.0.0.1")].open, 0);
    }
}
