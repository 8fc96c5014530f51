//! The oracle of labels, shown answers that are missing, come in another order, or come unasked.

use papo_sim::oracle::label::Labels;

use super::*;

/// Switches answers with labels on.
const ON: &str = "CAP REQ :batch labeled-response\r\n";
/// Alice asks for something that takes time, and for something else meanwhile.
const PARKED: &str = "@label=1 OPER root sesame\r\n@label=2 PING x\r\n";

/// What happens, one thing after another.
enum Act {
    /// Alice says lines.
    Says(&'static str),
    /// Her question is answered.
    Answered,
}
use Act::{Answered, Says};

/// What the oracle thinks of a play after whose last act Alice was told something else.
fn played(acts: &[Act], change: impl Fn(&mut Vec<(SessionId, String)>)) -> Verdict {
    let mut scene = Scene::new();
    let alice = scene.cast["alice"];
    let mut labels = Labels::default();
    for (number, act) in (1..).zip(acts) {
        let before = scene.facts();
        let mut step = match act {
            Says(lines) => scene.stage.send_bytes(alice, lines.as_bytes()),
            Answered => scene.stage.answer(0),
        };
        if number == acts.len() {
            change(&mut step.writes);
        }
        let after = scene.facts();
        let passage = Passage { before: &before, after: &after, actor: Some(alice), step: &step };
        labels.are_answered(&passage).map_err(|fault| format!("act {number}: {fault}"))?;
    }
    Ok(())
}

/// Takes away what has this label.
fn without(label: &str) -> impl Fn(&mut Vec<(SessionId, String)>) {
    let tag = format!("@label={label} ");
    move |writes| writes.retain(|(_, line)| !line.starts_with(&tag))
}

#[test]
fn lines_whose_answer_is_missing() {
    for (lines, what) in [
        ("@label=1 PING x\r\n", "one line"),
        ("@label=1 PONG\r\n", "an ACK"),
        ("@label=1 LUSERS\r\n", "a batch"),
        ("@label=1 BOGUS\r\n", "a refusal"),
        ("@label=1 CAP REQ -batch\r\n", "the end of it all"),
    ] {
        let acts = [Says(ON), Says(lines)];
        assert_eq!(played(&acts, |_| {}), Ok(()), "{what}");
        complains(played(&acts, without("1")), "act 2: session 0.0.1 got no answer to \"1\"");
    }
    let two = [Says(ON), Says("@label=1 PING x\r\n@label=2 PING y\r\n")];
    complains(played(&two, without("2")), "got no answer to \"2\"");
    complains(played(&two, without("1")), "got an answer to \"2\", not to \"1\"");
    complains(played(&two, |writes| writes.reverse()), "got an answer to \"2\", not to \"1\"");
    complains(played(&two, |writes| writes.push(writes[1].clone())), "is owed none");
    let off = [Says("@label=1 PING x\r\n")];
    let unasked = |writes: &mut Vec<(SessionId, String)>| writes[0].1.insert_str(0, "@label=1 ");
    complains(played(&off, unasked), "is owed none");
}

#[test]
fn lines_that_waited_and_whose_answer_is_missing() {
    let waited = [Says(ON), Says(PARKED), Answered];
    assert_eq!(played(&waited, |_| {}), Ok(()));
    complains(played(&waited, without("2")), "act 3: session 0.0.1 got no answer to \"2\"");
    complains(played(&waited, without("1")), "got an answer to \"2\", not to \"1\"");
    let again = [Says(ON), Says(PARKED), Says(PARKED), Answered, Answered];
    assert_eq!(played(&again, |_| {}), Ok(()));
    complains(played(&again, without("2")), "act 5");
    // Whoever has left is told nothing more.
    let gone = [Says(ON), Says("@label=1 QUIT\r\n@label=2 PING x\r\n")];
    assert_eq!(played(&gone, |_| {}), Ok(()));
    complains(
        played(&[Says(ON), Says("@label=1 PING x\r\n@label=2 QUIT\r\n")], without("1")),
        "not to \"1\"",
    );
    // Which of these came first, the oracle does not see; that what is answered was asked, it does.
    let toggled = [Says(PARKED), Says(ON), Says("@label=3 PING x\r\n"), Answered];
    assert_eq!(played(&toggled, |_| {}), Ok(()));
    let twice = |writes: &mut Vec<(SessionId, String)>| {
        let answer = writes.iter().find(|(_, line)| line.starts_with("@label=3 ")).cloned();
        writes.push(answer.expect("it is answered"));
    };
    complains(played(&toggled, twice), "is owed none");
}
