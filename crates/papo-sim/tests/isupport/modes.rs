//! Modes: each letter does what its place in a token says.

use papo_core::SessionId;

use super::scene::{Heard, Scene};

/// The flags that the server alone sets.
const SERVERS_OWN: [char; 2] = ['F', 'r'];

/// A channel without modes, its maker, who is an operator of the server, and a plain member `b`.
fn bare_channel(scene: &mut Scene) -> (SessionId, SessionId) {
    let (root, member) = (scene.operator("a"), scene.client("b"));
    scene.say(root, "JOIN #c");
    let modes = scene.say(root, "MODE #c").one("324").param(2).replace('+', "-");
    scene.say(root, &format!("MODE #c {modes}"));
    scene.say(member, "JOIN #c");
    (root, member)
}

/// Changes modes of `#c`. Says the words of the one line that shows it.
#[track_caller]
fn changed(scene: &mut Scene, who: SessionId, change: &str) -> String {
    let heard = scene.say(who, &format!("MODE #c {change}"));
    heard.one("MODE").params()[1..].join(" ")
}

/// The modes of `#c` as a member is told them.
#[track_caller]
fn modes(scene: &mut Scene, who: SessionId) -> String {
    scene.say(who, "MODE #c").one("324").params()[2..].join(" ")
}

pub(crate) fn chanmodes(scene: &mut Scene, value: &str) {
    let types: Vec<&str> = value.split(',').collect();
    let [lists, keys, limits, flags] = types[..] else { panic!("not four types: {value}") };
    let (root, _) = bare_channel(scene);
    lists.chars().for_each(|letter| is_list(scene, root, letter));
    keys.chars().for_each(|letter| takes_always(scene, root, letter));
    limits.chars().for_each(|letter| takes_when_set(scene, root, letter));
    flags.chars().for_each(|letter| takes_never(scene, root, letter));

    let ranks: String = scene.ranks().iter().map(|(letter, _)| *letter).collect();
    let known = format!("{value}{ranks}");
    let distinct: std::collections::BTreeSet<char> = known.replace(',', "").chars().collect();
    assert_eq!(distinct.len(), known.replace(',', "").len(), "a letter means one mode");
    for letter in letters().filter(|&letter| !known.contains(letter)) {
        for sign in ['+', '-'] {
            let heard = scene.say(root, &format!("MODE #c {sign}{letter} b"));
            assert_eq!(heard.one("472").param(1), letter.to_string());
            assert!(!heard.has("MODE"));
        }
    }
}

fn letters() -> impl Iterator<Item = char> {
    ('a'..='z').chain('A'..='Z')
}

/// Whether the list of this letter, asked for in each way, has this mask.
fn lists(scene: &mut Scene, who: SessionId, letter: char, mask: &str) -> bool {
    let [plain, signed] = ["", "+"].map(|sign| {
        let heard = scene.say(who, &format!("MODE #c {sign}{letter}"));
        assert!(!heard.is_silence() && !heard.has("MODE"), "{letter}: {heard:?}");
        ["367", "348", "346"]
            .iter()
            .any(|numeric| heard.all(numeric).any(|told| told.params()[1..3] == ["#c", mask]))
    });
    assert_eq!(plain, signed);
    plain
}

/// Type A.
fn is_list(scene: &mut Scene, who: SessionId, letter: char) {
    let set = format!("+{letter}v x!*@* b");
    assert_eq!(changed(scene, who, &set), set);
    assert!(lists(scene, who, letter, "x!*@*"));
    let unset = format!("-{letter}v x!*@* b");
    assert_eq!(changed(scene, who, &unset), unset);
    assert!(!lists(scene, who, letter, "x!*@*"));
}

/// Type B.
fn takes_always(scene: &mut Scene, who: SessionId, letter: char) {
    let set = format!("+{letter}v word b");
    assert_eq!(changed(scene, who, &set), set);
    assert_eq!(modes(scene, who), format!("+{letter} word"));
    assert!(scene.say(who, &format!("MODE #c +{letter}")).is_silence());
    let unset = format!("-{letter}v word b");
    assert_eq!(changed(scene, who, &unset), unset);
    assert_eq!(modes(scene, who), "+");
}

