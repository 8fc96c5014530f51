//! nftables, by hand: what `nft list ruleset` says.

use super::{Obstacle, has_port};

/// How deep chains may call each other.
const JUMPS_MAX: usize = 16;

#[derive(Debug)]
struct Chain<'a> {
    /// Family and name.
    table: &'a str,
    name: &'a str,
    /// What comes from outside goes through it first.
    is_input: bool,
    drops_the_rest: bool,
    rules: Vec<String>,
}

/// What it keeps out of this port.
pub(super) fn obstacle(ruleset: &str, port: u16) -> Option<Obstacle> {
    let chains = parse(ruleset);
    let blocks = |chain: &&Chain<'_>| {
        let is_ipv4 = chain.table.starts_with("inet ") || chain.table.starts_with("ip ");
        chain.is_input
            && is_ipv4
            && !verdict(&chains, chain, port, 0).unwrap_or(!chain.drops_the_rest)
    };
    let Chain { table, name, .. } = chains.iter().find(blocks)?;
    Some(Obstacle {
        is_certain: true,
        what: format!("nftables drops what comes to {port}"),
        remedy: format!(
            "sudo nft insert rule {table} {name} tcp dport {port} accept (and in /etc/nftables.conf)"
        ),
    })
}

fn parse(ruleset: &str) -> Vec<Chain<'_>> {
    let mut chains: Vec<Chain<'_>> = Vec::new();
    let (mut table, mut is_in_chain, mut unfinished) = ("", false, String::new());
    for line in ruleset.lines().map(str::trim) {
        if let Some(name) = block(line, "table ") {
            table = name;
        } else if let Some(name) = block(line, "chain ") {
            is_in_chain = true;
            let (is_input, drops_the_rest) = (false, false);
            chains.push(Chain { table, name, is_input, drops_the_rest, rules: Vec::new() });
        } else if !is_in_chain {
            // Sets and the like.
        } else if line == "}" && unfinished.is_empty() {
            is_in_chain = false;
        } else if let Some(chain) = chains.last_mut() {
            if line.starts_with("type ") && line.contains(" hook ") {
                chain.is_input = line.contains("type filter hook input");
                chain.drops_the_rest = line.contains("policy drop");
                continue;
            }
            // Long sets go over several lines.
            unfinished = format!("{unfinished} {line}");
            if unfinished.matches('{').count() <= unfinished.matches('}').count() {
                chain.rules.push(std::mem::take(&mut unfinished).trim().to_owned());
            }
        }
    }
    chains
}

/// The name of a block that begins here.
fn block<'a>(line: &'a str, kind: &str) -> Option<&'a str> {
    Some(line.strip_prefix(kind)?.strip_suffix('{')?.trim())
}

/// Whether a chain lets this port in; `None` if no rule decides.
fn verdict(chains: &[Chain<'_>], chain: &Chain<'_>, port: u16, depth: usize) -> Option<bool> {
    for rule in &chain.rules {
        // Maps of verdicts are not looked into.
        if rule.contains(" vmap ") && !rule.contains("ct state vmap") {
            return Some(true);
        }
        let (conditions, action) = split(rule);
        let concerns = concerns(&conditions, port);
        match action.split(' ').next() {
            // Who lets in only some has thought about it.
            Some("accept") if concerns != Concern::Others => return Some(true),
            Some("drop" | "reject") if concerns == Concern::All => return Some(false),
            Some("return") if concerns == Concern::All => return None,
            Some("jump" | "goto") if concerns != Concern::Others && depth < JUMPS_MAX => {
                let target = action.split(' ').nth(1);
                let mut here = chains.iter().filter(|other| other.table == chain.table);
                let next = here.find(|other| Some(other.name) == target);
                let found = next.and_then(|next| verdict(chains, next, port, depth + 1));
                match found {
                    Some(true) => return Some(true),
                    Some(false) if concerns == Concern::All => return Some(false),
                    _ => {}
                }
            }
            _ => {}
        }
    }
    None
}

/// Whom a rule is about, of those who connect to a port from elsewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Concern {
    All,
    Some,
    Others,
}

fn concerns(conditions: &str, port: u16) -> Concern {
    let mut rest = conditions.trim().to_owned();
    for (key, is_ours) in [("tcp dport ", true), ("th dport ", true), ("udp dport ", false)] {
        if let Some(at) = rest.find(key) {
            let after = &rest[at + key.len()..];
            let end = if after.starts_with('{') {
                after.find('}').map(|at| at + 1)
            } else {
                after.find(' ')
            };
            let list = after[..end.unwrap_or(after.len())].to_owned();
            // What is in a set with a name is not looked up.
            if !is_ours || !(has_port(&list, port) || list.starts_with('@')) {
                return Concern::Others;
            }
            rest = rest.replacen(&format!("{key}{list}"), "", 1);
        }
    }
    for all in ["meta l4proto tcp", "ip protocol tcp", "ct state new"] {
        rest = rest.replacen(all, "", 1);
    }
    let rest = rest.trim();
    let is_other = ["ct state", "icmp", "udp", "igmp", "\"lo\"", "sport", "ip protocol", "l4proto"];
    if rest.is_empty() {
        Concern::All
    } else if is_other.iter().any(|word| rest.contains(word)) || rest.contains("ct status") {
        Concern::Others
    } else {
        Concern::Some
    }
}

