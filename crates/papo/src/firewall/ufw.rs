//! ufw, of Ubuntu and others: what its files say.

use super::{Obstacle, has_port};

/// Its files. Everybody may read the first two, only root the rules.
#[derive(Debug, Default)]
pub(super) struct Files {
    /// `/etc/ufw/ufw.conf`
    pub(super) conf: String,
    /// `/etc/default/ufw`
    pub(super) defaults: String,
    /// `/etc/ufw/user.rules`
    pub(super) rules: Option<String>,
    /// `/etc/ufw/user6.rules`
    pub(super) rules6: Option<String>,
}

impl Files {
    /// Whether it is switched on.
    pub(super) fn is_active(&self) -> bool {
        value(&self.conf, "ENABLED").is_some_and(|value| value.eq_ignore_ascii_case("yes"))
    }

    /// What it keeps out of this port when it is switched on.
    pub(super) fn obstacle(&self, port: u16) -> Option<Obstacle> {
        let is_open = value(&self.defaults, "DEFAULT_INPUT_POLICY") == Some("ACCEPT");
        let has_ipv6 = value(&self.defaults, "IPV6").is_some_and(|v| v.eq_ignore_ascii_case("yes"));
        let lets_in = |rules: &Option<String>| rules.as_ref().map(|it| admits(it, port, is_open));
        let what = match (lets_in(&self.rules), lets_in(&self.rules6)) {
            (Some(false), _) => format!("ufw is active and blocks {port}"),
            (Some(true), Some(false)) if has_ipv6 => {
                format!("ufw is active and blocks {port} for IPv6")
            }
            (None, _) if !is_open => format!("ufw is active and may block {port}"),
            _ => return None,
        };
        let remedy = format!("sudo ufw allow {port}/tcp");
        Some(Obstacle { is_certain: self.rules.is_some(), what, remedy })
    }
}

/// The value of a variable, as a shell would read it.
fn value<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    let mut values =
        text.lines().filter_map(|line| line.trim().strip_prefix(name)?.strip_prefix('='));
    values.next_back().map(|value| value.trim().trim_matches(['"', '\'']))
}

/// Whether these rules let some others in. The first that fits decides. Who lets in only some has
/// thought about it.
fn admits(rules: &str, port: u16, is_open: bool) -> bool {
    let mut tuples = rules.lines().filter_map(|line| line.strip_prefix("### tuple ### "));
    tuples.find_map(|tuple| verdict(tuple, port)).unwrap_or(is_open)
}

