//! When nothing can be kept, nobody sees what was not, who said it is told, and all else goes on.

use std::collections::BTreeMap;

use papo_core::unkept::withhold;
use papo_core::{Input, SessionId};
use papo_sim::stage::Stage;
use papo_sim::transcript::{raise, settings};

type Cast = BTreeMap<&'static str, SessionId>;

const FAIL: &str = "Not sent: the server can't keep messages at the moment, its operators know";

/// Alice in `#tea` with bob; carol is an operator of the server, and elsewhere.
fn scene(caps: &str) -> (Stage, Cast) {
    let (mut stage, cast) = raise(settings());
    for (who, line) in [
        ("alice", &*format!("CAP REQ :{caps}")),
        ("alice", "CAP END"),
        ("alice", "JOIN #tea"),
        ("bob", "JOIN #tea"),
        ("carol", "OPER root sesame"),
    ] {
        stage.send(cast[who], line);
    }
    stage.answer(0);
    stage.wires.values_mut().for_each(|wire| wire.received.clear());
    (stage, cast)
}

/// Alice says these lines, and the disk is full.
fn lose(stage: &mut Stage, cast: &Cast, lines: &str) {
    let inputs = stage.read(cast["alice"], lines.as_bytes());
    let mut step = stage.decide(inputs);
    let mut deliveries = [std::mem::take(&mut step.deliveries)];
    let lost = withhold(&mut deliveries, &step.records);
    [step.deliveries] = deliveries;
    stage.carry(&mut step);
    stage.input(Input::NotKept { lost, why: "the disk is full".into() });
}

fn told<'a>(stage: &'a mut Stage, cast: &Cast, who: &str) -> &'a mut Vec<String> {
    &mut stage.wires.get_mut(&cast[who]).expect("on stage").received
}

#[test]
fn nobody_sees_what_was_not_kept() {
    let (mut stage, cast) = scene("echo-message standard-replies");
    lose(&mut stage, &cast, "PRIVMSG #tea :hot\r\nTOPIC #tea :Assam\r\nPRIVMSG bob :psst\r\n");
    let topic = ":alice!alice@10.0.0.1 TOPIC #tea :Assam";
    assert_eq!(told(&mut stage, &cast, "bob"), &[topic]);
    let refused = |target| format!(":papo FAIL PRIVMSG STORE_UNAVAILABLE {target} :{FAIL}");
    assert_eq!(
        told(&mut stage, &cast, "alice"),
        &[topic.to_owned(), refused("#tea"), refused("bob")]
    );
    let text = "Messages can't be kept, and are refused until they can: the disk is full";
    assert_eq!(told(&mut stage, &cast, "carol"), &[format!(":papo NOTICE carol :{text}")]);
}

#[test]
fn what_is_said_meanwhile_is_refused_and_all_else_goes_on() {
    let (mut stage, cast) = scene("message-tags");
    lose(&mut stage, &cast, "");
    stage.wires.values_mut().for_each(|wire| wire.received.clear());
    for line in
        ["PRIVMSG bob :psst", "PRIVMSG #tea :hot", "PRIVMSG @#tea :hot", "RELAYMSG #tea x/y :hot"]
    {
        let step = stage.send(cast["alice"], line);
        assert!(step.records.is_empty(), "{line}");
        assert_eq!(*told(&mut stage, &cast, "alice"), [format!(":papo NOTICE alice :{FAIL}")]);
        told(&mut stage, &cast, "alice").clear();
    }
    let step = stage.send(cast["alice"], "NOTICE #tea :hot");
    assert!(step.records.is_empty());
    assert!(told(&mut stage, &cast, "alice").is_empty(), "a notice is never answered");
    assert!(told(&mut stage, &cast, "bob").is_empty());
    stage.send(cast["alice"], "RENAME #tea #coffee");
    assert!(told(&mut stage, &cast, "alice")[0].contains("FAIL RENAME CANNOT_RENAME"));
    stage.send(cast["alice"], "TOPIC #tea :Assam");
    assert_eq!(told(&mut stage, &cast, "bob").len(), 1, "what is not kept goes on");
    stage.input(Input::KeptAgain);
    stage.input(Input::KeptAgain);
    let news = told(&mut stage, &cast, "carol").clone();
    assert_eq!(news, [":papo NOTICE carol :Messages can be kept again"]);
    let step = stage.send(cast["alice"], "PRIVMSG #tea :hot");
    assert_eq!(step.records.len(), 1);
}

/// A line with a label has one answer, and that says that it was lost.
#[test]
fn a_label_is_answered_once() {
    let fail = |target: &str| format!(":papo FAIL PRIVMSG STORE_UNAVAILABLE {target} :{FAIL}");
    let base = "batch labeled-response standard-replies";
    for caps in [base.to_owned(), format!("{base} echo-message")] {
        let (mut stage, cast) = scene(&caps);
        let lines = "@label=a PRIVMSG bob :psst\r\n@label=b PONG x\r\nPRIVMSG #tea :hot\r\n\
                     @label=c PRIVMSG #tea :hot\r\n";
        lose(&mut stage, &cast, lines);
        let wanted = [
            "@label=b :papo ACK".to_owned(),
            format!("@label=a {}", fail("bob")),
            fail("#tea"),
            format!("@label=c {}", fail("#tea")),
        ];
        assert_eq!(*told(&mut stage, &cast, "alice"), wanted, "{caps}");
        let (mut stage, cast) = scene(&caps);
        lose(&mut stage, &cast, "@label=n NOTICE bob :psst\r\n");
        assert_eq!(*told(&mut stage, &cast, "alice"), ["@label=n :papo ACK"], "{caps}");
        let (mut stage, cast) = scene(&caps);
        lose(&mut stage, &cast, "@label=two PRIVMSG bob,#tea :psst\r\n");
        let told = told(&mut stage, &cast, "alice");
        let labelled = told.iter().filter(|line| line.starts_with("@label=two"));
        assert_eq!(labelled.count(), 1, "{told:?}");
        assert_eq!(told.iter().filter(|line| line.contains(" FAIL ")).count(), 2, "{told:?}");
    }
}

/// A nonce stands for what was said: what was lost was not.
#[test]
fn what_was_lost_is_said_when_it_comes_again() {
    let (mut stage, cast) = scene("echo-message standard-replies papo.im/nonce");
    let line = "@papo.im/nonce=0123456789abcdef PRIVMSG #tea :hot\r\n";
    lose(&mut stage, &cast, line);
    assert_eq!(told(&mut stage, &cast, "bob").len(), 0);
    stage.input(Input::KeptAgain);
    stage.send_bytes(cast["alice"], line.as_bytes());
    assert!(stage.questions.is_empty());
    let said = ":alice!alice@10.0.0.1 PRIVMSG #tea :hot";
    assert_eq!(told(&mut stage, &cast, "bob"), &[said]);
    let echo = format!("@papo.im/nonce=0123456789abcdef {said}");
    assert_eq!(told(&mut stage, &cast, "alice").last(), Some(&echo));
}
