//! Browsers that log in by themselves: which do, until when, and what ends them.

use papo_core::browser::{Asking, Browser, NotRemembered, Wish};
use papo_core::dormant::Kept;
use papo_core::effect::Change;
use papo_core::limits::{
    BROWSER_IDLE_MS, BROWSER_MS, BROWSERS_OF_ONE_MAX, TICKET_MS, TOKEN_TRIES_MAX,
};
use papo_core::{Realm, SessionId};
use papo_proto::Token;
use papo_proto::token::TokenHash;
use papo_sim::stage::{NEW_TICKET, Stage, Step};
use papo_sim::transcript::{raise, settings};

const HERE: [u8; 4] = [10, 0, 0, 7];
const DAY_MS: u64 = 24 * 60 * 60 * 1000;

/// The secret of this number, as it is kept.
fn hash(number: u8) -> TokenHash {
    TokenHash([number; 32])
}

fn answer_all(stage: &mut Stage) {
    while !stage.questions.is_empty() {
        stage.answer(0);
    }
}

fn say(stage: &mut Stage, session: SessionId, line: &str) -> Vec<String> {
    stage.wires.values_mut().for_each(|wire| wire.received.clear());
    stage.send(session, line);
    answer_all(stage);
    stage.wires[&session].received.clone()
}

fn ask(stage: &mut Stage, wish: Wish) -> (Result<(), NotRemembered>, Step) {
    let step = stage.input(papo_core::Input::Asked(Asking { asker: 9, wish }));
    let [verdict] = *step.verdicts else { panic!("there is one verdict: {:?}", step.verdicts) };
    assert_eq!(verdict.asker, 9);
    (verdict.outcome, step)
}

fn redeem(stage: &mut Stage, browser: u8, before: Option<u8>) -> (Result<(), NotRemembered>, Step) {
    let (browser, before) = (hash(browser), before.map(hash));
    ask(stage, Wish::Remember { ticket: NEW_TICKET, browser, before, address: HERE.into() })
}

/// Has the session's browser remembered.
fn remember(stage: &mut Stage, session: SessionId, browser: u8, before: Option<u8>) -> Step {
    say(stage, session, "CAP REQ papo.im/remember");
    let told = say(stage, session, "REMEMBER");
    assert_eq!(told, [format!(":papo REMEMBER {NEW_TICKET}")]);
    let (outcome, step) = redeem(stage, browser, before);
    assert_eq!(outcome, Ok(()));
    step
}

/// Somebody comes in this browser, and is told which mechanisms there are.
fn come(stage: &mut Stage, browser: u8) -> (SessionId, bool) {
    let (session, _) = stage.connect_in(HERE.into(), hash(browser));
    let told = say(stage, session, "CAP LS 302").join(" ");
    assert!(told.contains("sasl=PLAIN,SCRAM-SHA-256"), "{told}");
    (session, told.contains("SCRAM-SHA-256,EXTERNAL"))
}

/// The account to which this browser logs in.
fn log_in(stage: &mut Stage, browser: u8) -> Option<(SessionId, String)> {
    let (session, is_offered) = come(stage, browser);
    let told = ["CAP REQ sasl", "AUTHENTICATE EXTERNAL", "AUTHENTICATE +"]
        .map(|line| say(stage, session, line).join("\n"))
        .join("\n");
    let account = told.split_once("logged in as ").map(|(_, rest)| {
        let (account, _) = rest.split_once('\n').expect("903 comes behind it");
        account.to_owned()
    });
    assert_eq!(account.is_some(), is_offered, "{told}");
    assert_eq!(account.is_none(), told.contains("there is no such mechanism"), "{told}");
    account.map(|account| (session, account))
}

fn account_of(stage: &mut Stage, browser: u8) -> Option<String> {
    let (session, account) = log_in(stage, browser)?;
    stage.cut(session);
    Some(account)
}

/// Alice and Bob have accounts.
fn with_accounts() -> (Stage, [SessionId; 2]) {
    let (mut stage, cast) = raise(settings());
    let both = [cast["alice"], cast["bob"]];
    for session in both {
        let told = say(&mut stage, session, "REGISTER * * tea-is-hot").join(" ");
        assert!(told.contains("SUCCESS"), "{told}");
    }
    (stage, both)
}

