//! Several connections of one account are one user.

use papo_core::SessionId;
use papo_core::limits::SESSIONS_OF_USER_MAX;
use papo_sim::stage::Stage;
use papo_sim::transcript::{kept, raise, settings};

/// `teapot`, with its password.
const PLAIN: &str = "AHRlYXBvdAB0ZWEgaXMgaG90";

/// Somebody says all this; gives what it was told by the last of it.
fn say(stage: &mut Stage, who: SessionId, lines: &[&str]) -> Vec<String> {
    for line in lines {
        stage.wires.get_mut(&who).expect("it was connected").received.clear();
        stage.send(who, line);
        while !stage.questions.is_empty() {
            stage.answer(0);
        }
    }
    told(stage, who)
}

fn told(stage: &mut Stage, who: SessionId) -> Vec<String> {
    std::mem::take(&mut stage.wires.get_mut(&who).expect("it was connected").received)
}

/// Comes from somewhere and logs in to `teapot` before registering.
fn log_in(stage: &mut Stage, nick: &str) -> (SessionId, Vec<String>) {
    let session = stage.connect([10, 0, 0, 9].into());
    let nick = format!("NICK {nick}");
    let authenticate = format!("AUTHENTICATE {PLAIN}");
    let lines =
        ["CAP REQ sasl", &nick, "USER z 0 * :Z", "AUTHENTICATE PLAIN", &authenticate, "CAP END"];
    let told = say(stage, session, &lines);
    (session, told)
}

#[test]
fn a_second_connection_is_shown_what_the_first_one_sees() {
    let (mut stage, cast) = raise(settings());
    stage.realm.remember(kept());
    let (alice, bob) = (cast["alice"], cast["bob"]);
    say(&mut stage, alice, &["NS IDENTIFY teapot tea is hot", "JOIN #tea", "TOPIC #tea :hot"]);
    for who in [alice, bob] {
        told(&mut stage, who);
    }
    // Even the nick that is in use may be asked for, and any other is as good.
    for nick in ["alice", "zoe"] {
        let (_, told) = log_in(&mut stage, nick);
        assert_eq!(told[0], ":papo 001 alice :Welcome to the papo Network, alice");
        let burst = told.iter().position(|line| line.contains(" MODE ")).expect("it is +r");
        let expected = [
            ":alice!alice@10.0.0.1 MODE alice :+r",
            ":alice!alice@10.0.0.1 JOIN #lobby",
            ":papo 353 alice = #lobby :alice bob carol",
            ":papo 366 alice #lobby :End of /NAMES list",
            ":alice!alice@10.0.0.1 JOIN #tea",
            ":papo 332 alice #tea :hot",
            ":papo 333 alice #tea alice!alice@10.0.0.1 1000000000",
            ":papo 353 alice = #tea :~alice",
            ":papo 366 alice #tea :End of /NAMES list",
        ];
        assert_eq!(told[burst..], expected);
    }
    assert!(told(&mut stage, alice).is_empty() && told(&mut stage, bob).is_empty());
    assert_eq!(stage.realm.users().len(), 3);
    // Whoever does not log in can't have the nick.
    let stranger = stage.connect([10, 0, 0, 9].into());
    let told = say(&mut stage, stranger, &["NICK alice", "USER z 0 * :Z"]);
    assert_eq!(told, [":papo 433 * alice :Nickname is already in use"]);
}

#[test]
fn there_are_so_many_connections_and_no_more() {
    let (mut stage, _) = raise(settings());
    stage.realm.remember(kept());
    let sessions: Vec<SessionId> =
        (0..SESSIONS_OF_USER_MAX).map(|_| log_in(&mut stage, "teapot").0).collect();
    assert!(!stage.wires[&sessions[0]].closed);
    let (_, told) = log_in(&mut stage, "teapot");
    assert!(told[0].contains(" 001 teapot "));
    assert!(stage.wires[&sessions[0]].closed, "the oldest goes");
    let reason = "ERROR :Closing link: too many connections of your account";
    assert_eq!(stage.wires[&sessions[0]].received.last().map(String::as_str), Some(reason));
    assert!(!stage.wires[&sessions[1]].closed);
    assert_eq!(stage.realm.users().len(), 4);
}

#[test]
fn who_stays_for_too_long_is_gone() {
    let mut settings = settings();
    settings.stay_seconds = 3600;
    let (mut stage, cast) = raise(settings);
    stage.realm.remember(kept());
    let (session, _) = log_in(&mut stage, "teapot");
    stage.cut(session);
    stage.time_ms += 3_599_000;
    let (session, _) = log_in(&mut stage, "teapot");
    assert_eq!(stage.realm.users().len(), 4, "it is the one who stayed");
    stage.cut(session);
    told(&mut stage, cast["bob"]);
    stage.time_ms += 3_600_000;
    stage.connect([10, 0, 0, 9].into());
    let quit = ":teapot!z@10.0.0.9 QUIT :Away for too long";
    assert_eq!(told(&mut stage, cast["bob"]), [quit]);
    assert_eq!(stage.realm.users().len(), 3);
}

#[test]
fn who_logs_out_in_one_place_stays_in_the_other() {
    let (mut stage, cast) = raise(settings());
    stage.realm.remember(kept());
    let (alice, bob) = (cast["alice"], cast["bob"]);
    say(&mut stage, alice, &["NS IDENTIFY teapot tea is hot"]);
    let (second, _) = log_in(&mut stage, "alice");
    told(&mut stage, bob);
    told(&mut stage, alice);
    let out = say(&mut stage, second, &["NS LOGOUT"]);
    assert!(out[0].contains(" 901 alice "), "{out:?}");
    assert_eq!(out[1], ":alice!alice@10.0.0.1 PART #lobby");
    let guest = out[2].strip_prefix(":alice!alice@10.0.0.1 NICK :").expect("it is a guest");
    assert!(guest.starts_with("Guest"), "{guest}");
    assert_eq!(out[3], format!(":{guest}!alice@10.0.0.9 MODE {guest} :-r"));
    assert!(told(&mut stage, alice).is_empty() && told(&mut stage, bob).is_empty());
    // Without the account, there is nothing to stay for: who drops it goes on as it was.
    let (third, _) = log_in(&mut stage, "alice");
    say(&mut stage, alice, &["NS DROP tea is hot"]);
    assert!(told(&mut stage, third).iter().any(|line| line.contains("NICK :Guest")));
    assert!(stage.realm.directory().user("alice").is_some());
    assert!(told(&mut stage, bob).iter().all(|line| !line.contains("QUIT")));
}