/// Type C.
fn takes_when_set(scene: &mut Scene, who: SessionId, letter: char) {
    let set = format!("+{letter}v 7 b");
    assert_eq!(changed(scene, who, &set), set);
    assert_eq!(modes(scene, who), format!("+{letter} 7"));
    assert!(scene.say(who, &format!("MODE #c +{letter}")).is_silence());
    let unset = format!("-{letter}v b");
    assert_eq!(changed(scene, who, &unset), unset);
    assert_eq!(modes(scene, who), "+");
}

/// Type D.
fn takes_never(scene: &mut Scene, who: SessionId, letter: char) {
    if SERVERS_OWN.contains(&letter) {
        for sign in ['+', '-'] {
            let heard = scene.say(who, &format!("MODE #c {sign}{letter}"));
            assert!(heard.has("481") && !heard.has("MODE"), "{heard:?}");
        }
        return;
    }
    let set = format!("+{letter}v b");
    assert_eq!(changed(scene, who, &set), set);
    assert_eq!(modes(scene, who), format!("+{letter}"));
    let unset = format!("-{letter}v b");
    assert_eq!(changed(scene, who, &unset), unset);
    assert_eq!(modes(scene, who), "+");
}

/// How a member stands in the list of names.
#[track_caller]
fn in_names(scene: &mut Scene, who: SessionId, nick: &str) -> String {
    let heard = scene.say(who, "NAMES #c");
    let mut entries = heard.all("353").flat_map(|told| told.text().split(' '));
    entries.find(|entry| entry.ends_with(nick)).expect("it is in the list").to_owned()
}

pub(crate) fn prefix(scene: &mut Scene, _: &str) {
    let (root, _) = bare_channel(scene);
    let (plain, multi) = (scene.client("p"), scene.client("q"));
    scene.say(multi, "CAP REQ multi-prefix");
    scene.say(plain, "JOIN #c");
    scene.say(multi, "JOIN #c");
    let ranks = scene.ranks();
    for (letter, prefix) in &ranks {
        let set = format!("+{letter} b");
        assert_eq!(changed(scene, root, &set), set);
        assert_eq!(in_names(scene, plain, "b"), format!("{prefix}b"));
        assert_eq!(in_names(scene, multi, "b"), format!("{prefix}b"));
        assert_eq!(changed(scene, root, &format!("-{letter} b")), format!("-{letter} b"));
        assert_eq!(in_names(scene, plain, "b"), "b");
    }
    for (letter, _) in &ranks {
        changed(scene, root, &format!("+{letter} b"));
    }
    // Laid down one after the other, highest first.
    for (at, (letter, prefix)) in ranks.iter().enumerate() {
        let all: String = ranks[at..].iter().map(|(_, prefix)| *prefix).collect();
        assert_eq!(in_names(scene, plain, "b"), format!("{prefix}b"));
        assert_eq!(in_names(scene, multi, "b"), format!("{all}b"));
        assert_eq!(who_flags(scene, plain), format!("H{prefix}"));
        assert_eq!(who_flags(scene, multi), format!("H{all}"));
        let heard = scene.say(multi, "WHOIS b");
        assert_eq!(heard.one("319").text(), format!("{all}#c"));
        changed(scene, root, &format!("-{letter} b"));
    }
}

/// The flags of `b` in a WHO of the channel.
fn who_flags(scene: &mut Scene, who: SessionId) -> String {
    let heard = scene.say(who, "WHO #c");
    let mut rows = heard.all("352").filter(|told| told.param(5) == "b");
    rows.next().expect("it is in the list").param(6).to_owned()
}

