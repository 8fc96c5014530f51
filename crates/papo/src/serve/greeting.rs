//! What `papo serve` says first: how to get in, in every way there is.

use std::net::SocketAddr;
use std::path::Path;

use papo_server::Token;
use papo_server::config::{Allow, IRCS_PORT};

use crate::qr::{self, Screen};
use crate::ways_in;

/// How many characters of a fingerprint are shown: enough to tell servers apart.
const FINGERPRINT_SHOWN: usize = 23;
/// How many lines of a screen are left for what is typed.
const LINES_BELOW: usize = 1;

/// What there is to say.
#[derive(Debug)]
pub(super) struct Facts<'a> {
    pub(super) name: &'a str,
    pub(super) data: &'a Path,
    pub(super) allow: &'a Allow,
    /// The name by which everybody finds it.
    pub(super) public: Option<&'a str>,
    /// Its page, if it has one.
    pub(super) page: Option<String>,
    /// Where it listens for `papo join`, which speaks TLS,
    pub(super) listeners: &'a [SocketAddr],
    /// and where for IRC in clear.
    pub(super) in_clear: &'a [SocketAddr],
    /// Where other computers can connect to, best first.
    pub(super) ways: &'a [SocketAddr],
    /// Where this one can.
    pub(super) here: Option<SocketAddr>,
    /// Which addresses are not among them, and why.
    pub(super) not_listed: Option<String>,
    /// `papo join` finds it by itself.
    pub(super) is_announced: bool,
    /// That of its own authority.
    pub(super) fingerprint: Option<&'a str>,
    /// What makes an admin of who says it, as long as there is none.
    pub(super) claim: Option<Token>,
    /// Where a picture can be drawn, if it can.
    pub(super) screen: Option<Screen>,
}

/// The lines, from top to bottom.
pub(super) fn lines(facts: &Facts<'_>) -> Vec<String> {
    let version = env!("CARGO_PKG_VERSION");
    let mut lines = vec![format!("papo {version} is up as {}.", facts.name)];
    let Some(best) = facts.ways.first().copied().or(facts.here) else {
        lines.extend(facts.not_listed.clone());
        if facts.listeners.is_empty() {
            lines.push("Nobody can `papo join`: no listener speaks IRC inside TLS.".to_owned());
        } else {
            lines.push("Nobody can connect: `[server] allow` leaves no way to".to_owned());
        }
        lines.extend(facts.listeners.iter().map(|listener| format!("  {listener}")));
        lines.push(last());
        return lines;
    };
    lines.extend(rows(facts, best));
    lines.extend(facts.not_listed.clone());
    lines.push(promise(facts).to_owned());
    let screen = facts.screen.filter(|_| !facts.ways.is_empty());
    let picture = facts.page.as_ref().zip(screen).and_then(|(page, screen)| {
        // Long lines take more than one of the screen's.
        let heights = lines.iter().map(|line| line.chars().count().div_ceil(screen.width.max(1)));
        qr::picture(page, screen.less(heights.sum::<usize>() + 1 + LINES_BELOW))
    });
    lines.extend(picture.into_iter().flatten());
    lines.push(last());
    lines
}

/// Where browsers find a server with this name, or without, that speaks HTTP there, and HTTP inside TLS.
pub(super) fn page(
    public: Option<&str>,
    http: Option<SocketAddr>,
    https: Option<SocketAddr>,
) -> Option<String> {
    match public {
        Some(name) => https.map(|_| format!("https://{name}")),
        None => http
            .map(|address| format!("http://{address}"))
            .or(https.map(|address| format!("https://{address}"))),
    }
}

