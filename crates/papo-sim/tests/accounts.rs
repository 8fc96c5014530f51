//! Accounts, where a transcript can't tell it: proofs that are different each time, and what nobody
//! is told.

use papo_core::effect::Change;
use papo_core::input::Answer;
use papo_core::settings::{AccountRegistration, Secret};
use papo_core::{Input, SessionId, Settings};
use papo_proto::sasl::{decode, pieces, scram};
use papo_sim::stage::{Stage, credentials};
use papo_sim::transcript::{raise, settings};

/// Says a line, has what it asks answered, and gives all that the client was told then.
fn say(stage: &mut Stage, who: SessionId, line: &str) -> Vec<String> {
    stage.wires.get_mut(&who).expect("on stage").received.clear();
    stage.send(who, line);
    while !stage.questions.is_empty() {
        stage.answer(0);
    }
    std::mem::take(&mut stage.wires.get_mut(&who).expect("on stage").received)
}

/// The last word of the only line, as it was before it was in pieces.
fn answer(lines: &[String]) -> String {
    let [line] = lines else { panic!("one line, not {lines:?}") };
    let piece = line.rsplit(' ').next().unwrap_or_default();
    String::from_utf8(decode(piece).expect("base64")).expect("text")
}

fn first_of(stage: &mut Stage, who: SessionId, first: &str) -> String {
    say(stage, who, "AUTHENTICATE SCRAM-SHA-256");
    let first = pieces(first.as_bytes()).concat();
    answer(&say(stage, who, &format!("AUTHENTICATE {first}")))
}

fn has_failed(lines: &[String]) -> bool {
    matches!(lines, [line] if line.contains(" 904 "))
}

#[test]
fn scram_proves_both_and_no_proof_is_good_twice() {
    let (mut stage, cast) = raise(settings());
    let (alice, bob) = (cast["alice"], cast["bob"]);
    say(&mut stage, alice, "REGISTER * * tea-is-hot");
    say(&mut stage, bob, "CAP REQ sasl");
    let first = "n,,n=ALICE,r=abc";
    let challenge = first_of(&mut stage, bob, first);
    let last = scram::prove(first, &challenge, "tea-is-hot").expect("it is an answer");
    let last = format!("AUTHENTICATE {}", pieces(last.as_bytes()).concat());
    assert!(answer(&say(&mut stage, bob, &last)).starts_with("v="));
    let lines = say(&mut stage, bob, "AUTHENTICATE +");
    assert!(lines.iter().any(|line| line.contains(" 903 ")), "{lines:?}");
    say(&mut stage, bob, "NS LOGOUT");

    // What somebody has heard on the wire is of no use.
    assert_ne!(first_of(&mut stage, bob, first), challenge);
    assert!(has_failed(&say(&mut stage, bob, &last)));
    let challenge = first_of(&mut stage, bob, first);
    let wrong = scram::prove(first, &challenge, "tea-is-cold").expect("it is an answer");
    let wrong = format!("AUTHENTICATE {}", pieces(wrong.as_bytes()).concat());
    assert!(has_failed(&say(&mut stage, bob, &wrong)));
}

/// Whether there is an account is not to be seen: where there is none, the salt is always the same,
/// and another for each name and each server.
#[test]
fn who_is_nobody_has_a_salt() {
    let salt = |settings: Settings, name: &str| {
        let (mut stage, cast) = raise(settings);
        say(&mut stage, cast["bob"], "CAP REQ sasl");
        let challenge = first_of(&mut stage, cast["bob"], &format!("n,,n={name},r=abc"));
        challenge.split_once(",s=").expect("there is one").1.to_owned()
    };
    let other = papo_core::CloakKey::new([9; papo_core::CloakKey::LEN]);
    let elsewhere = Settings { key: other, ..settings() };
    assert_eq!(salt(settings(), "nobody"), salt(settings(), "NOBODY"));
    assert_ne!(salt(settings(), "nobody"), salt(settings(), "nobody2"));
    assert_ne!(salt(settings(), "nobody"), salt(elsewhere, "nobody"));
}

/// A password that is said to `NickServ` is kept nowhere and shown to nobody, not even to a client
/// that is told again what it says.
#[test]
fn what_is_said_to_nickserv_is_shown_to_nobody() {
    let (mut stage, cast) = raise(settings());
    say(&mut stage, cast["alice"], "CAP REQ echo-message");
    for door in ["PRIVMSG NickServ :", "PRIVMSG nickSERV :", "NOTICE NickServ :", "NS ", "CS "] {
        let step = stage.send(cast["alice"], &format!("{door}IDENTIFY my-secret-word"));
        assert!(step.records.is_empty(), "{door}");
        let shown = step.writes.iter().any(|(_, line)| line.contains("my-secret-word"));
        assert!(!shown, "{door}: {:?}", step.writes);
        while !stage.questions.is_empty() {
            let step = stage.answer(0);
            let (to, line) = step.writes.last().expect("it is answered");
            assert!(*to == cast["alice"] && !line.contains("my-secret-word"), "{line}");
        }
    }
}

