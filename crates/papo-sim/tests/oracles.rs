//! An oracle that never complains proves nothing: each is shown what it is there to find.

use std::collections::BTreeMap;
use std::sync::Arc;

use papo_core::effect::{Except, Only};
use papo_core::event::{Event, Happening, MessageKind};
use papo_core::{Audience, ChannelId, Delivery, MessageId, SessionId, UserId};
use papo_proto::mode::{Flags, UserModes};
use papo_proto::{Rank, Ranks};
use papo_sim::facts::{Channel, Facts};
use papo_sim::oracle::address::Addresses;
use papo_sim::oracle::history::History;
use papo_sim::oracle::id::Ids;
use papo_sim::oracle::{self, Passage, Verdict, line, membership, monitor, nick, operator};
use papo_sim::stage::{Stage, Step, WORKERS};
use papo_sim::transcript::{kept, raise, settings};
use papo_sim::view::View;

#[path = "oracles/account.rs"]
mod account;
#[path = "oracles/label.rs"]
mod label;
#[path = "oracles/markers.rs"]
mod markers;
#[path = "oracles/messages.rs"]
mod messages;
#[path = "oracles/news.rs"]
mod news;
#[path = "oracles/nonces.rs"]
mod nonces;
#[path = "oracles/rights.rs"]
mod rights;
#[path = "oracles/views.rs"]
mod views;

/// Alice, Bob and Carol are in the lobby, each on a worker of its own; `new` has just connected.
/// Alice and Bob are in `#tea`.
struct Scene {
    stage: Stage,
    cast: BTreeMap<&'static str, SessionId>,
}

impl Scene {
    fn new() -> Self {
        let (mut stage, cast) = raise(settings());
        stage.send(cast["alice"], "JOIN #tea");
        stage.send(cast["bob"], "JOIN #tea");
        Self { stage, cast }
    }

    fn facts(&self) -> Facts {
        Facts::of(&self.stage)
    }

    fn user(&self, nick: &str) -> UserId {
        self.facts().nicks[nick]
    }

    fn channel(&self, name: &str) -> ChannelId {
        self.stage.realm.directory().channel(name).expect("it is there")
    }

    /// Somebody says lines, and what the realm decided is changed before it is carried out.
    fn say(&mut self, who: &str, lines: &str, tamper: impl FnOnce(&mut Step)) -> Verdict {
        self.say_to(who, lines, tamper, Stage::carry)
    }

    fn say_to(
        &mut self,
        who: &str,
        lines: &str,
        tamper: impl FnOnce(&mut Step),
        carry: impl FnOnce(&mut Stage, &mut Step),
    ) -> Verdict {
        let before = self.facts();
        let actor = self.cast[who];
        let inputs = self.stage.read(actor, lines.as_bytes());
        let mut step = self.stage.decide(inputs);
        tamper(&mut step);
        carry(&mut self.stage, &mut step);
        let after = self.facts();
        let (actor, step) = (Some(actor), &step);
        oracle::check(&Passage { before: &before, after: &after, actor, step })
    }
}

#[track_caller]
fn complains(verdict: Verdict, about: &str) {
    let complaint = verdict.expect_err("the oracle must complain");
    assert!(complaint.contains(about), "it complains of something else: {complaint}");
}

fn is_message(delivery: &Delivery) -> bool {
    matches!(delivery, Delivery::Event { event, .. }
        if matches!(event.what, Happening::Message { .. }))
}

#[test]
fn untouched_all_is_well() {
    let mut scene = Scene::new();
    for (who, line) in [
        ("alice", "PRIVMSG #tea,bob :hot\r\nNICK alicia\r\nPRIVMSG #lobby :I am\r\n"),
        ("new", "NICK dave\r\nUSER d 0 * :D\r\nCAP END\r\nJOIN #a,#b\r\nPART #a\r\n"),
        ("bob", "CAP REQ echo-message\r\nNOTICE #tea :x\r\nPRIVMSG bob :me\r\nQUIT\r\n"),
    ] {
        assert_eq!(scene.say(who, line, |_| {}), Ok(()));
    }
}

