//! Firewalls of this computer that keep others out, as far as they can be looked at.
//!
//! What is said is only ever a hint: rules that are not understood are taken for open doors.

mod firewalld;
mod nftables;
mod ufw;

use std::fmt;
use std::fs;
use std::net::SocketAddr;
use std::process::Command;
use std::time::Duration;

use crate::ask::answer;

/// How long a firewall may take to say what its rules are.
const PATIENCE: Duration = Duration::from_secs(3);

/// What keeps others out of a port.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Obstacle {
    /// It was seen; otherwise it could not be looked at, and may.
    pub(crate) is_certain: bool,
    /// Which firewall does what.
    pub(crate) what: String,
    /// What to type.
    pub(crate) remedy: String,
}

impl fmt::Display for Obstacle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { what, remedy, .. } = self;
        let allow = if self.is_certain { "allow it" } else { "if others can't connect" };
        write!(f, "{what}; {allow}: {remedy}")
    }
}

/// The port that other computers are to connect to, if there is one.
pub(crate) fn public_port(listeners: &[SocketAddr]) -> Option<u16> {
    let outside = listeners.iter().find(|listener| !listener.ip().is_loopback());
    outside.map(SocketAddr::port).filter(|port| *port != 0)
}

/// What keeps others out of this port. Of several firewalls the one that manages the others' rules
/// is the one to talk to.
pub(crate) fn obstacle(port: u16) -> Option<Obstacle> {
    if !cfg!(target_os = "linux") {
        return None;
    }
    let read = |path| fs::read_to_string(path).ok();
    let files = ufw::Files {
        conf: read("/etc/ufw/ufw.conf").unwrap_or_default(),
        defaults: read("/etc/default/ufw").unwrap_or_default(),
        rules: read("/etc/ufw/user.rules"),
        rules6: read("/etc/ufw/user6.rules"),
    };
    if files.is_active() {
        return files.obstacle(port);
    }
    let firewalld = |flag| answer(Command::new("firewall-cmd").arg(flag), PATIENCE);
    if let Some(zones) = firewalld("--list-all-zones") {
        if !zones.trim().is_empty() {
            return firewalld::obstacle(&zones, port);
        }
        // It does not run, or shows its rules to root alone.
        if firewalld("--state").is_some_and(|state| state.trim() == "running") {
            return Some(firewalld::unseen(port));
        }
    }
    nftables::obstacle(&answer(Command::new("nft").args(["list", "ruleset"]), PATIENCE)?, port)
}

/// Whether a port is in a list such as `22,80`, `{ 22, 8000-8100 }` or `6000:6100`.
fn has_port(list: &str, port: u16) -> bool {
    let parts = list.split([',', '{', '}', ' ']).filter(|part| !part.is_empty());
    parts.into_iter().any(|part| {
        let (first, last) = part.split_once(['-', ':']).unwrap_or((part, part));
        let bound = |text: &str| text.parse::<u16>();
        matches!((bound(first), bound(last)), (Ok(first), Ok(last)) if (first..=last).contains(&port))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_of_ports() {
        for (list, is_in) in [
            ("7276", true),
            ("22,80,7276", true),
            ("{ 22, 7000-8000 }", true),
            ("7000:7276", true),
            ("7277", false),
            ("72", false),
            ("7000-7275", false),
            ("@allowed", false),
            ("", false),
        ] {
            assert_eq!(has_port(list, 7276), is_in, "{list}");
        }
    }

    #[test]
    fn whom_it_concerns() {
        for (listeners, port) in [
            (vec!["127.0.0.1:9", "[::1]:9"], None),
            (vec!["127.0.0.1:9", "[::]:8"], Some(8)),
            (vec!["192.168.1.20:7"], Some(7)),
            (vec!["0.0.0.0:0"], None),
        ] {
            let listeners: Vec<SocketAddr> =
                listeners.iter().map(|text| text.parse().expect("an address")).collect();
            assert_eq!(public_port(&listeners), port, "{listeners:?}");
        }
    }
}
