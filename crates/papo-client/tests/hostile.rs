//! A hostile or broken server never makes the client panic or grow without bound.

use papo_client::limits::*;
use papo_client::{Client, Identity, Update};
use proptest::prelude::*;

/// More than all tables together may hold.
const HELD_MAX: usize =
    CHANNELS_MAX + MEMBERS_MAX + REJOINS_MAX + QUEUED_MAX + 2 * UNCONFIRMED_MAX + NAMES_LISTED_MAX;

fn client() -> Client {
    let mut client = Client::new(Identity::named("alice"), 0xa11ce);
    client.connect();
    client
}

fn check(client: &Client, updates: &[Update]) {
    assert!(client.held() <= HELD_MAX);
    for update in updates {
        if let Update::Send(line) = update {
            assert!(!line.contains(['\r', '\n', '\0']), "one update is one line: {line:?}");
        }
    }
}

#[test]
fn a_million_capabilities() {
    let mut client = client();
    let list: Vec<String> = (0..1000).map(|n| format!("cap-{n}")).collect();
    let line = format!(":papo CAP * LS * :{}", list.join(" "));
    for _ in 0..1000 {
        assert!(client.receive(line.as_bytes()).is_empty());
    }
    assert_eq!(client.held(), 0);
}

#[test]
fn tables_stop_growing() {
    let mut client = client();
    client.receive(b":papo 001 alice :Welcome");
    for n in 0..2 * CHANNELS_MAX {
        client.receive(format!(":alice!a@h JOIN #c{n}").as_bytes());
    }
    for n in 0..MEMBERS_MAX / 8 {
        let nicks: Vec<String> = (0..16).map(|m| format!("n{n}-{m}")).collect();
        client.receive(format!(":papo 353 alice = #c1 :{}", nicks.join(" ")).as_bytes());
    }
    for n in 0..10_000 {
        client.receive(format!(":papo 005 alice TOKEN{n}=value{n} :are supported").as_bytes());
    }
    assert!(client.held() <= HELD_MAX && client.held() >= MEMBERS_MAX, "{}", client.held());
    assert_eq!(client.channels().count(), CHANNELS_MAX);
    client.receive(format!(":alice!a@h NICK {}", "x".repeat(1000)).as_bytes());
    assert!(client.nick().len() <= NAME_LEN_MAX);
    assert!(client.receive(&vec![b'x'; LINE_BYTES_MAX + 1]).is_empty());
}

fn word() -> impl Strategy<Value = String> {
    prop_oneof![
        Just("alice".to_owned()),
        Just("bob".to_owned()),
        Just("#a".to_owned()),
        Just("#b".to_owned()),
        Just("*".to_owned()),
        Just("+ovbk-l".to_owned()),
        Just("papo-3".to_owned()),
        Just("LS".to_owned()),
        Just("ACK".to_owned()),
        Just("NAK".to_owned()),
        Just("CASEMAPPING=rfc1459".to_owned()),
        Just("PREFIX=()".to_owned()),
        Just("CHANTYPES=".to_owned()),
        Just(":echo-message server-time".to_owned()),
        Just("\u{1}ACTION x\u{1}".to_owned()),
        Just(String::new()),
        "\\PC{0,12}",
    ]
}

fn line() -> impl Strategy<Value = Vec<u8>> {
    let command = prop_oneof![
        Just("PRIVMSG"),
        Just("NOTICE"),
        Just("JOIN"),
        Just("PART"),
        Just("KICK"),
        Just("NICK"),
        Just("QUIT"),
        Just("MODE"),
        Just("TOPIC"),
        Just("CAP"),
        Just("PING"),
        Just("PONG"),
        Just("ERROR"),
        Just("AWAY"),
        Just("INVITE"),
        Just("FAIL"),
        Just("001"),
        Just("005"),
        Just("332"),
        Just("333"),
        Just("352"),
        Just("353"),
        Just("366"),
        Just("401"),
        Just("403"),
        Just("433"),
        Just("442"),
        Just("473"),
        Just("311"),
        Just("317"),
        Just("322"),
        Just("999"),
        Just("FROB"),
    ];
    let source =
        prop_oneof![Just(""), Just(":alice!a@h "), Just(":bob!b@h "), Just(":papo "), Just(": ")];
    let spoken = (source, command, prop::collection::vec(word(), 0..8)).prop_map(
        |(source, command, words)| format!("{source}{command} {}", words.join(" ")).into_bytes(),
    );
    prop_oneof![9 => spoken, 1 => prop::collection::vec(any::<u8>(), 0..80)]
}

fn typed() -> impl Strategy<Value = String> {
    let command = prop_oneof![
        Just("/msg"),
        Just("/join"),
        Just("/part"),
        Just("/nick"),
        Just("/topic"),
        Just("/names"),
        Just("/who"),
        Just("/kick"),
        Just("/mode"),
        Just("/me"),
        Just("/away"),
        Just("/invite"),
        Just("/quote"),
        Just("/help"),
        Just("/"),
        Just("//"),
        Just(""),
    ];
    (command, prop::collection::vec(word(), 0..4))
        .prop_map(|(c, words)| format!("{c} {}", words.join(" ")))
}

#[derive(Debug, Clone)]
enum Step {
    Receive(Vec<u8>),
    Type(String),
    Connect,
    Ask,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        20 => line().prop_map(Step::Receive),
        5 => typed().prop_map(Step::Type),
        1 => Just(Step::Connect),
        1 => Just(Step::Ask),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn whatever_comes_nothing_breaks(steps in prop::collection::vec(step(), 0..120)) {
        let mut client = client();
        check(&client, &[]);
        for step in steps {
            let updates = match step {
                Step::Receive(line) => client.receive(&line),
                Step::Type(text) => client.typed(&text),
                Step::Connect => client.connect().into_iter().map(Update::Send).collect(),
                Step::Ask => client.ask_alive(),
            };
            check(&client, &updates);
        }
    }

    #[test]
    fn any_bytes(lines in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..200), 0..50)) {
        let mut client = client();
        for line in lines {
            let updates = client.receive(&line);
            check(&client, &updates);
        }
    }
}