/// Who logs out leaves the account's nick; who is logged in elsewhere when it is dropped is nobody
/// from then on.
#[test]
fn a_nick_stays_with_its_account() {
    let mut settings = settings();
    settings.limits.nick_len_max = 5;
    let (mut stage, cast) = raise(settings);
    let (alice, bob) = (cast["alice"], cast["bob"]);
    say(&mut stage, alice, "REGISTER * * tea-is-hot");
    say(&mut stage, bob, "NS IDENTIFY alice tea-is-hot");
    let lines = say(&mut stage, alice, "NS LOGOUT");
    assert!(lines.iter().any(|line| line.contains(" NICK :Guest")), "{lines:?}");
    say(&mut stage, bob, "NICK alice");
    stage.send(bob, "NS DROP tea-is-hot");
    let step = stage.answer(0);
    assert_eq!(step.changes, [Change::Dropped("alice".into())]);
    let told: Vec<_> = step.writes.iter().map(|(_, line)| line.as_str()).collect();
    assert!(told[0].contains(" 901 alice "), "{told:?}");
    assert!(!told.iter().any(|line| line.contains(" NICK ")), "it is anybody's now: {told:?}");
}

/// While nothing can be kept, there are no new accounts, and none changes.
#[test]
fn what_cannot_be_kept_does_not_happen() {
    let (mut stage, cast) = raise(settings());
    say(&mut stage, cast["alice"], "REGISTER * * tea-is-hot");
    stage.send(cast["bob"], "REGISTER * * tea-is-hot");
    stage.input(Input::NotKept { lost: Vec::new(), why: "the disk is full".into() });
    let step = stage.answer(0);
    assert!(step.changes.is_empty());
    let about = "FAIL REGISTER TEMPORARILY_UNAVAILABLE bob :";
    assert!(step.writes.iter().any(|(_, line)| line.contains(about)), "{:?}", step.writes);
    for line in ["NS DROP tea-is-hot", "NS PASSWD tea-is-hot tea-is-cold"] {
        let lines = say(&mut stage, cast["alice"], line);
        assert!(lines[0].contains("so nothing was changed"), "{lines:?}");
    }
    stage.input(Input::KeptAgain);
    let lines = say(&mut stage, cast["bob"], "REGISTER * * tea-is-hot");
    assert!(lines.iter().any(|line| line.contains("REGISTER SUCCESS bob")), "{lines:?}");
}

/// Lets this happen, and nothing of what comes of it be kept yet. Gives what everybody was told.
fn unkept(stage: &mut Stage, inputs: Vec<Input>) -> Vec<String> {
    let mut step = stage.decide(inputs);
    stage.carry(&mut step);
    step.writes.into_iter().map(|(_, line)| line).collect()
}

/// The only question is answered like this, and nothing is kept yet.
fn answered(stage: &mut Stage, answer: Answer) -> Vec<String> {
    let (ticket, _) = stage.questions.pop().expect("something was asked");
    unkept(stage, vec![Input::Answered { ticket, answer }])
}

fn full_disk() -> Input {
    Input::NotKept { lost: Vec::new(), why: "the disk is full".into() }
}

/// Nobody is told of an account that is not kept, and there is none when it can't be.
#[test]
fn an_account_that_could_not_be_kept_is_none() {
    let (mut stage, cast) = raise(settings());
    let (alice, bob) = (cast["alice"], cast["bob"]);
    stage.send(alice, "REGISTER * * tea-is-hot");
    let told = answered(&mut stage, Answer::Hashed(Some(credentials("tea-is-hot"))));
    assert_eq!(told, [""; 0]);
    let asked = stage.questions.pop().expect("whether it is kept");
    // Others may know the password, and the name is taken.
    let inputs =
        stage.read(bob, b"REGISTER alice * tea-is-hot\r\nNS IDENTIFY alice tea-is-hot\r\n");
    let told = unkept(&mut stage, inputs);
    assert!(told[0].contains("FAIL REGISTER"), "{told:?}");
    let told = answered(&mut stage, Answer::Verified(true));
    assert!(told[0].contains(" 900 bob "), "{told:?}");
    unkept(&mut stage, vec![full_disk()]);
    stage.questions.push(asked);
    let told = answered(&mut stage, Answer::Kept(false));
    let fail = "FAIL REGISTER TEMPORARILY_UNAVAILABLE alice :No accounts can be made at the moment";
    assert!(told.iter().any(|line| line.contains(fail)), "{told:?}");
    assert!(told.iter().any(|line| line.contains(" 901 bob ")), "{told:?}");
    assert!(!told.iter().any(|line| line.contains("SUCCESS")), "{told:?}");
    assert_eq!(stage.realm.accounts().iter().len(), 0);
    stage.input(Input::KeptAgain);
    let lines = say(&mut stage, alice, "REGISTER * * tea-is-hot");
    assert!(lines[0].contains("REGISTER SUCCESS alice"), "{lines:?}");
}

