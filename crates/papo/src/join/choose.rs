//! Which of the servers that were found is joined.

use std::io;

use super::found::Found;
use super::known::{By, Fingerprint, Known};
use crate::address::Address;
use crate::console;

/// How many bytes of a fingerprint are shown where people only tell servers apart.
const SHORT_LEN: usize = 8;

/// What this computer knows of a server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Standing {
    /// It runs here: nobody is in between.
    Here,
    /// It was joined before, here or at another address.
    JoinedBefore,
    /// Another one was joined at its address.
    Another,
    New,
}

/// How somebody wants to join.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wish {
    /// There is a person to be asked.
    pub(super) interactive: bool,
    /// A password is going to be said.
    pub(super) secret: bool,
}

/// The only one, or the one that the person names; or why none.
pub(super) fn choose(found: Vec<Found>, known: &Known, wish: Wish) -> Result<Address, String> {
    let mut all = Vec::new();
    for server in found {
        let standing = standing(&server, known)
            .map_err(|error| format!("can't read {}: {error}", known.path().display()))?;
        all.push((server, standing));
    }
    let at = match all.len() {
        0 => return Err(NONE.to_owned()),
        1 => 0,
        count if wish.interactive => {
            console::say("Found on this network:");
            for line in listed(&all) {
                console::say(&line);
            }
            number(count)?
        }
        _ => {
            let lines = listed(&all).join("\n");
            return Err(format!("there are several servers; name one: papo join ADDRESS\n{lines}"));
        }
    };
    let (server, standing) = all.swap_remove(at);
    let Found { name, mut address, .. } = server;
    if wish.secret && !matches!(standing, Standing::Here | Standing::JoinedBefore) {
        return Err(format!(
            "{name} was never joined from here, and anybody can call a server so. A password is \
             only said to one that you name: papo join {address}"
        ));
    }
    console::complain(&format!("joining {}", line(&name, &address, standing)));
    if matches!(standing, Standing::Another) {
        // What is announced does not change what is known.
        address.trusted = None;
    }
    Ok(address)
}

const NONE: &str = "no server was found on this network. Is `papo serve` running on one of its \
    computers? If it is, type what it prints: papo join ADDRESS. (Guest networks and firewalls \
    hide computers from each other.)";

fn standing(server: &Found, known: &Known) -> io::Result<Standing> {
    let address = &server.address;
    if server.is_here {
        return Ok(Standing::Here);
    }
    Ok(match (known.of(address).map_err(io::Error::other)?, address.trusted) {
        (Some(noted), Some(told)) if noted != By::Authority(told) => Standing::Another,
        // Whoever answers there has to be the one that is known.
        (Some(_), _) => Standing::JoinedBefore,
        (None, Some(told)) if known.has(told)? => Standing::JoinedBefore,
        (None, _) => Standing::New,
    })
}

/// All of them, each with its number.
fn listed(all: &[(Found, Standing)]) -> Vec<String> {
    let rows = all.iter().enumerate();
    rows.map(|(at, (server, standing))| {
        format!("  {}  {}", at + 1, line(&server.name, &server.address, *standing))
    })
    .collect()
}

fn line(name: &str, address: &Address, standing: Standing) -> String {
    let fingerprint = address.trusted.as_ref().map(short);
    let fingerprint = fingerprint.as_deref().unwrap_or("without a fingerprint");
    let standing = match standing {
        Standing::Here => "on this computer",
        Standing::JoinedBefore => "joined before",
        Standing::Another => "NOT the server that was joined at this address before",
        Standing::New => "new",
    };
    format!("{name} at {address} ({fingerprint}), {standing}")
}

/// The beginning of a fingerprint.
fn short(fingerprint: &Fingerprint) -> String {
    let text = fingerprint.to_string();
    format!("{}...", &text[..SHORT_LEN * 3 - 1])
}

/// The number that the person types, counted from 0.
fn number(count: usize) -> Result<usize, String> {
    loop {
        console::print(&format!("Which one? [1-{count}] "));
        let mut text = String::new();
        match io::stdin().read_line(&mut text) {
            Ok(0) | Err(_) => return Err("none was chosen".to_owned()),
            Ok(_) => {}
        }
        match text.trim().parse::<usize>() {
            Ok(number) if (1..=count).contains(&number) => return Ok(number - 1),
            _ => console::say(&format!("Type a number from 1 to {count}.")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SCRIPT: Wish = Wish { interactive: false, secret: false };

    fn found(name: &str, host: &str, byte: &str) -> Found {
        let address = format!("papo://{host}/?sha256={}", byte.repeat(32));
        let address = address.parse().expect("it is an address");
        Found { name: name.to_owned(), address, is_here: host == "10.0.0.9" }
    }

    #[test]
    fn the_only_one_is_joined_and_of_several_none() {
        let folder = tempfile::tempdir().expect("a folder can be made");
        let known = Known::in_file(folder.path().join("known-servers"));
        let [a, b] = [found("a", "10.0.0.1", "0a"), found("b", "10.0.0.2", "0b")];
        assert_eq!(choose(vec![a.clone()], &known, SCRIPT), Ok(a.address.clone()));
        assert_eq!(choose(Vec::new(), &known, SCRIPT), Err(NONE.to_owned()));
        let text = choose(vec![a, b], &known, SCRIPT).expect_err("nobody can be asked");
        let lines: Vec<&str> = text.lines().skip(1).collect();
        assert_eq!(
            lines,
            [
                "  1  a at 10.0.0.1:7276 (0A:0A:0A:0A:0A:0A:0A:0A...), new",
                "  2  b at 10.0.0.2:7276 (0B:0B:0B:0B:0B:0B:0B:0B...), new",
            ]
        );
    }

    /// What was noted of an address is what has to answer there, whatever is announced; and no
    /// password goes to who is only announced.
    #[test]
    fn what_is_announced_counts_less_than_what_is_known() {
        let folder = tempfile::tempdir().expect("a folder can be made");
        let known = Known::in_file(folder.path().join("known-servers"));
        let told = |host: &str, byte| found("tea", host, byte);
        let noted = told("10.0.0.1", "0a").address;
        let by = By::Authority(noted.trusted.expect("it is said"));
        known.add(&noted, by).expect("it can be written");
        for (server, expected, trusts, says_secrets) in [
            (told("10.0.0.1", "0a"), Standing::JoinedBefore, true, true),
            (told("10.0.0.2", "0a"), Standing::JoinedBefore, true, true),
            (told("10.0.0.1", "0b"), Standing::Another, false, false),
            (told("10.0.0.2", "0b"), Standing::New, true, false),
            (told("10.0.0.9", "0b"), Standing::Here, true, true),
        ] {
            let address = server.address.clone();
            assert_eq!(standing(&server, &known).ok(), Some(expected), "{address}");
            let joined = choose(vec![server.clone()], &known, SCRIPT).expect("it is the only one");
            assert_eq!(joined.trusted.is_some(), trusts, "{address}");
            let said = choose(vec![server], &known, Wish { secret: true, ..SCRIPT });
            assert_eq!(said.is_ok(), says_secrets, "{address}");
        }
    }
}
