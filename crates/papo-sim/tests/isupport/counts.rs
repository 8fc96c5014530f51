//! How many of something: as many as the token says, and no more.

use papo_core::SessionId;

use super::scene::{Heard, Scene, number};

/// So many targets show that a command has no bound of its own.
const MANY: usize = 40;

pub(crate) fn channels(scene: &mut Scene, value: &str) {
    let (types, limit) = value.split_once(':').expect("`types:limit`");
    assert_eq!(types, scene.token("CHANTYPES"));
    let alice = scene.client("a");
    for n in 0..number(limit) {
        assert!(scene.say(alice, &format!("JOIN #{n}")).has("JOIN"), "channel {n}");
    }
    let heard = scene.say(alice, "JOIN #more");
    assert!(heard.has("405") && !heard.has("JOIN"), "{heard:?}");
    scene.say(alice, "PART #0");
    assert!(scene.say(alice, "JOIN #more").has("JOIN"));
}

pub(crate) fn list_entries(scene: &mut Scene, value: &str) {
    let alice = scene.client("a");
    let mut all = String::new();
    for group in value.split(',') {
        let (letters, limit) = group.split_once(':').expect("`letters:limit`");
        all.push_str(letters);
        scene.say(alice, "JOIN #c");
        let set = |scene: &mut Scene, letter: char, n: usize| {
            scene.say(alice, &format!("MODE #c +{letter} m{n}"))
        };
        for (n, letter) in (0..number(limit)).zip(letters.chars().cycle()) {
            assert!(set(scene, letter, n).has("MODE"), "{letter}, entry {n}");
        }
        for letter in letters.chars() {
            let heard = set(scene, letter, 1_000);
            assert!(heard.has("478") && !heard.has("MODE"), "{letter}: {heard:?}");
        }
        let first = letters.chars().next().expect("a group has letters");
        assert!(scene.say(alice, &format!("MODE #c -{first} m0")).has("MODE"));
        assert!(set(scene, first, 1_000).has("MODE"), "there is room again");
        scene.say(alice, "PART #c");
    }
    let lists = scene.token("CHANMODES").split(',').next();
    assert_eq!(lists, Some(&*all), "the lists that have a bound");
}

/// As many changes with an argument as one line may have are made and shown in one line.
pub(crate) fn changes(scene: &mut Scene, value: &str) {
    let most = number(value);
    let alice = scene.client("a");
    scene.say(alice, "JOIN #c");
    let masks: Vec<String> = (0..most).map(|n| format!("m{n}!*@*")).collect();
    for sign in ["+", "-", "+"] {
        let letters = format!("{sign}{}", "b".repeat(most));
        let heard = scene.say(alice, &format!("MODE #c {letters} {}", masks.join(" ")));
        let shown = heard.one("MODE").params();
        assert_eq!(shown[..2], ["#c", &letters]);
        assert_eq!(shown[2..], masks);
    }
    assert_eq!(scene.say(alice, "MODE #c b").count("367"), most);
}

pub(crate) fn monitored(scene: &mut Scene, value: &str) {
    let alice = scene.client("a");
    let most = number(value);
    for n in 0..most {
        assert!(scene.say(alice, &format!("MONITOR + n{n}")).has("731"), "nick {n}");
    }
    let heard = scene.say(alice, "MONITOR + more");
    assert_eq!(heard.one("734").params()[1..3], [value, "more"]);
    scene.say(alice, "MONITOR - n0");
    assert!(scene.say(alice, "MONITOR + more").has("731"));
    let heard = scene.say(alice, "MONITOR L");
    let listed: usize = heard.all("732").map(|told| told.text().split(',').count()).sum();
    assert_eq!(listed, most);
}

pub(crate) fn silenced(scene: &mut Scene, value: &str) {
    let alice = scene.client("a");
    for n in 0..number(value) {
        assert!(scene.say(alice, &format!("SILENCE +n{n}")).has("SILENCE"), "mask {n}");
    }
    let heard = scene.say(alice, "SILENCE +more");
    assert!(heard.has("511") && !heard.has("SILENCE"), "{heard:?}");
    scene.say(alice, "SILENCE -n0");
    assert!(scene.say(alice, "SILENCE +more").has("SILENCE"));
    assert_eq!(scene.say(alice, "SILENCE").count("271"), number(value));
}

/// Uses a command with so many targets, and says how many of them it reached.
type Reach = fn(&mut Scene, usize) -> usize;

