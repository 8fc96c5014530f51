//! Conversations as text: what the server says (`<`), what the person types (`!`), and exactly what
//! the client answers: lines to send (`>`) and what happened (`*`).
//!
//! `~` breaks the connection and makes a new one. A happening is its name and its values; a flag
//! stands there when it is set.

use papo_client::{Client, Identity, Update};

#[path = "transcripts/acts.rs"]
mod acts;
#[path = "transcripts/login.rs"]
mod login;
#[path = "transcripts/ranks.rs"]
mod ranks;
#[path = "transcripts/waiting.rs"]
mod waiting;

/// Registered as alice, with all capabilities, in the lobby.
const REGISTERED: &str = "
< :papo CAP * LS * :away-notify echo-message sasl=PLAIN
< :papo CAP * LS :server-time unknown/cap multi-prefix
> CAP REQ :away-notify echo-message multi-prefix server-time
< :papo CAP alice ACK :away-notify echo-message multi-prefix server-time
> CAP END
< :papo 001 alice :Welcome to the Tea Network, alice
* Registered alice
> PING papo-0
< :papo 005 alice CASEMAPPING=ascii CHANTYPES=# NETWORK=Tea PREFIX=(ov)@+ UTF8MAPPING=rfc8265 :are supported
< :papo 422 alice :MOTD File is missing
< :alice!al@host JOIN #lobby
* Joined #lobby alice al@host mine
* Talking #lobby
< :papo 353 alice = #lobby :@bob +@carol alice
< :papo 366 alice #lobby :End of /NAMES list
* Names #lobby @bob +@carol alice
< :papo PONG papo :papo-0
* Ready
";

fn play(script: &str) -> Client {
    play_as(Identity::named("alice"), script)
}

fn play_as(identity: Identity, script: &str) -> Client {
    let mut client = Client::new(identity, 0xa11ce);
    client.connect();
    let mut found: Vec<String> = Vec::new();
    for (at, line) in script.lines().enumerate().filter(|(_, line)| !line.is_empty()) {
        let (sign, text) = line.split_at(1);
        let text = text.strip_prefix(' ').unwrap_or(text);
        if matches!(sign, ">" | "*") {
            assert!(!found.is_empty(), "line {at}: nothing more came, but expected: {line}");
            assert_eq!(found.remove(0), line.trim_end(), "line {at}");
            continue;
        }
        assert!(found.is_empty(), "line {at}: more came before {line}: {found:#?}");
        found = match sign {
            "<" => client.receive(format!("{text}\r\n").as_bytes()).iter().map(shown).collect(),
            "!" => client.typed(text).iter().map(shown).collect(),
            "~" => client.connect().iter().map(|line| format!("> {line}")).collect(),
            _ => panic!("line {at}: {line}"),
        };
    }
    assert!(found.is_empty(), "more came at the end: {found:#?}");
    client
}

fn after_registration(script: &str) -> Client {
    play(&format!("{REGISTERED}{script}"))
}

fn shown(update: &Update) -> String {
    let event = match update {
        Update::Send(line) => return format!("> {line}"),
        Update::Happened(event) => event,
    };
    let debug = format!("{:?}", event.what);
    let mut words = vec![format!("* {}", debug.split(' ').next().unwrap_or_default())];
    let mut rest = debug.as_str();
    while let Some(at) = rest.find(['"', ':']) {
        let (before, tail) = rest.split_at(at);
        if let Some(text) = tail.strip_prefix('"') {
            let end = text.find('"').unwrap_or(text.len());
            words.push(text[..end].replace("\\u{1}", "^A"));
            rest = text.get(end + 1..).unwrap_or_default();
            continue;
        }
        let key = before.rsplit(' ').next().unwrap_or_default();
        let value = tail[1..].trim_start();
        if value.starts_with("true") {
            words.push(key.into());
        } else if value.starts_with("None") {
            words.push("-".into());
        } else if let Some(digits) = value.split([' ', ',', '}']).next()
            && digits.parse::<i64>().is_ok()
        {
            words.push(digits.into());
        }
        rest = value;
    }
    words.join(" ").trim_end().to_owned()
}

