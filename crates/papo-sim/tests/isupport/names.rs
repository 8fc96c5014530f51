//! Names and text: what is the same, what is allowed, and what the network is called.

use super::scene::{Scene, unescaped};

/// Whether both spellings mean one channel, and one nick where they may be nicks.
fn are_same(scene: &mut Scene, one: &str, other: &str) -> bool {
    let (alice, bob) = (scene.client("a"), scene.client("b"));
    assert!(scene.say(alice, &format!("JOIN #{one}")).has("JOIN"), "#{one}");
    assert!(scene.say(bob, &format!("JOIN #{other}")).has("JOIN"), "#{other}");
    let one_channel = scene.heard(alice).has("JOIN");
    if !scene.say(alice, &format!("NICK {one}")).has("432") {
        let is_taken = scene.say(bob, &format!("NICK {other}")).has("433");
        assert_eq!(is_taken, one_channel, "nicks {one} and {other}");
        let heard = scene.say(bob, &format!("WHOIS {other}"));
        assert_eq!(heard.one("311").param(1) == one, one_channel, "{heard:?}");
    }
    scene.say(alice, "QUIT");
    scene.say(bob, "QUIT");
    one_channel
}

pub(crate) fn casemapping(scene: &mut Scene, value: &str) {
    assert_eq!(value, "ascii");
    assert!(are_same(scene, "tea", "TEA"));
    assert!(are_same(scene, "Tea[x]", "tEA[X]"));
    // Those are one in `rfc1459`.
    for (one, other) in [("x[", "x{"), ("x]", "x}"), ("x\\", "x|"), ("x^", "x~"), ("o", "0")] {
        assert!(!are_same(scene, one, other), "{one} and {other}");
    }
    if !scene.tokens().contains_key("UTF8MAPPING") {
        assert!(!are_same(scene, "\u{e9}", "\u{c9}"));
        assert!(!are_same(scene, "\u{e9}", "e\u{301}"));
        let alice = scene.client("a");
        assert!(scene.say(alice, "NICK \u{e9}").has("432"));
    }
}

/// RFC 8265, `UsernameCaseMapped`.
pub(crate) fn utf8_mapping(scene: &mut Scene, value: &str) {
    assert_eq!(value, "rfc8265");
    for (one, other) in [
        ("\u{e9}", "\u{c9}"),
        ("\u{e9}", "e\u{301}"),
        ("tea", "\u{ff34}\u{ff25}\u{ff21}"),
        ("\u{43e}\u{43b}\u{44c}", "\u{41e}\u{41b}\u{42c}"),
    ] {
        assert!(are_same(scene, one, other), "{one} and {other}");
        assert!(are_same(scene, other, one), "{other} and {one}");
    }
    for (one, other) in [("e", "\u{e9}"), ("ss", "\u{df}"), ("\u{7530}", "\u{7531}")] {
        assert!(!are_same(scene, one, other), "{one} and {other}");
    }
}

pub(crate) fn channel_types(scene: &mut Scene, value: &str) {
    let alice = scene.client("a");
    let signs = (' '..='~').filter(|sign| !sign.is_ascii_alphanumeric() && !" ,:".contains(*sign));
    for sign in signs {
        let heard = scene.say(alice, &format!("JOIN {sign}tea"));
        assert_eq!(heard.has("JOIN"), value.contains(sign), "{sign}tea: {heard:?}");
        assert_ne!(heard.has("JOIN"), heard.has("476"), "{sign}tea: {heard:?}");
    }
}

pub(crate) fn network(scene: &mut Scene, value: &str) {
    let name = unescaped(value);
    assert_eq!(name, *scene.stage.settings.network);
    assert!(scene.welcome.one("001").text().contains(&format!(" {name} ")));
    let alice = scene.client("a");
    assert_eq!(scene.say(alice, "WHOIS a").one("312").text(), name);
}

pub(crate) fn icon(scene: &mut Scene, value: &str) {
    let url = unescaped(value);
    assert_eq!(Some(&*url), scene.stage.settings.icon.as_deref());
    assert!(url.starts_with("https://"), "{url}");
}

/// Nothing else gets through.
pub(crate) fn utf8_only(scene: &mut Scene, value: &str) {
    assert_eq!(value, "");
    let (alice, bob) = (scene.client("a"), scene.client("b"));
    scene.say(alice, "JOIN #c");
    scene.say(bob, "JOIN #c");
    for line in [
        &b"PRIVMSG #c :\xff\r\n"[..],
        b"NOTICE b :\xc3\r\n",
        b"TOPIC #c :\xe9\r\n",
        b"SETNAME \xff\r\n",
        b"@+x=\xff PRIVMSG b :hello\r\n",
    ] {
        scene.heard(alice);
        scene.stage.send_bytes(alice, line);
        assert_eq!(scene.heard(alice).one("FAIL").param(1), "INVALID_UTF8");
        assert!(scene.heard(bob).is_silence());
    }
    scene.say(alice, "PRIVMSG #c :\u{e9}");
    assert_eq!(scene.heard(bob).one("PRIVMSG").text(), "\u{e9}");
}
