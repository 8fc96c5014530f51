//! Who runs the server, in the real program: the token that makes an admin, and what is left of it.

use std::fs;
use std::path::Path;

use crate::client::Client;
use crate::program::papo;
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
    let printed = server.program.out.expect("  /claim ");
    let token = token(&server.data());
    assert!(printed.ends_with(&format!("/claim {token}")), "{printed}");
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
