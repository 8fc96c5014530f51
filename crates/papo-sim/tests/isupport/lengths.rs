//! Lengths: what is as long as may be comes back whole; what is one byte longer is cut or refused,
//! as the token's spec says.

use super::scene::{Scene, number};

/// What is too long is cut, and never inside a character.
#[track_caller]
fn is_cut_at(len: usize, mut shown: impl FnMut(&str) -> String) {
    let whole = "x".repeat(len);
    assert_eq!(shown(&whole), whole, "at the bound");
    assert_eq!(shown(&format!("{whole}y")), whole, "one beyond");
    let wide = "\u{e9}".repeat(len / 2 + 1);
    let kept = shown(&wide);
    assert!(wide.starts_with(&kept), "{kept}");
    assert!((len - 1..=len).contains(&kept.len()), "{kept} has {} bytes", kept.len());
}

pub(crate) fn nick(scene: &mut Scene, value: &str) {
    let longest = "n".repeat(number(value));
    let alice = scene.client("a");
    assert_eq!(scene.say(alice, &format!("NICK {longest}")).one("NICK").text(), longest);
    let heard = scene.say(alice, &format!("NICK {longest}n"));
    assert!(heard.has("432") && !heard.has("NICK"), "{heard:?}");
    scene.say(alice, "NICK a");
    let (_, heard) = scene.register(&longest, "user", "Somebody");
    assert_eq!(heard.one("001").param(0), longest);
    let (_, heard) = scene.register(&format!("{longest}n"), "user", "Somebody");
    assert!(heard.has("432") && !heard.has("001"), "{heard:?}");
}

pub(crate) fn user(scene: &mut Scene, value: &str) {
    let mut names = (0..).map(|number| format!("n{number}"));
    is_cut_at(number(value), |name| {
        let nick = names.next().expect("they have no end");
        let (client, _) = scene.register(&nick, name, "Somebody");
        scene.say(client, &format!("WHOIS {nick}")).one("311").param(2).to_owned()
    });
}

pub(crate) fn realname(scene: &mut Scene, value: &str) {
    let mut names = (0..).map(|number| format!("n{number}"));
    is_cut_at(number(value), |realname| {
        let nick = names.next().expect("they have no end");
        let (client, _) = scene.register(&nick, "user", realname);
        scene.say(client, &format!("WHOIS {nick}")).one("311").text().to_owned()
    });
    let alice = scene.client("a");
    scene.say(alice, "CAP REQ setname");
    let longest = "x".repeat(number(value));
    assert_eq!(scene.say(alice, &format!("SETNAME :{longest}")).one("SETNAME").text(), longest);
    let heard = scene.say(alice, &format!("SETNAME :{longest}y"));
    assert_eq!(heard.one("FAIL").param(1), "INVALID_REALNAME");
    assert_eq!(scene.say(alice, "WHOIS a").one("311").text(), longest);
}

pub(crate) fn host(scene: &mut Scene, value: &str) {
    let longest = "h".repeat(number(value));
    let alice = scene.operator("a");
    assert_eq!(scene.say(alice, &format!("CHGHOST a {longest}")).one("396").param(1), longest);
    assert!(scene.say(alice, &format!("CHGHOST a {longest}h")).has("FAIL"));
    assert_eq!(scene.say(alice, "WHOIS a").one("311").param(3), longest);
    // The longest that addresses come to.
    let far = scene.stage.connect([0xfd00, 0x1111, 0x2222, 3, 0x4444, 0x5555, 6, 0x7777].into());
    scene.say(far, "NICK far");
    scene.say(far, "USER far 0 * :Far");
    let heard = scene.say(far, "WHOIS far");
    assert!(heard.one("311").param(3).len() <= longest.len(), "{heard:?}");
}

