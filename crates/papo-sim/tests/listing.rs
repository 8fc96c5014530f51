//! What lists and renames cost: however many channels or members there are, what one command has
//! the server say stays within its bound (`SAFELIST`), and says when it was cut.

use papo_core::limits::LISTING_BYTES_MAX;
use papo_sim::stage::Step;
use papo_sim::transcript::{raise, settings};

/// What one client was told in a step: how many bytes, and how many lines of one numeric.
fn told(step: &Step, numeric: &str) -> (usize, usize) {
    let bytes = step.writes.iter().map(|(_, line)| line.len() + "\r\n".len()).sum();
    let code = format!(":papo {numeric} ");
    (bytes, step.writes.iter().filter(|(_, line)| line.starts_with(&code)).count())
}

#[test]
fn thousands_of_channels() {
    let mut settings = settings();
    settings.limits.channels_max = usize::MAX;
    let (mut stage, cast) = raise(settings);
    let alice = cast["alice"];
    let mut join = |range: std::ops::Range<u32>| {
        for number in range {
            stage.send(alice, &format!("JOIN #c{number}"));
        }
        stage.send(alice, "LIST")
    };

    let few = join(0..3_000);
    assert_eq!(told(&few, "322").1, 3_001, "all channels and the lobby");
    assert_eq!(told(&few, "416").1, 0);

    let many = join(3_000..15_000);
    let (bytes, rows) = told(&many, "322");
    assert_eq!(told(&many, "416").1, 1, "it says that there are more");
    assert_eq!(told(&many, "323").1, 1, "and it has an end");
    // The start, the end and the word about being cut come on top.
    assert!(bytes < LISTING_BYTES_MAX + 300, "{bytes} bytes for {rows} channels");
    assert!(bytes > LISTING_BYTES_MAX * 9 / 10, "{bytes} bytes, there was room for more");
}

#[test]
fn a_list_is_as_long_as_the_settings_say() {
    let mut settings = settings();
    settings.limits.listing_bytes_max = 100;
    let (mut stage, cast) = raise(settings);
    let who = stage.send(cast["bob"], "WHO #lobby");
    assert_eq!(told(&who, "352").1, 1, "two rows would have more than 100 bytes");
    assert_eq!(told(&who, "416").1, 1);
    assert_eq!(told(&who, "315").1, 1);
}

/// A rename shows each member that does not know of it who is in the channel: where that would be
/// too much, there is none.
#[test]
fn a_rename_among_very_many() {
    let (mut stage, cast) = raise(settings());
    let alice = cast["alice"];
    stage.send(alice, "JOIN #tea");
    let mut crowd = Vec::new();
    for number in 0..320 {
        let session = stage.connect([10, 1, 0, 1].into());
        stage.send(session, &format!("NICK n{number}"));
        stage.send(session, "USER n 0 * :n");
        stage.send(session, "JOIN #tea");
        crowd.push(session);
    }
    let refused = stage.send(alice, "RENAME #tea #coffee");
    assert_eq!(refused.writes.len(), 1, "nobody else is told");
    assert!(refused.writes[0].1.starts_with(":papo FAIL RENAME CANNOT_RENAME #tea #coffee "));
    for session in crowd.into_iter().skip(100) {
        stage.send(session, "CAP REQ draft/channel-rename");
    }
    let renamed = stage.send(alice, "RENAME #tea #coffee :enough of it");
    assert_eq!(renamed.writes.iter().filter(|(_, line)| line.contains(" RENAME ")).count(), 220);
    assert_eq!(renamed.writes.iter().filter(|(_, line)| line.contains(" JOIN ")).count(), 101);
}