#[test]
fn the_first_lines() {
    let mut client = Client::new(
        Identity {
            nick: "alice".into(),
            username: "al".into(),
            realname: "Alice A.".into(),
            password: Some("se cret".into()),
            account: None,
            invite: None,
        },
        0xa11ce,
    );
    assert_eq!(
        client.connect(),
        ["CAP LS 302", "PASS :se cret", "NICK alice", "USER al 0 * :Alice A."]
    );
    assert!(!format!("{client:?}").contains("se cret"));
}

#[test]
fn registration() {
    let client = after_registration("");
    assert_eq!(client.isupport().network(), Some("Tea"));
    assert_eq!(client.talking_to(), Some("#lobby"));
    let lobby = client.channel("#LOBBY").expect("we are in it");
    let members: Vec<_> = lobby.members().map(|m| (m.ranks(), m.nick())).collect();
    assert_eq!(members, [("", "alice"), ("@", "bob"), ("+@", "carol")]);
}

#[test]
fn an_old_server_without_capabilities() {
    play(
        "
< :old 451 * CAP :You have not registered
* Numeric 451 CAP You have not registered
< PING :hello there
> PONG :hello there
< :old 433 * alice :Nickname is already in use
* NickRefused alice Nickname is already in use
< :old 001 alice :Welcome
* Registered alice
> PING papo-0
< :old PONG old papo-0
* Ready
! hello
* NotDelivered * hello you are in no channel; enter one with /join #NAME
! /msg bob hello
> PRIVMSG bob :hello
* Message alice - bob hello mine confirmed
",
    );
}

#[test]
fn a_refused_list_of_capabilities_is_asked_for_one_by_one() {
    play(
        "
< :papo CAP * LS :echo-message server-time
> CAP REQ :echo-message server-time
< :papo CAP * NAK :echo-message server-time
> CAP REQ :echo-message
> CAP REQ :server-time
< :papo CAP * NAK :echo-message
< :papo CAP * ACK :server-time
> CAP END
< :papo CAP * NEW :away-notify
> CAP REQ :away-notify
< :papo CAP * ACK :away-notify
< :papo CAP * DEL :away-notify
< :papo CAP * LS :sasl
",
    );
}

#[test]
fn saying_things() {
    after_registration(
        "
! hello
> PRIVMSG #lobby :hello
< :alice!al@host PRIVMSG #lobby :hello
* Message alice al@host #lobby hello mine confirmed
! //join is a command
> PRIVMSG #lobby :/join is a command
! /me waves
> PRIVMSG #lobby :\u{1}ACTION waves\u{1}
< :alice!al@host PRIVMSG #lobby :\u{1}ACTION waves\u{1}
* Message alice al@host #lobby waves action mine confirmed
< :alice!al@host PRIVMSG #lobby :/join is a command
* Message alice al@host #lobby /join is a command mine confirmed
! /msg Bob,carol psst
> PRIVMSG Bob :psst
> PRIVMSG carol :psst
< :papo 401 alice carol :No such nick/channel
* NotDelivered carol psst No such nick/channel
< :alice!al@host PRIVMSG bob :psst
* Message alice al@host bob psst mine confirmed
< :papo 301 alice bob :gone fishing
* Away bob gone fishing
! still here
> PRIVMSG #lobby :still here
! /notice #lobby beep
> NOTICE #lobby :beep
< :bob!b@h PRIVMSG alice :\u{1}VERSION\u{1}
* Ctcp bob b@h alice VERSION
< :papo NOTICE alice :be nice
* Message papo - alice be nice
",
    );
}

#[test]
fn channels_come_and_go() {
    after_registration(
        "
! /join tea
> JOIN #tea
! hi
> PRIVMSG #tea :hi
< :alice!al@host JOIN #tea
* Joined #tea alice al@host mine
* Talking #tea
! /join #lobby
* Talking #lobby
! /join #tea
* Talking #tea
< :papo 332 alice #tea :Darjeeling
* Topic #tea Darjeeling
! /topic Assam
> TOPIC #tea :Assam
< :alice!al@host TOPIC #tea :Assam
* TopicChanged #tea alice al@host Assam
! /part
> PART #tea
! bye tea
> PRIVMSG #lobby :bye tea
< :alice!al@host PART #tea
* Left #tea alice al@host - mine
* Talking #lobby
! /join #secret key
> JOIN #secret key
< :papo 475 alice #secret :Cannot join channel (+k)
* Numeric 475 #secret Cannot join channel (+k)
* Talking #lobby
< :bob!b@h KICK #lobby alice :enough
* Kicked #lobby alice bob b@h enough mine
! anybody?
* NotDelivered * anybody? you are in no channel; enter one with /join #NAME
",
    );
}

