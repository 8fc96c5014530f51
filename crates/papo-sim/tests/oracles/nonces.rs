//! The oracle of what is sent again.

use papo_sim::oracle::nonce::Nonces;

use super::*;

const TEA: &str = "@papo.im/nonce=a-nonce-of-alices PRIVMSG #tea :hot\r\n";

#[test]
fn what_is_sent_again_is_said_once() {
    let mut scene = Scene::new();
    scene.stage.send(scene.cast["alice"], "CAP REQ :papo.im/nonce echo-message");
    let (alice, bob) = (scene.cast["alice"], scene.cast["bob"]);
    let facts = scene.facts();
    let step = scene.stage.send_bytes(alice, TEA.as_bytes());
    scene.stage.send_bytes(alice, TEA.as_bytes());
    let again = scene.stage.answer(0);
    let judge = |nonces: &mut Nonces, actor, step: &Step| {
        let actor = Some(actor);
        nonces.are_said_once(&Passage { before: &facts, after: &facts, actor, step })
    };
    let mut nonces = Nonces::default();
    assert_eq!((step.records.len(), again.records.len(), again.replays.len()), (1, 0, 1));
    assert_eq!(judge(&mut nonces, alice, &step), Ok(()));
    assert_eq!(judge(&mut nonces, alice, &again), Ok(()));
    complains(judge(&mut nonces, alice, &step), "was said before");
    complains(judge(&mut Nonces::default(), bob, &step), "is told what another calls");
    let (_, line) = again.replays[0].clone();
    let other = Step { replays: vec![(alice, line.replace(":hot", ":cold"))], ..Step::default() };
    complains(judge(&mut nonces, alice, &other), "not (\"#tea\", \"hot\")");
}
