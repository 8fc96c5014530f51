//! Conversations as text.
//!
//! `{name}` in a line that is expected stands for any message id, in later lines for the same one.
//! `alice> LINE` says it, `alice< LINE` expects that she is told it, `alice<...` takes whatever
//! else she was told, `*<...` whatever anybody was told. Control characters are written as their
//! pictures, such as `␁`. Alice, Bob and Carol are registered and in the lobby; `new` has just
//! connected; `console` is who has rights on the machine, and is told lines without a source. A first line `with WHAT` has one of [`STAGINGS`] in force, `after REHASH with WHAT` has
//! it in force from the first REHASH on. Whoever is told something that no line expects fails the
//! play. Lines to one client
//! are expected in order, lines to several in any.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::net::IpAddr;

use papo_core::claim::Claim;
use papo_core::dormant::Kept;
use papo_core::limits::CLAIM_SECONDS;
use papo_core::settings::{
    AccountRegistration, Admin, Gateway, Operator, Public, Secret, Settings, Visible,
};
use papo_core::{Account, CloakKey, SessionId};
use papo_proto::mode::Flags;
use papo_proto::{Capability, Message, Token};

use crate::stage::{START_MS, Stage, credentials};

mod pattern;

use pattern::Ids;

/// Who is on the stage, and where from.
const CAST: [(&str, [u8; 4]); 4] = [
    ("alice", [10, 0, 0, 1]),
    ("bob", [10, 0, 0, 2]),
    ("carol", [10, 0, 0, 3]),
    ("new", [10, 0, 0, 4]),
];

/// The settings that transcripts are played with: an operator `root` whose password is `sesame`.
pub fn settings() -> Settings {
    let root = Operator { name: "root".into(), password_hash: "right".into() };
    let admin = Admin {
        location: "The back room, Recife".into(),
        organisation: "The tea house".into(),
        email: "tea@example.org".into(),
    };
    Settings {
        operators: vec![root],
        admin: Some(admin),
        version: "papo-0".into(),
        // A day, an hour, a minute and a second ago.
        started: START_MS / 1000 - 90_061,
        ..Settings::default()
    }
}

/// The staging in which there is the account `teapot`, whose password is `tea is hot`, and to which
/// the certificate of [`FINGERPRINT`] logs in.
const ACCOUNT: &str = "an account teapot";
/// What `new` has shown.
pub const FINGERPRINT: &str = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";
/// What is said at the console.
const CONSOLE: &str = "console> ";
const AFTER_REHASH: &str = "after REHASH with ";

