//! The oracles of messages, shown what is heard by others, in another order, or not kept.

use super::*;

#[test]
fn messages_out_of_order() {
    let two = "PRIVMSG #tea :first\r\nPRIVMSG #tea :second\r\n";
    let verdict = Scene::new().say_to(
        "alice",
        two,
        |_| {},
        |stage, step| {
            for worker in 0..WORKERS {
                let mut deliveries = step.deliveries.clone();
                if worker == 1 {
                    deliveries.reverse();
                }
                for delivery in &deliveries {
                    stage.deliver(worker, delivery, &mut step.writes);
                }
            }
        },
    );
    complains(verdict, "heard in another order");

    let verdict = Scene::new().say("alice", two, |step| step.records.swap(0, 1));
    complains(verdict, "has the place 2, not 1");

    let verdict = Scene::new().say("alice", two, |step| {
        step.records.swap(0, 1);
        (step.records[0].seq, step.records[1].seq) = (1, 2);
    });
    complains(verdict, "was not kept in its order: \"first\"");
}

#[test]
fn messages_heard_by_too_few_or_too_many() {
    let mut scene = Scene::new();
    let (alice, carol) = (scene.cast["alice"], scene.cast["carol"]);
    let overhear = |session| {
        move |step: &mut Step| {
            let mut copy = step.deliveries.iter().find(|it| is_message(it)).cloned();
            if let Some(Delivery::Event { audience, .. }) = &mut copy {
                *audience = Audience::Session(session);
            }
            step.deliveries.extend(copy);
        }
    };
    complains(scene.say("alice", "PRIVMSG #tea :hot\r\n", overhear(carol)), "is not for it");
    complains(scene.say("alice", "PRIVMSG #tea :hot\r\n", overhear(alice)), "is not for it");
    complains(scene.say("alice", "NOTICE bob :psst\r\n", overhear(carol)), "is not for it");
    let bob = scene.cast["bob"];
    complains(scene.say("alice", "PRIVMSG bob :psst\r\n", overhear(bob)), "not as often as");

    let carry_but_one = |stage: &mut Stage, step: &mut Step| {
        for delivery in &step.deliveries {
            for worker in (0..WORKERS).filter(|&worker| worker != 1) {
                stage.deliver(worker, delivery, &mut step.writes);
            }
        }
    };
    let verdict = scene.say_to("alice", "PRIVMSG #tea :hot\r\n", |_| {}, carry_but_one);
    complains(verdict, "session 0.1.2 missed what alice!alice@10.0.0.1 said");
}

#[test]
fn messages_from_the_silenced() {
    let line = "PRIVMSG bob :psst\r\n";
    let silent = || {
        let mut scene = Scene::new();
        assert_eq!(scene.say("bob", "SILENCE +alice\r\n", |_| {}), Ok(()));
        scene
    };
    assert_eq!(silent().say("alice", line, |_| {}), Ok(()));
    assert_eq!(silent().say("carol", line, |_| {}), Ok(()));
    let verdict = silent().say("alice", line, |step| step.records[0].silenced = false);
    complains(verdict, "bob silences alice!alice@10.0.0.1: true");
    let verdict = silent().say("carol", line, |step| step.records[0].silenced = true);
    complains(verdict, "bob silences carol!carol@10.0.0.3: false");

    let mut scene = silent();
    let bob = scene.cast["bob"];
    let verdict = scene.say("alice", line, |step| {
        let event = step.records[0].event.clone();
        let audience = Audience::Session(bob);
        step.deliveries.push(Delivery::Event { audience, only: Only::All, place: None, event });
    });
    complains(verdict, "is not for it");

    let invite = "INVITE bob #den\r\n";
    assert_eq!(scene.say("alice", "JOIN #den\r\n", |_| {}), Ok(()));
    assert_eq!(scene.say("alice", invite, |_| {}), Ok(()));
    let verdict = scene.say("alice", invite, |step| {
        let what = Happening::Invite { nick: "bob".into(), channel: "#den".into() };
        let event = Arc::new(Event { source: "alice!alice@10.0.0.1".into(), ..by_nobody(what) });
        let audience = Audience::Session(bob);
        step.deliveries.push(Delivery::Event { audience, only: Only::All, place: None, event });
    });
    complains(verdict, "and is invited");

    let tags = "CAP REQ message-tags\r\n";
    let line = "@+typing=active TAGMSG bob\r\n";
    for who in ["alice", "bob"] {
        assert_eq!(scene.say(who, tags, |_| {}), Ok(()));
    }
    assert_eq!(scene.say("alice", line, |_| {}), Ok(()));
    let verdict = scene.say("alice", line, |step| {
        let (kind, target) = (MessageKind::Tagmsg, "bob".into());
        let (text, tags) = ("".into(), "+typing=active".into());
        let what = Happening::Message { kind, target, text, joints: Box::default(), tags };
        let event = Arc::new(Event { source: "alice!alice@10.0.0.1".into(), ..by_nobody(what) });
        let audience = Audience::Session(bob);
        step.deliveries.push(Delivery::Event { audience, only: Only::All, place: None, event });
    });
    complains(verdict, "is not for it");
}