#[test]
fn a_nick_with_two_owners() {
    let scene = Scene::new();
    let (alice, bob) = (scene.user("alice"), scene.user("bob"));
    let check = |change: fn(&mut Facts, UserId, UserId)| {
        let mut facts = scene.facts();
        change(&mut facts, alice, bob);
        nick::each_has_one_owner(&facts)
    };
    let user = |facts: &mut Facts, id| facts.users.remove(&id).expect("it is there");

    assert_eq!(check(|_, _, _| {}), Ok(()));
    complains(
        check(|facts, alice, bob| {
            let other = facts.users[&alice].clone();
            facts.users.insert(bob, other);
        }),
        "has two owners",
    );
    complains(
        check(|facts, alice, bob| {
            let look = facts.users[&alice].skeleton.clone();
            facts.users.get_mut(&bob).expect("it is there").skeleton = look;
        }),
        "looks like \"alice\"",
    );
    complains(
        check(|facts, _, bob| _ = facts.nicks.insert("alice".into(), bob)),
        "the directory says \"alice\"",
    );
    complains(
        check(|facts, _, _| _ = facts.skeletons.remove("bob")),
        "\"bob\" (\"bob\") is not in the directory",
    );
    complains(
        check(|facts, alice, _| _ = facts.nicks.insert("mallory".into(), alice)),
        "the directory keeps \"mallory\"",
    );
    let mut facts = scene.facts();
    let gone = user(&mut facts, bob);
    facts.nicks.remove(&gone.folded);
    facts.skeletons.remove(&gone.skeleton);
    complains(nick::each_has_one_owner(&facts), "registered as a user who is not here");
    let mut facts = scene.facts();
    facts.sessions.remove(&scene.cast["bob"]);
    complains(nick::each_has_one_owner(&facts), "a session that is not its own");
}

#[test]
fn membership_that_does_not_agree() {
    let scene = Scene::new();
    let (bob, carol) = (scene.user("bob"), scene.user("carol"));
    let tea = scene.channel("#tea");

    let mut facts = scene.facts();
    facts.users.get_mut(&bob).expect("it is there").channels.remove(&tea);
    complains(membership::agrees(&facts), "\"#tea\" thinks \"bob\" is in it");

    let mut facts = scene.facts();
    facts.users.get_mut(&carol).expect("it is there").channels.insert(tea);
    complains(membership::agrees(&facts), "\"carol\" thinks it is in \"#tea\"");

    let mut facts = scene.facts();
    facts.channels.remove(&tea);
    complains(membership::agrees(&facts), "which there is not");

    let mut facts = scene.facts();
    let channel = facts.channels.get_mut(&tea).expect("it is there");
    channel.members.insert(UserId(99), Ranks::NONE);
    complains(membership::agrees(&facts), "is in \"#tea\" and not here");

    let mut facts = scene.facts();
    facts.channels.get_mut(&tea).expect("it is there").found = None;
    complains(membership::agrees(&facts), "by the name \"#tea\"");
}

#[test]
fn workers_that_do_not_hear_who_comes_and_goes() {
    let verdict = Scene::new().say("bob", "PART #tea\r\n", |step| {
        step.deliveries.retain(|delivery| !matches!(delivery, Delivery::Unsubscribe { .. }));
    });
    complains(verdict, "(bob) hears ChannelId");

    let verdict = Scene::new().say("carol", "JOIN #tea\r\n", |step| {
        step.deliveries.retain(|delivery| !matches!(delivery, Delivery::Subscribe { .. }));
    });
    complains(verdict, "(carol) is in ChannelId");

    // Whoever gets the seat next would hear what is not for it.
    let verdict = Scene::new().say("bob", "QUIT\r\n", |step| {
        step.deliveries.retain(|delivery| !matches!(delivery, Delivery::Unsubscribe { .. }));
    });
    complains(verdict, "lets the empty seat");
}

