//! What waits for the lobby, and what waits for the end.

use super::*;

#[test]
fn what_is_typed_before_the_lobby_waits_for_it() {
    play(
        "
! hello
! /names
! /nosuch
* Mistake There is no command /nosuch. /help lists them; // says a text with a slash.
! /join #tea
! /me pours
! to tea
! /quit
< :old 001 alice :Welcome
* Registered alice
> PING papo-0
< :alice!al@host JOIN #lobby
* Joined #lobby alice al@host mine
* Talking #lobby
< :papo PONG papo papo-0
* Ready
> PRIVMSG #lobby :hello
* Message alice al@host #lobby hello mine confirmed
> NAMES #lobby
> JOIN #tea
> PRIVMSG #tea :\u{1}ACTION pours\u{1}
* Message alice al@host #tea pours action mine confirmed
> PRIVMSG #tea :to tea
* Message alice al@host #tea to tea mine confirmed
> PING papo-5
< :papo PONG papo papo-5
> QUIT :bye
",
    );
}

#[test]
fn leaving_waits_for_the_echo() {
    let client = after_registration(
        "
! hello
> PRIVMSG #lobby :hello
! /quit
> PING papo-1
< :alice!al@host PRIVMSG #lobby :hello
* Message alice al@host #lobby hello mine confirmed
< :papo PONG papo papo-1
> QUIT :bye
",
    );
    assert!(client.is_quitting() && !client.is_leaving());
}

#[test]
fn channels_to_be_in_from_the_start() {
    let mut client = Client::new(Identity::named("alice"), 0xa11ce);
    client.join_on_connect("#ops", None);
    client.join_on_connect("#a", None);
    client.connect();
    client.receive(b":papo CAP * LS :sasl");
    let lines: Vec<String> =
        client.receive(b":papo 001 alice :Welcome").iter().map(shown).collect();
    assert_eq!(lines, ["* Registered alice", "> JOIN #ops,#a", "> PING papo-0"]);
    client.receive(b":alice!al@host JOIN #lobby");
    client.receive(b":alice!al@host JOIN #ops");
    assert_eq!(client.talking_to(), Some("#ops"));
    client.receive(b":alice!al@host JOIN #a");
    client.receive(b":papo PONG papo papo-0");
    assert_eq!(client.talking_to(), Some("#ops"));
}

/// What is shown of the past is no echo, even of the very same words.
#[test]
fn own_words_of_before_confirm_nothing() {
    play(
        "
< :papo CAP * LS :batch echo-message
> CAP REQ :batch echo-message
< :papo CAP alice ACK :batch echo-message
> CAP END
< :papo 001 alice :Welcome
* Registered alice
> PING papo-0
< :alice!al@host JOIN #lobby
* Joined #lobby alice al@host mine
* Talking #lobby
< :papo PONG papo papo-0
* Ready
! hello
> PRIVMSG #lobby :hello
< :papo BATCH +1 chathistory #lobby
< @batch=1 :alice!al@host PRIVMSG #lobby :hello
* Message alice al@host #lobby hello mine past
< :papo BATCH -1
< :alice!al@host PRIVMSG #lobby :hello
* Message alice al@host #lobby hello mine confirmed
",
    );
}

/// What had no echo is sent again by the name that it has for the server, in the very form in which
/// it was sent first; its echo may bear the name that we had then.
#[test]
fn what_is_sent_again_is_the_same_message() {
    let online = |nick: &str, joins: &str, token: &str| {
        format!(
            "
< :papo CAP * LS :echo-message papo.im/nonce
> CAP REQ :echo-message papo.im/nonce
< :papo CAP {nick} ACK :echo-message papo.im/nonce
> CAP END
< :papo 001 {nick} :Welcome
* Registered {nick}
{joins}> PING {token}
< :{nick}!al@host JOIN #lobby
* Joined #lobby {nick} al@host mine
* Talking #lobby
< :papo PONG papo {token}
* Ready
"
        )
    };
    let first = "papo.im/nonce=000000000000000000000000000a11ce-1";
    let second = "papo.im/nonce=000000000000000000000000000a11ce-2";
    play(&format!(
        "{}
! one
> @{first} PRIVMSG #lobby :one
! two
> @{second} PRIVMSG #lobby :two
< @{first} :alice!al@host PRIVMSG #lobby :one
* Message alice al@host #lobby one mine confirmed
~
> CAP LS 302
> NICK alice
> USER alice 0 * :alice
{}> @{second} PRIVMSG #lobby :two
! three
> @papo.im/nonce=000000000000000000000000000a11ce-3 PRIVMSG #lobby :three
< @{second} :alice!al@host PRIVMSG #lobby :two
* Message alice al@host #lobby two mine confirmed
< @papo.im/nonce=another :bob!bob@host PRIVMSG #lobby :three
* Message bob bob@host #lobby three
",
        online("alice", "", "papo-0"),
        online("alice2", "> JOIN #lobby\n", "papo-2"),
    ));
}