#[test]
fn ids_that_two_things_have() {
    let mut scene = Scene::new();
    let facts = scene.facts();
    let actor = scene.cast["alice"];
    assert_eq!(scene.say("alice", "CAP REQ :batch labeled-response\r\n", |_| {}), Ok(()));
    let lines = b"PRIVMSG #tea :a\r\nPRIVMSG #tea :b\r\n@label=1 LUSERS\r\n";
    let mut step = scene.stage.send_bytes(actor, lines);
    let mut ids = Ids::default();
    let mut check = |step: &Step| {
        let passage = Passage { before: &facts, after: &facts, actor: Some(actor), step };
        ids.are_new(&passage)
    };
    assert_eq!(check(&step), Ok(()));
    complains(check(&step), "does not come after");

    let later = MessageId(u64::MAX);
    for record in &mut step.records {
        record.event = Arc::new(Event { id: later, ..by_nobody(Happening::Away { text: None }) });
    }
    step.deliveries.clear();
    complains(check(&step), "is that of two things");
    step.records.clear();
    let reply =
        |line: String| Delivery::Reply { to: actor, time_ms: 0, place: None, line: line.into() };
    for _ in 0..2 {
        step.deliveries.push(reply(format!("BATCH +{later} chathistory")));
    }
    complains(check(&step), "is that of two things, None");
}

#[test]
fn messages_that_are_not_kept() {
    let line = "PRIVMSG #tea :hot\r\n";
    let verdict = Scene::new().say("alice", line, |step| step.records.clear());
    complains(verdict, "is at the place 1, its records are at 0");

    let verdict = Scene::new().say("alice", "PRIVMSG bob :hot\r\n", |step| step.records.clear());
    complains(verdict, "was not kept");

    let verdict = Scene::new().say("alice", line, |step| {
        step.deliveries.retain(|delivery| !is_message(delivery));
    });
    complains(verdict, "kept and delivered to nobody");

    let verdict = Scene::new().say("alice", line, |step| step.records[0].seq = 7);
    complains(verdict, "has the place 7, not 1");

    let verdict = Scene::new().say("alice", line, |step| step.records[0].channel = None);
    complains(verdict, "is at the place 1");
}

#[test]
fn lines_of_a_message_that_are_lost() {
    let lines = "BATCH +1 draft/multiline #lobby\r\n@batch=1 PRIVMSG #lobby :one\r\n\
                 @batch=1 PRIVMSG #lobby :\r\n@batch=1 PRIVMSG #lobby :two\r\nBATCH -1\r\n";
    let verdict = |spoil: fn(&mut Vec<(SessionId, String)>, [SessionId; 2])| {
        let mut scene = Scene::new();
        let hearers = [scene.cast["bob"], scene.cast["carol"]];
        for who in ["alice", "bob"] {
            assert_eq!(scene.say(who, "CAP REQ :batch draft/multiline\r\n", |_| {}), Ok(()));
        }
        let carry = |stage: &mut Stage, step: &mut Step| {
            stage.carry(step);
            spoil(&mut step.writes, hearers);
        };
        scene.say_to("alice", lines, |_| {}, carry)
    };
    assert_eq!(verdict(|_, _| {}), Ok(()));
    let missed = "missed what alice!alice@10.0.0.1 said: \"PRIVMSG #lobby :";
    for wanted in [":one", ":", ":two"] {
        let verdict = match wanted {
            ":one" => verdict(|writes, [bob, _]| lose(writes, bob, "PRIVMSG #lobby :one")),
            ":" => verdict(|writes, [bob, _]| lose(writes, bob, "PRIVMSG #lobby :")),
            _ => verdict(|writes, [bob, _]| lose(writes, bob, "PRIVMSG #lobby :two")),
        };
        complains(verdict, &format!("{missed}one\\n\\ntwo"));
    }
    complains(
        verdict(|writes, [_, carol]| lose(writes, carol, "PRIVMSG #lobby :two")),
        &format!("{missed}two"),
    );
    complains(
        verdict(|writes, [bob, _]| {
            let last = writes.iter_mut().rfind(|(to, line)| *to == bob && line.contains(":two"));
            let (_, line) = last.expect("it is told");
            *line = line.replacen(' ', ";draft/multiline-concat ", 1);
        }),
        &format!("{missed}one\\n\\ntwo"),
    );
    complains(
        verdict(|writes, [_, carol]| {
            let line = ":alice!alice@10.0.0.1 PRIVMSG #lobby :";
            writes.push((carol, line.to_owned()));
        }),
        "heard what is not for it",
    );
}

