//! Who runs the server, in the real program: the token that makes an admin, and what is left of it.

use std::fs;
use std::path::Path;

use crate::client::Client;
use crate::program::{papo, run};
use crate::server::Server;

const PASSWORD: &str = "chá com leite";

/// The token that the server has written.
fn token(data: &Path) -> String {
    fs::read_to_string(data.join("claim-token")).expect("there is one").trim().to_owned()
}

/// Somebody who has an account from here on.
fn with_account(server: &Server, nick: &str) -> Client {
    let mut person = server.person(nick);
    person.send(&format!("REGISTER * * :{PASSWORD}"));
    person.expect(&format!("REGISTER SUCCESS {nick}"));
    person
}

/// The token that is printed is the one in the file, which nobody else may read; it makes one admin,
/// once, and that outlives a kill.
#[test]
fn the_first_token_makes_an_admin_who_outlives_a_kill() {
    let server = Server::with(&[]);
    let link = server.program.out.expect("/claim#");
    let printed = server.program.out.expect("then /claim ");
    let token = token(&server.data());
    assert!(printed.ends_with(&format!("/claim {token}")), "{printed}");
    let page = format!("http://{}/claim#{token}", server.address);
    assert_eq!(link.trim(), page, "the same in a browser");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let file = fs::metadata(server.data().join("claim-token")).expect("it is there");
        assert_eq!(file.permissions().mode() & 0o777, 0o600);
    }
    let mut ana = with_account(&server, "ana");
    ana.send(&format!("CLAIM {token}"));
    ana.expect("MODE ana :+o");
    ana.expect("You are an admin of this server now");
    assert!(!server.data().join("claim-token").exists());
    let mut bia = with_account(&server, "bia");
    bia.send(&format!("CLAIM {token}"));
    bia.expect("FAIL CLAIM INVALID_TOKEN");

    let folder = server.killed();
    let data = folder.path().join("papo");
    let server = Server::of(papo().args(["serve", "--listen", "127.0.0.1:0"]), folder);
    assert!(!data.join("claim-token").exists(), "there is an admin");
    let mut again = server.connect();
    again.send(&format!("PASS :ana:{PASSWORD}\r\nNICK ana\r\nUSER u 0 * :Ana"));
    again.expect(" MODE ana :+or");
    again.send("WHOIS ana");
    again.expect_all(&[" 313 ", "is an IRC operator"]);
    server.stop();
}

/// A token that nobody has used stays good over a restart.
#[test]
fn a_token_outlives_a_restart() {
    let server = Server::with(&[]);
    let first = token(&server.data());
    let folder = server.stopped();
    let server = Server::of(papo().args(["serve", "--listen", "127.0.0.1:0"]), folder);
    assert_eq!(token(&server.data()), first);
    let mut ana = with_account(&server, "ana");
    ana.send(&format!("CLAIM {first}"));
    ana.expect("You are an admin of this server now");
    server.stop();
}

/// What `papo admin` prints and whether it succeeds, for the server of this data directory.
#[cfg(unix)]
fn admin(data: &Path, words: &[&str]) -> (String, String, bool) {
    let output = papo().args(["admin", "--data"]).arg(data).args(words).output();
    let output = output.expect("it runs");
    let text = |bytes| String::from_utf8(bytes).expect("text");
    (text(output.stdout), text(output.stderr), output.status.success())
}

/// The same of what must succeed.
#[cfg(unix)]
fn done(data: &Path, words: &[&str]) -> String {
    let (out, err, is_done) = admin(data, words);
    assert!(is_done && err.is_empty(), "{words:?}: {out}{err}");
    out
}

/// Who has a shell on the machine makes admins, lists, ends and resets; all of it is recorded, and
/// the record outlives a kill.
#[cfg(unix)]
#[test]
fn the_console_does_it_all_and_the_record_outlives_a_kill() {
    use std::os::unix::fs::PermissionsExt;

    let server = Server::with(&[]);
    let data = server.data();
    let socket = fs::metadata(data.join("admin.sock")).expect("it is there");
    assert_eq!(socket.permissions().mode() & 0o777, 0o600);
    let mut ana = with_account(&server, "ana");
    let mut bia = server.person("bia");

    let first = token(&data);
    let told = done(&data, &["claim"]);
    let second = token(&data);
    assert!(first != second && told.contains(&format!("/claim {second}\n")), "{told}");
    assert!(told.ends_with(&format!("\nhttp://{}/claim#{second}\n", server.address)), "{told}");
    ana.send(&format!("CLAIM {first}"));
    ana.expect("FAIL CLAIM INVALID_TOKEN");
    assert_eq!(done(&data, &["role", "ana", "admin", "she", "asked"]), "ana is an admin now\n");
    ana.expect("MODE ana :+o");
    assert!(done(&data, &["accounts"]).starts_with("ana: an admin's, made on "));

    let sessions = done(&data, &["sessions", "bia"]);
    let (name, rest) = sessions.split_once(": ").expect("it has a name");
    assert!(rest.starts_with("bia from 127.0.0.1, since "), "{sessions}");
    assert_eq!(done(&data, &["end", name, "bye"]), format!("The connection {name} has ended\n"));
    bia.expect("ERROR :Closing link: ended by an operator (bye)");
    let (_, error, is_done) = admin(&data, &["end", name]);
    assert!(!is_done && error.contains("There is no such connection"), "{error}");

    let told = done(&data, &["reset-password", "ana", "forgotten"]);
    let password = told.split(' ').nth(5).expect("it is there").to_owned();
    ana.expect("ERROR :Closing link: the password of your account was changed");
    let folder = server.killed();
    let (_, error, is_done) = admin(&data, &["accounts"]);
    assert!(!is_done && error.contains("no server answers"), "{error}");

    // What the other left of its socket is in nobody's way.
    let server = Server::of(papo().args(["serve", "--listen", "127.0.0.1:0"]), folder);
    let mut again = server.connect();
    again.send(&format!("PASS :ana:{password}\r\nNICK ana\r\nUSER u 0 * :Ana"));
    again.expect(" MODE ana :+or");
    again.send("AUDIT 9 ana");
    for wanted in [" ROLE ana: admin, she asked", " RESETPASS ana: forgotten"] {
        let line = again.expect(wanted);
        assert!(line.contains(" console (uid "), "{line}");
    }
    let record = done(&data, &["audit", "2"]);
    assert!(record.contains(" ENDSESSION ") && record.contains(" bia: bye\n"), "{record}");
    assert!(!record.contains(&password), "it is shown once");
    server.stop();
    assert!(!data.join("admin.sock").exists());
}

