//! Situations, played without sockets, terminals or waiting.

use jiff::tz::TimeZone;

use super::*;

mod login;

struct Play {
    talk: Talk,
    ms: u64,
}

fn play(interactive: bool, nick: Option<&str>) -> Play {
    play_with(start(interactive, nick))
}

fn play_with(start: Start) -> Play {
    Play { talk: Talk::new(start, View::new(TimeZone::UTC)), ms: 0 }
}

fn start(interactive: bool, nick: Option<&str>) -> Start {
    Start {
        invite: None,
        interactive,
        nick: nick.map(Into::into),
        system_name: "sys".into(),
        password: None,
        account: None,
        channels: Vec::new(),
        address: "tea:7276".into(),
        seed: 7,
        secret: 0xa11ce,
    }
}

fn shown(action: Action) -> String {
    match action {
        Action::Connect => "connect".into(),
        Action::Close => "close".into(),
        Action::Send(line) => format!("> {line}"),
        Action::Show(line) => format!("| {}", line.paint(false)),
        Action::Ask(prompt) => format!("? {prompt}"),
        Action::AskHidden(prompt) => format!("?? {prompt}"),
        Action::Complain(text) => format!("! {text}"),
        Action::Exit(code) => format!("exit {code}"),
    }
}

impl Play {
    fn event(&mut self, event: Event) -> Vec<String> {
        let now = Now { ms: self.ms, time: Timestamp::UNIX_EPOCH };
        self.talk.handle(now, event).into_iter().map(shown).collect()
    }

    fn lines(&mut self, lines: &str) -> Vec<String> {
        let lines: Vec<&str> = lines.lines().map(str::trim).collect();
        let bytes = lines.join("\r\n") + "\r\n";
        self.event(Event::Received(bytes.into_bytes()))
    }

    fn typed(&mut self, text: &str) -> Vec<String> {
        self.event(Event::Typed(text.into()))
    }

    /// Sleeps until something is due.
    fn sleep(&mut self) -> Vec<String> {
        self.ms = self.talk.due_ms().expect("something is due");
        self.event(Event::Tick)
    }

    /// From the start to the lobby.
    fn into_lobby(mut self, nick: &str) -> Self {
        self.event(Event::Started);
        self.come_in(nick);
        self
    }

    fn come_in(&mut self, nick: &str) -> Vec<String> {
        self.event(Event::Connected);
        let lines = format!(
            ":papo CAP * LS :echo-message server-time
             :papo CAP * ACK :echo-message server-time
             :papo 001 {nick} :Welcome
             :papo 005 {nick} NETWORK=Tea CASEMAPPING=ascii STATUSMSG=@+ :are supported
             :papo 251 {nick} :There are 2 users
             :{nick}!u@h JOIN #lobby
             :papo 353 {nick} = #lobby :@bob {nick}
             :papo 366 {nick} #lobby :End of /NAMES list
             :papo PONG papo papo-0"
        );
        self.lines(&lines)
    }
}

fn only(lines: &[String], sign: char) -> Vec<&str> {
    lines.iter().filter(|line| line.starts_with(sign)).map(|line| line[1..].trim()).collect()
}

#[test]
fn a_person_is_asked_for_a_name_until_it_is_one() {
    let mut play = play(true, None);
    assert_eq!(play.event(Event::Started), ["? Your name: "]);
    let again = play.typed("  ");
    assert_eq!(again[0], "| -- a name is needed, so that others know who speaks");
    assert_eq!(again[1], "? Your name: ");
    let again = play.typed("two words");
    assert_eq!(again[0], "| -- `two words` cannot be a name: a name has no spaces in it");
    assert_eq!(play.typed("alice"), ["connect"]);
    let lines = play.event(Event::Connected);
    assert!(lines.contains(&"> NICK alice".to_owned()));
    let taken = play.lines(":papo 433 * alice :Nickname is already in use");
    assert_eq!(taken, ["| -- alice: Nickname is already in use", "close", "? Your name: "]);
    assert_eq!(play.typed("zoë"), ["connect"]);
    let lines = play.event(Event::Connected);
    assert!(lines.contains(&"> USER zoë 0 * :zoë".to_owned()), "nothing of the first name is left");
    let lines = play.lines(":papo 001 zoë :Welcome");
    assert_eq!(lines[0], "| -- you are zoë on tea:7276; /help shows what you can type");
}

