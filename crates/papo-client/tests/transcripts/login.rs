//! Accounts: logging in and making one, before the server takes us in and afterwards.

use papo_client::Account;

use super::*;

fn alice(is_new: bool) -> Identity {
    let (name, password) = ("alice".into(), "tea is hot".into());
    Identity { account: Some(Account { name, password, is_new }), ..Identity::named("alice") }
}

/// The password itself is not sent where the server takes a proof of it.
#[test]
fn logging_in_comes_before_being_taken_in() {
    play_as(
        alice(false),
        "
< :papo CAP * LS :echo-message sasl=PLAIN,SCRAM-SHA-256,EXTERNAL
> CAP REQ :echo-message sasl
< :papo CAP * ACK :echo-message sasl
> AUTHENTICATE SCRAM-SHA-256
< AUTHENTICATE +
> AUTHENTICATE biwsbj1hbGljZSxyPTAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMGExMWNlLTE=
< AUTHENTICATE cj0wMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDBhMTFjZS0xeHl6LHM9QUFBQUFBQUFBQUFBQUFBQUFBQUFBQT09LGk9NDA5Ng==
> AUTHENTICATE Yz1iaXdzLHI9MDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwYTExY2UtMXh5eixwPXo0b2g2M0YwYmhKYkF6QmtJdkNBZ05IdHppS0RRdUNXZnAveE9KRFpaUUk9
< AUTHENTICATE dj1BQUFB
> AUTHENTICATE +
< :papo 900 alice alice!a@h alice :You are now logged in as alice
* LoggedIn alice
< :papo 903 alice :SASL authentication successful
> CAP END
< :papo 001 alice :Welcome
* Registered alice
> PING papo-0
~
> CAP LS 302
> NICK alice
> USER alice 0 * :alice
< :papo CAP * LS :sasl=PLAIN
> CAP REQ :sasl
< :papo CAP * ACK :sasl
> AUTHENTICATE PLAIN
< AUTHENTICATE +
> AUTHENTICATE AGFsaWNlAHRlYSBpcyBob3Q=
< :papo 902 alice :Too many wrong passwords, try again in 60 seconds
* LoginRefused Too many wrong passwords, try again in 60 seconds
~
> CAP LS 302
> NICK alice
> USER alice 0 * :alice
< :papo CAP * LS :server-time
> CAP REQ :server-time
< :papo CAP * ACK :server-time
> PASS :alice:tea is hot
> CAP END
",
    );
}

#[test]
fn a_server_does_not_keep_us_busy_with_hashing() {
    play_as(
        alice(false),
        "
< :papo CAP * LS :sasl=SCRAM-SHA-256
> CAP REQ :sasl
< :papo CAP * ACK :sasl
> AUTHENTICATE SCRAM-SHA-256
< AUTHENTICATE +
> AUTHENTICATE biwsbj1hbGljZSxyPTAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMGExMWNlLTE=
< AUTHENTICATE cj0wMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDBhMTFjZS0xeHl6LHM9QUFBQUFBQUFBQUFBQUFBQUFBQUFBQT09LGk9NDI5NDk2NzI5NQ==
> AUTHENTICATE *
< :papo 906 alice :SASL authentication aborted
* LoginRefused SASL authentication aborted
",
    );
}

#[test]
fn an_account_is_made_before_being_taken_in() {
    let client = play_as(
        alice(true),
        "
< :papo CAP * LS :draft/account-registration=before-connect sasl=PLAIN
> CAP REQ :draft/account-registration
< :papo CAP * ACK :draft/account-registration
> REGISTER * * :tea is hot
< :papo FAIL REGISTER WEAK_PASSWORD alice :The password is too short: 8 characters are the least
* LoginRefused The password is too short: 8 characters are the least
~
> CAP LS 302
> NICK alice
> USER alice 0 * :alice
< :papo CAP * LS :draft/account-registration=before-connect sasl=PLAIN
> CAP REQ :draft/account-registration
< :papo CAP * ACK :draft/account-registration
> REGISTER * * :tea is hot
< :papo REGISTER SUCCESS alice :You have an account now
* AccountMade alice
> CAP END
< :papo 900 alice alice!*@h alice :You are now logged in as alice
* LoggedIn alice
~
> CAP LS 302
> NICK alice
> USER alice 0 * :alice
< :papo CAP * LS :draft/account-registration=before-connect sasl=PLAIN
> CAP REQ :sasl
",
    );
    assert!(!format!("{client:?}").contains("tea is hot"));
    play_as(
        alice(true),
        "
< :papo CAP * LS :draft/account-registration sasl=PLAIN
> CAP REQ :draft/account-registration
< :papo CAP * ACK :draft/account-registration
* LoginRefused the server makes no accounts on the way in; ask an operator
",
    );
}

