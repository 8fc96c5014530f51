//! The oracle of rights, shown who did what they may not.

use papo_sim::oracle::rights;

use super::*;

/// Whether it is right that `who` does this in `#tea`, after alice, its operator, has changed its
/// modes so.
fn deed(modes: &str, who: &str, what: Happening) -> Verdict {
    let mut scene = Scene::new();
    scene.stage.send(scene.cast["carol"], "JOIN #tea");
    scene.stage.send(scene.cast["alice"], modes);
    let channel = scene.channel("#tea");
    scene.say(who, "PING x\r\n", |step| tell(step, channel, by(who, what)))
}

fn mode(changes: &str) -> Happening {
    Happening::Mode { target: "#tea".into(), changes: changes.into() }
}

fn kick(nick: &str) -> Happening {
    Happening::Kick { channel: "#tea".into(), nick: nick.into(), reason: "x".into() }
}

#[test]
fn deeds_without_the_rank_for_them() {
    let topic = || Happening::Topic { channel: "#tea".into(), text: "x".into() };
    let invite = || Happening::Invite { nick: "dave".into(), channel: "#tea".into() };
    let half = "MODE #tea +h bob";
    for (modes, who, what, about) in [
        ("", "alice", mode("+mohs bob carol"), None),
        ("", "bob", mode("+m"), Some("needs to be HalfOperator")),
        ("", "bob", mode("+b x!*@*"), Some("needs to be HalfOperator")),
        (half, "bob", mode("+mv-b carol x!*@*"), None),
        (half, "bob", mode("+s"), Some("needs to be Operator")),
        (half, "bob", mode("-U"), Some("needs to be Operator")),
        (half, "bob", mode("+o carol"), Some("needs to be Operator")),
        (half, "bob", mode("-o alice"), Some("needs to be Operator")),
        (half, "bob", mode("-v alice"), Some("needs to be Operator")),
        (half, "bob", mode("-h bob"), None),
        (half, "bob", mode("-h+m bob"), Some("needs to be HalfOperator")),
        ("", "alice", mode("+a alice"), Some("needs to be Founder")),
        ("", "alice", mode("+r"), Some("the server alone may")),
        ("", "alice", mode("+v nobody"), Some("is no member")),
        (half, "bob", kick("carol"), None),
        (half, "bob", kick("alice"), Some("needs to be Operator")),
        ("", "bob", kick("carol"), Some("needs to be HalfOperator")),
        ("", "bob", topic(), Some("needs to be HalfOperator")),
        ("MODE #tea -t", "bob", topic(), None),
        ("", "bob", invite(), None),
        ("MODE #tea +i", "bob", invite(), Some("needs to be HalfOperator")),
    ] {
        let shown = format!("{modes}: {who}: {what:?}");
        match (deed(modes, who, what), about) {
            (Err(complaint), Some(about)) if complaint.contains(about) => {}
            (Ok(()), None) => {}
            (verdict, _) => panic!("{shown}: {verdict:?}"),
        }
    }
}

#[test]
fn whoever_is_protected_stays() {
    let mut scene = Scene::new();
    let bob = scene.cast["bob"];
    scene.stage.send(bob, "OPER root sesame");
    scene.stage.answer(0);
    scene.stage.send(bob, "MODE #tea +a bob");
    let channel = scene.channel("#tea");
    let mut put_out = |who: &str, nick: &str| {
        let what = kick(nick);
        scene.say(who, "PING x\r\n", |step| tell(step, channel, by("a", what)))
    };
    complains(put_out("alice", "bob"), "needs to be Founder");
    assert_eq!(put_out("bob", "alice"), Ok(()), "an operator of the server counts as a founder");
}

/// What the oracle thinks of a message that was let through, had `#tea` these flags.
fn said(flags: &str, who: &str, line: &str, change: impl FnOnce(&mut Step)) -> Verdict {
    let mut scene = Scene::new();
    let actor = scene.cast[who];
    let mut before = scene.facts();
    let mut step = scene.stage.send(actor, line);
    assert!(!step.records.is_empty(), "{line}");
    change(&mut step);
    let tea = scene.channel("#tea");
    before.channels.get_mut(&tea).expect("it is there").flags = Flags::of(flags);
    let after = scene.facts();
    let passage = Passage { before: &before, after: &after, actor: Some(actor), step: &step };
    rights::nobody_overstepped(&passage)
}

#[test]
fn words_that_a_mode_forbids() {
    let nothing = |_: &mut Step| {};
    let for_some = |step: &mut Step| step.records[0].rank = Some(Rank::HalfOperator);
    let hot = "PRIVMSG #tea :hot";
    assert_eq!(said("ntT", "bob", hot, nothing), Ok(()));
    complains(said("m", "bob", hot, nothing), "may not speak to None");
    complains(said("M", "bob", hot, nothing), "may not speak to None");
    complains(said("mU", "bob", hot, nothing), "may not speak to None");
    complains(said("m", "bob", hot, for_some), "may not speak to Some");
    assert_eq!(said("mU", "bob", hot, for_some), Ok(()));
    assert_eq!(said("mMU", "alice", hot, nothing), Ok(()));
    complains(said("U", "bob", hot, for_some), "may speak to all");
    complains(said("T", "bob", "NOTICE #tea :hot", nothing), "the channel is +T");
    complains(said("C", "bob", "PRIVMSG #tea :\u{1}VERSION\u{1}", nothing), "the channel is +C");
    assert_eq!(said("C", "bob", "PRIVMSG #tea :\u{1}ACTION waves\u{1}", nothing), Ok(()));
    complains(said("S", "bob", "PRIVMSG #tea :\u{2}hot", nothing), "the channel is +S");
    complains(said("m", "bob", "PRIVMSG @#tea :hot", nothing), "may not speak to Some");
    let for_fewer = |step: &mut Step| step.records[0].rank = Some(Rank::Voice);
    complains(said("", "bob", "PRIVMSG @#tea :hot", for_fewer), "heard by Some(Voice)");
}

#[test]
fn words_for_some_that_others_hear() {
    let mut scene = Scene::new();
    scene.stage.send(scene.cast["alice"], "MODE #tea +v bob");
    let (bob, carol) = (scene.cast["bob"], scene.cast["carol"]);
    let stranger = SessionId::new(0, 1, 99);
    let mut shown_to = |sessions: &[SessionId]| {
        scene.say("alice", "PRIVMSG +#tea :psst\r\n", |step| {
            for delivery in &mut step.deliveries {
                if let Delivery::Event { audience, .. } = delivery {
                    *audience = Audience::Sessions(sessions.into());
                }
            }
        })
    };
    assert_eq!(shown_to(&[bob]), Ok(()));
    assert_eq!(shown_to(&[bob, bob]), Ok(()), "a session is shown it once");
    complains(shown_to(&[]), "missed what");
    complains(shown_to(&[bob, carol]), "is not for it");
    complains(shown_to(&[bob, stranger]), "is not known");
    let placed = scene.say("alice", "PRIVMSG +#tea :psst\r\n", |step| step.records[0].seq = 1);
    complains(placed, "has the place 1");
}