#[test]
fn members_are_followed() {
    let client = after_registration(
        "
< @time=2026-01-02T03:04:05.678Z :dave!d@h JOIN #lobby
* Joined #lobby dave d@h
< :bob!b@h NICK robert
* NickChanged bob robert
< :carol!c@h QUIT :Ping timeout
* Quit carol c@h Ping timeout #lobby
< :robert!b@h MODE #lobby +kov-o key dave alice robert
* ModeChanged #lobby robert b@h +kov-o key dave alice robert
< :dave!d@h AWAY :lunch
* Away dave lunch
< :dave!d@h INVITE alice #secret
* Invited #secret alice dave d@h mine
",
    );
    let lobby = client.channel("#lobby").expect("we are in it");
    let members: Vec<_> = lobby.members().map(|m| (m.ranks(), m.nick(), m.is_away())).collect();
    assert_eq!(members, [("+", "alice", false), ("@", "dave", true), ("", "robert", false)]);
}

#[test]
fn asking() {
    after_registration(
        "
! /whois bob
> WHOIS bob
< :papo 311 alice bob b host * :Bob B.
* Whois bob b host Bob B.
< :papo 318 alice bob :End of /WHOIS list
* Whois bob
! /who
> WHO #lobby
< :papo 352 alice #lobby b host papo bob H@ :0 Bob B.
* WhoEntry #lobby bob b@host H@ Bob B.
! /list
> LIST
< :papo 322 alice #lobby 3 :
* ListEntry #lobby 3
< :papo 323 alice :End of /LIST
* ListEnd
! /mode +o bob
> MODE #lobby +o bob
! /mode
> MODE #lobby
! /kick bob too loud
> KICK #lobby bob :too loud
! /invite bob
> INVITE bob #lobby
! /names
> NAMES #lobby
! /away
> AWAY
! /away at lunch
> AWAY :at lunch
< :papo 306 alice :You have been marked as being away
* OwnAway away You have been marked as being away
! /quote FOO bar
> FOO bar
< :papo 421 alice FOO :Unknown command
* Numeric 421 FOO Unknown command
! /motd
> MOTD
< :papo 375 alice :- papo Message of the day -
< :papo 372 alice :- Be kind.
* Motd Be kind.
< :papo 372 alice :without the customary hyphen
* Motd without the customary hyphen
< :papo 376 alice :End of /MOTD command.
! /rehash
> REHASH
! /claim 0123 4567
> CLAIM :0123 4567
! /oper root
* OperatorPassword root
! /oper root se cret
> OPER root :se cret
! /quit so long
> PING papo-15
< :papo PONG papo papo-15
> QUIT :so long
< ERROR :Closing link
* ServerClosed Closing link
",
    );
}