#[test]
fn names_on_a_pipe() {
    let mut auto = play(false, None);
    assert_eq!(auto.event(Event::Started)[0], "connect");
    auto.event(Event::Connected);
    let lines = auto.lines(":papo 433 * sys :taken");
    assert_eq!(lines, ["> NICK sys2"]);
    assert_eq!(auto.lines(":papo 433 * sys2 :taken"), ["> NICK sys3"]);
    let mut given = play(false, Some("bot"));
    given.event(Event::Started);
    given.event(Event::Connected);
    let lines = given.lines(":papo 433 * bot :taken");
    assert_eq!(lines, ["! the server does not take the name bot: taken", "exit 1"]);
    let lines = play(false, Some("b t")).event(Event::Started);
    assert_eq!(lines[1], "exit 2");
}

#[test]
fn what_others_say() {
    let mut play = play(true, Some("alice"));
    play.event(Event::Started);
    let lines = play.come_in("alice");
    assert_eq!(
        only(&lines, '|'),
        [
            "-- you are alice on tea:7276; /help shows what you can type",
            "-- you now talk to #lobby",
            "-- in #lobby (2): @bob alice",
        ]
    );
    assert_eq!(only(&lines, '?'), ["[alice #lobby]"]);
    for (line, expected) in [
        ("@time=1970-01-01T12:01:00.000Z :bob!b@h PRIVMSG #lobby :hi", "12:01 <bob> hi"),
        ("@time=2026-01-02T12:01:00.000Z :bob!b@h PRIVMSG #lobby :hi", "2026-01-02 12:01 <bob> hi"),
        (":bob!b@h PRIVMSG #LOBBY :\u{1}ACTION waves\u{1}", "00:00 * bob waves"),
        (":bob!b@h NOTICE #lobby :beep", "00:00 -bob- beep"),
        (":bob!b@h PRIVMSG alice :psst", "00:00 [bob -> you] psst"),
        (":bob!b@h PRIVMSG alice :\u{1}ACTION winks\u{1}", "00:00 [bob -> you] * winks"),
        (":papo NOTICE alice :be nice", "00:00 -papo- be nice"),
        (":bob!b@h PRIVMSG #tea :hot", "00:00 #tea <bob> hot"),
        (":bob!b@h PRIVMSG @#lobby :psst", "00:00 (for @ and above) <bob> psst"),
        (":bob!b@h NOTICE +#tea :psst", "00:00 #tea (for + and above) -bob- psst"),
        (":dave!d@h JOIN #lobby", "00:00 --> dave is here"),
        (":dave!d@h PART #lobby :bye", "00:00 <-- dave left #lobby (bye)"),
        (":dave!d@h QUIT :Ping timeout", "00:00 <-- dave left (Ping timeout)"),
        (":bob!b@h EDITMSG #lobby 1 :ho", "00:00 -- bob corrected a message to #lobby: ho"),
        (":bob!b@h REDACT #lobby 1 :oops", "00:00 -- bob took back a message to #lobby (oops)"),
        (":bob!b@h NICK robert", "00:00 -- bob is now robert"),
        (
            ":bob!b@h TOPIC #lobby :x\u{1b}[2J\u{202e}",
            "00:00 -- bob set the topic of #lobby: x\u{fffd}[2J",
        ),
        (":papo 403 alice #x\u{7} :No\u{9b}such", "#x\u{fffd}: No\u{fffd}such"),
        ("nonsense \u{1b}]0;x", "--  nonsense \u{fffd}]0;x"),
    ] {
        let lines = play.lines(line);
        assert_eq!(only(&lines, '|'), [expected], "{line:?}");
    }
}