/// What a rule says of a port: `allow tcp 22 0.0.0.0/0 any 0.0.0.0/0 in` (action, protocol, port,
/// where to, port and address where from; perhaps names of applications; direction; a comment).
fn verdict(tuple: &str, port: u16) -> Option<bool> {
    let words = tuple.split(' ').filter(|word| !word.starts_with("comment="));
    let words: Vec<&str> = words.collect();
    let [action, protocol, to_port, to, from_port, from, .., direction] = words[..] else {
        return None;
    };
    let is_here = (direction == "in" || direction.starts_with("in_"))
        && ["tcp", "any"].contains(&protocol)
        && (to_port == "any" || has_port(to_port, port))
        && from_port == "any";
    let is_for_all = direction == "in" && [to, from].iter().all(|it| it.ends_with("/0"));
    match action.split('_').next() {
        Some("allow" | "limit") if is_here => Some(true),
        Some("deny" | "reject") if is_here && is_for_all => Some(false),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(rules: Option<&str>, rules6: Option<&str>) -> Files {
        let tuples = |rules: &str| {
            let one = |rule| format!("### tuple ### {rule}\n-A ufw-user-input …\n");
            let all = rules.lines().map(one).collect::<Vec<_>>().concat();
            format!("*filter\n:ufw-user-input - [0:0]\n### RULES ###\n{all}### END RULES ###\n")
        };
        Files {
            conf: "# /etc/ufw/ufw.conf\nENABLED=yes\nLOGLEVEL=low\n".to_owned(),
            defaults: "IPV6=yes\nDEFAULT_INPUT_POLICY=\"DROP\"\n".to_owned(),
            rules: rules.map(tuples),
            rules6: rules6.map(tuples),
        }
    }

    #[test]
    fn whether_it_is_on() {
        for (conf, is_active) in [
            ("ENABLED=yes", true),
            ("ENABLED=\"YES\"\n", true),
            ("ENABLED=no", false),
            ("#ENABLED=yes", false),
            ("", false),
        ] {
            assert_eq!(Files { conf: conf.to_owned(), ..Files::default() }.is_active(), is_active);
        }
    }

    #[test]
    fn what_the_rules_let_in() {
        let is_open = |rules| files(Some(rules), None).obstacle(7276).is_none();
        for (rules, expected) in [
            ("", false),
            ("allow tcp 22 0.0.0.0/0 any 0.0.0.0/0 in", false),
            ("allow tcp 7276 0.0.0.0/0 any 0.0.0.0/0 in", true),
            ("allow udp 7276 0.0.0.0/0 any 0.0.0.0/0 in", false),
            ("allow any 7276 0.0.0.0/0 any 0.0.0.0/0 in comment=70617066", true),
            ("limit tcp 7000:8000 0.0.0.0/0 any 0.0.0.0/0 in", true),
            ("allow_log tcp 80,7276 0.0.0.0/0 any 0.0.0.0/0 papo - in", true),
            ("allow any any 0.0.0.0/0 any 192.168.0.0/16 in", true),
            ("allow any any 0.0.0.0/0 any 0.0.0.0/0 in_eth0", true),
            ("allow tcp 7276 0.0.0.0/0 any 0.0.0.0/0 out", false),
            ("route:allow tcp 7276 0.0.0.0/0 any 0.0.0.0/0 in", false),
            (
                "deny tcp 7276 0.0.0.0/0 any 0.0.0.0/0 in\nallow tcp 7276 0.0.0.0/0 any 0.0.0.0/0 in",
                false,
            ),
            (
                "deny any any 0.0.0.0/0 any 10.9.9.9 in\nallow tcp 7276 0.0.0.0/0 any 0.0.0.0/0 in",
                true,
            ),
        ] {
            assert_eq!(is_open(rules), expected, "{rules}");
        }
        let mut open = files(Some(""), None);
        open.defaults = "DEFAULT_INPUT_POLICY=\"ACCEPT\"".to_owned();
        assert_eq!(open.obstacle(7276), None);
        open.rules = Some("### tuple ### deny tcp 7276 0.0.0.0/0 any 0.0.0.0/0 in".to_owned());
        assert!(open.obstacle(7276).is_some());
    }

    #[test]
    fn what_is_said() {
        let (v4, v6) =
            ("allow tcp 7276 0.0.0.0/0 any 0.0.0.0/0 in", "allow tcp 7276 ::/0 any ::/0 in");
        let blocks = "ufw is active and blocks 7276";
        for (rules, rules6, said) in [
            (Some(""), Some(""), Some(format!("{blocks}; allow it: sudo ufw allow 7276/tcp"))),
            (Some(""), Some(v6), Some(format!("{blocks}; allow it: sudo ufw allow 7276/tcp"))),
            (
                Some(v4),
                Some(""),
                Some(format!("{blocks} for IPv6; allow it: sudo ufw allow 7276/tcp")),
            ),
            (Some(v4), Some(v6), None),
            (
                None,
                None,
                Some(
                    "ufw is active and may block 7276; if others can't connect: \
                     sudo ufw allow 7276/tcp"
                        .to_owned(),
                ),
            ),
        ] {
            let found = files(rules, rules6).obstacle(7276).map(|it| it.to_string());
            assert_eq!(found, said, "{rules:?} {rules6:?}");
        }
    }
}