/// The ways in, each with its name before it.
fn rows(facts: &Facts<'_>, best: SocketAddr) -> Vec<String> {
    let mut rows: Vec<(&str, String)> =
        facts.page.iter().map(|page| ("Browser", page.clone())).collect();
    let mut title = "Terminal";
    if facts.is_announced && !facts.ways.is_empty() && facts.public.is_none() {
        rows.push((title, "papo join".to_owned()));
        title = "";
    }
    if let Some(name) = facts.public {
        rows.push((title, ways_in::command_by_name(name, best.port())));
    }
    for way in facts.ways.iter().filter(|_| facts.public.is_none()) {
        rows.push((title, ways_in::command(*way)));
        title = "";
    }
    if let Some(here) = facts.here.filter(|here| !facts.ways.contains(here)) {
        rows.push(("Here", ways_in::command(here)));
    }
    let in_clear = facts.in_clear.iter().any(|listener| listener.port() == best.port());
    let tls = if in_clear && facts.public.is_none() { "with TLS or without" } else { "with TLS" };
    let way = match facts.public {
        Some(name) => format!("{name}, port {}, {tls}", tls_port(facts, best)),
        None => format!("{}, port {}, {tls}", best.ip(), best.port()),
    };
    rows.push(("IRC", way));
    // Who comes by a name of the internet knows it by who vouches for that.
    if let Some(fingerprint) = facts.fingerprint.filter(|_| facts.public.is_none()) {
        let short = &fingerprint[..fingerprint.len().min(FINGERPRINT_SHOWN)];
        rows.push(("Known by", format!("{short}... (all of it: papo trust)")));
    }
    rows.push(("Kept in", facts.data.display().to_string()));
    if let Some(token) = facts.claim {
        let (to_be_it, say) = ("nobody yet; to be it, within a day,", "say in `papo join`");
        match &facts.page {
            Some(page) => rows.extend([
                ("Admin", format!("{to_be_it} open")),
                ("", format!("{page}/claim#{token}")),
                ("", format!("or {say}")),
            ]),
            None => rows.push(("Admin", format!("{to_be_it} {say}"))),
        }
        rows.push(("", format!("/register and then /claim {token}")));
    }
    let line = |(title, text)| format!("  {title:<10}{text}");
    rows.into_iter().map(line).collect()
}

/// Where clients look for TLS, if it is there.
fn tls_port(facts: &Facts<'_>, best: SocketAddr) -> u16 {
    let usual = facts.listeners.iter().any(|listener| listener.port() == IRCS_PORT);
    if usual { IRCS_PORT } else { best.port() }
}

