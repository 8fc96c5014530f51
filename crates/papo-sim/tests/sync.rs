//! SYNC at its bounds: however much was said, however many people there are, and whatever happens
//! while its answer is on its way.

use std::collections::BTreeMap;

use papo_core::input::Answer;
use papo_core::limits::{SYNC_LINES_MAX, SYNC_LINES_OF_ONE_MAX, SYNC_PEOPLE_MAX};
use papo_core::{Input, SessionId, Settings};
use papo_sim::stage::{Stage, Step};
use papo_sim::transcript::{raise, settings};

/// Alice, who may ask, Bob and Carol.
fn scene(settings: Settings) -> (Stage, BTreeMap<&'static str, SessionId>) {
    let (mut stage, cast) = raise(settings);
    stage.send(cast["alice"], "CAP REQ papo.im/sync");
    (stage, cast)
}

/// The lines that one is told in a step.
fn lines(step: &Step) -> Vec<&str> {
    step.writes.iter().map(|(_, line)| &**line).collect()
}

/// Asks for all conversations, and has both questions answered.
fn asked(stage: &mut Stage, who: SessionId) -> Step {
    stage.send(who, "SYNC");
    stage.answer(0);
    stage.answer(0)
}

#[test]
fn no_more_lines_are_looked_at_than_there_is_time_for() {
    let (mut stage, cast) = scene(settings());
    let (alice, bob) = (cast["alice"], cast["bob"]);
    for _ in 0..SYNC_LINES_OF_ONE_MAX {
        stage.send(bob, "PRIVMSG #lobby :hot, alice?");
    }
    let whole = " SYNC #lobby unread=1000 mentions=1000 last=";
    assert!(lines(&asked(&mut stage, alice))[0].contains(whole));
    stage.send(bob, "PRIVMSG #lobby :hot");
    let more = " SYNC #lobby unread=1000 mentions=999 more last=";
    assert!(lines(&asked(&mut stage, alice))[0].contains(more));
    for number in 1..40 {
        stage.send(alice, &format!("JOIN #c{number}"));
    }
    let share = SYNC_LINES_MAX / 40;
    let shared = format!(" SYNC #lobby unread={share} mentions={} more last=", share - 1);
    let step = asked(&mut stage, alice);
    assert!(lines(&step)[0].contains(&shared), "{:?}", lines(&step)[0]);
    assert_eq!(lines(&step).len(), 40);
}

#[test]
fn those_come_first_with_whom_something_was_said_last() {
    let (mut stage, cast) = scene(settings());
    let (alice, carol) = (cast["alice"], cast["carol"]);
    let people = SYNC_PEOPLE_MAX + 20;
    for number in 0..people {
        stage.send(carol, &format!("NICK person{number}"));
        stage.send(carol, "PRIVMSG alice :psst");
    }
    stage.send(alice, "PRIVMSG person119 :what?");
    let step = asked(&mut stage, alice);
    let lines = lines(&step);
    assert_eq!(lines.len(), 1 + SYNC_PEOPLE_MAX);
    for (at, line) in lines[1..].iter().enumerate() {
        let name = format!(" SYNC person{} unread=1 ", people - 1 - at);
        assert!(line.contains(&name), "{line} is at {at}");
    }
}

#[test]
fn an_account_is_called_by_the_nick_that_it_has() {
    let (mut stage, cast) = scene(settings());
    let (alice, bob) = (cast["alice"], cast["bob"]);
    stage.send(bob, "REGISTER * * :chai com leite");
    stage.answer(0);
    stage.send(bob, "PRIVMSG alice :one");
    stage.send(bob, "NICK teapot");
    stage.send(bob, "PRIVMSG alice :two");
    let step = asked(&mut stage, alice);
    let lines = lines(&step);
    assert_eq!(lines.len(), 2, "{lines:?}");
    assert!(lines[1].contains(" SYNC teapot unread=2 "), "{lines:?}");
}

#[test]
fn what_cant_be_read_is_asked_for_later() {
    let (mut stage, cast) = scene(settings());
    let alice = cast["alice"];
    for (line, answers, target) in
        [("SYNC", 0, "*"), ("SYNC", 1, "*"), ("SYNC bob", 0, "bob"), ("SYNC #LOBBY", 0, "#LOBBY")]
    {
        for answer in [Answer::Busy, Answer::Unreadable] {
            stage.send(alice, line);
            for _ in 0..answers {
                stage.answer(0);
            }
            let (ticket, _) = stage.questions.remove(0);
            let step = stage.input(Input::Answered { ticket, answer });
            let fail = format!(":papo FAIL SYNC STORE_UNAVAILABLE {target} :");
            let lines = lines(&step);
            assert!(lines.len() == 1 && lines[0].starts_with(&fail), "{lines:?}");
        }
    }
}

#[test]
fn channels_are_as_they_are_when_the_answer_comes() {
    let (mut stage, cast) = scene(settings());
    let (alice, bob) = (cast["alice"], cast["bob"]);
    for name in ["#a", "#b", "#c"] {
        stage.send(bob, &format!("JOIN {name}"));
        stage.send(alice, &format!("JOIN {name}"));
    }
    stage.send(alice, "SYNC");
    stage.answer(0);
    stage.send(bob, "KICK #a alice");
    stage.send(bob, "RENAME #b #B2");
    let step = stage.answer(0);
    let names: Vec<&str> = lines(&step).iter().filter_map(|it| it.split(' ').nth(2)).collect();
    assert_eq!(names, ["#lobby", "#B2", "#c"]);
}

#[test]
fn a_list_of_conversations_has_a_bound() {
    let mut settings = settings();
    settings.limits.listing_bytes_max = 150;
    let (mut stage, cast) = scene(settings);
    let alice = cast["alice"];
    for name in ["#a", "#b", "#c", "#d", "#e"] {
        stage.send(alice, &format!("JOIN {name}"));
    }
    let step = asked(&mut stage, alice);
    let lines = lines(&step);
    assert!(lines.iter().filter(|line| line.contains(" SYNC #")).count() < 6, "{lines:?}");
    let last = lines.last().expect("there is an answer");
    assert!(last.starts_with(":papo 416 alice SYNC :"), "{lines:?}");
}