/// With the longest names that a configuration may allow, all at once, no word that a program reads
/// is cut, and the lines stay within their bound.
#[test]
fn the_longest_names_at_once() {
    let mut settings = settings();
    settings.server_name = format!("{0}.{0}.{0}.{1}", "s".repeat(16), "t".repeat(12)).into();
    settings.limits.nick_len_max = 64;
    settings.limits.channel_len_max = 200;
    settings.limits.realname_len_max = 300;
    let server = settings.server_name.clone();
    let (mut stage, cast) = raise(settings);
    let (asker, other) = (cast["bob"], cast["new"]);
    let (nick, username, host) = ("n".repeat(64), "u".repeat(18), "h".repeat(63));
    let channel = format!("#{}", "c".repeat(199));
    for line in [
        format!("NICK {nick}"),
        format!("USER {username} 0 * :{}", "r".repeat(300)),
        "CAP END".into(),
        "OPER root sesame".into(),
    ] {
        stage.send(other, &line);
    }
    stage.answer(0);
    for line in [
        format!("CHGHOST {nick} {host}"),
        format!("JOIN {channel}"),
        format!("MODE {channel} +qahv {nick} {nick} {nick} {nick}"),
        format!("MODE {channel} +b {}", "m".repeat(140)),
        "AWAY :brewing".into(),
        format!("MODE {nick} +B"),
    ] {
        stage.send(other, &line);
    }
    for line in [
        format!("NICK {}", "a".repeat(64)),
        "CAP REQ multi-prefix".into(),
        format!("JOIN {channel}"),
    ] {
        stage.send(asker, &line);
    }

    let mut row = |line: String, numeric: &str| {
        let step = stage.send(asker, &line);
        let code = format!(":{server} {numeric} ");
        let mut rows = step.writes.iter().filter(|(_, line)| line.starts_with(&code));
        let (_, row) = rows.next().expect("there is a row");
        assert!(row.len() + "\r\n".len() <= 512, "{row}");
        row.split(' ').skip(3).map(str::to_owned).collect::<Vec<_>>()
    };
    let flags = "G*~&@%+B";
    let usual = row(format!("WHO {channel}"), "352");
    assert_eq!(usual[..7], ["*", &username, &host, &server, &nick, flags, ":0"]);
    let extended = row(format!("WHO {channel} %tcuihsnfdlaor,999"), "354");
    let address = "255.255.255.255";
    let wanted =
        ["999", "*", &username, address, &host, &server, &nick, flags, "0", "0", "0", "n/a"];
    assert_eq!(extended[..12], wanted);
    assert!(extended[12].starts_with(":rrr"), "{extended:?}");
    // What leaves room is told: there the channel, here who set the ban.
    let short = row(format!("WHO {channel} %cnf"), "354");
    assert_eq!(short, [&*channel, &nick, flags]);
    let ban = row(format!("MODE {channel} b"), "367");
    assert_eq!(ban, [&*channel, &format!("{}!*@*", "m".repeat(140))]);
}

/// However the nicks of an answer add up, none is cut at the end of a line.
#[test]
fn nicks_that_just_fit_and_just_do_not() {
    let (mut stage, cast) = raise(settings());
    let (alice, other) = (cast["alice"], cast["bob"]);
    let crowd: Vec<String> =
        ('a'..='o').map(|letter| format!("{letter}{}", "n".repeat(30))).collect();
    for nick in &crowd {
        let session = stage.connect([10, 1, 0, 1].into());
        stage.send(session, &format!("NICK {nick}"));
        stage.send(session, "USER n 0 * :n");
    }
    // A longer question would not fit into a line itself.
    for len in 1..=24 {
        let first = "b".repeat(len);
        stage.send(other, &format!("NICK {first}"));
        let asked = format!("{first} {}", crowd.join(" "));
        let step = stage.send(alice, &format!("ISON :{asked}"));
        let told: Vec<&str> = step
            .writes
            .iter()
            .filter_map(|(_, line)| line.strip_prefix(":papo 303 alice :"))
            .collect();
        assert_eq!(told.join(" "), asked, "with a first nick of {len} bytes");
    }
}