#[test]
fn own_words_are_not_shown_twice_to_a_person() {
    for (interactive, expected) in [(true, vec![]), (false, vec!["00:00 <alice> hello"])] {
        let mut play = play(interactive, Some("alice")).into_lobby("alice");
        let lines = play.typed("hello");
        assert_eq!(only(&lines, '>'), ["PRIVMSG #lobby :hello"]);
        let lines = play.lines(":alice!u@h PRIVMSG #lobby :hello");
        assert_eq!(only(&lines, '|'), expected);
        let lines = play.lines(":alice!u@h PRIVMSG #lobby :said elsewhere");
        assert_eq!(only(&lines, '|'), ["00:00 <alice> said elsewhere"]);
    }
}

#[test]
fn a_script_is_not_shown_what_was_said_before_it_came() {
    let past = "BATCH +1 chathistory #lobby
                @batch=1 :bob!b@h PRIVMSG #lobby :hi
                BATCH -1";
    for (interactive, expected) in [(true, vec!["00:00 <bob> hi"]), (false, vec![])] {
        let mut play = play(interactive, Some("alice")).into_lobby("alice");
        assert_eq!(only(&play.lines(past), '|'), expected);
    }
}

#[test]
fn the_first_connection_fails_with_one_line() {
    let mut refused = play(true, Some("alice"));
    refused.event(Event::Started);
    let (reason, advice) = ("connection refused".into(), "Is it running?".into());
    assert_eq!(
        refused.event(Event::Failed { reason, advice }),
        ["! cannot connect to tea:7276: connection refused. Is it running?", "exit 1"]
    );
    for (words, expected) in [
        ("ERROR :Server is full (9 of 9)", "Server is full (9 of 9)"),
        (
            ":papo 464 * :Password incorrect\nERROR :Closing link",
            "it wants a password; give the server's password with --password-file FILE",
        ),
        (":papo 465 * :You are banned\u{7}", "You are banned\u{fffd}"),
        ("HTTP/1.1 400 Bad Request", "the server closed the connection"),
    ] {
        let mut play = play(false, Some("alice"));
        play.event(Event::Started);
        play.event(Event::Connected);
        let mut lines = play.lines(words);
        lines.extend(play.event(Event::Lost("the server closed the connection".into())));
        let expected = format!("tea:7276 does not let you in: {expected}");
        assert_eq!(only(&lines, '!'), [expected]);
        assert!(lines.contains(&"exit 1".into()), "{lines:?}");
    }
    let mut silent = play(true, Some("alice"));
    silent.event(Event::Started);
    silent.event(Event::Connected);
    let lines = silent.sleep();
    assert_eq!(silent.ms, 30_000);
    assert!(lines[1].ends_with("it does not answer as a chat server does"), "{lines:?}");
}