type Staging = (&'static str, fn(&mut Settings));

/// What a transcript can ask for before it begins, and what that does to the settings.
pub const STAGINGS: &[Staging] = &[
    ("a very long server name", |settings| {
        settings.server_name = format!("irc.{}.example", "long-".repeat(20)).into();
    }),
    ("nothing special", |settings| *settings = self::settings()),
    ("users who stay", |settings| settings.stay_seconds = 3600),
    ("cloaked hosts", |settings| settings.cloak = Some(CloakKey::new([7; CloakKey::LEN]))),
    ("a gateway at 10.0.0.4", |settings| settings.gateways = vec![gateway([10, 0, 0, 4])]),
    ("a public server", |settings| {
        settings.public = Some(Public { port: 6697, sts_seconds: Some(2_592_000) });
    }),
    ("no relayed messages", |settings| {
        settings.disabled_caps.set(Capability::Relaymsg, true);
    }),
    ("no tags but reply passed on", |settings| {
        settings.client_tags_denied = vec!["*".into(), "-reply".into()];
    }),
    ("short messages of several lines", |settings| {
        settings.limits.multiline_bytes_max = 11;
        settings.limits.multiline_lines_max = 3;
    }),
    ("all flag modes on new channels", |settings| {
        settings.channel_flags = Flags::of("CHMRSTUimnst");
    }),
    ("messages that nobody may take back", |settings| {
        (settings.redact_within_ms, settings.edit_within_ms) = (Some(0), Some(0));
    }),
    ("three lines replayed", |settings| settings.replay_on_join = 3),
    ("history since one came", |settings| settings.history = Visible::SinceJoin),
    (ACCOUNT, |_| {}),
    (ADMIN, |_| {}),
    (CLAIMED, |_| {}),
    ("accounts by invitation", |settings| {
        settings.account_registration = AccountRegistration::Invite;
    }),
    ("no accounts to be made", |settings| {
        settings.account_registration = AccountRegistration::Closed;
    }),
    ("accounts required", |settings| settings.account_required = true),
    ("a server password", |settings| settings.password = Some(Secret::Hash("right".into()))),
    ("a message of the day", |settings| settings.motd = vec!["Be kind.".into(), "".into()]),
];

/// The staging in which `teapot` is an admin's.
const ADMIN: &str = "an admin teapot";
/// The staging in which the token of who runs the server is [`CLAIM`].
const CLAIMED: &str = "a claim";
/// A token.
pub const CLAIM: Token = Token(0x0001_0203_0405_0607_0809_0a0b_0c0d_0e0f);

/// What a realm remembers that has the account `teapot`.
pub fn kept() -> Kept {
    let teapot = Account {
        name: "teapot".into(),
        credentials: credentials("tea is hot"),
        fingerprints: vec![FINGERPRINT.into()],
        made_ms: START_MS,
        is_admin: false,
    };
    Kept { accounts: vec![teapot], ..Kept::default() }
}

/// A token that is good for a day.
pub fn claim() -> Claim {
    claim_of(CLAIM)
}

/// Another one.
pub(crate) fn claim_of(token: Token) -> Claim {
    Claim { hash: token.hash(), until_ms: START_MS + CLAIM_SECONDS * 1000 }
}

/// A gateway whose password is `sesame`.
pub fn gateway(host: [u8; 4]) -> Gateway {
    Gateway { hosts: vec![IpAddr::from(host).into()], password_hash: "right".into() }
}

/// All transcripts that the comments of a source file hold, with the lines they begin at.
pub fn find(source: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    let mut open: Option<(usize, String)> = None;
    for (number, line) in source.lines().enumerate() {
        let Some(text) = line.trim_start().strip_prefix("//!") else { continue };
        let text = text.strip_prefix(' ').unwrap_or(text);
        match &mut open {
            None if text == "```irc" => open = Some((number + 2, String::new())),
            None => {}
            Some(_) if text == "```" => found.extend(open.take()),
            Some((_, script)) => {
                script.push_str(text);
                script.push('\n');
            }
        }
    }
    found
}

/// Puts the cast on a fresh stage.
pub fn raise(settings: Settings) -> (Stage, BTreeMap<&'static str, SessionId>) {
    let mut stage = Stage::new(settings, 7);
    let mut cast = BTreeMap::new();
    for (name, address) in CAST {
        let fingerprint = (name == "new").then(|| FINGERPRINT.into());
        let (session, _) = stage.connect_with(address.into(), fingerprint);
        cast.insert(name, session);
        if name != "new" {
            stage.send(session, &format!("NICK {name}"));
            stage.send(session, &format!("USER {name} 0 * :{name} the tester"));
        }
    }
    for wire in stage.wires.values_mut() {
        wire.received.clear();
    }
    (stage, cast)
}

/// Plays a transcript. The error says what was expected and what came instead.
pub fn play(script: &str) -> Result<(), String> {
    let Wanted { settings, next, kept, lines } = wanted(script)?;
    let (mut stage, mut cast) = raise(settings);
    stage.realm.remember(kept);
    stage.next_settings = next;
    if script.contains(CONSOLE) {
        cast.insert("console", stage.console(7));
    }
    play_on((stage, cast), script, lines, false)
}

/// Plays a transcript with a label before each line that somebody says: each has exactly one
/// answer, and but for that nothing is told that would not be told without. Transcripts that tell
/// of labels, batches, of the capabilities that are on, of how many commands were said, or of who
/// says something first, can't be played like this: `None`.
pub fn play_labelled(script: &str) -> Option<Result<(), String>> {
    if ["label", CONSOLE, "BATCH", "batch", "CAP LIST", "STATS l", "WEBIRC"]
        .iter()
        .any(|word| script.contains(word))
    {
        return None;
    }
    let Wanted { settings, next, kept, lines } = match wanted(script) {
        Ok(wanted) => wanted,
        Err(error) => return Some(Err(error)),
    };
    let (mut stage, cast) = raise(settings);
    stage.realm.remember(kept);
    stage.next_settings = next;
    for session in cast.values() {
        stage.send(*session, "CAP REQ :batch labeled-response");
        stage.send(*session, "CAP END");
    }
    stage.wires.values_mut().for_each(|wire| wire.received.clear());
    Some(play_on((stage, cast), script, lines, true))
}

/// What a transcript wants to be played with.
struct Wanted {
    settings: Settings,
    /// What the first REHASH finds, if it is something else.
    next: Option<Settings>,
    /// What the realm remembers.
    kept: Kept,
    /// How many lines say so.
    lines: usize,
}

fn wanted(script: &str) -> Result<Wanted, String> {
    let mut wanted = Wanted { settings: settings(), next: None, kept: Kept::default(), lines: 0 };
    for line in script.lines() {
        let (name, later) = match (line.strip_prefix("with "), line.strip_prefix(AFTER_REHASH)) {
            (Some(name), _) => (name, false),
            (_, Some(name)) => (name, true),
            _ => break,
        };
        wanted.lines += 1;
        match name {
            ACCOUNT | ADMIN => {
                wanted.kept.accounts = kept().accounts;
                wanted.kept.accounts[0].is_admin = name == ADMIN;
            }
            CLAIMED => wanted.kept.claim = Some(claim()),
            _ => {}
        }
        let (_, stage) = STAGINGS
            .iter()
            .find(|(staging, _)| name == *staging)
            .ok_or_else(|| format!("line {}: nothing is called \"{line}\"", wanted.lines))?;
        if later {
            stage(wanted.next.get_or_insert_with(|| wanted.settings.clone()));
        } else {
            stage(&mut wanted.settings);
        }
    }
    Ok(wanted)
}

fn play_on(
    (mut stage, cast): (Stage, BTreeMap<&'static str, SessionId>),
    script: &str,
    first: usize,
    labelled: bool,
) -> Result<(), String> {
    let mut ids = Ids::default();
    for (number, line) in (1..).zip(script.lines()).skip(first) {
        let (who, rest) = line
            .find(['>', '<'])
            .map(|at| line.split_at(at))
            .ok_or_else(|| format!("line {number}: neither `>` nor `<` in {line:?}"))?;
        if line == "*<..." {
            stage.wires.values_mut().for_each(|wire| wire.received.clear());
            continue;
        }
        let session =
            *cast.get(who).ok_or_else(|| format!("line {number}: nobody is called {who:?}"))?;
        if let Some(said) = rest.strip_prefix('>') {
            nothing_left(&mut stage, &cast).map_err(|e| format!("before line {number}: {e}"))?;
            let said = &with_controls(&ids.fill(said.strip_prefix(' ').unwrap_or(said)));
            if labelled {
                let label = format!("line-{number}");
                stage.send(session, &with_label(said, &label));
                answer_all(&mut stage);
                let received = &mut stage.wires.get_mut(&session).expect("on stage").received;
                without_label(received, &label).map_err(|e| format!("line {number}: {e}"))?;
            } else {
                stage.send(session, said);
                answer_all(&mut stage);
            }
        } else if rest == "<..." {
            stage.wires.get_mut(&session).expect("on stage").received.clear();
        } else {
            let expected = rest.strip_prefix("< ").unwrap_or_default();
            let received = &mut stage.wires.get_mut(&session).expect("on stage").received;
            if received.is_empty() {
                return Err(format!("line {number}: {who} was told nothing, not {expected:?}"));
            }
            let told = received.remove(0);
            // Formatters take the spaces away that end a comment.
            if !ids.matches(with_controls(expected).trim_end(), told.trim_end()) {
                return Err(format!(
                    "line {number}: {who} was told\n  {told:?}, not\n  {expected:?}"
                ));
            }
        }
    }
    nothing_left(&mut stage, &cast).map_err(|e| format!("at the end: {e}"))
}

fn answer_all(stage: &mut Stage) {
    while !stage.questions.is_empty() {
        stage.answer(0);
    }
}

fn with_label(line: &str, label: &str) -> String {
    match line.strip_prefix('@') {
        Some(rest) => format!("@label={label};{rest}"),
        None => format!("@label={label} {line}"),
    }
}

/// Takes away what labels add to what was told. The error says that there is not one answer.
fn without_label(received: &mut Vec<String>, label: &str) -> Result<(), String> {
    let mut answers = 0;
    let mut plain = Vec::new();
    for line in received.drain(..) {
        let message = Message::parse(&line).map_err(|error| error.to_string())?;
        let is_label = |key: &str| key == "label" || key == "batch";
        match message.tags.get("label") {
            Some(found) if found == label => answers += 1,
            Some(other) => return Err(format!("{other:?} is nobody's label")),
            None => {}
        }
        if matches!(message.command, "BATCH" | "ACK") {
            continue;
        }
        let tags: Vec<String> = message
            .tags
            .iter_raw()
            .filter(|(key, _)| !is_label(key))
            .map(
                |(key, value)| if value.is_empty() { key.into() } else { format!("{key}={value}") },
            )
            .collect();
        let rest = line.strip_prefix('@').and_then(|line| line.split_once(' '));
        let rest = rest.map_or(&*line, |(_, rest)| rest);
        plain.push(if tags.is_empty() {
            rest.into()
        } else {
            format!("@{} {rest}", tags.join(";"))
        });
    }
    *received = plain;
    if answers == 1 { Ok(()) } else { Err(format!("it was answered {answers} times")) }
}

/// Puts control characters in the places of their pictures.
fn with_controls(text: &str) -> String {
    let control = |c: char| match c {
        '\u{2400}'..='\u{241f}' => char::from_u32(u32::from(c) - 0x2400).unwrap_or(c),
        _ => c,
    };
    text.chars().map(control).collect()
}

fn nothing_left(stage: &mut Stage, cast: &BTreeMap<&'static str, SessionId>) -> Result<(), String> {
    let mut left = String::new();
    for (who, session) in cast {
        for line in &stage.wires[session].received {
            writeln!(left, "{who}< {line}").expect("writing to a string");
        }
    }
    if left.is_empty() { Ok(()) } else { Err(format!("this was told too:\n{left}")) }
}
