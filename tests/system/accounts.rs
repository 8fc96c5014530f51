//! Accounts in the real program: they outlive whatever ends it, every door leads to them, and
//! whoever logs in makes nobody wait.

use std::io::ErrorKind;

use papo_proto::sasl::{decode, pieces, scram};
use tempfile::TempDir;

use crate::client::Client;
use crate::history::{FULL, ROOM, limit, with_some_room};
use crate::irssi::Irssi;
use crate::program::{installed, papo};
use crate::server::Server;
use crate::weechat::{self, Weechat};

/// How many log in at once.
const LOGINS: usize = 200;
const PASSWORD: &str = "chá com leite";
const FREELY: &[&str] = &[
    "--limit-messages-per-second",
    "0",
    "--limit-connections-per-address",
    "0",
    "--limit-connects-per-minute",
    "0",
];

fn started(folder: TempDir, flags: &[&str]) -> Server {
    Server::of(papo().args(["serve", "--listen", "127.0.0.1:0"]).args(flags), folder)
}

/// Somebody who has an account from here on.
fn with_account(server: &Server, nick: &str) -> Client {
    let mut person = server.person(nick);
    person.send(&format!("REGISTER * * :{PASSWORD}"));
    person.expect(&format!("REGISTER SUCCESS {nick}"));
    person
}

/// Says all of `PLAIN`.
fn say_plain(client: &mut Client, account: &str, password: &str) {
    client.send("CAP REQ sasl\r\nAUTHENTICATE PLAIN");
    client.expect("AUTHENTICATE +");
    let message = pieces(format!("\0{account}\0{password}").as_bytes()).concat();
    client.send(&format!("AUTHENTICATE {message}"));
}

/// Says what `SCRAM-SHA-256` takes; the server proves itself.
fn say_scram(client: &mut Client, account: &str, password: &str) {
    client.send("CAP REQ sasl\r\nAUTHENTICATE SCRAM-SHA-256");
    client.expect("AUTHENTICATE +");
    let first = format!("n,,n={account},r=fyko+d2lbbFgONRv9qkxdawL");
    client.send(&format!("AUTHENTICATE {}", pieces(first.as_bytes()).concat()));
    let answer = text(&client.expect("AUTHENTICATE "));
    let last = scram::prove(&first, &answer, password).expect("it is an answer");
    client.send(&format!("AUTHENTICATE {}", pieces(last.as_bytes()).concat()));
}

fn text(line: &str) -> String {
    let piece = line.rsplit(' ').next().unwrap_or_default();
    String::from_utf8(decode(piece).expect("base64")).expect("text")
}

/// The server is killed at once when it has said that there is an account. It is there.
#[test]
fn an_account_outlives_a_kill_and_every_door_leads_to_it() {
    let server = Server::with(&[]);
    let _ana = with_account(&server, "ana");
    let server = started(server.killed(), FREELY);

    // A guest does not get the nick, nor one that looks like it.
    for nick in ["ANA", "аna"] {
        let mut guest = server.connect();
        guest.send(&format!("NICK {nick}\r\nUSER u 0 * :u"));
        guest.expect_all(&[" 433 ", nick]);
    }
    let mut plain = server.connect();
    say_plain(&mut plain, "Ana", PASSWORD);
    plain.expect_all(&[" 900 ", " ana "]);
    plain.expect(" 903 ");
    plain.send("NICK Ana\r\nUSER u 0 * :Ana\r\nCAP END");
    plain.expect(" 001 ana ");
    plain.expect("MODE ana :+r");

    let mut proven = server.connect();
    say_scram(&mut proven, "ana", PASSWORD);
    let signature = proven.expect("AUTHENTICATE ");
    assert!(text(&signature).starts_with("v="), "{signature}");
    proven.send("AUTHENTICATE +");
    proven.expect(" 903 ");

    let mut pass = server.connect();
    pass.send(&format!("PASS :ana:{PASSWORD}\r\nNICK other\r\nUSER u 0 * :Ana"));
    pass.expect_all(&[" 900 ", " ana "]);
    // All of them are one user.
    pass.expect(" 001 ana ");

    let mut habit = server.person("habit");
    habit.send(&format!("PRIVMSG NickServ :IDENTIFY ana {PASSWORD}"));
    habit.expect_all(&[" 900 ", " ana "]);
    habit.expect_all(&[":NickServ!", "NOTICE ana :You are now logged in as ana."]);
    habit.send("NS LOGOUT");
    habit.expect(" 901 ");
    server.stop();
}