/// Whoever logs in by hand is logged in by itself when it comes back.
#[test]
fn logging_in_and_out_by_hand() {
    after_registration(
        "
! /login
* Mistake usage: /login NAME [PASSWORD]
! /login alice
* AccountPassword alice
! /login alice coffee
> PRIVMSG NickServ :IDENTIFY alice coffee
! /ns ID alice tea is hot
> PRIVMSG NickServ :ID alice tea is hot
< :papo 900 alice alice!al@host alice :You are now logged in as alice
* LoggedIn alice
! /login alice tea is hot
> PRIVMSG NickServ :IDENTIFY alice tea is hot
< :papo 900 alice alice!al@host alice :You are now logged in as alice
* LoggedIn alice
~
> CAP LS 302
> NICK alice
> USER alice 0 * :alice
< :papo CAP * LS :sasl=PLAIN
> CAP REQ :sasl
< :papo CAP * ACK :sasl
> AUTHENTICATE PLAIN
< AUTHENTICATE +
> AUTHENTICATE AGFsaWNlAHRlYSBpcyBob3Q=
",
    );
}

/// Until the old password is wrong, it is not known whether the new one is right.
#[test]
fn a_changed_password_is_used_when_it_is_right() {
    play_as(
        alice(false),
        "
< :papo CAP * LS :sasl=PLAIN
> CAP REQ :sasl
< :papo 001 alice :Welcome
* Registered alice
> PING papo-0
< :papo PONG papo papo-0
* Ready
! /ns PASSWD tea coffee
> PRIVMSG NickServ :PASSWD tea coffee
* Message alice - NickServ PASSWD … mine confirmed
~
> CAP LS 302
> NICK alice
> USER alice 0 * :alice
< :papo CAP * LS :sasl=PLAIN
> CAP REQ :sasl
< :papo CAP * ACK :sasl
> AUTHENTICATE PLAIN
< AUTHENTICATE +
> AUTHENTICATE AGFsaWNlAHRlYSBpcyBob3Q=
< :papo 904 alice :SASL authentication failed: The account or the password is wrong
* LoginRefused The account or the password is wrong
~
> CAP LS 302
> NICK alice
> USER alice 0 * :alice
< :papo CAP * LS :sasl=PLAIN
> CAP REQ :sasl
< :papo CAP * ACK :sasl
> AUTHENTICATE PLAIN
< AUTHENTICATE +
> AUTHENTICATE AGFsaWNlAGNvZmZlZQ==
",
    );
}

#[test]
fn making_an_account_and_logging_out_by_hand() {
    after_registration(
        "
! /register
* NewPassword
! /register tea is hot
> PRIVMSG NickServ :REGISTER tea is hot
< :papo 900 alice alice!al@host alice :You are now logged in as alice
* LoggedIn alice
! /ns LOGOUT
> PRIVMSG NickServ :LOGOUT
< :papo 901 alice alice!al@host :You are now logged out
* LoggedOut
! /cs INFO #tea
> PRIVMSG ChanServ :INFO #tea
! /cs
* Mistake usage: /cs WORDS
~
> CAP LS 302
> NICK alice
> USER alice 0 * :alice
< :papo CAP * LS :sasl=PLAIN
> CAP END
",
    );
}

/// What is known of the server, and of people, in words.
#[test]
fn answers_of_the_server_in_words() {
    after_registration(
        "
! /help redact
> HELP redact
< :papo 704 alice redact :REDACT target msgid [reason]
* Told REDACT target msgid [reason]
< :papo 705 alice redact :Take back what was said.
* Told Take back what was said.
< :papo 706 alice redact :End of /HELP
! /whois irs
> WHOIS irs
< :papo 330 alice irs Ana :is logged in as
* Whois irs Ana
",
    );
}
