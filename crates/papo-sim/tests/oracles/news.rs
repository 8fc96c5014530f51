//! The oracle of what is new.

use papo_sim::oracle::past::Past;

use super::*;

/// Bob and Alice come into a channel, he says something to her, and she asks what is new. What she
/// is told is changed before it is judged.
fn told(tamper: &dyn Fn(String) -> String) -> Verdict {
    let mut scene = Scene::new();
    let mut past = Past::new(false);
    let lines = [
        ("alice", "CAP REQ papo.im/sync"),
        ("bob", "JOIN #pot"),
        ("bob", "PRIVMSG #pot :m1 before her"),
        ("alice", "JOIN #pot"),
        ("bob", "PRIVMSG #pot :m2 hot, alice?"),
        ("alice", "PRIVMSG #pot :m3 alice says so"),
        ("bob", "PRIVMSG #pot :m4 hot"),
        ("alice", "SYNC #pot"),
        ("alice", ""),
    ];
    for (who, line) in lines {
        let (before, actor) = (scene.facts(), scene.cast[who]);
        let mut step = match line {
            "" => scene.stage.answer(0),
            line => scene.stage.send(actor, line),
        };
        for (_, line) in &mut step.writes {
            *line = tamper(std::mem::take(line));
        }
        let (after, actor) = (scene.facts(), Some(actor));
        past.judge(&Passage { before: &before, after: &after, actor, step: &step })?;
    }
    Ok(())
}

#[test]
fn what_is_new_is_counted_again() {
    let with = |from: &str, to: &str| {
        told(&|line| {
            let is_it = line.contains(" SYNC ") && line.contains(from);
            assert!(is_it || !line.contains(" SYNC "), "{line}");
            line.replace(from, to)
        })
    };
    assert_eq!(with("unread=2 mentions=1 ", "unread=2 mentions=1 "), Ok(()));
    complains(with("unread=2", "unread=1"), "unread are 2 to 2");
    complains(with("unread=2", "unread=3"), "unread are 2 to 2");
    complains(with("mentions=1", "mentions=2"), "mentions are 1 to 1");
    complains(with("mentions=1", "mentions=0"), "mentions are 1 to 1");
    complains(with(" last=", " late="), "the last line is");
    complains(with("mentions=1", "mentions=1 more"), "nobody says so much");
    complains(with("mentions=1", "mentions=1 marker=2030-01-01T00:00:00.000Z"), "are 0 to 0");
    complains(with("#pot", "#nowhere"), "there is no such place");
}