#[test]
fn a_browser_logs_in_to_the_account_it_was_remembered_for() {
    let (mut stage, [alice, bob]) = with_accounts();
    remember(&mut stage, alice, 1, None);
    remember(&mut stage, bob, 2, None);
    for (browser, account) in [(1, Some("alice")), (2, Some("bob")), (3, None)] {
        assert_eq!(account_of(&mut stage, browser).as_deref(), account);
    }
    // What it says of whom it means must be so.
    let (session, _) = come(&mut stage, 1);
    say(&mut stage, session, "CAP REQ sasl");
    say(&mut stage, session, "AUTHENTICATE EXTERNAL");
    let told = say(&mut stage, session, "AUTHENTICATE Ym9i").join(" ");
    assert!(told.contains("904") && told.contains("the browser of this connection"), "{told}");
}

#[test]
fn a_ticket_is_good_once_for_a_minute_and_while_one_is_logged_in() {
    let (mut stage, [alice, _]) = with_accounts();
    let ask_again = |stage: &mut Stage| {
        stage.time_ms += TICKET_MS;
        say(stage, alice, "CAP REQ papo.im/remember");
        assert_eq!(say(stage, alice, "REMEMBER").len(), 1);
    };
    ask_again(&mut stage);
    assert_eq!(redeem(&mut stage, 1, None).0, Ok(()));
    assert_eq!(redeem(&mut stage, 2, None).0, Err(NotRemembered::NoSuchTicket));
    ask_again(&mut stage);
    stage.time_ms += TICKET_MS - 1;
    assert_eq!(redeem(&mut stage, 3, None).0, Ok(()));
    ask_again(&mut stage);
    stage.time_ms += TICKET_MS;
    assert_eq!(redeem(&mut stage, 4, None).0, Err(NotRemembered::NoSuchTicket));
    ask_again(&mut stage);
    say(&mut stage, alice, "NICKSERV LOGOUT");
    assert_eq!(redeem(&mut stage, 5, None).0, Err(NotRemembered::NoSuchTicket));
    say(&mut stage, alice, "NICKSERV IDENTIFY alice tea-is-hot");
    ask_again(&mut stage);
    stage.cut(alice);
    assert_eq!(redeem(&mut stage, 6, None).0, Err(NotRemembered::NoSuchTicket));
    let remembered: Vec<_> =
        (1..7).filter(|&number| account_of(&mut stage, number).is_some()).collect();
    assert_eq!(remembered, [1, 3]);
}

#[test]
fn nobody_finds_a_ticket_by_trying() {
    let (mut stage, [alice, _]) = with_accounts();
    say(&mut stage, alice, "CAP REQ papo.im/remember");
    say(&mut stage, alice, "REMEMBER");
    for number in 0..TOKEN_TRIES_MAX {
        let ticket = Token(u128::from(number));
        let (browser, before, address) = (hash(1), None, HERE.into());
        let (outcome, _) = ask(&mut stage, Wish::Remember { ticket, browser, before, address });
        assert_eq!(outcome, Err(NotRemembered::NoSuchTicket));
    }
    assert_eq!(redeem(&mut stage, 1, None).0, Err(NotRemembered::TooManyTries));
}

/// Whoever has come in by a browser that is remembered has proven nothing else.
#[test]
fn it_is_not_prolonged_by_itself() {
    let (mut stage, [alice, _]) = with_accounts();
    remember(&mut stage, alice, 1, None);
    let (session, _) = log_in(&mut stage, 1).expect("it is remembered");
    say(&mut stage, session, "CAP REQ papo.im/remember");
    let told = say(&mut stage, session, "REMEMBER").join(" ");
    assert!(told.contains("FAIL REMEMBER ALREADY_REMEMBERED"), "{told}");
    for line in ["NICK alice", "USER a 0 * :a", "CAP END", "NICKSERV LOGOUT"] {
        say(&mut stage, session, line);
    }
    say(&mut stage, session, "NICKSERV IDENTIFY alice tea-is-hot");
    let told = say(&mut stage, session, "REMEMBER").join(" ");
    assert!(told.contains(&NEW_TICKET.to_string()), "{told}");
}

#[test]
fn it_is_forgotten_when_nobody_uses_it_or_after_all_that_time() {
    let (mut stage, [alice, bob]) = with_accounts();
    remember(&mut stage, alice, 1, None);
    remember(&mut stage, bob, 2, None);
    stage.cut(bob);
    let began = stage.time_ms;
    for day in [29, 58, 87] {
        stage.time_ms = began + day * DAY_MS;
        assert_eq!(account_of(&mut stage, 1).as_deref(), Some("alice"), "day {day}");
    }
    assert_eq!(account_of(&mut stage, 2), None);
    assert_eq!(stage.realm.browsers().len(), 1);
    let (there, _) = log_in(&mut stage, 1).expect("it is remembered");
    stage.time_ms = began + BROWSER_MS - 1;
    assert_eq!(account_of(&mut stage, 1).as_deref(), Some("alice"));
    stage.time_ms = began + BROWSER_MS;
    assert_eq!(account_of(&mut stage, 1), None);
    stage.time_ms += DAY_MS;
    stage.input(papo_core::Input::KeptAgain);
    assert_eq!(stage.realm.browsers().len(), 0);
    for session in [there, alice] {
        assert!(stage.wires[&session].closed, "what came by it ends");
    }
}