/// The conditions of a rule, and what it does.
fn split(rule: &str) -> (String, String) {
    let words: Vec<&str> = rule.split_whitespace().collect();
    let mut conditions = Vec::new();
    let mut at = 0;
    while at < words.len() {
        match words[at] {
            "accept" | "drop" | "reject" | "jump" | "goto" | "return" | "continue" => break,
            "counter" if words.get(at + 1) == Some(&"packets") => at += 5,
            "log" | "limit" | "comment" => {
                // None of their words decides, but a limit lets in only some.
                let actions = ["accept", "drop", "reject", "jump", "goto", "return", "counter"];
                if words[at] == "limit" {
                    conditions.push("limit");
                }
                at += 1;
                while at < words.len() && !actions.contains(&words[at]) {
                    at += 1;
                }
            }
            "counter" => at += 1,
            word => {
                conditions.push(word);
                at += 1;
            }
        }
    }
    (conditions.join(" "), words[at.min(words.len())..].join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ruleset(policy: &str, rules: &str) -> String {
        let rules = rules.replace('\n', "\n\t\t");
        format!(
            "table ip nat {{\n\tchain PREROUTING {{\n\t\ttype nat hook prerouting priority dstnat; \
             policy accept;\n\t}}\n}}\ntable inet filter {{\n\tset hosts {{\n\t\ttype ipv4_addr\n\t\t\
             elements = {{ 10.0.0.1,\n\t\t\t     10.0.0.2 }}\n\t}}\n\tchain services {{\n\t\ttcp dport 7276 accept\n\t}}\n\t\
             chain input {{\n\t\ttype filter hook input priority filter; policy {policy};\n\t\t\
             ct state established,related accept\n\t\tiifname \"lo\" accept\n\t\t\
             meta l4proto ipv6-icmp accept\n\t\t{rules}\n\t}}\n\tchain forward {{\n\t\t\
             type filter hook forward priority filter; policy drop;\n\t}}\n}}\n"
        )
    }

    #[test]
    fn what_the_rules_let_in() {
        for (policy, rules, is_open) in [
            ("accept", "", true),
            ("drop", "", false),
            ("drop", "tcp dport 22 accept", false),
            ("drop", "tcp dport 7276 accept", true),
            ("drop", "tcp dport 7276 counter packets 3 bytes 180 accept comment \"papo\"", true),
            ("drop", "tcp dport { 22, 7000-8000 } ct state new accept", true),
            ("drop", "tcp dport { 22, 80,\n 443, 7276 } accept", true),
            ("drop", "tcp dport { 22, 80,\n 443 } accept", false),
            ("drop", "udp dport 7276 accept", false),
            ("drop", "ip saddr 192.168.0.0/16 accept", true),
            ("drop", "tcp dport @allowed accept", true),
            ("drop", "jump services", true),
            ("drop", "ip saddr 10.0.0.0/8 jump services", true),
            ("drop", "tcp dport 22 jump services", false),
            ("accept", "counter packets 0 bytes 0 reject with icmpx admin-prohibited", false),
            ("accept", "tcp dport 7276 drop", false),
            ("accept", "ip saddr 10.6.6.6 drop", true),
            ("accept", "ct state invalid drop", true),
            ("drop", "ct state vmap { established : accept, invalid : drop }", false),
            ("drop", "tcp dport vmap { 22 : accept, 7276 : accept }", true),
            ("accept", "log prefix \"in: \" drop", false),
            ("accept", "tcp dport 7276 accept\ndrop", true),
            ("accept", "tcp dport 7276 limit rate over 5/second drop", true),
        ] {
            let found = obstacle(&ruleset(policy, rules), 7276);
            assert_eq!(found.is_none(), is_open, "{policy}: {rules}");
        }
    }

    #[test]
    fn what_is_said() {
        assert_eq!(
            obstacle(&ruleset("drop", ""), 7276).expect("it drops").to_string(),
            "nftables drops what comes to 7276; allow it: sudo nft insert rule inet filter input \
             tcp dport 7276 accept (and in /etc/nftables.conf)"
        );
        // Chains may call each other in a circle, if somebody is not careful.
        let circle = "table ip t {\n chain a {\n  type filter hook input priority 0; policy accept;\n  \
                      jump a\n }\n}";
        assert_eq!(obstacle(circle, 7276), None);
        assert_eq!(obstacle("", 7276), None);
    }
}
