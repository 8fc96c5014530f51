//! How many reactions a message has.

use papo_core::SessionId;
use papo_core::limits::{REACTIONS_MAX, REACTIONS_OF_ONE_MAX};
use papo_sim::stage::Stage;
use papo_sim::transcript::{raise, settings};

fn say(stage: &mut Stage, session: SessionId, line: &str) -> Vec<String> {
    stage.wires.get_mut(&session).expect("on stage").received.clear();
    stage.send(session, line);
    while !stage.questions.is_empty() {
        stage.answer(0);
    }
    std::mem::take(&mut stage.wires.get_mut(&session).expect("on stage").received)
}

#[test]
fn nobody_uses_up_what_is_for_all() {
    let (mut stage, cast) = raise(settings());
    let alice = cast["alice"];
    say(&mut stage, alice, "CAP REQ :message-tags echo-message");
    let told = say(&mut stage, alice, "PRIVMSG #lobby :tea?").concat();
    let msgid = told.strip_prefix("@msgid=").and_then(|it| it.split(' ').next());
    let msgid = msgid.expect("it has one").to_owned();
    let react = |word: &str, text: usize| {
        format!("@+reply={msgid};+draft/{word}=text-{text} TAGMSG #lobby")
    };
    let mut people: Vec<SessionId> = Vec::new();
    for number in 0..=REACTIONS_MAX / REACTIONS_OF_ONE_MAX {
        let guest = stage.connect([10, 0, 1, 1].into());
        say(&mut stage, guest, &format!("NICK guest{number}\r\nUSER guest 0 * :Guest"));
        say(&mut stage, guest, "CAP REQ message-tags");
        people.push(guest);
    }
    let late = people.pop().expect("there is one more than may");
    // What is taken back counts no more, for nobody.
    for text in 0..=REACTIONS_OF_ONE_MAX {
        for word in ["react", "unreact"] {
            let told = say(&mut stage, people[0], &react(word, text));
            assert!(told.is_empty(), "{told:?}");
        }
    }
    for &person in &people {
        for text in 0..REACTIONS_OF_ONE_MAX {
            let told = say(&mut stage, person, &react("react", text));
            assert!(!told.concat().contains("FAIL"), "{told:?}");
        }
        let told = say(&mut stage, person, &react("react", REACTIONS_OF_ONE_MAX)).concat();
        let fail =
            format!("FAIL TAGMSG TOO_MANY_REACTIONS #lobby {msgid} :You have given too many");
        assert!(told.contains(&fail), "{told}");
    }
    let told = say(&mut stage, late, &react("react", 0)).concat();
    assert!(told.contains("TOO_MANY_REACTIONS") && told.contains(":There are too many"), "{told}");
    say(&mut stage, people[0], &react("unreact", 0));
    assert!(say(&mut stage, late, &react("react", 0)).is_empty());
}