/// A browser that stays connected is used, however seldom anything happens.
#[test]
fn it_is_used_while_it_is_connected() {
    let (mut stage, [alice, _]) = with_accounts();
    remember(&mut stage, alice, 1, None);
    stage.time_ms += BROWSER_IDLE_MS + DAY_MS;
    stage.input(papo_core::Input::KeptAgain);
    assert_eq!(account_of(&mut stage, 1).as_deref(), Some("alice"));
    assert!(!stage.wires[&alice].closed);
}

#[test]
fn who_signs_out_is_out_at_once_in_that_browser() {
    let (mut stage, [alice, _]) = with_accounts();
    remember(&mut stage, alice, 1, None);
    let (other, _) = log_in(&mut stage, 1).expect("it is remembered");
    let (guest, _) = come(&mut stage, 1);
    let elsewhere = stage.connect(HERE.into());
    for line in ["PASS alice:tea-is-hot", "NICK alice", "USER a 0 * :a"] {
        say(&mut stage, elsewhere, line);
    }
    stage.wires.values_mut().for_each(|wire| wire.received.clear());
    let (outcome, step) = ask(&mut stage, Wish::Forget(hash(1)));
    assert_eq!(outcome, Ok(()));
    assert!(step.changes.contains(&Change::Forgotten(hash(1))), "{:?}", step.changes);
    for (session, is_closed) in [(alice, true), (other, true), (guest, false), (elsewhere, false)] {
        assert_eq!(stage.wires[&session].closed, is_closed, "{session:?}");
    }
    assert_eq!(stage.wires[&other].received, ["ERROR :Closing link: signed out"]);
    assert_eq!(account_of(&mut stage, 1), None);
    let told = say(&mut stage, guest, "AUTHENTICATE EXTERNAL").join(" ");
    assert!(told.contains("904"), "{told}");
    // Once more does no harm.
    assert_eq!(ask(&mut stage, Wish::Forget(hash(1))).0, Ok(()));
}

#[test]
fn a_new_password_ends_all_others() {
    for (line, keeps_own) in
        [("NICKSERV PASSWD tea-is-hot tea-is-cold", true), ("NICKSERV DROP tea-is-hot", false)]
    {
        let (mut stage, [alice, bob]) = with_accounts();
        remember(&mut stage, alice, 1, None);
        remember(&mut stage, bob, 2, None);
        let (other, _) = come(&mut stage, 3);
        for line in ["CAP REQ sasl", "AUTHENTICATE PLAIN", "AUTHENTICATE AGFsaWNlAHRlYS1pcy1ob3Q="]
        {
            say(&mut stage, other, line);
        }
        remember(&mut stage, other, 3, None);
        assert_eq!(account_of(&mut stage, 3).as_deref(), Some("alice"));
        // The ticket of who is not wanted any more is worth nothing.
        say(&mut stage, other, "REMEMBER");
        say(&mut stage, alice, line);
        assert_eq!(redeem(&mut stage, 4, None).0, Err(NotRemembered::NoSuchTicket), "{line}");
        let found = [1, 2, 3].map(|number| account_of(&mut stage, number));
        let found: Vec<_> = found.iter().map(Option::as_deref).collect();
        assert_eq!(found, [keeps_own.then_some("alice"), Some("bob"), None], "{line}");
        assert_eq!(stage.wires[&other].closed, keeps_own, "{line}: who is logged out goes on");
    }
}

#[test]
fn a_reset_password_ends_all() {
    let (mut stage, [alice, _]) = with_accounts();
    remember(&mut stage, alice, 1, None);
    let console = stage.console(7);
    let told = say(&mut stage, console, "RESETPASS alice").join(" ");
    assert!(told.contains("new-password"), "{told}");
    assert!(stage.wires[&alice].closed);
    assert_eq!(account_of(&mut stage, 1), None);
}

#[test]
fn another_secret_takes_the_place_of_the_one_before() {
    let (mut stage, [alice, bob]) = with_accounts();
    remember(&mut stage, alice, 1, None);
    let (tab, _) = log_in(&mut stage, 1).expect("it is remembered");
    remember(&mut stage, alice, 2, Some(1));
    assert_eq!(account_of(&mut stage, 1), None);
    assert_eq!(account_of(&mut stage, 2).as_deref(), Some("alice"));
    assert!(!stage.wires[&tab].closed);
    // Somebody else signs in there: who was there before is out.
    remember(&mut stage, bob, 3, Some(2));
    assert!(stage.wires[&tab].closed && stage.wires[&alice].closed);
    assert!(!stage.wires[&bob].closed);
    assert_eq!(account_of(&mut stage, 2), None);
    assert_eq!(account_of(&mut stage, 3).as_deref(), Some("bob"));
}