pub(crate) fn statusmsg(scene: &mut Scene, value: &str) {
    let (root, speaker) = bare_channel(scene);
    let ranks = scene.ranks();
    let members = scene.clients(ranks.len());
    for (n, (&member, (letter, _))) in members.iter().zip(&ranks).enumerate() {
        scene.say(member, "JOIN #c");
        changed(scene, root, &format!("+{letter} n{n}"));
    }
    let bystander = scene.client("z");
    scene.say(bystander, "JOIN #c");
    for prefix in value.chars() {
        let rank = ranks.iter().position(|(_, known)| *known == prefix);
        let rank = rank.unwrap_or_else(|| panic!("{prefix} is not in PREFIX"));
        for command in ["PRIVMSG", "NOTICE"] {
            let heard = scene.say(speaker, &format!("{command} {prefix}#c :psst"));
            assert!(heard.is_silence(), "{heard:?}");
            for (at, &member) in members.iter().enumerate() {
                let heard = scene.heard(member);
                assert_eq!(heard.has(command), at <= rank, "{prefix}#c, rank {at}: {heard:?}");
                let targets: Vec<_> = heard.all(command).map(|told| told.param(0)).collect();
                assert!(targets.iter().all(|target| *target == format!("{prefix}#c")));
            }
            assert!(scene.heard(bystander).is_silence());
        }
    }
}

/// Whether `b`, who has left, is let in; it leaves again.
fn may_join(scene: &mut Scene, who: SessionId, otherwise: &str) -> bool {
    let heard = scene.say(who, "JOIN #c");
    let may = heard.has("JOIN");
    assert_ne!(may, heard.has(otherwise), "{heard:?}");
    scene.say(who, "PART #c");
    may
}

/// Who is banned may come in and speak all the same.
pub(crate) fn excepts(scene: &mut Scene, value: &str) {
    let letter = if value.is_empty() { "e" } else { value };
    let (root, bob) = bare_channel(scene);
    changed(scene, root, "+b b");
    assert!(scene.say(bob, "PRIVMSG #c :hello").has("404"));
    changed(scene, root, &format!("+{letter} b"));
    assert!(!scene.say(bob, "PRIVMSG #c :hello").has("404"));
    scene.say(bob, "PART #c");
    assert!(may_join(scene, bob, "474"));
    changed(scene, root, &format!("-{letter} b"));
    assert!(!may_join(scene, bob, "474"));
}

/// Who is in the list needs no invitation.
pub(crate) fn invex(scene: &mut Scene, value: &str) {
    let letter = if value.is_empty() { "I" } else { value };
    let (root, bob) = bare_channel(scene);
    scene.say(bob, "PART #c");
    changed(scene, root, "+i");
    assert!(!may_join(scene, bob, "473"));
    changed(scene, root, &format!("+{letter} b"));
    assert!(may_join(scene, bob, "473"));
    changed(scene, root, &format!("-{letter} b"));
    assert!(!may_join(scene, bob, "473"));
}

pub(crate) fn extban(scene: &mut Scene, value: &str) {
    let (sign, types) = value.split_once(',').expect("`sign,types`");
    let (root, bob) = bare_channel(scene);
    scene.say(bob, "PART #c");
    for kind in types.chars() {
        // What means the realname of `b`, and what does not.
        let (theirs, not_theirs) = match kind {
            'r' => (Some("b?of?the*"), "c?of?the*"),
            // Nobody here is logged in.
            'a' => (None, "*"),
            _ => panic!("EXTBAN has {kind}, and nothing checks it"),
        };
        if let Some(theirs) = theirs {
            means(scene, (root, bob), &format!("{sign}{kind}:{theirs}"), true);
        }
        means(scene, (root, bob), &format!("{sign}{kind}:{not_theirs}"), false);
    }
    for kind in letters().filter(|&kind| !types.contains(kind)) {
        assert!(scene.say(root, &format!("MODE #c +b {sign}{kind}:x")).has("696"), "{kind}");
    }
}

