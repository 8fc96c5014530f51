//! What `RPL_ISUPPORT` announces is true: a client reads the tokens, and tries each.
//!
//! Every token that is announced must have a row in the table here.

use std::collections::BTreeSet;
use std::panic::catch_unwind;

use papo_core::limits::Limits;
use papo_core::{CloakKey, Settings};
use papo_proto::Casemapping;
use papo_sim::transcript::settings;

#[path = "isupport/counts.rs"]
mod counts;
#[path = "isupport/lengths.rs"]
mod lengths;
#[path = "isupport/modes.rs"]
mod modes;
#[path = "isupport/names.rs"]
mod names;
#[path = "isupport/queries.rs"]
mod queries;
#[path = "isupport/scene.rs"]
mod scene;

use scene::Scene;

/// Tries whether the server keeps what a token of this value promises.
type Check = fn(&mut Scene, &str);

const CHECKS: &[(&str, Check)] = &[
    ("ACCOUNTEXTBAN", modes::account_extban),
    ("AWAYLEN", lengths::away),
    ("BOT", modes::bot),
    ("CASEMAPPING", names::casemapping),
    ("CHANLIMIT", counts::channels),
    ("CHANMODES", modes::chanmodes),
    ("CHANNELLEN", lengths::channel),
    ("CHANTYPES", names::channel_types),
    ("CHATHISTORY", queries::chathistory),
    ("CLIENTTAGDENY", queries::client_tag_deny),
    ("ELIST", queries::elist),
    ("EXCEPTS", modes::excepts),
    ("EXTBAN", modes::extban),
    ("HOSTLEN", lengths::host),
    ("INVEX", modes::invex),
    ("KEYLEN", lengths::key),
    ("KICKLEN", lengths::kick),
    ("KNOCK", queries::knock),
    ("MAXLIST", counts::list_entries),
    ("MODES", counts::changes),
    ("MONITOR", counts::monitored),
    ("MSGREFTYPES", queries::msgreftypes),
    ("NAMELEN", lengths::realname),
    ("NETWORK", names::network),
    ("NICKLEN", lengths::nick),
    ("PREFIX", modes::prefix),
    ("SAFELIST", queries::safelist),
    ("SAFERATE", queries::safe_rate),
    ("SILENCE", counts::silenced),
    ("STATUSMSG", modes::statusmsg),
    ("TARGMAX", counts::targets),
    ("TOPICLEN", lengths::topic),
    ("USERLEN", lengths::user),
    ("UTF8MAPPING", names::utf8_mapping),
    ("UTF8ONLY", names::utf8_only),
    ("WHOX", queries::whox),
    ("draft/CHATHISTORY", queries::chathistory),
    ("draft/ICON", names::icon),
];

fn small() -> Settings {
    let limits = Limits {
        nick_len_max: 9,
        channel_len_max: 10,
        topic_len_max: 20,
        away_len_max: 11,
        kick_len_max: 12,
        realname_len_max: 18,
        targets_max: 1,
        channels_max: 3,
        listing_bytes_max: 1_000,
        ..Limits::default()
    };
    Settings { limits, auto_join: Vec::new(), ..settings() }
}

/// The most that a configuration may grant, on a server with the longest name.
fn large() -> Settings {
    let limits = Limits {
        nick_len_max: 64,
        channel_len_max: 200,
        topic_len_max: 390,
        away_len_max: 390,
        kick_len_max: 390,
        realname_len_max: 300,
        targets_max: 20,
        channels_max: 150,
        ..Limits::default()
    };
    let server_name = format!("{0}.{0}.{0}.example", "s".repeat(17)).into();
    Settings { limits, server_name, network: "=".repeat(60).into(), ..settings() }
}

fn ascii() -> Settings {
    Settings { casemapping: Casemapping::Ascii, ..settings() }
}

/// All that a configuration can switch on beside.
fn cloaked() -> Settings {
    Settings {
        cloak: Some(CloakKey::new([7; CloakKey::LEN])),
        icon: Some("https://icons.example/?a=b".into()),
        safe_rate: true,
        client_tags_denied: vec!["*".into(), "-typing".into()],
        network: "a\\=b".into(),
        ..settings()
    }
}