#[test]
fn a_lost_connection_comes_back_and_what_was_typed_is_sent() {
    let mut play = play(true, Some("alice")).into_lobby("alice");
    play.typed("before");
    let lines = play.event(Event::Lost("the connection was reset".into()));
    assert_eq!(lines[0], "close");
    assert!(
        lines[1].starts_with("| -- connection lost: the connection was reset; trying again in 2 s")
    );
    let lines = play.typed("meanwhile");
    let waits = "-- there is no connection now; what you type is sent when it is back";
    assert_eq!(only(&lines, '|'), [waits]);
    assert_eq!(play.typed("more"), ["? [alice #lobby] "], "said once; the lobby is not forgotten");
    assert_eq!(play.sleep(), ["connect"]);
    assert!((1000..=2000).contains(&play.ms));
    let failed = Event::Failed { reason: "connection refused".into(), advice: "x".into() };
    let lines = play.event(failed);
    assert!(lines[0].starts_with("| -- no connection: connection refused; trying again in "));
    assert_eq!(play.sleep(), ["connect"]);
    play.event(Event::Connected);
    play.lines(":papo CAP * LS :echo-message\n:papo CAP * ACK :echo-message");
    let lines = play.lines(":papo 433 * alice :taken");
    assert_eq!(lines, ["> NICK alice2"], "our dead connection may still hold the name");
    let lines = play.lines(":papo 001 alice2 :Welcome");
    assert_eq!(lines, ["| -- connected again; you are alice2", "> JOIN #lobby", "> PING papo-1"]);
    play.lines(":alice2!u@h JOIN #lobby");
    let lines = play.lines(":papo PONG papo papo-1");
    let expected = ["before", "meanwhile", "more"].map(|text| format!("PRIVMSG #lobby :{text}"));
    assert_eq!(only(&lines, '>'), expected);
    let lines = play.lines(":alice!u@old QUIT :Ping timeout");
    assert_eq!(only(&lines, '>'), ["NICK alice"]);
}

#[test]
fn a_refused_password_ends_the_trying() {
    let mut play = play(true, Some("alice")).into_lobby("alice");
    play.event(Event::Lost("x".into()));
    play.sleep();
    play.event(Event::Connected);
    let lines = play.lines(":papo 464 * :Password incorrect\nERROR :Closing link");
    assert_eq!(lines.last().map(String::as_str), Some("exit 1"), "{lines:?}");
}

#[test]
fn a_dead_server_is_noticed() {
    let mut play = play(true, Some("alice")).into_lobby("alice");
    assert_eq!(play.sleep(), ["> PING papo-0"]);
    assert_eq!(play.ms, 60_000);
    play.ms += 1;
    play.lines(":papo PONG papo papo-0");
    assert_eq!(play.sleep(), ["> PING papo-0"]);
    assert_eq!(play.ms, 120_001);
    let lines = play.sleep();
    assert_eq!(play.ms, 150_001);
    assert_eq!(lines[0], "close");
    assert!(lines[1].contains("connection lost: the server was silent for 30 s"), "{lines:?}");
}

#[test]
fn a_script_leaves_when_its_words_have_arrived() {
    let mut play = play(false, Some("bot"));
    assert_eq!(play.event(Event::Started), ["connect", "? [bot] "]);
    assert_eq!(play.typed("hello"), ["? [bot] "]);
    assert_eq!(play.event(Event::InputEnded), Vec::<String>::new());
    let lines = play.come_in("bot");
    let said = lines.iter().position(|line| line == "> PRIVMSG #lobby :hello");
    let asked = lines.iter().position(|line| line == "> PING papo-1");
    assert!(said.is_some() && said < asked, "{lines:?}");
    assert_eq!(play.lines(":bot!u@h PRIVMSG #lobby :hello"), ["| 00:00 <bot> hello"]);
    assert_eq!(play.lines(":papo PONG papo papo-1"), ["> QUIT :bye"]);
    assert_eq!(play.lines("ERROR :Closing link"), ["close", "exit 0"]);
}

#[test]
fn a_script_learns_that_its_words_were_refused() {
    let mut play = play(false, Some("bot")).into_lobby("bot");
    play.typed("/msg nobody hello");
    let lines = play.lines(":papo 401 bot nobody :No such nick/channel");
    assert_eq!(only(&lines, '!'), ["not delivered to nobody: No such nick/channel: hello"]);
    play.event(Event::InputEnded);
    play.lines(":papo PONG papo papo-1");
    assert_eq!(play.sleep(), ["exit 1"], "even if the server never closes");
}