#[test]
fn the_one_that_was_used_longest_ago_makes_room() {
    let (mut stage, [_, bob]) = with_accounts();
    let most = u8::try_from(BROWSERS_OF_ONE_MAX).expect("it is small");
    for number in 1..=most {
        stage.time_ms += DAY_MS;
        remember(&mut stage, bob, number, None);
    }
    stage.time_ms += DAY_MS;
    assert_eq!(account_of(&mut stage, 1).as_deref(), Some("bob"));
    remember(&mut stage, bob, 100, None);
    assert_eq!(stage.realm.browsers().len(), BROWSERS_OF_ONE_MAX);
    let found = [1, 2, 3, 100].map(|number| account_of(&mut stage, number).is_some());
    assert_eq!(found, [true, false, true, true]);
}

#[test]
fn operators_see_and_end_them() {
    let (mut stage, [alice, bob]) = with_accounts();
    remember(&mut stage, alice, 0xab, None);
    let console = stage.console(7);
    let told = say(&mut stage, console, "SESSIONS alice");
    let time = "2001-09-09T01:46:40.000Z";
    assert_eq!(
        told,
        [
            format!(
                "NOTE SESSIONS SESSION :0-1: alice of the account alice from 10.0.0.1 in the browser \
                 ababababab, since {time}"
            ),
            format!(
                "NOTE SESSIONS BROWSER :ababababab: a browser of the account alice, since {time}, \
                 used {time}"
            ),
        ]
    );
    let told = say(&mut stage, bob, "ENDSESSION ababababab").join(" ");
    assert!(told.contains(" 481 bob "), "{told}");
    let told = say(&mut stage, console, "ENDSESSION ababababab :a lost laptop");
    assert_eq!(told, ["NOTE ENDSESSION FORGOTTEN :The browser ababababab is forgotten"]);
    let error = "ERROR :Closing link: ended by an operator (a lost laptop)";
    assert_eq!(stage.wires[&alice].received.last().map(String::as_str), Some(error));
    assert!(stage.wires[&alice].closed);
    assert_eq!(account_of(&mut stage, 0xab), None);
    assert!(stage.audit.iter().any(|deed| *deed.on == *"ababababab alice"), "{:?}", stage.audit);
    let told = say(&mut stage, console, "ENDSESSION ababababab").join(" ");
    assert!(told.contains("NO_SUCH_SESSION"), "{told}");
}

/// Nothing is remembered that would be forgotten with the next start.
#[test]
fn nothing_is_remembered_that_can_not_be_kept() {
    let (mut stage, [alice, _]) = with_accounts();
    say(&mut stage, alice, "CAP REQ papo.im/remember");
    say(&mut stage, alice, "REMEMBER");
    let (lost, why) = (Vec::new(), "the disk is full".into());
    stage.input(papo_core::Input::NotKept { lost, why });
    assert_eq!(redeem(&mut stage, 1, None).0, Err(NotRemembered::CannotKeep));
    let told = say(&mut stage, alice, "REMEMBER").join(" ");
    assert!(told.contains("the server can't keep"), "{told}");
}

/// Browsers outlive the realm; of an account that is gone, none does.
#[test]
fn browsers_outlive_the_realm() {
    let (mut stage, [alice, bob]) = with_accounts();
    let mut steps = vec![remember(&mut stage, alice, 1, None)];
    steps.push(remember(&mut stage, bob, 2, None));
    steps.push(remember(&mut stage, bob, 3, Some(2)));
    let mut browsers: Vec<Browser> = Vec::new();
    for change in steps.iter().flat_map(|step| &step.changes) {
        match change {
            Change::Browser(it) => browsers.push((**it).clone()),
            Change::Forgotten(hash) => browsers.retain(|it| it.hash != *hash),
            _ => {}
        }
    }
    let accounts = stage.realm.accounts().iter().map(|it| (**it).clone());
    let accounts = accounts.filter(|it| &*it.name == "bob").collect();
    let mut after = Realm::new(stage.settings.clone(), 7);
    after.remember(Kept { accounts, browsers, ..Kept::default() });
    stage.realm = after;
    let found = [1, 2, 3].map(|number| account_of(&mut stage, number));
    assert_eq!(found, [None, None, Some("bob".to_owned())]);
}
