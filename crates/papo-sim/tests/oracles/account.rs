//! The oracle of accounts.

use papo_core::effect::Question;
use papo_sim::oracle::account::Logins;
use papo_sim::stage::Asked;

use super::*;

/// Somebody has an account, and is logged in to it.
fn registered(scene: &mut Scene, logins: &mut Logins) -> Verdict {
    scene.say("alice", "REGISTER * * tea-is-hot\r\n", |_| {})?;
    let before = scene.facts();
    let step = scene.stage.answer(0);
    let after = scene.facts();
    let actor = Some(scene.cast["alice"]);
    logins.are_proven(&Passage { before: &before, after: &after, actor, step: &step })
}

#[test]
fn who_is_logged_in_has_proven_it() {
    let (mut scene, mut logins) = (Scene::new(), Logins::default());
    assert_eq!(registered(&mut scene, &mut logins), Ok(()));
    let bob = scene.cast["bob"];
    let before = scene.facts();
    let mut after = scene.facts();
    after.logins.insert(bob, "alice".into());
    let user = scene.user("bob");
    // He is one with who is logged in already.
    after.users.remove(&user);
    let alice = scene.user("alice");
    after.users.get_mut(&alice).expect("she is there").sessions.push(bob);
    let mut judge = |after: &Facts, password: &str, actor| {
        let question = Question::Verify { password: password.into(), hash: "".into() };
        let step = Step { answered: Some(Asked::Slow(question)), ..Step::default() };
        logins.are_proven(&Passage { before: &before, after, actor, step: &step })
    };
    assert_eq!(judge(&after, "tea-is-hot", Some(bob)), Ok(()));
    complains(judge(&after, "tea-is-cold", Some(bob)), "without having proven it");
    complains(judge(&after, "tea-is-hot", None), "without having proven it");
    let mut twice = after.clone();
    let carol = scene.user("carol");
    let other = twice.users.get_mut(&carol).expect("she is there");
    (other.account, other.sessions) = (Some("alice".into()), Vec::new());
    complains(judge(&twice, "tea-is-hot", Some(bob)), "alice is two users");
    let mut alike = before.clone();
    alike.users.get_mut(&user).expect("he is there").folded = "alice".into();
    complains(judge(&alike, "", None), "wears the nick of the account alice");
    let mut gone = before.clone();
    gone.accounts.remove("alice");
    complains(judge(&gone, "", None), "and kept are");
    let mut out = before.clone();
    out.logins.remove(&scene.cast["alice"]);
    complains(judge(&out, "", None), "and its session 0.0.1 differ");
}

#[test]
fn an_exchange_has_one_end() {
    for (lines, about) in [
        (&["AUTHENTICATE +", "900 a", "903 a", "AUTHENTICATE +", "904 a"][..], ""),
        (&["904 a", "907 a", "906 a"], ""),
        (&["AUTHENTICATE +", "AUTHENTICATE +"], "before the other's end"),
        (&["903 a"], "outside of an exchange"),
        (&["AUTHENTICATE +", "904 a", "903 a"], "outside of an exchange"),
        (&["AUTHENTICATE +", "001 a"], "its exchange has no end"),
    ] {
        let scene = Scene::new();
        let facts = scene.facts();
        let writes = lines.iter().map(|line| (scene.cast["new"], format!(":papo {line} :x")));
        let writes = writes.map(|(to, line)| (to, line.replace("+ :x", "+"))).collect();
        let step = Step { writes, ..Step::default() };
        let passage = Passage { before: &facts, after: &facts, actor: None, step: &step };
        let verdict = Logins::default().are_proven(&passage);
        if about.is_empty() {
            assert_eq!(verdict, Ok(()), "{lines:?}");
        } else {
            complains(verdict, about);
        }
    }
}