/// A service answers in words and echoes nothing. What is said to it does something, so it is not
/// said again, and passwords are not shown again.
#[test]
fn services_hear_once_and_their_passwords_are_not_shown() {
    let client = after_registration(
        "
! /msg NickServ IDENTIFY alice tea is hot
> PRIVMSG NickServ :IDENTIFY alice tea is hot
< :NickServ!NickServ@papo NOTICE alice :You are now logged in as alice.
* Message NickServ NickServ@papo alice You are now logged in as alice.
! /quit
> PING papo-1
< :papo PONG papo papo-1
> QUIT :bye
",
    );
    assert!(client.is_quitting());
    let mut client = after_registration(
        "
! /msg nickserv REGISTER tea-is-hot
> PRIVMSG nickserv :REGISTER tea-is-hot
< :papo 401 alice nickserv :No such nick/channel
* NotDelivered nickserv REGISTER … No such nick/channel
! hello
> PRIVMSG #lobby :hello
! /msg NickServ PASSWD tea-is-hot tea-is-cold
> PRIVMSG NickServ :PASSWD tea-is-hot tea-is-cold
",
    );
    let updates: Vec<String> = client.disconnect().iter().map(shown).collect();
    let reason = "the connection broke before the answer; look whether it was done";
    assert_eq!(updates, [format!("* NotDelivered NickServ PASSWD … {reason}")]);
    assert_eq!(client.queued(), 1, "what is for people is sent again");
}

/// After a reconnect the server shows the last lines again; only those are told that were missed.
#[test]
fn what_was_shown_is_not_shown_again() {
    let online = |reconnects: &str, token: &str| {
        format!(
            "
{reconnects}< :papo CAP * LS :batch echo-message message-tags
> CAP REQ :batch echo-message message-tags
< :papo CAP alice ACK :batch echo-message message-tags
> CAP END
< :papo 001 alice :Welcome
* Registered alice
{}> PING {token}
< :alice!al@host JOIN #lobby
* Joined #lobby alice al@host mine
* Talking #lobby
< :papo BATCH +1 chathistory #lobby
< @batch=1;msgid=a :bob!bob@host PRIVMSG #lobby :hi
",
            if reconnects.is_empty() { "" } else { "> JOIN #lobby\n" }
        )
    };
    let again = "~\n> CAP LS 302\n> NICK alice\n> USER alice 0 * :alice\n";
    play(&format!(
        "{}* Message bob bob@host #lobby hi past
< :papo BATCH -1
< :papo PONG papo papo-0
* Ready
! hello
> PRIVMSG #lobby :hello
< @msgid=b :alice!al@host PRIVMSG #lobby :hello
* Message alice al@host #lobby hello mine confirmed
< @msgid=c :bob!bob@host PRIVMSG alice :psst
* Message bob bob@host alice psst
< @+typing=active :bob!bob@host TAGMSG #lobby
{}< @batch=1;msgid=b :alice!al@host PRIVMSG #lobby :hello
< @batch=1;msgid=d :bob!bob@host PRIVMSG #lobby :are you there?
* Message bob bob@host #lobby are you there? past
< :papo BATCH -1
< :papo BATCH +2 chathistory bob
< @batch=2;msgid=c :bob!bob@host PRIVMSG alice :psst
< @batch=2;msgid=e :bob!bob@host PRIVMSG alice :hey
* Message bob bob@host alice hey past
",
        online("", "papo-0"),
        online(again, "papo-1"),
    ));
}
