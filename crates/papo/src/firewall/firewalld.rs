//! firewalld, of Fedora and others: what `firewall-cmd --list-all-zones` says.

use super::{Obstacle, has_port};

/// A zone with its lines: those of some interfaces, or of some addresses.
struct Zone<'a> {
    name: &'a str,
    is_active: bool,
    lines: Vec<&'a str>,
}

impl Zone<'_> {
    /// What stands behind a word.
    fn value(&self, key: &str) -> &str {
        let found = self.lines.iter().find_map(|line| line.strip_prefix(key)?.strip_prefix(':'));
        found.unwrap_or_default().trim()
    }

    fn is_open(&self) -> bool {
        self.value("target") == "ACCEPT"
    }

    fn admits(&self, port: u16) -> bool {
        let is_tcp = |entry: &str| entry.strip_suffix("/tcp").is_some_and(|it| has_port(it, port));
        self.value("ports").split(' ').any(is_tcp)
            || self.value("protocols").split(' ').any(|protocol| protocol == "tcp")
            || self.lines.iter().any(|line| {
                let ports = line.split("port=\"").nth(1).and_then(|rest| rest.split('"').next());
                line.starts_with("rule ")
                    && line.ends_with("accept")
                    && !line.contains("protocol=\"udp\"")
                    && !line.contains("service name=")
                    && ports.is_none_or(|ports| has_port(ports, port))
            })
    }
}

/// What it keeps out of this port. One zone that others come through is enough.
pub(super) fn obstacle(zones: &str, port: u16) -> Option<Obstacle> {
    // In those that let all in there are containers and virtual machines, mostly.
    let mut zones = parse(zones);
    zones.retain(|zone| zone.is_active && !zone.is_open());
    let name = zones.first()?.name;
    if zones.iter().any(|zone| zone.admits(port)) {
        return None;
    }
    let what = format!("firewalld is active and blocks {port}");
    Some(Obstacle { is_certain: true, what, remedy: remedy(&format!(" --zone={name}"), port) })
}

/// What there may be, where its rules can't be seen.
pub(super) fn unseen(port: u16) -> Obstacle {
    let what = format!("firewalld is active and may block {port}");
    Obstacle { is_certain: false, what, remedy: remedy("", port) }
}

fn remedy(zone: &str, port: u16) -> String {
    format!(
        "sudo firewall-cmd --permanent{zone} --add-port={port}/tcp && sudo firewall-cmd --reload"
    )
}

fn parse(text: &str) -> Vec<Zone<'_>> {
    let mut zones: Vec<Zone<'_>> = Vec::new();
    for line in text.lines().filter(|line| !line.trim().is_empty()) {
        if line.starts_with(char::is_whitespace) {
            if let Some(zone) = zones.last_mut() {
                zone.lines.push(line.trim());
            }
        } else {
            let (name, marks) = line.split_once(' ').unwrap_or((line, ""));
            zones.push(Zone { name, is_active: marks.contains("active"), lines: Vec::new() });
        }
    }
    zones
}

#[cfg(test)]
mod tests {
    use super::*;

    const DOCKER: &str = "docker (active)\n  target: ACCEPT\n  interfaces: docker0\n  ports: \n\n";

    fn zones(public: &str) -> String {
        format!(
            "block\n  target: %%REJECT%%\n  interfaces: \n  ports: 7276/tcp\n\n{DOCKER}\
             public (default, active)\n  target: default\n  interfaces: eth0\n  \
             services: dhcpv6-client ssh\n{public}\n"
        )
    }

    #[test]
    fn what_the_zones_let_in() {
        for (public, is_open) in [
            ("  ports: \n", false),
            ("  ports: 22/tcp 7276/udp\n", false),
            ("  ports: 22/tcp 7276/tcp\n", true),
            ("  ports: 1025-65535/udp 1025-65535/tcp\n", true),
            ("  ports: \n  source-ports: 7276/tcp\n", false),
            ("  ports: \n  protocols: tcp\n", true),
            (
                "  ports: \n  rich rules: \n\trule family=\"ipv4\" port port=\"7276\" \
                 protocol=\"tcp\" accept\n",
                true,
            ),
            (
                "  ports: \n  rich rules: \n\trule family=\"ipv4\" source address=\"10.0.0.0/8\" \
                 accept\n",
                true,
            ),
            (
                "  ports: \n  rich rules: \n\trule family=\"ipv4\" port port=\"22\" \
                 protocol=\"tcp\" accept\n",
                false,
            ),
            ("  ports: \n  rich rules: \n\trule service name=\"ftp\" accept\n", false),
        ] {
            assert_eq!(obstacle(&zones(public), 7276).is_none(), is_open, "{public}");
        }
    }

    #[test]
    fn what_is_said() {
        let said = obstacle(&zones("  ports: \n"), 7276).expect("it blocks").to_string();
        assert_eq!(
            said,
            "firewalld is active and blocks 7276; allow it: sudo firewall-cmd --permanent \
             --zone=public --add-port=7276/tcp && sudo firewall-cmd --reload"
        );
        // Nobody from elsewhere comes through any zone.
        assert_eq!(obstacle(DOCKER, 7276), None);
        assert_eq!(obstacle("nonsense", 7276), None);
    }
}
