//! Accounts.

use super::*;

const SASL: &str = ":papo CAP * LS :sasl=PLAIN\n:papo CAP * ACK :sasl\nAUTHENTICATE +";

fn account(interactive: bool, password: &str, is_new: bool) -> Play {
    let account = Some(Account { name: "Ana".into(), password: password.into(), is_new });
    play_with(Start { account, ..start(interactive, None) })
}

fn plain(password: &str) -> String {
    use papo_proto::sasl::pieces;
    format!("> AUTHENTICATE {}", pieces(format!("\0Ana\0{password}").as_bytes())[0])
}

#[test]
fn who_has_an_account_is_asked_for_its_password_alone() {
    let mut play = account(true, "", false);
    assert_eq!(play.event(Event::Started), ["?? Password of Ana (empty for another name): "]);
    assert_eq!(play.typed("wrong"), ["connect"]);
    assert!(play.event(Event::Connected).contains(&"> NICK Ana".to_owned()));
    assert!(play.lines(SASL).contains(&plain("wrong")));
    assert_eq!(
        play.lines(
            ":papo 904 Ana :SASL authentication failed: The account or the password is wrong"
        ),
        [
            "| -- The account or the password is wrong",
            "close",
            "?? Password of Ana (empty for another name): ",
        ]
    );
    play.typed("tea is hot");
    play.event(Event::Connected);
    assert!(play.lines(SASL).contains(&plain("tea is hot")));
    assert_eq!(
        play.lines(":papo 902 Ana :Too many wrong passwords, try again in 60 seconds")[0],
        "| -- Too many wrong passwords, try again in 60 seconds"
    );
    play.typed("tea is hot");
    play.event(Event::Connected);
    play.lines(SASL);
    let lines = play.lines(
        ":papo 900 Ana Ana!*@h Ana :You are now logged in as Ana
         :papo 903 Ana :SASL authentication successful
         :papo 001 Ana :Welcome",
    );
    assert_eq!(
        only(&lines, '|'),
        [
            "-- you are logged in as Ana",
            "-- you are Ana on tea:7276; /help shows what you can type"
        ]
    );
}

#[test]
fn an_account_on_a_pipe() {
    let lines = account(false, "", false).event(Event::Started);
    assert_eq!(
        lines,
        ["! the account's password is missing: --password-file FILE or PAPO_PASSWORD", "exit 2"]
    );
    let mut play = account(false, "wrong", false);
    assert_eq!(play.event(Event::Started)[0], "connect");
    play.event(Event::Connected);
    play.lines(SASL);
    let lines = play.lines(":papo 904 Ana :SASL authentication failed: The account is unknown");
    assert_eq!(
        lines,
        ["close", "! tea:7276 does not let you in: The account is unknown", "exit 1"]
    );
}

#[test]
fn the_password_of_a_name_that_belongs_to_an_account() {
    let taken = ":papo 433 * Ana :Nickname belongs to an account: log in with SASL";
    let mut play = play(true, Some("Ana"));
    play.event(Event::Started);
    play.event(Event::Connected);
    assert_eq!(
        play.lines(taken),
        [
            "| -- the name Ana belongs to an account",
            "close",
            "?? Password of Ana (empty for another name): ",
        ]
    );
    assert_eq!(play.typed(""), ["? Your name: "]);
    play.typed("Ana");
    play.event(Event::Connected);
    play.lines(taken);
    assert_eq!(play.typed("tea is hot"), ["connect"]);
    play.event(Event::Connected);
    assert!(play.lines(SASL).contains(&plain("tea is hot")));
    // Whoever is here with it: a guest, or somebody with an account, perhaps the person's own.
    let in_use = ":papo 433 * Ana :Nickname is already in use";
    let mut play = super::play(true, Some("Ana"));
    play.event(Event::Started);
    play.event(Event::Connected);
    play.lines(":papo CAP * LS :sasl=PLAIN");
    assert_eq!(play.lines(in_use)[0], "| -- the name Ana belongs to an account");
    play.typed("");
    play.typed("Ana");
    play.event(Event::Connected);
    assert_eq!(play.lines(in_use)[0], "| -- Ana: Nickname is already in use");
    assert_eq!(play.typed("/login Ana"), ["?? Password of Ana (empty for another name): "]);
    let mut piped = super::play(false, Some("Ana"));
    piped.event(Event::Started);
    piped.event(Event::Connected);
    assert_eq!(
        piped.lines(taken)[0],
        "! the name Ana belongs to an account; if it is yours: papo join --account Ana"
    );
}