/// Reads what a server with these settings announces, and tries each token on a realm of its own.
fn keeps_its_word(settings: &Settings) {
    let mut scene = Scene::new(settings.clone());
    is_well_formed(&scene);
    modes::myinfo(&mut scene);
    let is_broken = |(name, value): &(&String, &String)| {
        let (_, check) = CHECKS
            .iter()
            .find(|(known, _)| known == name)
            .unwrap_or_else(|| panic!("{name} is announced, and nothing checks it"));
        catch_unwind(|| check(&mut Scene::new(settings.clone()), value)).is_err()
    };
    let broken: Vec<_> = scene.tokens().iter().filter(is_broken).collect();
    assert!(broken.is_empty(), "announced, and not so: {broken:?}");
}

/// The tokens are as <https://modern.ircdocs.horse/#rplisupport-005> has them.
fn is_well_formed(scene: &Scene) {
    let mut names = Vec::new();
    for line in scene.welcome.all("005") {
        let tokens = &line.params()[1..line.params().len() - 1];
        assert!((1..=13).contains(&tokens.len()), "{tokens:?}");
        for token in tokens {
            let (name, value) = token.split_once('=').unwrap_or((token, ""));
            let plain = name.strip_prefix("draft/").unwrap_or(name);
            let is_letter = |b: u8| b.is_ascii_uppercase() || b.is_ascii_digit();
            assert!((1..=20).contains(&plain.len()) && plain.bytes().all(is_letter), "{token}");
            assert!(value.bytes().all(|b| b.is_ascii_graphic() && b != b'='), "{token}");
            names.push(name.to_owned());
        }
    }
    let distinct: BTreeSet<&String> = names.iter().collect();
    assert_eq!(distinct.len(), names.len(), "each is announced once: {names:?}");
}

#[test]
fn by_default() {
    keeps_its_word(&settings());
}

#[test]
fn with_small_limits() {
    keeps_its_word(&small());
}

#[test]
fn with_large_limits() {
    keeps_its_word(&large());
}

#[test]
fn with_names_in_ascii() {
    keeps_its_word(&ascii());
}

#[test]
fn with_all_that_can_be_switched_on() {
    keeps_its_word(&cloaked());
}

/// A check that never complains proves nothing.
#[test]
fn a_tag_that_is_not_denied_is_found() {
    let is_kept = |value: &str| {
        catch_unwind(|| queries::client_tag_deny(&mut Scene::new(settings()), value)).is_ok()
    };
    assert!(is_kept(""));
    assert!(!is_kept("typing") && !is_kept("*") && !is_kept("*,-typing"));
}

/// Names of usual users and hosts leave room for the longest texts beside the longest names.
#[test]
fn the_longest_names_leave_room() {
    lengths::room(&mut Scene::new(settings()));
}

/// What is announced depends on the settings, and asking again gives the same.
#[test]
fn what_is_not_so_is_not_announced() {
    let names = |settings: Settings| -> BTreeSet<String> {
        Scene::new(settings).tokens().keys().cloned().collect()
    };
    let (plain, ascii, cloaked) = (names(settings()), names(ascii()), names(cloaked()));
    for (name, _) in CHECKS {
        assert!(cloaked.contains(*name), "{name} is never announced, and its check never made");
    }
    let more: Vec<&String> = plain.difference(&ascii).collect();
    assert_eq!(more, ["UTF8MAPPING"]);
    for name in ["SAFERATE", "draft/ICON", "CLIENTTAGDENY"] {
        assert!(!plain.contains(name), "{name} is announced, and the settings do not say so");
    }
    for word in ["ISUPPORT", "VERSION"] {
        let mut scene = Scene::new(settings());
        let alice = scene.client("a");
        let again = scene.say(alice, word);
        let tokens = |told: &scene::Told| told.params()[1..].join(" ");
        let first: Vec<_> = scene.welcome.all("005").map(tokens).collect();
        assert_eq!(again.all("005").map(tokens).collect::<Vec<_>>(), first);
    }
}