/// The server is killed: the channel has its topic, key, ban and ranks, and who stays is in it, away.
#[test]
fn a_founded_channel_and_its_member_outlive_a_kill() {
    let server = Server::with(&[]);
    let mut ana = with_account(&server, "ana");
    let _bia = with_account(&server, "bia");
    ana.send("JOIN #tea\r\nTOPIC #tea :Darjeeling\r\nMODE #tea +k sesame\r\nMODE #tea +b ~a:caio");
    ana.sync();
    drop(ana);
    let server = started(server.killed(), FREELY);

    let mut dora = server.person("dora");
    dora.send("JOIN #tea");
    dora.expect_all(&[" 475 ", " #tea "]);
    dora.send("JOIN #tea sesame");
    dora.expect_all(&[" 332 ", "#tea :Darjeeling"]);
    dora.expect_all(&[" 353 ", "#tea :~ana dora"]);
    dora.send("MODE #tea b");
    dora.expect_all(&[" 367 ", "#tea ~a:caio ana!"]);
    dora.send("PRIVMSG ana :there?");
    dora.expect_all(&[" 301 ", " ana :Offline"]);

    let mut again = server.connect();
    say_plain(&mut again, "ana", PASSWORD);
    again.expect(" 903 ");
    again.send("NICK ana\r\nUSER u 0 * :Ana\r\nCAP END");
    again.expect_all(&[":ana!", " JOIN #tea"]);
    again.send("MODE #tea -k sesame");
    dora.expect_all(&[":ana!", "MODE #tea -k sesame"]);
    server.stop();
}

/// Who stays is away for the same reason after a kill, hears nothing from the same, and is shown what
/// was said to it before the kill and after it.
#[test]
fn who_was_absent_at_a_kill_misses_nothing() {
    let server = Server::with(&[]);
    let mut ana = with_account(&server, "ana");
    ana.send("AWAY :at lunch\r\nSILENCE +caio!*@*\r\nQUIT");
    ana.until_end();
    let mut bia = server.person("bia");
    bia.send("PRIVMSG ana :before the kill");
    bia.expect(" 301 bia ana :at lunch");
    let server = started(server.killed(), FREELY);
    let mut dora = server.person("dora");
    let mut caio = server.person("caio");
    for client in [&mut dora, &mut caio] {
        client.send("PRIVMSG ana :after it");
        client.expect_all(&[" 301 ", " ana :at lunch"]);
    }
    let mut again = server.connect();
    say_plain(&mut again, "ana", PASSWORD);
    again.expect(" 903 ");
    again.send("NICK ana\r\nUSER u 0 * :Ana\r\nCAP END");
    again.expect_all(&[":bia!", "before the kill"]);
    again.expect_all(&[":dora!", "after it"]);
    again.send("SILENCE");
    again.expect(" 271 ana ana caio!*@*");
    again.expect_nothing_of(":caio!");
    server.stop();
}

/// A new password counts from when it is told, and what was dropped is gone, after a kill too.
#[test]
fn changes_outlive_a_kill() {
    let server = Server::with(&[]);
    let mut ana = server.person("ana");
    ana.send("REGISTER * * first-password");
    ana.expect("REGISTER SUCCESS ana");
    let mut bia = server.person("bia");
    bia.send("REGISTER * * first-password");
    bia.expect("REGISTER SUCCESS bia");
    ana.send("NS PASSWD first-password second-password");
    ana.expect("The password is another now");
    bia.send("NS DROP first-password");
    bia.expect("There is no account bia any more");
    let server = started(server.killed(), &[]);
    let mut old = server.connect();
    say_plain(&mut old, "ana", "first-password");
    old.expect(" 904 ");
    let mut new = server.connect();
    say_plain(&mut new, "ana", "second-password");
    new.expect(" 903 ");
    let _bia = server.person("bia");
    server.stop();
}

/// Nobody is told of an account, or of a password, that the disk does not take.
#[test]
fn a_full_disk_makes_no_account() {
    if installed("prlimit").is_none() {
        return;
    }
    let server = with_some_room(TempDir::new().expect("a folder can be made"));
    let mut bia = server.person("bia");
    limit(&server, FULL);
    bia.send("REGISTER * * first-password");
    bia.expect("FAIL REGISTER TEMPORARILY_UNAVAILABLE bia ");
    limit(&server, ROOM);
    server.program.out.expect("messages can be kept again");
    bia.send("REGISTER * * first-password");
    bia.expect("REGISTER SUCCESS bia");
    limit(&server, FULL);
    bia.send("NS PASSWD first-password second-password");
    bia.expect("so nothing was changed");
    limit(&server, ROOM);
    let server = started(server.killed(), &[]);
    let mut again = server.connect();
    say_plain(&mut again, "bia", "first-password");
    again.expect(" 903 ");
    server.stop();
}