#[test]
fn mistakes() {
    after_registration("
! /msg bob
* Mistake usage: /msg NAME TEXT
! /msg
* Mistake usage: /msg NAME TEXT
! /kick
* Mistake usage: /kick NICK [REASON]
! /jion #tea
* Mistake There is no command /jion. Did you mean /join? /help lists them; // says a text with a slash.
! /help join
* Told /join #CHANNEL [KEY]: enter a channel and talk to it
! /help hepl
> HELP hepl
! /nick two words
* Mistake a name has no spaces in it
! 
!    
");
}

#[test]
fn what_was_not_confirmed_is_said_again() {
    after_registration(
        "
! /join #tea key
> JOIN #tea key
< :alice!al@host JOIN #tea
* Joined #tea alice al@host mine
* Talking #tea
! one
> PRIVMSG #tea :one
! two
> PRIVMSG #tea :two
! /msg bob three
> PRIVMSG bob :three
< :alice!al@host PRIVMSG #tea :one
* Message alice al@host #tea one mine confirmed
~
> CAP LS 302
> NICK alice
> USER alice 0 * :alice
! four
< :papo CAP * LS :echo-message
> CAP REQ :echo-message
< :papo CAP alice ACK :echo-message
> CAP END
< :papo 433 * alice :Nickname is already in use
* NickRefused alice Nickname is already in use
< :papo 001 alice2 :Welcome
* Registered alice2
> JOIN #lobby
> JOIN #tea key
> PING papo-4
< :alice2!al@host JOIN #lobby
* Joined #lobby alice2 al@host mine
< :alice2!al@host JOIN #tea
* Joined #tea alice2 al@host mine
* Talking #tea
< :papo PONG papo papo-4
* Ready
> PRIVMSG #tea :two
> PRIVMSG bob :three
> PRIVMSG #tea :four
< :alice!al@elsewhere QUIT :Ping timeout
* Quit alice al@elsewhere Ping timeout
> NICK alice
< :alice2!al@host NICK alice
* NickChanged alice2 alice mine
",
    );
}

#[test]
fn a_refused_channel_is_not_talked_to_after_a_reconnect() {
    after_registration(
        "
! /join #tea
> JOIN #tea
< :alice!al@host JOIN #tea
* Joined #tea alice al@host mine
* Talking #tea
~
> CAP LS 302
> NICK alice
> USER alice 0 * :alice
< :papo 001 alice :Welcome
* Registered alice
> JOIN #lobby,#tea
> PING papo-1
< :alice!al@host JOIN #lobby
* Joined #lobby alice al@host mine
< :papo 473 alice #tea :Cannot join channel (+i)
* Numeric 473 #tea Cannot join channel (+i)
* Talking #lobby
< :papo PONG papo papo-1
* Ready
",
    );
}

#[test]
fn the_window_and_the_queue_have_an_end() {
    let mut client = after_registration("");
    let sent: Vec<Update> = (0..100).flat_map(|n| client.typed(&format!("line {n}"))).collect();
    assert_eq!(sent.len(), 65, "64 messages and one PING that asks what became of them");
    assert_eq!(shown(&sent[64]), "> PING papo-64");
    assert_eq!((client.unconfirmed(), client.queued()), (64, 36));
    // The server refused them all in a way that we do not know.
    let updates = client.receive(b":papo PONG papo papo-64");
    let lost = updates.iter().filter(|u| shown(u).starts_with("* NotDelivered")).count();
    assert_eq!((lost, client.unconfirmed(), client.queued()), (64, 36, 0));

    assert!(client.disconnect().is_empty());
    let refused = (0..1100).flat_map(|n| client.typed(&format!("line {n}"))).count();
    assert_eq!((client.queued(), refused), (1000, 136));
    assert!(!client.has_room() && !client.is_settled());
}

#[test]
fn long_texts_are_split_so_that_others_get_them_whole() {
    let mut client = after_registration("");
    let text = "the quick brown fox jumps over the lazy dog ã ".repeat(30);
    let updates = client.typed(&text);
    let mut said = String::new();
    for update in &updates {
        let Update::Send(line) = update else { panic!("{update:?}") };
        assert!(format!(":alice!al@host {line}\r\n").len() <= 512, "{line}");
        let piece = line.strip_prefix("PRIVMSG #lobby :").expect("a message");
        assert!(piece.ends_with(' '), "cut between words: {piece}");
        said.push_str(piece);
    }
    assert_eq!(said, text);
    assert!(updates.len() > 2);
    let topic = shown(&client.typed(&format!("/topic {}", "x".repeat(600)))[0]);
    assert_eq!(topic, "* Mistake that is 104 bytes too long for one line; nothing was sent");
}

#[test]
fn a_name_for_the_next_connection() {
    play(
        "
< :papo 432 * alice :Erroneous nickname
* NickRefused alice Erroneous nickname
! /nick zoë
> NICK zoë
< :papo 001 zoë :Welcome
* Registered zoë
> PING papo-0
~
> CAP LS 302
> NICK zoë
> USER alice 0 * :alice
",
    );
}