#[test]
fn a_script_does_not_wait_for_ever() {
    let mut play = play(false, Some("bot")).into_lobby("bot");
    play.typed("hello");
    play.event(Event::InputEnded);
    play.event(Event::Lost("x".into()));
    let mut last = Vec::new();
    while !last.contains(&"exit 1".to_owned()) {
        last = play.sleep();
        if last.contains(&"connect".to_owned()) {
            let (reason, advice) = ("refused".into(), String::new());
            last = play.event(Event::Failed { reason, advice });
        }
        assert!(play.ms <= 60_000);
    }
    assert_eq!(only(&last, '!'), ["1 lines did not reach the server"]);
}

#[test]
fn leaving() {
    let mut person = play(true, Some("alice")).into_lobby("alice");
    assert_eq!(person.typed("/quit bye"), ["> QUIT :bye"]);
    assert_eq!(person.event(Event::Lost("x".into())), ["close", "exit 0"]);
    let mut person = play(true, Some("alice")).into_lobby("alice");
    assert_eq!(person.event(Event::InputEnded), ["> QUIT :bye"]);
    assert_eq!(person.sleep(), ["exit 0"]);
    let mut gone = play(false, Some("bot")).into_lobby("bot");
    assert_eq!(gone.event(Event::OutputGone), ["> QUIT :bye"]);
    let mut waiting = play(true, Some("alice")).into_lobby("alice");
    waiting.event(Event::Lost("x".into()));
    waiting.typed("unsent");
    assert_eq!(waiting.event(Event::InputEnded), ["| -- not sent: 1 lines", "exit 0"]);
}

#[test]
fn a_server_that_is_none() {
    let mut play = play(true, Some("alice")).into_lobby("alice");
    let lines = play.event(Event::Received(vec![b'x'; 20_000]));
    assert!(lines[1].contains("the other side does not speak IRC"), "{lines:?}");
}

#[test]
fn a_script_may_say_quit_before_it_is_let_in() {
    let mut play = play(false, Some("bot"));
    play.event(Event::Started);
    assert_eq!(play.typed("deploy done"), ["? [bot] "]);
    assert_eq!(play.typed("/names"), ["? [bot] "]);
    assert_eq!(play.typed("/quit"), Vec::<String>::new(), "no more is read");
    let lines = play.come_in("bot");
    let sent = only(&lines, '>');
    let words = ["PRIVMSG #lobby :deploy done", "NAMES #lobby", "PING papo-2"];
    assert!(sent.ends_with(&words), "{lines:?}");
    play.lines(":bot!u@h PRIVMSG #lobby :deploy done");
    assert_eq!(play.lines(":papo PONG papo papo-2"), ["> QUIT :bye"]);
    assert_eq!(play.lines("ERROR :Closing link"), ["close", "exit 0"]);
}

#[test]
fn a_script_learns_that_a_command_failed() {
    for typed in ["/nosuch", "/msg bob", "/oper root", "/join #closed"] {
        let mut play = play(false, Some("bot")).into_lobby("bot");
        let mut lines = play.typed(typed);
        lines.extend(play.lines(":papo 473 bot #closed :Cannot join channel (+i)"));
        assert!(!only(&lines, '!').is_empty(), "{typed}: {lines:?}");
        play.typed("/quit");
        play.lines(":papo PONG papo papo-1");
        assert_eq!(play.event(Event::Lost("x".into())), ["close", "exit 1"], "{typed}");
    }
}

#[test]
fn a_person_who_quits_does_not_wait_for_a_connection() {
    let mut play = play(true, Some("alice")).into_lobby("alice");
    play.event(Event::Lost("x".into()));
    play.typed("unsent");
    assert_eq!(play.typed("/quit"), ["| -- not sent: 1 lines", "exit 0"]);
    let mut play = self::play(true, Some("alice")).into_lobby("alice");
    play.typed("unsent");
    assert_eq!(play.typed("/quit"), ["> PING papo-1"]);
    let lines = play.event(Event::Lost("x".into()));
    assert_eq!(lines[2..], ["| -- not sent: 1 lines", "exit 0"]);
}