#[test]
fn a_password_that_could_not_be_kept_is_the_old_one() {
    let (mut stage, cast) = raise(settings());
    let (alice, bob) = (cast["alice"], cast["bob"]);
    say(&mut stage, alice, "REGISTER * * tea-is-hot");
    say(&mut stage, bob, "NS IDENTIFY alice tea-is-hot");
    let inputs = stage.read(alice, b"NS PASSWD tea-is-hot tea-is-cold\r\n");
    unkept(&mut stage, inputs);
    answered(&mut stage, Answer::Verified(true));
    let told = answered(&mut stage, Answer::Hashed(Some(credentials("tea-is-cold"))));
    assert_eq!(told, [""; 0]);
    let asked = stage.questions.pop().expect("whether it is kept");
    unkept(&mut stage, vec![full_disk()]);
    stage.questions.push(asked);
    let told = answered(&mut stage, Answer::Kept(false));
    assert!(told[0].contains("so nothing was changed"), "{told:?}");
    assert!(!stage.wires[&bob].closed);
    stage.input(Input::KeptAgain);
    say(&mut stage, bob, "NS LOGOUT");
    let lines = say(&mut stage, bob, "NS IDENTIFY alice tea-is-hot");
    assert!(lines[0].contains(" 900 "), "{lines:?}");
}

/// Who drops an account while the disk fills up is told that it is not gone for good yet.
#[test]
fn an_account_that_is_still_on_the_disk_is_told_of() {
    for (is_there, text) in [(true, " here; it is deleted as soon as "), (false, ".")] {
        let (mut stage, cast) = raise(settings());
        let alice = cast["alice"];
        say(&mut stage, alice, "REGISTER * * tea-is-hot");
        let inputs = stage.read(alice, b"NS DROP tea-is-hot\r\n");
        unkept(&mut stage, inputs);
        let told = answered(&mut stage, Answer::Verified(true)).concat();
        assert!(told.contains(" 901 alice ") && !told.contains("no account"), "{told}");
        let told = answered(&mut stage, Answer::Kept(is_there)).concat();
        let text = format!("NOTICE alice :There is no account alice any more{text}");
        assert!(told.contains(&text), "{told}");
    }
}

/// A thief who has logged in is out again when the password changes: by whatever door it came, and
/// however far it is.
#[test]
fn who_knew_the_old_password_is_out() {
    let (mut stage, cast) = raise(settings());
    let (alice, bob, carol) = (cast["alice"], cast["bob"], cast["carol"]);
    say(&mut stage, alice, "REGISTER * * tea-is-hot");
    say(&mut stage, bob, "NS IDENTIFY alice tea-is-hot");
    // The thief's certificate logs in, and it does not come in yet.
    let half = stage.connect_with([10, 0, 0, 9].into(), Some("ab".repeat(32).into())).0;
    say(&mut stage, half, "NICK zoe\r\nUSER zoe 0 * :Zoe");
    say(&mut stage, half, "NS IDENTIFY alice tea-is-hot\r\nNS CERT ADD\r\nQUIT");
    let half = stage.connect_with([10, 0, 0, 9].into(), Some("ab".repeat(32).into())).0;
    let external = "CAP REQ sasl\r\nAUTHENTICATE EXTERNAL\r\nAUTHENTICATE +";
    let lines = say(&mut stage, half, external);
    assert!(lines.iter().any(|line| line.contains(" 903 ")), "{lines:?}");
    // Another has proven to know the password and not been told that it is in.
    say(&mut stage, carol, "CAP REQ sasl");
    let challenge = first_of(&mut stage, carol, "n,,n=alice,r=abc");
    let proof = scram::prove("n,,n=alice,r=abc", &challenge, "tea-is-hot").expect("an answer");
    say(&mut stage, carol, &format!("AUTHENTICATE {}", pieces(proof.as_bytes()).concat()));

    let lines = say(&mut stage, alice, "NS PASSWD tea-is-hot tea-is-cold");
    assert!(lines[0].contains("The password is another now"), "{lines:?}");
    for session in [bob, half] {
        let wire = &stage.wires[&session];
        assert!(wire.closed, "{session:?}");
        let error = "ERROR :Closing link: the password of your account was changed";
        assert_eq!(wire.received.last().map(String::as_str), Some(error));
    }
    assert!(has_failed(&say(&mut stage, carol, "AUTHENTICATE +")));
    let late = stage.connect_with([10, 0, 0, 9].into(), Some("ab".repeat(32).into())).0;
    let lines = say(&mut stage, late, external);
    assert!(lines.iter().any(|line| line.contains(" 904 ")), "{lines:?}");
    assert_eq!(say(&mut stage, alice, "NS CERT LIST").len(), 1);
    assert!(!stage.wires[&alice].closed);
}