/// Three failures, whatever the mechanism, and there is a pause for the right password, too; for nobody
/// else's.
#[test]
fn who_guesses_must_wait() {
    let server = Server::with(FREELY);
    let _ana = with_account(&server, "ana");
    let _bia = with_account(&server, "bia");
    let mut plain = server.connect();
    say_plain(&mut plain, "ana", "a guess");
    plain.expect(" 904 ");
    let mut proven = server.connect();
    say_scram(&mut proven, "ana", "a guess");
    proven.expect(" 904 ");
    let mut again = server.connect();
    say_scram(&mut again, "ANA", "a guess");
    again.expect(" 904 ");
    let mut late = server.connect();
    say_plain(&mut late, "ana", PASSWORD);
    late.expect_all(&[" 902 ", "Too many wrong passwords, try again in "]);
    late.send("AUTHENTICATE SCRAM-SHA-256");
    late.expect("AUTHENTICATE +");
    late.send(&format!("AUTHENTICATE {}", pieces(b"n,,n=ana,r=abc").concat()));
    late.expect(" 902 ");
    // Others behind the same address are let in.
    let mut other = server.connect();
    say_plain(&mut other, "bia", PASSWORD);
    other.expect(" 903 ");
    server.stop();
}

/// Where everybody needs an account, one is made or proven on the way in.
#[test]
fn an_account_may_be_needed() {
    let flags = ["--accounts-require", "true"];
    let server = started(TempDir::new().expect("a folder can be made"), &flags);
    let mut guest = server.connect();
    guest.send("NICK ana\r\nUSER u 0 * :Ana");
    let lines = guest.until_end();
    assert!(lines.iter().any(|line| line.contains("FAIL * ACCOUNT_REQUIRED :")), "{lines:?}");
    assert!(lines.iter().any(|line| line.starts_with("ERROR :Closing link: You need an account")));
    let mut ana = server.connect();
    ana.send("CAP LS 302\r\nNICK ana\r\nUSER u 0 * :Ana");
    ana.expect("draft/account-registration=before-connect");
    ana.send(&format!("REGISTER * * :{PASSWORD}"));
    ana.expect("REGISTER SUCCESS ana");
    ana.send("CAP END");
    ana.expect(" 001 ana ");
    ana.expect(" draft/ACCOUNTREQUIRED ");
    let server = started(server.killed(), &flags);
    let mut ana = server.connect();
    ana.send(&format!("PASS :ana:{PASSWORD}\r\nNICK ana\r\nUSER u 0 * :Ana"));
    ana.expect(" 001 ana ");
    server.stop();
}

/// Many log in at once. Meanwhile people talk, and all come in at last.
#[test]
fn who_logs_in_makes_nobody_wait() {
    let server = Server::with(FREELY);
    let mut ana = with_account(&server, "ana");
    let mut bia = server.person("bia");
    let mut crowd: Vec<Client> = (0..LOGINS).map(|_| server.connect()).collect();
    for client in &mut crowd {
        say_plain(client, "ana", PASSWORD);
    }
    for number in 0..50 {
        ana.send(&format!("PRIVMSG #lobby :{number}"));
        bia.expect(&format!("PRIVMSG #lobby :{number}"));
    }
    // Nothing of what was said waited for all of them: the last is still to come.
    let last = crowd.last().expect("there are some").stream();
    last.set_nonblocking(true).expect("it is a socket");
    let heard = last.peek(&mut [0]).map_err(|error| error.kind());
    last.set_nonblocking(false).expect("it is a socket");
    assert_eq!(heard.err(), Some(ErrorKind::WouldBlock), "its password was looked at first");
    for client in &mut crowd {
        client.expect(" 903 ");
    }
    server.stop();
}

/// The clients of terminals log in before they come in, each by its own mechanism.
#[test]
fn real_clients_log_in() {
    let server = Server::with(FREELY);
    let mut zoe = server.person("zoë");
    for nick in ["isa", "wanda"] {
        drop(with_account(&server, nick));
    }
    let (weechat, irssi) = (
        Weechat::start_as(&server, "wanda", "Wanda", Some(PASSWORD)),
        Irssi::start_as(&server, "isa", "Isa", Some(PASSWORD)),
    );
    for nick in weechat.iter().map(|_| "wanda").chain(irssi.iter().map(|_| "isa")) {
        zoe.send(&format!("WHOIS {nick}"));
        zoe.expect_all(&[" 330 ", nick, "is logged in as"]);
    }
    if let Some(wanda) = &weechat {
        wanda.sees(weechat::SERVER, &["SASL authentication successful"]);
    }
    server.stop();
}