#[test]
fn a_person_is_asked_for_the_servers_password() {
    let mut play = play(true, Some("alice"));
    play.event(Event::Started);
    let refusal = ":papo 464 * :Password incorrect\nERROR :Closing link";
    let prompt = "?? The server's password: ";
    play.event(Event::Connected);
    let lines = play.lines(refusal);
    assert_eq!(lines, ["| -- the server wants a password", "close", prompt]);
    for wrong in ["one", "two"] {
        assert_eq!(play.typed(wrong), ["connect"]);
        let lines = play.event(Event::Connected);
        assert!(lines.contains(&format!("> PASS :{wrong}")), "{lines:?}");
        let lines = play.lines(refusal);
        assert_eq!(lines, ["| -- that password is wrong", "close", prompt]);
    }
    play.typed("three");
    play.event(Event::Connected);
    let lines = play.lines(refusal);
    assert_eq!(lines, ["close", "! tea:7276 does not let you in: the password is wrong", "exit 1"]);
}

#[test]
fn an_operators_password_is_asked_for() {
    let mut play = play(true, Some("alice")).into_lobby("alice");
    let prompt = "?? Password of the operator root: ";
    assert_eq!(play.typed("/oper root"), [prompt]);
    assert_eq!(play.event(Event::InputEnded), ["? [alice #lobby] "], "not worth leaving");
    assert_eq!(play.typed("/oper root"), [prompt]);
    let lines = play.typed("se cret");
    assert_eq!(only(&lines, '>'), ["OPER root :se cret"]);
}

#[test]
fn the_first_channel_that_was_given_is_talked_to() {
    let mut play = play(false, Some("bot"));
    play.talk.start.channels = vec!["#ops".into(), "#a".into()];
    play.talk.client = identity(&play.talk.start, "bot");
    play.event(Event::Started);
    play.typed("hi");
    let lines = play.come_in("bot");
    assert!(lines.contains(&"> JOIN #ops,#a".to_owned()), "{lines:?}");
    assert!(lines.contains(&"> PRIVMSG #ops :hi".to_owned()), "{lines:?}");
}

#[test]
fn away_is_told_once() {
    let mut play = play(true, Some("alice")).into_lobby("alice");
    let away = ":papo 301 alice bob :lunch";
    let told = "00:00 -- bob is away (lunch)";
    assert_eq!(only(&play.lines(away), '|'), [told]);
    assert_eq!(play.lines(away), Vec::<String>::new());
    play.lines(":papo 311 alice bob b h * :Bob");
    assert_eq!(only(&play.lines(away), '|'), [told], "asked for");
    play.lines(":papo 318 alice bob :End");
    assert_eq!(only(&play.lines(":bob!b@h AWAY"), '|'), ["00:00 -- bob is back"]);
    assert_eq!(only(&play.lines(away), '|'), [told]);
}

#[test]
fn answers_read_well() {
    let mut play = play(true, Some("alice")).into_lobby("alice");
    for (line, expected) in [
        (
            ":papo 352 alice #lobby b host papo bob G@ :0 Bob B.",
            "-- bob (b@host), realname: Bob B., away",
        ),
        (":papo 329 alice #lobby 86400", "-- #lobby was made on 1970-01-02 00:00"),
        (":papo 322 alice #lobby 3 :", "-- #lobby (3)"),
        (":papo 322 alice #tea 2 :hot", "-- #tea (2) hot"),
    ] {
        assert_eq!(only(&play.lines(line), '|'), [expected], "{line:?}");
    }
    assert_eq!(only(&play.typed("/part"), '>'), ["PART #lobby"]);
    let lines = play.lines(":alice!u@h PART #lobby");
    assert_eq!(
        only(&lines, '|'),
        ["00:00 <-- you left #lobby", "-- you are in no channel now; /join #NAME enters one"]
    );
}