pub(crate) fn channel(scene: &mut Scene, value: &str) {
    let longest = format!("#{}", "c".repeat(number(value) - 1));
    let alice = scene.client("a");
    assert_eq!(scene.say(alice, &format!("JOIN {longest}")).one("JOIN").param(0), longest);
    assert!(scene.say(alice, &format!("JOIN {longest}c")).has("476"));
    assert!(scene.say(alice, &format!("RENAME {longest} {longest}c")).has("476"));
    // What answers a question about it has its name whole, or the client waits for ever.
    assert_eq!(scene.say(alice, &format!("WHO {longest}")).one("315").param(1), longest);
    scene.say(alice, &format!("PART {longest}"));
    for (command, numeric) in [("NAMES", "366"), ("MODE", "403"), ("PART", "403")] {
        let heard = scene.say(alice, &format!("{command} {longest}"));
        assert_eq!(heard.one(numeric).param(1), longest);
    }
}

pub(crate) fn topic(scene: &mut Scene, value: &str) {
    let (alice, bob) = (scene.client("a"), scene.client("b"));
    scene.say(alice, "JOIN #c");
    scene.say(bob, "JOIN #c");
    is_cut_at(number(value), |topic| {
        let shown = scene.say(alice, &format!("TOPIC #c :{topic}")).one("TOPIC").text().to_owned();
        assert_eq!(scene.heard(bob).one("TOPIC").text(), shown);
        assert_eq!(scene.say(bob, "TOPIC #c").one("332").text(), shown);
        shown
    });
}

pub(crate) fn kick(scene: &mut Scene, value: &str) {
    let (alice, bob) = (scene.client("a"), scene.client("b"));
    scene.say(alice, "JOIN #c");
    is_cut_at(number(value), |reason| {
        scene.say(bob, "JOIN #c");
        let heard = scene.say(alice, &format!("KICK #c b :{reason}"));
        let shown = heard.one("KICK").text().to_owned();
        assert_eq!(scene.heard(bob).one("KICK").text(), shown);
        shown
    });
}

pub(crate) fn away(scene: &mut Scene, value: &str) {
    let (alice, bob) = (scene.client("a"), scene.client("b"));
    is_cut_at(number(value), |text| {
        assert!(scene.say(alice, &format!("AWAY :{text}")).has("306"));
        let shown = scene.say(bob, "PRIVMSG a :hello").one("301").text().to_owned();
        assert_eq!(scene.say(bob, "WHOIS a").one("301").text(), shown);
        shown
    });
}

pub(crate) fn key(scene: &mut Scene, value: &str) {
    let longest = "k".repeat(number(value));
    let (alice, bob) = (scene.client("a"), scene.client("b"));
    scene.say(alice, "JOIN #c");
    let heard = scene.say(alice, &format!("MODE #c +k {longest}"));
    assert_eq!(heard.one("MODE").params(), ["#c", "+k", &longest]);
    let heard = scene.say(alice, &format!("MODE #c +k {longest}k"));
    assert!(heard.has("696") && !heard.has("MODE"), "{heard:?}");
    assert!(scene.say(bob, &format!("JOIN #c {longest}k")).has("475"));
    assert!(scene.say(bob, &format!("JOIN #c {longest}")).has("JOIN"));
}

/// The longest topic and reason, in the longest channel, by and to the longest nicks.
pub(crate) fn room(scene: &mut Scene) {
    let longest = |letter: &str, token| letter.repeat(scene.number(token));
    let (alice, bob) = (longest("a", "NICKLEN"), longest("b", "NICKLEN"));
    let channel = format!("#{}", &longest("c", "CHANNELLEN")[1..]);
    let (topic, reason) = (longest("t", "TOPICLEN"), longest("r", "KICKLEN"));
    let [operator, member] = [&alice, &bob].map(|nick| {
        let client = scene.client(nick);
        scene.say(client, &format!("JOIN {channel}"));
        client
    });
    scene.say(operator, &format!("TOPIC {channel} :{topic}"));
    assert_eq!(scene.heard(member).one("TOPIC").text(), topic);
    assert_eq!(scene.say(member, &format!("TOPIC {channel}")).one("332").text(), topic);
    scene.say(operator, &format!("KICK {channel} {bob} :{reason}"));
    assert_eq!(scene.heard(member).one("KICK").text(), reason);
}