/// Whether an extended mask means `b`, in each list that takes it.
fn means(scene: &mut Scene, (root, bob): (SessionId, SessionId), mask: &str, expected: bool) {
    for (closed, list, opens, otherwise) in
        [("", 'b', false, "474"), ("b *", 'e', true, "474"), ("i", 'I', true, "473")]
    {
        if !closed.is_empty() {
            changed(scene, root, &format!("+{closed}"));
        }
        assert_eq!(changed(scene, root, &format!("+{list} {mask}")), format!("+{list} {mask}"));
        assert_eq!(may_join(scene, bob, otherwise), opens == expected, "+{list} {mask}");
        changed(scene, root, &format!("-{list} {mask}"));
        if !closed.is_empty() {
            changed(scene, root, &format!("-{closed}"));
        }
    }
}

/// All names of the type mean the same.
pub(crate) fn account_extban(scene: &mut Scene, value: &str) {
    let (sign, _) = scene.token("EXTBAN").split_once(',').expect("`sign,types`");
    let sign = sign.to_owned();
    let (root, _) = bare_channel(scene);
    let masks: Vec<String> = value.split(',').map(|name| format!("{sign}{name}:tea")).collect();
    let first = format!("+b {}", masks[0]);
    for mask in &masks {
        assert_eq!(changed(scene, root, &first), first);
        assert!(scene.say(root, &format!("MODE #c +b {mask}")).is_silence(), "it is there");
        assert!(scene.say(root, &format!("MODE #c -b {mask}")).has("MODE"));
        assert_eq!(changed(scene, root, &format!("+b {mask}")), format!("+b {mask}"));
        assert!(scene.say(root, &format!("MODE #c -b {mask}")).has("MODE"));
    }
}

pub(crate) fn bot(scene: &mut Scene, value: &str) {
    let (_, bob) = bare_channel(scene);
    let alice = scene.client("c");
    scene.say(alice, "CAP REQ message-tags");
    scene.say(alice, "JOIN #c");
    let shows = |scene: &mut Scene| {
        let is_told = scene.say(alice, "WHOIS b").has("335");
        let is_flagged = who_flags(scene, alice).contains(value);
        scene.say(bob, "PRIVMSG #c :hello");
        let heard = scene.heard(alice);
        let is_tagged = heard.one("PRIVMSG").tags.iter().any(|tag| tag == "bot");
        [is_told, is_flagged, is_tagged]
    };
    assert_eq!(shows(scene), [false; 3]);
    assert_eq!(
        scene.say(bob, &format!("MODE b +{value}")).one("MODE").param(1),
        format!("+{value}")
    );
    assert_eq!(shows(scene), [true; 3]);
    scene.say(bob, &format!("MODE b -{value}"));
    assert_eq!(shows(scene), [false; 3]);
}

/// `RPL_MYINFO` says the same letters as the tokens, and the modes of users that there are.
pub(crate) fn myinfo(scene: &mut Scene) {
    let (users, channels, with_argument) = {
        let told = scene.welcome.one("004");
        (told.param(3).to_owned(), told.param(4).to_owned(), told.param(5).to_owned())
    };
    let sorted = |letters: String| {
        let mut letters: Vec<char> = letters.chars().collect();
        letters.sort_unstable();
        letters.into_iter().collect::<String>()
    };
    let ranks: String = scene.ranks().iter().map(|(letter, _)| *letter).collect();
    let types = scene.token("CHANMODES");
    let (with, _) = types.rsplit_once(',').expect("four types");
    assert_eq!(sorted(channels), sorted(format!("{}{ranks}", types.replace(',', ""))));
    assert_eq!(sorted(with_argument), sorted(format!("{}{ranks}", with.replace(',', ""))));

    let bob = scene.client("b");
    let is_known = |heard: &Heard| !heard.has("501");
    for letter in letters() {
        let heard = scene.say(bob, &format!("MODE b +{letter}"));
        assert_eq!(is_known(&heard), users.contains(letter), "user mode {letter}: {heard:?}");
    }
}
