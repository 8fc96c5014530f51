//! A message of several lines that is never finished, and one whose sender is gone.

use std::collections::BTreeMap;

use papo_core::SessionId;
use papo_core::limits::BATCH_PAUSE_MS_MAX;
use papo_sim::stage::Stage;
use papo_sim::transcript::{raise, settings};

fn begun() -> (Stage, BTreeMap<&'static str, SessionId>) {
    let (mut stage, cast) = raise(settings());
    let alice = cast["alice"];
    stage.send(alice, "CAP REQ :batch draft/multiline labeled-response");
    stage.send(alice, "@label=1 BATCH +1 draft/multiline #lobby");
    stage.send(alice, "@batch=1 PRIVMSG #lobby :one");
    stage.wires.values_mut().for_each(|wire| wire.received.clear());
    (stage, cast)
}

fn told(stage: &mut Stage, session: SessionId) -> Vec<String> {
    std::mem::take(&mut stage.wires.get_mut(&session).expect("on stage").received)
}

/// Whoever speaks next, the one that waited too long is told; the rest of it is passed over.
#[test]
fn a_batch_that_waits_too_long_is_given_up() {
    let (mut stage, cast) = begun();
    let (alice, bob) = (cast["alice"], cast["bob"]);
    for line in ["two", "three"] {
        stage.time_ms += BATCH_PAUSE_MS_MAX;
        stage.send(alice, &format!("@batch=1 PRIVMSG #lobby :{line}"));
        assert_eq!(told(&mut stage, alice), [""; 0], "each line gives it time");
    }
    stage.time_ms += BATCH_PAUSE_MS_MAX + 1;
    stage.send(bob, "PING x");
    let fail = "@label=1 :papo FAIL BATCH TIMEOUT 1 :The batch was left open for too long";
    assert_eq!(told(&mut stage, alice), [fail]);
    stage.send(alice, "@batch=1 PRIVMSG #lobby :four\r\nBATCH -1");
    stage.send(alice, "PRIVMSG #lobby :another");
    assert_eq!(told(&mut stage, alice), [""; 0]);
    let heard = told(&mut stage, cast["carol"]);
    assert_eq!(heard, [":alice!alice@10.0.0.1 PRIVMSG #lobby :another"]);
}

/// What waits for an answer has no fault of its own.
#[test]
fn a_batch_waits_while_a_question_is_answered() {
    let (mut stage, cast) = begun();
    let (alice, bob) = (cast["alice"], cast["bob"]);
    stage.send(alice, "OPER root sesame\r\n@batch=1 PRIVMSG #lobby :two\r\nBATCH -1");
    stage.time_ms += 2 * BATCH_PAUSE_MS_MAX;
    stage.send(bob, "PING x");
    assert_eq!(told(&mut stage, alice), [""; 0]);
    stage.answer(0);
    let heard = told(&mut stage, cast["carol"]);
    let texts: Vec<&str> = heard.iter().filter_map(|line| line.split(" :").nth(1)).collect();
    assert_eq!(texts, ["one", "two"]);
}

#[test]
fn a_batch_ends_with_its_session() {
    let (mut stage, cast) = begun();
    stage.cut(cast["alice"]);
    stage.time_ms += 2 * BATCH_PAUSE_MS_MAX;
    stage.send(cast["bob"], "PING x");
    let heard = told(&mut stage, cast["carol"]);
    assert_eq!(heard, [":alice!alice@10.0.0.1 QUIT :Connection reset"]);
}

/// The longest there is: every line to everybody fits, and it is kept as one.
#[test]
fn the_longest_message_there_may_be() {
    let (mut stage, cast) = raise(settings());
    let (alice, bob, carol) = (cast["alice"], cast["bob"], cast["carol"]);
    for (who, caps) in [(alice, "batch draft/multiline"), (bob, "batch draft/multiline")] {
        stage.send(who, &format!("CAP REQ :{caps}"));
    }
    stage.wires.values_mut().for_each(|wire| wire.received.clear());
    stage.send(alice, "BATCH +1 draft/multiline #lobby");
    let word = "Jo\u{e3}o\u{1f375}";
    let mut said = Vec::new();
    for _ in 0..200 {
        let line = word.repeat(199 / word.len());
        stage.send(alice, &format!("@batch=1 PRIVMSG #lobby :{line}"));
        said.push(line);
    }
    let records = stage.send(alice, "BATCH -1").records;
    let [record] = &records[..] else { panic!("{} records", records.len()) };
    assert_eq!(record.seq, 1);
    let texts = |lines: Vec<String>| -> Vec<String> {
        assert!(lines.iter().all(|line| line.len() <= 510 + "@batch=0123456789abc ".len()));
        let texts = lines.iter().filter_map(|line| line.split_once(" :"));
        texts.map(|(_, text)| text.rsplit(" :").next().unwrap_or_default().to_owned()).collect()
    };
    assert_eq!(texts(told(&mut stage, carol)), said);
    let heard = told(&mut stage, bob);
    assert_eq!(heard.len(), 202);
    assert_eq!(texts(heard[1..201].to_vec()), said);
}