#[test]
fn an_empty_channel() {
    let mut facts = Scene::new().facts();
    let name = "#ghosts".to_owned();
    let id = ChannelId(99);
    let empty = Channel {
        name,
        folded: None,
        found: Some(id),
        flags: Flags::default(),
        members: BTreeMap::new(),
    };
    facts.channels.insert(id, empty);
    assert_eq!(membership::agrees(&facts), Ok(()));
    complains(membership::no_channel_is_empty(&facts), "\"#ghosts\" is there and empty");
}

fn by_nobody(what: Happening) -> Event {
    by("a", what)
}

fn by(nick: &str, what: Happening) -> Event {
    let (id, source) = (MessageId(1), format!("{nick}!b@c").into());
    Event { id, time_ms: 0, source, account: None, modes: UserModes::default(), edited: None, what }
}

/// Adds a delivery to all in a channel.
fn tell(step: &mut Step, channel: ChannelId, event: Event) {
    let audience = Audience::Channel { channel, except: Except::Nobody };
    let event = Arc::new(event);
    step.deliveries.push(Delivery::Event { audience, only: Only::All, place: None, event });
}

#[test]
fn audiences_that_are_not_there() {
    let reply = |to| Delivery::Reply { to, time_ms: 0, place: None, line: "PONG papo :x".into() };
    let event = by_nobody(Happening::Away { text: None });
    let to_channel = Delivery::Event {
        audience: Audience::Channel { channel: ChannelId(99), except: Except::Nobody },
        only: Only::All,
        place: None,
        event: Arc::new(event),
    };

    let stranger = reply(SessionId::new(0, 1, 99));
    let verdict = Scene::new().say("bob", "PING x\r\n", |step| step.deliveries.push(stranger));
    complains(verdict, "session 0.1.99 is not known");

    let verdict = Scene::new().say("bob", "PING x\r\n", |step| step.deliveries.push(to_channel));
    complains(verdict, "ChannelId(99) is nobody's");

    let mut scene = Scene::new();
    let bob = scene.cast["bob"];
    let verdict = scene.say("bob", "QUIT\r\n", |step| step.deliveries.push(reply(bob)));
    complains(verdict, "session 0.1.2 gets something after its end");

    let verdict = Scene::new().say("bob", "QUIT\r\n", |step| {
        step.deliveries.retain(|delivery| !matches!(delivery, Delivery::Close { .. }));
    });
    complains(verdict, "has ended, and its connection is open");

    let mut scene = Scene::new();
    let carol = scene.cast["carol"];
    let close = Delivery::Close { session: carol };
    let verdict = scene.say("carol", "JOIN 0\r\n", |step| step.deliveries.push(close));
    complains(verdict, "was closed, and the realm still knows it");

    let mut scene = Scene::new();
    let tea = scene.channel("#tea");
    let twice = Delivery::Subscribe { session: bob, channel: tea };
    complains(scene.say("bob", "PING x\r\n", |step| step.deliveries.push(twice)), "twice");
    let never = Delivery::Unsubscribe { session: carol, channel: tea };
    let verdict = Scene::new().say("carol", "PING x\r\n", |step| step.deliveries.push(never));
    complains(verdict, "without being in");

    let verdict = Scene::new().say_to(
        "bob",
        "PING x\r\n",
        |_| {},
        |stage, step| {
            stage.carry(step);
            step.writes.push((SessionId::new(0, 1, 99), ":papo PONG papo :x".into()));
        },
    );
    complains(verdict, "is not known and was told");
}

