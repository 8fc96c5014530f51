//! What may be asked, and what comes back.

use papo_core::SessionId;

use super::scene::Scene;

/// The names of the channels that one LIST gives, sorted.
fn listed(scene: &mut Scene, who: SessionId, conditions: &str) -> String {
    let heard = scene.say(who, &format!("LIST {conditions}"));
    let mut names: Vec<&str> = heard.all("322").map(|told| told.param(1)).collect();
    names.sort_unstable();
    names.join(" ")
}

pub(crate) fn elist(scene: &mut Scene, value: &str) {
    let (alice, bob) = (scene.client("a"), scene.client("b"));
    for line in ["JOIN #old", "TOPIC #old :Tea", "JOIN #mute"] {
        scene.say(alice, line);
    }
    scene.wait_minutes(10);
    for line in ["JOIN #new", "TOPIC #new :Mate"] {
        scene.say(alice, line);
    }
    scene.say(bob, "JOIN #new");
    for letter in value.chars() {
        let answers: &[(&str, &str)] = match letter {
            'C' => &[("C>5", "#mute #old"), ("C<5", "#new"), ("c<5", "#new"), ("C>15", "")],
            'M' => &[("#o*", "#old"), ("*e*", "#mute #new"), ("#NE?", "#new"), ("#x*", "")],
            'N' => &[("!#o*", "#mute #new"), ("!*e*", "#old"), ("!*", "")],
            'T' => &[("T>5", "#old"), ("T<5", "#new"), ("t>5", "#old"), ("T>15", "")],
            'U' => &[(">1", "#new"), ("<2", "#mute #old"), (">2", ""), (">0", "#mute #new #old")],
            _ => panic!("ELIST has {letter}, and nothing checks it"),
        };
        for (condition, names) in answers {
            assert_eq!(listed(scene, bob, condition), *names, "LIST {condition}");
        }
    }
}

/// However many channels there are, the answer ends, stays in its bound, and nobody is closed.
pub(crate) fn safelist(scene: &mut Scene, value: &str) {
    assert_eq!(value, "");
    let channels_max = scene.channels_max().min(10);
    for (number, client) in scene.clients(30).into_iter().enumerate() {
        for channel in 0..channels_max {
            scene.say(client, &format!("JOIN #{number}-{channel}"));
        }
    }
    let alice = scene.client("a");
    let step = scene.stage.send(alice, "LIST");
    let bytes: usize = step.writes.iter().map(|(_, line)| line.len() + "\r\n".len()).sum();
    let heard = scene.heard(alice);
    let most = scene.stage.settings.limits.listing_bytes_max;
    // The start, the end and the word about being cut come on top.
    assert!(bytes < most + 600, "{bytes} bytes of {most}");
    assert!(heard.has("323") && !scene.stage.wires[&alice].closed);
    assert_ne!(heard.count("322") == 30 * channels_max, heard.has("416"), "it is all, or says so");
}

/// The fields in the order in which they are told.
const FIELDS: &str = "tcuihsnfdlaor";

pub(crate) fn whox(scene: &mut Scene, _: &str) {
    let (alice, bob) = (scene.client("a"), scene.client("b"));
    scene.say(alice, "JOIN #c");
    scene.say(bob, "JOIN #c");
    let row = |scene: &mut Scene, fields: &str| {
        let heard = scene.say(alice, &format!("WHO b %{fields}"));
        assert!(!heard.has("352") && heard.has("315"), "{heard:?}");
        let params = heard.one("354").params()[1..].to_vec();
        params.into_iter().map(str::to_owned).collect::<Vec<_>>()
    };
    let host = scene.say(alice, "WHOIS b").one("311").param(3).to_owned();
    let server = scene.welcome.one("004").param(1).to_owned();
    let expected = [
        "42",
        "#c",
        "user",
        "255.255.255.255",
        &host,
        &server,
        "b",
        "H",
        "0",
        "0",
        "0",
        "n/a",
        "b of the tea room",
    ];
    assert_eq!(row(scene, &format!("{FIELDS},42")), expected);
    // In any order, and with fields that nobody knows.
    assert_eq!(row(scene, "roalZdfnshiuc!t,42"), expected);
    for (field, value) in FIELDS.chars().zip(expected).skip(1) {
        assert_eq!(row(scene, &field.to_string()), [value]);
        assert_eq!(row(scene, &format!("{field}t,7")).len(), 2);
    }
    for token in ["0", "7", "999"] {
        assert_eq!(row(scene, &format!("nt,{token}")), [token, "b"]);
    }
}