/// A link made at the console makes one account, also after a kill; then it is used up.
#[cfg(unix)]
#[test]
fn a_link_makes_one_account_and_outlives_a_kill() {
    let flags = ["--accounts-registration", "invite"];
    let server = Server::with(&flags);
    let (data, at) = (server.data(), server.address);
    let link = |told: &str| {
        let token = told.split(' ').next().expect("it begins with that");
        assert!(told.ends_with(&format!("\nhttp://{at}/invite#{token}\n")), "{told}");
        let line = told.lines().find(|line| line.starts_with("papo://")).expect("a link");
        assert!(line.contains("&sha256="), "{line}");
        line[line.find("/?").expect("a question")..].to_owned()
    };
    let kept = link(&done(&data, &["invite", "--for", "2h", "for", "Ana"]));
    let revoked = link(&done(&data, &["invite", "--uses", "5"]));
    let listed = done(&data, &["invites"]);
    let id = listed.lines().find(|line| line.contains("5 times")).and_then(|it| it.get(..10));
    done(&data, &["uninvite", id.expect("its name")]);

    let folder = server.killed();
    let mut again = papo();
    again.args(["serve", "--listen", "127.0.0.1:0"]).args(flags);
    let server = Server::of(&mut again, folder);
    let join = |query: &str, name: &str| {
        let mut command = papo();
        command.arg("join").arg(format!("papo://{}{query}", server.address));
        command.args(["--register", name]).env("PAPO_PASSWORD", PASSWORD);
        run(&mut command, "hello\n")
    };
    let refused = join(&revoked, "ana");
    assert_eq!(refused.code, Some(1), "{refused:?}");
    let let_in = join(&kept, "ana");
    assert_eq!((let_in.code, let_in.err.len()), (Some(0), 0), "{let_in:?}");
    let second = join(&kept, "bia");
    assert_eq!(second.code, Some(1), "{second:?}");
    assert!(second.err.iter().any(|line| line.contains("ask an operator")), "{second:?}");
    assert!(done(&server.data(), &["invites"]).contains("There are none"));
    assert!(done(&server.data(), &["audit", "9", "INVITATION"]).contains("for Ana"));
    server.stop();
}

/// What an operator has forbidden is forbidden after a kill, too.
#[cfg(unix)]
#[test]
fn a_mute_and_a_ban_outlive_a_kill() {
    let server = Server::with(&[]);
    let data = server.data();
    let mut ana = with_account(&server, "ana");
    let mut bia = with_account(&server, "bia");
    done(&data, &["mute", "ana", "1h", "shouting"]);
    done(&data, &["ban", "bia", "forever", "spam"]);
    bia.expect("ERROR :Closing link: you are banned: spam");
    ana.send("PRIVMSG #lobby :HELLO");
    ana.expect("FAIL PRIVMSG MUTED");

    let folder = server.killed();
    let server = Server::of(papo().args(["serve", "--listen", "127.0.0.1:0"]), folder);
    let mut bia = server.connect();
    bia.send(&format!("PASS :bia:{PASSWORD}\r\nNICK bia\r\nUSER u 0 * :Bia"));
    bia.expect("ERROR :Closing link: you are banned: spam");
    let mut ana = server.connect();
    ana.send(&format!("PASS :ana:{PASSWORD}\r\nNICK ana\r\nUSER u 0 * :Ana"));
    ana.expect(" 001 ana ");
    ana.send("PRIVMSG #lobby :HELLO");
    ana.expect_all(&["FAIL PRIVMSG MUTED :You are muted until ", ": shouting"]);
    assert!(done(&data, &["mutes"]).starts_with("~a:ana by console (uid "));
    done(&data, &["unmute", "ana"]);
    let mut caio = server.person("caio");
    ana.send("PRIVMSG #lobby :hello");
    caio.expect("PRIVMSG #lobby :hello");
    server.stop();
}