/// Whose password it was that is wrong, only the last words tell.
#[test]
fn an_account_in_the_password_of_the_server() {
    for (interactive, words, expected) in [
        (
            true,
            "The account or the password is wrong (PASS)",
            "The account or the password is wrong",
        ),
        (
            true,
            "Too many wrong passwords, try again in 60 seconds (PASS)",
            "Too many wrong passwords, try again in 60 seconds",
        ),
        (true, "the server password is missing or wrong (PASS)", "that password is wrong"),
        (
            false,
            "The account or the password is wrong (PASS)",
            "tea:7276 does not let you in: The account or the password is wrong",
        ),
    ] {
        let password = Some("Ana:wrong".into());
        let mut play = play_with(Start { password, ..start(interactive, Some("Ana")) });
        play.event(Event::Started);
        play.event(Event::Connected);
        let lines =
            play.lines(&format!(":papo 464 Ana :Password incorrect\nERROR :Closing link: {words}"));
        assert!(lines.iter().any(|line| line.ends_with(expected)), "{lines:?}");
        let prompt =
            if words.contains("server") { "The server's password" } else { "Password of Ana" };
        assert_eq!(interactive, lines.iter().any(|line| line.contains(prompt)), "{lines:?}");
    }
}

#[test]
fn a_server_for_accounts_alone() {
    let words = ":papo FAIL * ACCOUNT_REQUIRED :You need an account here
                 ERROR :Closing link: You need an account here";
    let mut play = play(true, Some("bob"));
    play.event(Event::Started);
    play.event(Event::Connected);
    assert_eq!(
        play.lines(words),
        [
            "| -- this server lets in only accounts: say which is yours, or /register NAME to make one",
            "close",
            "? Your account: ",
        ]
    );
    assert_eq!(play.typed("Ana"), ["?? Password of Ana (empty for another name): "]);
    assert_eq!(play.typed(""), ["? Your account: "]);
    assert_eq!(play.typed("/register Ana"), ["?? A new password for Ana: "]);
    let mut piped = super::play(false, Some("bob"));
    piped.event(Event::Started);
    piped.event(Event::Connected);
    assert_eq!(
        piped.lines(words)[1],
        "! tea:7276 does not let you in: this server lets in only accounts: \
         papo join --account NAME, or --register NAME to make one"
    );
}

#[test]
fn an_account_is_made_on_the_way_in() {
    let offer = ":papo CAP * LS :draft/account-registration=before-connect\n\
                 :papo CAP * ACK :draft/account-registration";
    let mut play = account(true, "", true);
    assert_eq!(play.event(Event::Started), ["?? A new password for Ana: "]);
    assert_eq!(play.typed("tea"), ["?? The same again: "]);
    assert_eq!(
        play.typed("coffee"),
        ["| -- those were two different passwords", "?? A new password for Ana: "]
    );
    play.typed("tea");
    assert_eq!(play.typed("tea"), ["connect"]);
    play.event(Event::Connected);
    assert!(play.lines(offer).contains(&"> REGISTER * * :tea".to_owned()));
    let lines = play.lines(":papo FAIL REGISTER WEAK_PASSWORD Ana :The password is too short");
    assert_eq!(lines, ["| -- The password is too short", "close", "?? A new password for Ana: "]);
    play.typed("tea is hot");
    play.typed("tea is hot");
    play.event(Event::Connected);
    play.lines(offer);
    let lines = play.lines(":papo REGISTER SUCCESS Ana :You have an account now");
    assert_eq!(only(&lines, '|'), ["-- there is an account Ana now"]);
    assert_eq!(only(&lines, '>'), ["CAP END"]);
    let mut piped = account(false, "tea is hot", true);
    piped.event(Event::Started);
    piped.event(Event::Connected);
    piped.lines(offer);
    let lines = piped.lines(":papo FAIL REGISTER ACCOUNT_EXISTS Ana :There is such an account");
    assert_eq!(lines[1], "! tea:7276 does not let you in: There is such an account");
}

#[test]
fn logging_in_while_talking() {
    let mut play = play(true, Some("Ana")).into_lobby("Ana");
    let lines = play.typed("/login Ana");
    assert_eq!(lines, ["?? Password of Ana (empty for another name): "]);
    assert!(play.typed("").iter().all(|line| line.starts_with("? [Ana")), "no harm is done");
    play.typed("/login Ana");
    let lines = play.typed("tea is hot");
    assert_eq!(only(&lines, '>'), ["PRIVMSG NickServ :IDENTIFY Ana tea is hot"]);
    play.typed("/register");
    play.typed("tea is hot");
    let lines = play.typed("tea is hot");
    assert_eq!(only(&lines, '>'), ["PRIVMSG NickServ :REGISTER tea is hot"]);
    let mut piped = super::play(false, Some("Ana")).into_lobby("Ana");
    assert_eq!(piped.typed("/register")[0], "! usage: /register PASSWORD");
}
