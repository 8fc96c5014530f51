//! The oracle of what has been read.

use papo_sim::oracle::marker::Markers;

use super::*;

#[test]
fn what_was_read_never_becomes_less_and_is_nobody_elses() {
    let scene = Scene::new();
    let (alice, bob) = (scene.cast["alice"], scene.cast["bob"]);
    let facts = scene.facts();
    let mut markers = Markers::default();
    let mut judge = |actor, told, time: &str| {
        let line = format!(":papo MARKREAD #TEA {time}");
        let step = Step { writes: vec![(told, line)], ..Step::default() };
        let actor = Some(actor);
        markers.only_grow(&Passage { before: &facts, after: &facts, actor, step: &step })
    };
    let (earlier, later) = ("timestamp=2001-09-09", "timestamp=2002-09-09");
    assert_eq!(judge(alice, alice, "*"), Ok(()));
    assert_eq!(judge(alice, alice, earlier), Ok(()));
    assert_eq!(judge(bob, alice, earlier), Ok(()), "whoever has her come in again");
    assert_eq!(judge(bob, bob, "*"), Ok(()));
    complains(judge(bob, alice, later), "which it has not read");
    complains(judge(alice, bob, earlier), "which it has not read");
    assert_eq!(judge(alice, alice, later), Ok(()));
    complains(judge(alice, alice, earlier), "goes back from");
    complains(judge(alice, alice, "*"), "has read up to");
}
