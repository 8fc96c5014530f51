//! The views of clients, shown lines that make them believe what is not the case.

use super::*;

/// Bob's view after these lines, and whether it is what is the case.
fn believes(lines: &[&str], change: impl FnOnce(&mut Facts, UserId)) -> Verdict {
    let scene = Scene::new();
    let mut view = View::default();
    for line in lines {
        view.hear(line)?;
    }
    let mut facts = scene.facts();
    change(&mut facts, scene.user("alice"));
    view.agrees(&facts, scene.cast["bob"])
}

const WELCOME: &str = ":papo 001 bob :Welcome";
const LOBBY: [&str; 3] = [
    ":bob!b@h JOIN #lobby",
    ":papo 353 bob = #lobby :alice bob carol",
    ":papo 366 bob #lobby :End",
];
const TEA: [&str; 3] =
    [":bob!b@h JOIN #tea", ":papo 353 bob = #tea :@alice bob", ":papo 366 bob #tea :End"];

#[test]
fn watchers_that_are_not_found() {
    let mut scene = Scene::new();
    assert_eq!(scene.say("alice", "MONITOR + bob,dave\r\n", |_| {}), Ok(()));
    let (alice, new) = (scene.cast["alice"], scene.cast["new"]);
    let check = |change: &dyn Fn(&mut Facts)| {
        let mut facts = scene.facts();
        change(&mut facts);
        monitor::is_looked_up_from_both_ends(&facts)
    };
    assert_eq!(check(&|_| {}), Ok(()));
    complains(
        check(&|facts| facts.watchers.retain(|(nick, _)| nick != "bob")),
        "is not found by it",
    );
    complains(
        check(&|facts| facts.watchers.push(("eve".into(), [alice].into()))),
        "found by \"eve\" and does not watch it",
    );
    complains(
        check(&|facts| facts.watchers.push(("eve".into(), [].into()))),
        "which nobody watches",
    );
    complains(
        check(&|facts| _ = facts.watched.insert(new, ["eve".into()].into())),
        "and is nobody",
    );
}

#[test]
fn watchers_that_are_told_what_is_not() {
    let all = [&[WELCOME], LOBBY.as_slice(), TEA.as_slice()].concat();
    let bob = Scene::new().cast["bob"];
    let told = |line| {
        believes(&[all.as_slice(), &[line]].concat(), |facts, _| {
            facts.watched.insert(bob, ["alice".into(), "dave".into()].into());
        })
    };
    complains(told(":papo 730 bob :alice!alice@10.0.0.1"), "was told None of \"dave\"");
    complains(told(":papo 731 bob :alice,dave"), "Some(false) of \"alice\", it is true");
    complains(told(":papo 730 bob :ALICE!a@h,Dave!d@h"), "Some(true) of \"dave\", it is false");
    complains(told(":papo 730 bob :alice"), "is no whole source");
}

#[test]
fn views_that_are_wrong() {
    let [lobby, tea] = [LOBBY.as_slice(), TEA.as_slice()];
    let all = [&[WELCOME], lobby, tea].concat();
    let with = |line| [all.as_slice(), &[line]].concat();
    let nothing = |_: &mut Facts, _| {};

    assert_eq!(believes(&all, nothing), Ok(()));
    complains(believes(&[lobby, tea].concat(), nothing), "is not in #lobby");
    complains(believes(&[&[WELCOME], lobby].concat(), nothing), "believes it is in [\"#lobby\"]");
    complains(believes(&with(":alice!a@h PART #tea"), nothing), "does not see alice in #tea");
    complains(believes(&with(":eve!a@h JOIN #tea"), nothing), "sees a ghost in #tea");
    complains(believes(&with(":alice!a@h MODE #tea +v bob"), nothing), "sees bob in #tea as");
    complains(believes(&with(":alice!a@h MODE #tea -o alice"), nothing), "sees alice in #tea as");
    complains(believes(&with(":bob!b@h NICK rob"), nothing), "believes it is called");
    complains(believes(&with(":papo CAP bob ACK :echo-message"), nothing), "echo-message");
    let demote = |facts: &mut Facts, alice| {
        for channel in facts.channels.values_mut().filter(|channel| channel.name == "#tea") {
            channel.members.insert(alice, Ranks::NONE);
        }
    };
    complains(believes(&all, demote), "sees alice in #tea as");
    // Without `multi-prefix` Bob was shown the highest rank alone.
    let also_voice = |facts: &mut Facts, alice| {
        for channel in facts.channels.values_mut().filter(|channel| channel.name == "#tea") {
            channel.members.entry(alice).and_modify(|ranks| _ = ranks.set(Rank::Voice, true));
        }
    };
    assert_eq!(believes(&all, also_voice), Ok(()));

    for (line, about) in [
        (":bob!b@h JOIN #tea", "it was in there already"),
        (":alice!a@h JOIN #tea", "alice was in there already"),
        (":carol!a@h PART #tea", "carol is not in #tea"),
        (":eve!a@h QUIT :x", "eve was nowhere"),
        (":eve!a@h NICK mallory", "eve was nowhere"),
        (":alice!a@h NICK bob", "bob was in"),
        (":carol!a@h KICK #tea bob :x", "carol is not in #tea"),
        (":alice!a@h MODE #tea +o carol", "carol is not in #tea"),
        (":alice!a@h MODE #tea +b", "does not say what"),
        (":alice!a@h PRIVMSG #den :x", "it is not in #den"),
        (":papo 422 rob :MOTD File is missing", "addressed to another nick"),
        ("@time=now :alice!a@h NICK alicia", "it has a time, or lacks it"),
        (":alice!a@h AWAY :tea", "it is for those with away-notify"),
        (":alice!a@h INVITE carol #tea", "it is for those with invite-notify"),
        (":dave!d@h JOIN #tea * :Dave", "it is extended, or is not"),
        (":papo 353 bob = #tea :@alice!a@h", "it shows hosts, or does not"),
        (":papo 353 bob = #tea :@+alice", "more than the highest rank"),
    ] {
        complains(believes(&with(line), nothing), about);
    }
}

#[test]
fn a_history_that_is_not_what_was_heard() {
    let mut scene = Scene::new();
    let before = scene.facts();
    let (actor, bob) = (scene.cast["alice"], scene.cast["bob"]);
    let step = scene.stage.send_bytes(actor, b"PRIVMSG #tea :first\r\nPRIVMSG #tea :second\r\n");
    let after = scene.facts();
    let passage = Passage { before: &before, after: &after, actor: Some(actor), step: &step };
    let mut history = History::default();
    assert_eq!(history.keep(&passage), Ok(()));

    let heard = |texts: &[&str]| {
        let mut view = View::default();
        for line in [&[WELCOME], TEA.as_slice()].concat() {
            view.hear(line).expect("it makes sense");
        }
        for text in texts {
            view.hear(&format!(":alice!a@h PRIVMSG #tea :{text}")).expect("it makes sense");
        }
        history.agrees(&passage, bob, &view)
    };
    assert_eq!(heard(&["first", "second"]), Ok(()));
    assert_eq!(heard(&["second"]), Ok(()), "who came later has less");
    complains(heard(&["second", "first"]), "where #tea has \"second\"");
    complains(heard(&["first"]), "bob has \"first\" where #tea has \"second\"");
}
