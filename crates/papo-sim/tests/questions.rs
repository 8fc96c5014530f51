//! What becomes of questions about what was kept, when many ask, nobody can answer, or it is too old.

use papo_core::input::Answer;
use papo_core::{Input, SessionId};
use papo_sim::stage::Stage;
use papo_sim::transcript::{kept, raise, settings};

/// `teapot`, with its password.
const PLAIN: &str = "AHRlYXBvdAB0ZWEgaXMgaG90";

fn told(stage: &mut Stage, who: SessionId) -> Vec<String> {
    std::mem::take(&mut stage.wires.get_mut(&who).expect("it was connected").received)
}

/// Says this and has all answered; gives what it was told.
fn say(stage: &mut Stage, who: SessionId, line: &str) -> Vec<String> {
    told(stage, who);
    stage.send(who, line);
    answer_all(stage);
    told(stage, who)
}

fn answer_all(stage: &mut Stage) {
    while !stage.questions.is_empty() {
        stage.answer(0);
    }
}

/// Logs in to `teapot`; the last question that it has is open.
fn log_in(stage: &mut Stage) -> SessionId {
    let session = stage.connect([10, 0, 0, 9].into());
    for line in ["CAP REQ sasl", "NICK teapot", "USER z 0 * :Z", "AUTHENTICATE PLAIN"] {
        say(stage, session, line);
    }
    say(stage, session, &format!("AUTHENTICATE {PLAIN}"));
    stage.send(session, "CAP END");
    session
}

fn has(lines: &[String], text: &str) -> bool {
    lines.iter().any(|line| line.contains(text))
}

/// What was said in private to who was not there is shown when it comes back: if that can't be read
/// then, or the connection is gone before, the next time.
#[test]
fn what_somebody_missed_is_shown_at_last() {
    let mut settings = settings();
    (settings.stay_seconds, settings.replay_on_join) = (3600, 3);
    let (mut stage, cast) = raise(settings);
    stage.realm.remember(kept());
    let first = log_in(&mut stage);
    answer_all(&mut stage);
    stage.cut(first);
    say(&mut stage, cast["bob"], "PRIVMSG teapot :the first");

    for answer in [Answer::Unreadable, Answer::Busy] {
        let session = log_in(&mut stage);
        let (ticket, _) = stage.questions.remove(0);
        stage.input(Input::Answered { ticket, answer });
        assert!(!has(&told(&mut stage, session), "the first"));
        stage.cut(session);
    }
    let session = log_in(&mut stage);
    stage.cut(session);
    stage.answer(0);
    say(&mut stage, cast["bob"], "PRIVMSG teapot :the second");

    let session = log_in(&mut stage);
    stage.answer(0);
    let all = told(&mut stage, session);
    assert!(has(&all, "the first") && has(&all, "the second"), "{all:?}");
    stage.cut(session);
    let session = log_in(&mut stage);
    stage.answer(0);
    assert!(!has(&told(&mut stage, session), "the first"), "it was shown");
}

/// What was said in a channel while somebody was away is shown when it comes back: of more than 500
/// lines the last, and that there were more.
#[test]
fn what_is_too_much_to_be_shown_is_told() {
    let mut settings = settings();
    (settings.stay_seconds, settings.replay_on_join) = (3600, 3);
    let (mut stage, cast) = raise(settings);
    stage.realm.remember(kept());
    let mut session = log_in(&mut stage);
    for (missed, is_told) in [(500, false), (501, true)] {
        answer_all(&mut stage);
        stage.cut(session);
        for number in 1..=missed {
            say(&mut stage, cast["bob"], &format!("PRIVMSG #lobby :line {number}."));
        }
        session = log_in(&mut stage);
        answer_all(&mut stage);
        let all = told(&mut stage, session);
        assert_eq!(all.iter().filter(|line| line.contains("PRIVMSG #lobby :")).count(), 500);
        assert!(has(&all, &format!("line {missed}.")) && has(&all, " line 1.") != is_told);
        let text = "NOTICE teapot :Of what you missed in #lobby only the end is shown";
        assert_eq!(has(&all, text), is_told, "{:?}", all.first());
    }
}

/// Whoever searches makes others wait for two searches at most, however many connections it has.
#[test]
fn nobody_has_others_wait_for_many_searches() {
    let (mut stage, cast) = raise(settings());
    let come = |stage: &mut Stage, nick: &str| {
        let session = stage.connect([10, 0, 0, 9].into());
        for line in ["CAP REQ soju.im/search", &format!("NICK {nick}"), "USER z 0 * :Z", "CAP END"]
        {
            say(stage, session, line);
        }
        session
    };
    let many = ["eve1", "eve2", "eve3"].map(|nick| come(&mut stage, nick));
    say(&mut stage, cast["bob"], "CAP REQ soju.im/search");
    let refused = ":papo FAIL SEARCH INTERNAL_ERROR :Too many are searching, try again soon";
    for who in [many[0], many[1], cast["bob"]] {
        told(&mut stage, who);
        stage.send(who, "SEARCH text=e");
        assert_eq!(told(&mut stage, who), [""; 0]);
    }
    told(&mut stage, many[2]);
    stage.send(many[2], "SEARCH text=e");
    assert_eq!(told(&mut stage, many[2]), [refused]);
    assert_eq!(stage.questions.len(), 3);
    stage.answer(0);
    stage.send(many[2], "SEARCH text=e");
    assert_eq!(told(&mut stage, many[2]), [""; 0]);
    assert_eq!(stage.questions.len(), 3);
}

/// What was said, and is too old to be kept by now, is not said again; and whoever sends it again is
/// told so, and not to try again.
#[test]
fn what_is_too_old_to_be_kept_is_not_said_again() {
    let mut settings = settings();
    settings.keep.all = Some(60_000);
    settings.keep.channels.insert("#long".into(), None);
    let (mut stage, cast) = raise(settings);
    let (alice, bob) = (cast["alice"], cast["bob"]);
    for line in ["CAP REQ :papo.im/nonce echo-message standard-replies", "JOIN #tea", "JOIN #long"]
    {
        say(&mut stage, alice, line);
    }
    let line = |nonce: &str, target: &str| {
        format!("@papo.im/nonce=0123456789abcde{nonce} PRIVMSG {target} :tea?")
    };
    let places = [("a", "#tea"), ("b", "bob"), ("c", "#gone"), ("d", "#long")];
    say(&mut stage, alice, "JOIN #gone");
    for (nonce, target) in places {
        assert!(has(&say(&mut stage, alice, &line(nonce, target)), ":tea?"), "{target}");
    }
    say(&mut stage, alice, "PART #gone");
    stage.time_ms += 61_000;
    told(&mut stage, bob);
    for (nonce, target) in &places[..3] {
        // What nobody can name is there as long as it is, and is gone when it is.
        if *target == "#gone" {
            stage.memory = papo_sim::memory::Memory::default();
        }
        let answer = say(&mut stage, alice, &line(nonce, target));
        let expected = format!(":papo FAIL PRIVMSG MESSAGE_EXPIRED {target} ");
        assert!(has(&answer, &expected), "{target}: {answer:?}");
    }
    assert_eq!(told(&mut stage, bob), [""; 0]);
    let answer = say(&mut stage, alice, &line("d", "#long"));
    assert!(has(&answer, " STORE_UNAVAILABLE #long "), "it should be there: {answer:?}");
}