pub(crate) fn knock(scene: &mut Scene, _: &str) {
    let (alice, bob) = (scene.client("a"), scene.client("b"));
    scene.say(alice, "JOIN #c");
    scene.say(alice, "MODE #c +i");
    assert!(scene.say(bob, "KNOCK #c :please").has("711"));
    assert!(scene.heard(alice).one("710").param(2).starts_with("b!"));
}

/// What is said to the server faster than it may be is not lost, and nobody is closed for it: what
/// is allowed at once waits while a question is answered.
pub(crate) fn safe_rate(scene: &mut Scene, _: &str) {
    assert!(scene.stage.settings.safe_rate, "it is announced, and the settings do not say so");
    let alice = scene.client("a");
    let many = papo_core::limits::PARKED_COMMANDS_MAX;
    let lines = "OPER root sesame\r\n".to_owned() + &"PING x\r\n".repeat(many);
    scene.stage.send_bytes(alice, lines.as_bytes());
    assert!(!scene.stage.wires[&alice].closed);
    scene.stage.answer(0);
    let heard = scene.heard(alice);
    assert_eq!((heard.count("381"), heard.count("PONG")), (1, many));
}

/// Tags that are listed do not arrive, and others do.
pub(crate) fn client_tag_deny(scene: &mut Scene, value: &str) {
    let (alice, bob) = (scene.client("a"), scene.client("b"));
    scene.say(alice, "CAP REQ message-tags");
    scene.say(bob, "CAP REQ message-tags");
    let denied: Vec<&str> = value.split(',').filter(|name| !name.is_empty()).collect();
    let all = denied.first() == Some(&"*");
    let named = denied.iter().skip(usize::from(all));
    let named: Vec<&str> = named.map(|name| name.strip_prefix('-').unwrap_or(name)).collect();
    for name in named.iter().chain(&["unheard-of"]) {
        let is_denied = named.contains(name) != all;
        scene.say(alice, &format!("@+{name}=x PRIVMSG b :hello"));
        let heard = scene.heard(bob);
        let arrives = heard.one("PRIVMSG").tags.contains(&format!("+{name}"));
        assert_eq!(arrives, !is_denied, "+{name}: {heard:?}");
    }
}

/// So many lines, and not one more, whatever is asked for.
pub(crate) fn chathistory(scene: &mut Scene, value: &str) {
    let most: usize = value.parse().expect("a number");
    let alice = scene.client("a");
    scene.say(alice, "CAP REQ draft/chathistory");
    scene.say(alice, "JOIN #c");
    for number in 0..most + 5 {
        scene.say(alice, &format!("PRIVMSG #c :{number}"));
    }
    let asked = |scene: &mut Scene, limit: usize| {
        scene.say(alice, &format!("CHATHISTORY LATEST #c * {limit}")).count("PRIVMSG")
    };
    let fits = scene.stage.settings.limits.listing_bytes_max / 512;
    assert_eq!(asked(scene, most), most.min(fits));
    assert_eq!(asked(scene, most + 5), most.min(fits));
    assert_eq!(asked(scene, 1), 1);
}

/// Each type of reference finds lines.
pub(crate) fn msgreftypes(scene: &mut Scene, value: &str) {
    let alice = scene.client("a");
    scene.say(alice, "CAP REQ :draft/chathistory echo-message message-tags server-time");
    scene.say(alice, "JOIN #c");
    scene.say(alice, "PRIVMSG #c :one");
    let first = scene.stage.memory.last().expect("it is kept").clone();
    scene.wait_minutes(1);
    scene.say(alice, "PRIVMSG #c :two");
    for kind in value.split(',') {
        let found = match kind {
            "timestamp" => papo_core::render::timestamp(first.time_ms),
            "msgid" => first.id.to_string(),
            _ => panic!("MSGREFTYPES has {kind}, and nothing checks it"),
        };
        let heard = scene.say(alice, &format!("CHATHISTORY AFTER #c {kind}={found} 5"));
        assert_eq!(heard.one("PRIVMSG").param(1), "two", "{kind}");
    }
}