/// Takes away what was written to a session and ends so.
fn lose(writes: &mut Vec<(SessionId, String)>, session: SessionId, end: &str) {
    writes.retain(|(to, line)| *to != session || !line.ends_with(end));
}

#[test]
fn values_that_are_told_to_too_few_or_too_many() {
    let verdict = |spoil: fn(&mut Vec<(SessionId, String)>, [SessionId; 2])| {
        let mut scene = Scene::new();
        let hearers = [scene.cast["bob"], scene.cast["carol"]];
        for who in ["alice", "bob"] {
            assert_eq!(scene.say(who, "CAP REQ :batch draft/metadata-2\r\n", |_| {}), Ok(()));
        }
        assert_eq!(scene.say("bob", "METADATA * SUB avatar\r\n", |_| {}), Ok(()));
        let carry = |stage: &mut Stage, step: &mut Step| {
            stage.carry(step);
            spoil(&mut step.writes, hearers);
        };
        scene.say_to("alice", "METADATA * SET avatar :x\r\n", |_| {}, carry)
    };
    assert_eq!(verdict(|_, _| {}), Ok(()));
    complains(verdict(|writes, [bob, _]| lose(writes, bob, " :x")), "was told None of avatar");
    complains(
        verdict(|writes, [bob, _]| {
            let told = writes.iter_mut().find(|(to, _)| *to == bob).expect("it is told");
            told.1 = told.1.replace(":x", ":y");
        }),
        "was told Some(Some(\"y\")) of avatar",
    );
    complains(
        verdict(|writes, [_, carol]| {
            writes.push((carol, ":papo METADATA alice avatar * :x".to_owned()));
        }),
        "has not subscribed to it",
    );
    complains(
        verdict(|writes, [bob, _]| {
            writes.push((bob, ":papo METADATA #nowhere avatar * :x".to_owned()));
        }),
        "may not see it",
    );
}

/// A guest logs in to an account that is here, and what it sent meanwhile is from the account's user,
/// who may take the nick of the guest, and go.
#[test]
fn messages_to_oneself_just_after_logging_in() {
    for lines in [
        "NOTICE alice :me",
        "NICK bob\r\nNOTICE bob :me",
        "NOTICE bob :nobody",
        "CAP REQ echo-message\r\nNICK bob\r\nNOTICE bob :me",
        "NOTICE alice :me\r\nQUIT",
        "NOTICE #lobby :us\r\nNICK bob\r\nNOTICE bob,carol :me\r\nQUIT",
    ] {
        let Scene { mut stage, cast } = Scene::new();
        stage.realm.remember(kept());
        let login = "NS IDENTIFY teapot tea is hot";
        stage.send(cast["alice"], login);
        stage.answer(0);
        let bob = cast["bob"];
        stage.send_bytes(bob, format!("{login}\r\n{lines}\r\n").as_bytes());
        let before = Facts::of(&stage);
        let step = stage.answer(0);
        let after = Facts::of(&stage);
        assert!(!step.records.is_empty() || lines.contains("nobody"), "{lines:?}");
        let passage = Passage { before: &before, after: &after, actor: Some(bob), step: &step };
        assert_eq!(oracle::check(&passage), Ok(()), "{lines:?}");
    }
}