#[test]
fn lines_that_are_no_message() {
    let session = SessionId::new(0, 0, 1);
    let told = |line: &str| {
        let writes = vec![(session, line.to_owned())];
        line::all_well_formed(&Step { writes, ..Step::default() })
    };
    let long = |len: usize| format!(":papo NOTICE you :{}", "x".repeat(len - 20));

    assert_eq!(told(&long(512)), Ok(()));
    assert_eq!(told(&format!("@time=now {}", long(512))), Ok(()));
    assert_eq!(told("ERROR :bye"), Ok(()));
    complains(told(&long(513)), "it has 513 bytes");
    complains(told(&format!("@t={} :papo PONG", "x".repeat(8200))), "its tags have");
    complains(told(":papo PONG :\0"), "NUL, CR or LF");
    complains(told(":papo PONG :a\r\nQUIT"), "NUL, CR or LF");
    complains(told(""), "the line is empty");
    complains(told(":papo"), "the command is missing");
    complains(told("PONG :x"), "who said it");

    let verdict = Scene::new().say("alice", "PING x\r\n", |step| {
        let Some(Delivery::Reply { line, .. }) = step.deliveries.first_mut() else { return };
        *line = "PO\u{d1}G".into();
    });
    complains(verdict, "a character that no command has");

    let verdict = Scene::new().say("alice", "ISON bob\r\n", |step| {
        let Some(Delivery::Reply { line, .. }) = step.deliveries.first_mut() else { return };
        *line = format!("303 alice :{}", "bob ".repeat(130)).into();
    });
    complains(verdict, "was cut: \"303 alice");

    let verdict = Scene::new().say("alice", "MODE #tea +m\r\n", |step| {
        let Some(Delivery::Event { event, .. }) = step.deliveries.first_mut() else { return };
        let changes = "+m-m".repeat(130).into();
        let what = Happening::Mode { target: "#tea".into(), changes };
        *event = Arc::new(by_nobody(what));
    });
    complains(verdict, "was cut");

    let verdict = Scene::new().say("alice", "RENAME #tea #chai\r\n", |step| {
        let named = step.deliveries.iter_mut().find_map(|delivery| match delivery {
            Delivery::Event { event, .. } => Some(event),
            _ => None,
        });
        let (channel, name, reason) = ("#tea".into(), "#".repeat(500).into(), "".into());
        let what = Happening::Rename { channel, name, reason };
        *named.expect("it is shown") = Arc::new(by_nobody(what));
    });
    complains(verdict, "was cut");
}

#[test]
fn operators_whose_worker_does_not_know() {
    let mut scene = Scene::new();
    assert_eq!(operator::workers_know(&scene.facts()), Ok(()));
    scene.stage.send(scene.cast["carol"], "OPER root sesame");
    scene.stage.answer(0);
    let mut facts = scene.facts();
    assert_eq!(operator::workers_know(&facts), Ok(()));
    facts.operators.clear();
    complains(operator::workers_know(&facts), "an operator is true");
    facts.operators.extend([scene.cast["carol"], scene.cast["bob"]]);
    complains(operator::workers_know(&facts), "an operator is false");
}

#[test]
fn an_address_that_is_told() {
    let mut scene = Scene::new();
    scene.stage.send(scene.cast["carol"], "OPER root sesame");
    scene.stage.answer(0);
    let facts = scene.facts();
    let mut addresses = Addresses::default();
    addresses.learn(&facts);
    let told = |who: &str, line: &str| {
        let step = Step { writes: vec![(scene.cast[who], line.to_owned())], ..Step::default() };
        let passage = Passage { before: &facts, after: &facts, actor: None, step: &step };
        addresses.stay_hidden(&passage)
    };
    let line = ":papo 338 x alice 10.0.0.1 :Is actually using host";
    assert_eq!(told("alice", line), Ok(()), "her own");
    assert_eq!(told("carol", line), Ok(()), "an operator");
    complains(told("bob", line), "which has 10.0.0.1 in it");
    complains(told("new", line), "which has 10.0.0.1 in it");
}

#[test]
fn a_client_whose_words_are_turned_round() {
    let mut scene = Scene::new();
    let facts = scene.facts();
    let actor = scene.cast["alice"];
    let step =
        scene.stage.send_bytes(actor, b"PRIVMSG #tea :m2 later\r\nPRIVMSG bob :m1 first\r\n");
    let passage = Passage { before: &facts, after: &facts, actor: Some(actor), step: &step };
    complains(History::default().keep(&passage), "said \"m1 first\" before m2");
}