const COMMANDS: &[(&str, Reach)] = &[
    ("JOIN", joined),
    ("KICK", kicked),
    ("LIST", listed),
    ("MONITOR", watched),
    ("NAMES", named),
    ("NOTICE", |scene, count| messaged(scene, "NOTICE", count)),
    ("PART", parted),
    ("PRIVMSG", |scene, count| messaged(scene, "PRIVMSG", count)),
    ("TAGMSG", |scene, count| messaged(scene, "TAGMSG", count)),
    ("WHOIS", asked_about),
];

pub(crate) fn targets(scene: &mut Scene, value: &str) {
    let settings = (*scene.stage.settings).clone();
    let fresh = || Scene::new(settings.clone());
    let mut announced = Vec::new();
    for entry in value.split(',') {
        let (command, limit) = entry.split_once(':').expect("`COMMAND:limit`");
        let (_, reach) = COMMANDS
            .iter()
            .find(|(name, _)| *name == command)
            .unwrap_or_else(|| panic!("TARGMAX has {command}, and nothing checks it"));
        if limit.is_empty() {
            // What is in channels is bounded by another token.
            let most = scene.channels_max().min(MANY);
            let count = if matches!(command, "JOIN" | "PART") { most } else { MANY };
            assert_eq!(reach(&mut fresh(), count), count, "{command} has a bound");
        } else {
            let limit = number(limit);
            assert_eq!(reach(&mut fresh(), limit), limit, "{command}, at the bound");
            let reached = reach(&mut fresh(), limit + 1);
            assert!(reached <= limit, "{command} reached {reached}, beyond the bound");
        }
        announced.push(command);
    }
    for (command, _) in COMMANDS {
        assert!(announced.contains(command), "{command} takes targets, and TARGMAX lacks it");
    }
}

/// `#0,#1,#2`
fn channel_names(count: usize) -> String {
    (0..count).map(|n| format!("#{n}")).collect::<Vec<_>>().join(",")
}

/// `n0,n1,n2`, the nicks of [`Scene::clients`].
fn nicks(count: usize) -> String {
    (0..count).map(|n| format!("n{n}")).collect::<Vec<_>>().join(",")
}

fn joined(scene: &mut Scene, count: usize) -> usize {
    let alice = scene.client("a");
    scene.say(alice, &format!("JOIN {}", channel_names(count))).count("JOIN")
}

fn parted(scene: &mut Scene, count: usize) -> usize {
    let alice = scene.client("a");
    for n in 0..count {
        scene.say(alice, &format!("JOIN #{n}"));
    }
    scene.say(alice, &format!("PART {}", channel_names(count))).count("PART")
}

fn kicked(scene: &mut Scene, count: usize) -> usize {
    let alice = scene.client("a");
    scene.say(alice, "JOIN #c");
    for client in scene.clients(count) {
        scene.say(client, "JOIN #c");
    }
    scene.say(alice, &format!("KICK #c {}", nicks(count))).count("KICK")
}

fn listed(scene: &mut Scene, count: usize) -> usize {
    for n in 0..count {
        let maker = scene.client(&format!("n{n}"));
        scene.say(maker, &format!("JOIN #{n}"));
    }
    let alice = scene.client("a");
    let heard = scene.say(alice, &format!("LIST {}", channel_names(count)));
    // A list that says that it was cut was not stopped by a bound of targets.
    if heard.has("416") { count } else { heard.count("322") }
}

fn watched(scene: &mut Scene, count: usize) -> usize {
    let alice = scene.client("a");
    let heard = scene.say(alice, &format!("MONITOR + {}", nicks(count)));
    heard.all("731").map(|told| told.text().split(',').count()).sum()
}

fn named(scene: &mut Scene, count: usize) -> usize {
    let alice = scene.client("a");
    answered(scene, alice, &format!("NAMES {}", channel_names(count))).count("366")
}

fn asked_about(scene: &mut Scene, count: usize) -> usize {
    let alice = scene.client("a");
    scene.say(alice, &format!("WHOIS {}", nicks(count))).count("318")
}

fn messaged(scene: &mut Scene, command: &str, count: usize) -> usize {
    let alice = scene.client("a");
    scene.say(alice, "CAP REQ message-tags");
    let clients = scene.clients(count);
    for &client in &clients {
        scene.say(client, "CAP REQ message-tags");
    }
    answered(scene, alice, &format!("{command} {} :hello", nicks(count)));
    clients.into_iter().filter(|&client| scene.heard(client).has(command)).count()
}

/// What is not done for its targets is refused by name; a NOTICE is never answered.
#[track_caller]
fn answered(scene: &mut Scene, client: SessionId, line: &str) -> Heard {
    let heard = scene.say(client, line);
    let limit = scene.stage.settings.limits.targets_max;
    let is_beyond = line.split(',').count() > limit;
    assert_eq!(heard.has("407"), is_beyond && !line.starts_with("NOTICE"), "{line}: {heard:?}");
    heard
}
