//! Invitations by link: how often, until when, and what they open.

use papo_core::dormant::Kept;
use papo_core::effect::Change;
use papo_core::invite::Invite;
use papo_core::settings::{AccountRegistration, Settings};
use papo_core::{Realm, SessionId};
use papo_proto::Token;
use papo_sim::stage::{Stage, Step};
use papo_sim::transcript::{raise, settings};

const TOKEN: &str = "a0a1a2a3a4a5a6a7a8a9aaabacadae01";

fn say(stage: &mut Stage, session: SessionId, line: &str) -> Vec<String> {
    stage.wires.values_mut().for_each(|wire| wire.received.clear());
    stage.send(session, line);
    while !stage.questions.is_empty() {
        stage.answer(0);
    }
    stage.wires[&session].received.clone()
}

/// Has the console make an invitation.
fn make(stage: &mut Stage, words: &str) {
    let console = stage.console(7);
    let told = say(stage, console, &format!("INVITATION MAKE {words}"));
    assert!(told[0].contains(TOKEN), "{told:?}");
}

/// Whether the token is taken.
fn is_taken(stage: &mut Stage, session: SessionId) -> bool {
    let told = say(stage, session, &format!("INVITED {TOKEN}"));
    let is_refused = told.iter().any(|line| line.contains("FAIL INVITED INVALID_TOKEN"));
    assert_eq!(told.iter().any(|line| line.contains("You are invited")), !is_refused, "{told:?}");
    !is_refused
}

fn by_invitation() -> Settings {
    Settings { account_registration: AccountRegistration::Invite, ..settings() }
}

#[test]
fn it_is_good_until_its_time_is_over() {
    let (mut stage, cast) = raise(settings());
    make(&mut stage, "for=1m uses=9");
    stage.time_ms += 59_999;
    assert!(is_taken(&mut stage, cast["alice"]));
    stage.time_ms += 1;
    assert!(!is_taken(&mut stage, cast["bob"]));
    let console = stage.console(7);
    assert!(say(&mut stage, console, "INVITATION LIST")[0].contains("There are none"));
}

/// Several may hold a token that is good once; the first who has an account by it was it.
#[test]
fn one_use_makes_one_account() {
    let (mut stage, cast) = raise(by_invitation());
    make(&mut stage, "uses=1");
    let (alice, bob) = (cast["alice"], cast["bob"]);
    assert!(is_taken(&mut stage, alice) && is_taken(&mut stage, bob));
    stage.send(alice, "REGISTER * * tea-is-hot");
    stage.send(bob, "REGISTER * * tea-is-hot");
    while !stage.questions.is_empty() {
        stage.answer(0);
    }
    let made = [alice, bob]
        .map(|who| stage.wires[&who].received.iter().any(|line| line.contains("REGISTER SUCCESS")));
    assert_eq!(made, [true, false]);
    let told = say(&mut stage, bob, "REGISTER * * tea-is-hot");
    assert!(told[0].contains("FAIL REGISTER DISALLOWED"), "{told:?}");
    say(&mut stage, alice, "NICKSERV LOGOUT");
    let told = say(&mut stage, alice, "REGISTER * * tea-is-hot");
    assert!(told[0].contains("FAIL REGISTER DISALLOWED"), "{told:?}");
}

/// Who was invited and is then told that the invitation was taken back makes nothing of it.
#[test]
fn what_is_taken_back_opens_nothing() {
    let (mut stage, cast) = raise(by_invitation());
    make(&mut stage, "uses=5");
    assert!(is_taken(&mut stage, cast["alice"]));
    let console = stage.console(7);
    let id = say(&mut stage, console, "INVITATION LIST")[0].clone();
    let id = id
        .split(' ')
        .map(|word| word.trim_start_matches(':'))
        .find(|word| word.len() == 10 && word.chars().all(|c| c.is_ascii_hexdigit()));
    let told = say(&mut stage, console, &format!("INVITATION REVOKE {}", id.expect("its name")));
    assert!(told[0].contains("is taken back"), "{told:?}");
    let told = say(&mut stage, cast["alice"], "REGISTER * * tea-is-hot");
    assert!(told[0].contains("FAIL REGISTER DISALLOWED"), "{told:?}");
    assert!(!is_taken(&mut stage, cast["bob"]));
}

/// An invitation into a channel opens what closes it, but no ban, and counts who comes in alone.
#[test]
fn it_opens_a_channel_but_no_ban() {
    let (mut stage, cast) = raise(settings());
    let (alice, bob, carol) = (cast["alice"], cast["bob"], cast["carol"]);
    for line in ["JOIN #tea", "MODE #tea +ikl sesame 1", "MODE #tea +b bob"] {
        say(&mut stage, alice, line);
    }
    make(&mut stage, "uses=1 as=guest room=#tea");
    let told = say(&mut stage, bob, &format!("INVITED {TOKEN}"));
    assert!(told.iter().any(|line| line.contains(" 474 bob #tea ")), "{told:?}");
    for _ in 0..2 {
        // Once more, as after a reconnect, does no harm.
        let told = say(&mut stage, carol, &format!("INVITED {TOKEN}"));
        assert!(told[0].contains("You are invited, as a guest in #tea"), "{told:?}");
    }
    assert!(say(&mut stage, carol, "NAMES #tea")[0].contains("carol"));
    assert!(!is_taken(&mut stage, bob));
}

/// What a store has after these steps.
fn kept(steps: &[Step]) -> Kept {
    let mut invites: Vec<Invite> = Vec::new();
    for change in steps.iter().flat_map(|step| &step.changes) {
        match change {
            Change::Invite(it) => {
                invites.retain(|before| before.hash != it.hash);
                invites.push((**it).clone());
            }
            Change::Uninvited(hash) => invites.retain(|before| before.hash != *hash),
            _ => {}
        }
    }
    Kept { invites, ..Kept::default() }
}

/// How often it may still be used outlives the realm, and its token is nowhere in what is kept.
#[test]
fn uses_outlive_the_realm_and_the_token_is_kept_nowhere() {
    let settings = Settings { account_required: true, ..settings() };
    let mut stage = Stage::new(settings, 7);
    let console = stage.console(7);
    let mut steps = vec![stage.send(console, "INVITATION MAKE as=guest uses=2")];
    steps.push(stage.answer(0));
    let token = Token::parse(TOKEN).expect("a token");
    let first = kept(&steps);
    assert_eq!((first.invites[0].uses, first.invites[0].hash), (2, token.hash()));
    assert!(!format!("{first:?}").contains(TOKEN));
    assert_ne!(first.invites[0].hash.0[..16], token.0.to_be_bytes());
    for (round, is_let_in) in [(0, true), (1, true), (2, false)] {
        let new = stage.connect([10, 0, 0, 9].into());
        let lines = [format!("INVITED {TOKEN}"), "NICK zoe".into(), "USER z 0 * :z".into()];
        for line in lines {
            steps.push(stage.send(new, &line));
        }
        let received = &stage.wires[&new].received;
        let is_in = received.iter().any(|line| line.contains(" 001 zoe "));
        assert_eq!(is_in, is_let_in, "round {round}: {received:?}");
        stage.realm = Realm::new(stage.settings.clone(), 7);
        stage.realm.remember(kept(&steps));
    }
}
