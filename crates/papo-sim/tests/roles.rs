//! Who may use which command that takes power over the server: each of them, by each kind of people.

use papo_core::SessionId;
use papo_proto::Verb;
use papo_sim::stage::Stage;
use papo_sim::transcript::{kept, raise, settings};

/// Those who try, from the least to the mightiest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Who {
    Guest,
    Account,
    ChannelOperator,
    Operator,
    Admin,
    Console,
}

use Who::{Account, Admin, ChannelOperator, Console, Guest, Operator};

const ALL: [Who; 6] = [Guest, Account, ChannelOperator, Operator, Admin, Console];

/// Each command that takes power, with who is the first that has enough, and whether the console has
/// it.
const TABLE: &[(&str, Who, bool)] = &[
    ("ACCOUNTS", Operator, true),
    ("AUDIT", Admin, true),
    ("BAN bob 1h", Operator, true),
    ("BAN teapot 1h", Admin, true),
    ("BANS", Operator, true),
    ("CHGHOST bob garden.example", Operator, false),
    ("ENDSESSION 1-2", Operator, true),
    ("FREEZE #lobby on", Operator, true),
    ("INVITATION LIST", Operator, true),
    ("KILL bob :spam", Operator, false),
    ("MUTE bob 1h", Operator, true),
    ("MUTE teapot 1h", Admin, true),
    ("MUTES", Operator, true),
    ("REHASH", Operator, false),
    ("RESETPASS teapot", Admin, true),
    ("RESETPASS dora", Operator, true),
    ("ROLE dora admin", Admin, true),
    ("SESSIONS", Operator, true),
    ("STATS l", Operator, false),
    ("UNBAN bob", Operator, true),
    ("UNMUTE bob", Operator, true),
    ("WALLOPS :hello", Operator, false),
];

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

/// What somebody like this is told who says this line.
fn told(who: Who, line: &str) -> Vec<String> {
    let (mut stage, cast) = raise(settings());
    let mut kept = kept();
    kept.accounts[0].is_admin = true;
    stage.realm.remember(kept);
    let alice = cast["alice"];
    say(&mut stage, cast["carol"], "NICK dora");
    say(&mut stage, cast["carol"], "NICKSERV REGISTER tea-is-hot");
    let lines: &[&str] = match who {
        Guest => &[],
        Account => &["NICKSERV REGISTER tea-is-hot"],
        ChannelOperator => &["NICKSERV REGISTER tea-is-hot", "JOIN #tea"],
        Operator => &["OPER root sesame"],
        Admin => &["NICKSERV IDENTIFY teapot tea is hot"],
        Console => {
            let console = stage.console(7);
            return say(&mut stage, console, line);
        }
    };
    for line in lines {
        say(&mut stage, alice, line);
    }
    say(&mut stage, alice, line)
}

fn is_refused(told: &[String]) -> bool {
    told.iter().any(|line| line.contains(" 481 ") || line.starts_with("451 "))
}

#[test]
fn nobody_does_what_takes_more_power() {
    for &(line, least, by_console) in TABLE {
        for who in ALL {
            let told = told(who, line);
            let may = if who == Console { by_console } else { who >= least };
            assert_eq!(is_refused(&told), !may, "{who:?} says {line}: {told:?}");
            assert!(!told.is_empty() || may, "{who:?} says {line}");
        }
    }
}

/// A command that takes power and is not in the table is found here: a guest is refused.
#[test]
fn the_table_has_all_of_them() {
    for verb in Verb::ALL {
        let is_known = TABLE.iter().any(|(line, ..)| line.split(' ').next() == Some(verb.word()));
        if !is_known {
            for line in [verb.word().to_owned(), format!("{} bob admin x", verb.word())] {
                let told = told(Guest, &line);
                let is_denied = told.iter().any(|it| it.contains("Permission Denied"));
                assert!(!is_denied, "{line} takes power: {told:?}");
            }
        }
    }
}

/// Whoever gives up being an operator has no power, whatever the account.
#[test]
fn an_admin_who_gives_it_up_has_none() {
    let (mut stage, cast) = raise(settings());
    let mut kept = kept();
    kept.accounts[0].is_admin = true;
    stage.realm.remember(kept);
    let alice = cast["alice"];
    say(&mut stage, alice, "NICKSERV IDENTIFY teapot tea is hot");
    assert!(!is_refused(&say(&mut stage, alice, "AUDIT")));
    say(&mut stage, alice, "MODE alice -o");
    assert!(is_refused(&say(&mut stage, alice, "AUDIT")));
}