/// A password that is looked at while it is changed is the old one by then.
#[test]
fn an_old_password_logs_in_no_more() {
    let (mut stage, cast) = raise(settings());
    say(&mut stage, cast["alice"], "REGISTER * * tea-is-hot");
    stage.send(cast["bob"], "NS IDENTIFY alice tea-is-hot");
    stage.send(cast["alice"], "NS PASSWD tea-is-hot tea-is-cold");
    stage.answer(1);
    stage.answer(1);
    let step = stage.answer(0);
    assert_eq!(
        step.writes,
        [(
            cast["bob"],
            ":NickServ!NickServ@papo NOTICE bob :The account or the password is wrong.".to_owned()
        )]
    );
    let lines = say(&mut stage, cast["bob"], "NS IDENTIFY alice tea-is-cold");
    assert!(lines[0].contains(" 900 bob "), "{lines:?}");
}

/// That an account is needed is announced to who asks before coming in, where it is so.
#[test]
fn that_an_account_is_needed_is_announced() {
    for account_required in [true, false] {
        let (mut stage, cast) = raise(settings());
        let settings = Settings { account_required, ..settings() };
        stage.input(Input::Configured(std::sync::Arc::new(settings)));
        say(&mut stage, cast["new"], "CAP REQ :draft/extended-isupport batch");
        let told = say(&mut stage, cast["new"], "ISUPPORT").concat();
        assert_eq!(told.contains(" draft/ACCOUNTREQUIRED "), account_required, "{told}");
        let told =
            say(&mut stage, cast["new"], "NICK zoe\r\nUSER zoe 0 * :Zoe\r\nCAP END").concat();
        assert_eq!(told.contains(" ACCOUNT_REQUIRED "), account_required, "{told}");
    }
}

/// What a page asks before anybody comes in. Rows: how accounts are made, whether a password is needed, and
/// what of that is said.
#[test]
fn what_it_takes_to_come_in_is_announced() {
    use AccountRegistration::{Closed, Invite, Open};

    let (by_invitation, by_password) = ("papo.im/INVITATIONREQUIRED", "papo.im/PASSWORDREQUIRED");
    let secret = || Some(Secret::Plain("sesame".into()));
    for (account_registration, password, tokens) in [
        (Open, None, &[][..]),
        (Closed, None, &[]),
        (Invite, None, &[by_invitation]),
        (Open, secret(), &[by_password]),
        (Invite, secret(), &[by_invitation, by_password]),
    ] {
        let settings = Settings { account_registration, password, ..settings() };
        let mut stage = Stage::new(settings, 7);
        let new = stage.connect([10, 0, 0, 9].into());
        let offered = say(&mut stage, new, "CAP LS 302").concat();
        let is_offered = offered.contains("draft/account-registration=");
        assert_eq!(is_offered, account_registration != Closed, "{offered}");
        say(&mut stage, new, "CAP REQ :draft/extended-isupport batch");
        let told = say(&mut stage, new, "ISUPPORT").concat();
        for token in [by_invitation, by_password] {
            let is_said = told.contains(&format!(" {token} "));
            assert_eq!(is_said, tokens.contains(&token), "{token} in {told}");
        }
    }
}

/// A server's password may have a colon, hashed or not: it is no login then.
#[test]
fn a_server_password_may_look_like_a_login() {
    let plain = Secret::Plain("sesame:open".into());
    for secret in [plain, Secret::Hash("hash of sesame:open".into())] {
        let settings = Settings { password: Some(secret), ..settings() };
        let (mut stage, cast) = raise(Settings { password: None, ..settings.clone() });
        stage.input(Input::Configured(std::sync::Arc::new(settings)));
        let arrive = "NICK zoe\r\nUSER zoe 0 * :Zoe";
        let told = say(&mut stage, cast["new"], &format!("PASS sesame:open\r\n{arrive}"));
        assert!(told[0].contains(" 001 zoe "), "{told:?}");
        let other = stage.connect([10, 0, 0, 9].into());
        let told = say(&mut stage, other, "PASS sesame:shut\r\nNICK zac\r\nUSER zac 0 * :Zac");
        assert!(told[0].contains(" 464 "), "{told:?}");
    }
}
