//! Mutes and bans of the whole server: what they forbid, whom, and until when.

use papo_core::{Realm, SessionId};
use papo_sim::stage::Stage;
use papo_sim::transcript::{kept, raise, settings};

const MINUTE_MS: u64 = 60_000;

fn say(stage: &mut Stage, session: SessionId, line: &str) -> Vec<String> {
    stage.wires.values_mut().for_each(|wire| wire.received.clear());
    stage.send(session, line);
    while !stage.questions.is_empty() {
        stage.answer(0);
    }
    stage.wires[&session].received.clone()
}

/// Each way to show others something, as somebody says it who is muted; and whether it is refused.
#[test]
fn who_is_muted_shows_others_nothing() {
    let (mut stage, cast) = raise(settings());
    let (alice, bob, carol) = (cast["alice"], cast["bob"], cast["carol"]);
    say(&mut stage, alice, "OPER root sesame");
    for line in [
        "CAP REQ :batch draft/multiline message-tags draft/metadata-2 echo-message",
        "CAP REQ :draft/message-editing draft/message-redaction",
        "JOIN #own",
    ] {
        say(&mut stage, carol, line);
    }
    say(&mut stage, alice, "MUTE carol 10m :shouting");
    for (line, is_refused) in [
        ("PRIVMSG #lobby :X", true),
        ("PRIVMSG bob :X", true),
        ("PRIVMSG alice,bob :X", true),
        ("PRIVMSG alice :X", false),
        ("NOTICE #own :X", true),
        ("NOTICE alice :X", false),
        ("@+draft/react=X TAGMSG #lobby", true),
        ("@+draft/react=X;+draft/reply=1hf7yat000000 TAGMSG bob", true),
        ("BATCH +1 draft/multiline #lobby", true),
        ("@batch=1 PRIVMSG #lobby :X", true),
        ("EDITMSG #lobby 1hf7yat000000 :X", true),
        ("REDACT #lobby 1hf7yat000000 :X", true),
        ("PIN #own 1hf7yat000000", true),
        ("RELAYMSG #own x/y :X", true),
        ("TOPIC #own :X", true),
        ("TOPIC #own", false),
        ("KNOCK #x :X", true),
        ("INVITE bob #own", true),
        ("SETNAME :X", true),
        ("RENAME #own #x :X", true),
        ("AWAY :X", true),
        ("METADATA * SET avatar :X", true),
        ("NAMES #lobby", false),
        ("PART #own :X", false),
        ("PRIVMSG NickServ :HELP", false),
    ] {
        let told = say(&mut stage, carol, line);
        let has = told.iter().any(|line| line.contains(" MUTED :You are muted until "));
        assert_eq!(has, is_refused, "{line}: {told:?}");
        let heard = &stage.wires[&bob].received;
        assert!(!heard.iter().any(|line| line.ends_with('X')), "{line}: {heard:?}");
    }
    say(&mut stage, carol, "QUIT :X");
    let heard = &stage.wires[&bob].received;
    assert!(
        heard.iter().any(|it| it.contains(" QUIT ")) && !heard.iter().any(|it| it.ends_with('X'))
    );
}

#[test]
fn what_has_expired_is_gone() {
    let (mut stage, cast) = raise(settings());
    let (alice, carol) = (cast["alice"], cast["carol"]);
    say(&mut stage, alice, "OPER root sesame");
    say(&mut stage, alice, "MUTE carol 2m");
    say(&mut stage, alice, "BAN 192.0.2.0/24 1m");
    let turned_away = |stage: &mut Stage| {
        let new = stage.connect([192, 0, 2, 7].into());
        stage.send(new, "NICK zoe");
        stage.wires[&new].closed
    };
    assert!(turned_away(&mut stage));
    stage.time_ms += MINUTE_MS - 1;
    assert!(turned_away(&mut stage));
    stage.time_ms += 1;
    assert!(!turned_away(&mut stage));
    assert!(say(&mut stage, carol, "PRIVMSG #lobby :hi")[0].contains("MUTED"));
    stage.time_ms += MINUTE_MS;
    assert!(say(&mut stage, carol, "PRIVMSG #lobby :hi").is_empty());
    assert!(say(&mut stage, alice, "MUTES")[0].ends_with("There are none"));
}

/// A ban is not dodged by another nick, nor by coming without an account; an admin is never banned.
#[test]
fn a_ban_of_an_account_means_it_by_every_door() {
    for is_admin in [false, true] {
        let (mut stage, cast) = raise(settings());
        let mut kept = kept();
        kept.accounts[0].is_admin = is_admin;
        stage.realm.remember(kept);
        let console = stage.console(7);
        say(&mut stage, console, "BAN teapot forever :no");
        let doors = [
            ("alice", "NICKSERV IDENTIFY teapot tea is hot"),
            ("new", "CAP REQ sasl\r\nAUTHENTICATE EXTERNAL\r\nAUTHENTICATE +"),
            ("bob", "CAP REQ sasl\r\nAUTHENTICATE PLAIN\r\nAUTHENTICATE AHRlYXBvdAB0ZWEgaXMgaG90"),
        ];
        for (who, lines) in doors {
            let told = say(&mut stage, cast[who], lines);
            assert!(told.iter().any(|line| line.contains(" 900 ")), "{who}: {told:?}");
            assert_eq!(stage.wires[&cast[who]].closed, !is_admin, "{who}: {told:?}");
        }
        let pass = stage.connect([10, 0, 0, 9].into());
        say(&mut stage, pass, "PASS :teapot:tea is hot\r\nNICK x\r\nUSER x 0 * :x");
        assert_eq!(stage.wires[&pass].closed, !is_admin);
    }
}

/// What was kept is in force after a restart.
#[test]
fn they_outlive_the_realm() {
    let (mut stage, cast) = raise(settings());
    say(&mut stage, cast["alice"], "OPER root sesame");
    let step = stage.send(cast["alice"], "BAN ~r:*bot* forever");
    let sanctions = step.changes.iter().filter_map(|change| match change {
        papo_core::effect::Change::Sanction(it) => Some((**it).clone()),
        _ => None,
    });
    let kept = papo_core::dormant::Kept { sanctions: sanctions.collect(), ..Default::default() };
    stage.realm = Realm::new(stage.settings.clone(), 7);
    stage.realm.remember(kept);
    for (realname, is_banned) in [("a robot", true), ("a person", false)] {
        let new = stage.connect([10, 0, 0, 9].into());
        say(&mut stage, new, &format!("NICK {}\r\nUSER x 0 * :{realname}", &realname[2..]));
        assert_eq!(stage.wires[&new].closed, is_banned, "{realname}");
    }
}