/// How far what is said goes. The server connects to nobody by itself.
fn promise(facts: &Facts<'_>) -> &'static str {
    match facts.allow {
        Allow::Any if facts.public.is_some() => "Everybody is let in, by TLS only.",
        _ if facts.ways.is_empty() => "Only this computer can connect, and nothing leaves it.",
        Allow::Lan => "Only the local network is let in, and nothing leaves it.",
        Allow::Nets(_) => "Only the networks of [server] allow are let in; nothing leaves them.",
        Allow::Any => "Everybody who can reach this computer is let in (allow = any).",
    }
}

fn last() -> String {
    "Ctrl-C stops the server.".to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is not said otherwise: reachable at two addresses, from the local network.
    fn greeting(change: impl FnOnce(&mut Facts<'_>)) -> String {
        let read = |text: &str| text.parse::<SocketAddr>().expect("an address");
        let listeners = ["0.0.0.0:7276", "[::]:7276"].map(read);
        let ways = ["192.168.1.20:7276", "[fd00::5]:7276"].map(read);
        let mut facts = Facts {
            name: "lab1",
            data: Path::new("/data/papo"),
            allow: &Allow::Lan,
            public: None,
            page: page(None, Some(ways[0]), Some(ways[0])),
            listeners: &listeners,
            in_clear: &listeners,
            ways: &ways,
            here: Some(read("127.0.0.1:7276")),
            not_listed: None,
            is_announced: true,
            fingerprint: Some("77:DC:77:01:02:03:04:05:06:07:08"),
            claim: None,
            screen: None,
        };
        change(&mut facts);
        lines(&facts).join("\n").replace(env!("CARGO_PKG_VERSION"), "VERSION")
    }

    #[test]
    fn all_ways_in_are_below_one_another() {
        let expected = "papo VERSION is up as lab1.
  Browser   http://192.168.1.20:7276
  Terminal  papo join
            papo join 192.168.1.20
            papo join fd00::5
  Here      papo join 127.0.0.1
  IRC       192.168.1.20, port 7276, with TLS or without
  Known by  77:DC:77:01:02:03:04:05... (all of it: papo trust)
  Kept in   /data/papo
Only the local network is let in, and nothing leaves it.
Ctrl-C stops the server.";
        assert_eq!(greeting(|_| {}), expected);
    }

    fn says(text: &str, said: &[&str], unsaid: &[&str]) {
        for part in said {
            assert!(text.contains(part), "{part:?} in\n{text}");
        }
        for part in unsaid {
            assert!(!text.contains(part), "{part:?} in\n{text}");
        }
    }

    #[test]
    fn a_server_for_everybody_says_its_name() {
        let text = greeting(|facts| {
            (facts.public, facts.allow) = (Some("chat.example.org"), &Allow::Any);
            facts.page = page(facts.public, None, facts.here);
        });
        let said = [
            "Browser   https://chat.example.org\n",
            "Terminal  papo join chat.example.org\n",
            "IRC       chat.example.org, port 7276, with TLS\n",
            "Everybody is let in, by TLS only.\n",
        ];
        says(&text, &said, &["http://", "192.168.1.20", "papo join\n", "Known by"]);
    }

    /// Rows: what is different, what is said then, and what is not.
    #[test]
    fn what_is_not_so_is_not_said() {
        type Change = fn(&mut Facts<'_>);
        let table: [(Change, &[&str], &[&str]); 11] = [
            (
                |facts| facts.is_announced = false,
                &["Terminal  papo join 192.168.1.20"],
                &["Terminal  papo join\n"],
            ),
            (
                |facts| (facts.ways, facts.page) = (&[], page(None, facts.here, facts.here)),
                &[
                    "Browser   http://127.0.0.1:7276\n",
                    "Here      papo join 127.0.0.1\n",
                    "Only this computer can connect, and nothing leaves it.\n",
                ],
                &["Terminal"],
            ),
            (
                |facts| (facts.ways, facts.here) = (&[], None),
                &["Nobody can connect: `[server] allow` leaves no way to\n  0.0.0.0:7276\n"],
                &["papo join", "http", "Only"],
            ),
            (
                |facts| (facts.page, facts.in_clear) = (page(None, None, facts.here), &[]),
                &[
                    "Browser   https://127.0.0.1:7276\n",
                    "IRC       192.168.1.20, port 7276, with TLS\n",
                ],
                &["http://"],
            ),
            (|facts| facts.page = page(None, None, None), &["IRC  "], &["Browser", "http"]),
            (
                |facts| (facts.ways, facts.here, facts.listeners) = (&[], None, &[]),
                &["\nNobody can `papo join`: no listener speaks IRC inside TLS.\nCtrl-C"],
                &["allow"],
            ),
            (|facts| facts.fingerprint = None, &["IRC "], &["Known by"]),
            (
                |facts| facts.claim = Some(Token(7)),
                &["  Admin     nobody yet; to be it, within a day, open\n            \
                     http://192.168.1.20:7276/claim#00000000000000000000000000000007\n            \
                     or say in `papo join`\n            /register and then /claim "],
                &[],
            ),
            (
                |facts| (facts.claim, facts.page) = (Some(Token(7)), None),
                &["within a day, say in `papo join`\n            /register and then /claim "],
                &["claim#"],
            ),
            (|facts| facts.allow = &Allow::Any, &["Everybody who can reach"], &["Only the local"]),
            (
                |facts| facts.not_listed = Some("8.8.4.4 is not listed.".to_owned()),
                &["\n8.8.4.4 is not listed.\nOnly the local"],
                &[],
            ),
        ];
        for (change, said, unsaid) in table {
            let text = greeting(change);
            says(&text, said, unsaid);
        }
    }

    /// The whole greeting is on the screen, or the picture is not there.
    #[test]
    fn there_is_a_picture_where_there_is_room_for_everything() {
        let plain = greeting(|_| {}).lines().count();
        for (width, height, is_drawn) in [
            (80, 40, true),
            (80, 24, false),
            (30, 60, false),
            (100, plain + 17 + 1, true),
            (100, plain + 17, false),
            (40, plain + 17 + 1, false),
        ] {
            let text = greeting(|facts| facts.screen = Some(Screen { width, height }));
            assert_eq!(text.contains('\u{1b}'), is_drawn, "{width} {height}\n{text}");
            assert!(text.ends_with("Ctrl-C stops the server."), "{text}");
            if is_drawn {
                assert!(text.lines().count() < height, "{width} {height}\n{text}");
            }
        }
        let alone = |facts: &mut Facts<'_>| {
            facts.screen = Some(Screen { width: 200, height: 100 });
            facts.ways = &[];
        };
        assert!(!greeting(alone).contains('\u{1b}'), "no telephone gets to this computer alone");
    }
}
