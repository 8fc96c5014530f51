//! Hosts: what others see of where somebody comes from.

use std::path::Path;

use crate::client::Client;
use crate::program::{papo, run};
use crate::server::Server;

/// A server that keeps its data in this folder.
fn server_of(data: &Path) -> Server {
    Server::with(&["--data", &data.to_string_lossy()])
}

/// Somebody new, and the host that the server says others see.
fn person_with_host(server: &Server, nick: &str) -> (Client, String) {
    let mut client = server.connect();
    client.register(nick);
    let line = client.expect(" 396 ");
    let host = line.split(' ').nth(3).expect("the numeric has a host").to_owned();
    client.expect(" 366 ");
    (client, host)
}

/// Others see a cloak and not the address; it is the same after a restart, because its key is kept
/// where its owner alone can read it.
#[test]
fn a_cloak_outlives_a_restart() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let data = folder.path().join("data");
    let server = server_of(&data);
    let (mut alice, host) = person_with_host(&server, "alice");
    let (mut bob, _) = person_with_host(&server, "bob");
    assert!(host.contains(".cloak"), "{host}");
    alice.expect(&format!(":bob!u@{host} JOIN #lobby"));
    bob.send("WHOIS alice\r\nWHO #lobby\r\nUSERHOST alice\r\nNAMES #lobby");
    bob.expect_nothing_of("127.0.0.1");
    alice.send("WHOIS alice");
    alice.expect(" 338 alice alice 127.0.0.1 ");
    server.program.out.expect("alice connected from 127.0.0.1;");
    server.stop();
    #[cfg(unix)]
    for (path, mode) in [(data.clone(), 0o700), (data.join("papo.sqlite"), 0o600)] {
        use std::os::unix::fs::PermissionsExt;
        let permissions = std::fs::metadata(&path).expect("it was made").permissions();
        assert_eq!(permissions.mode() & 0o777, mode, "{}", path.display());
    }
    let server = server_of(&data);
    assert_eq!(person_with_host(&server, "alice").1, host);
    server.stop();
    // Another server has another key.
    let server = server_of(&folder.path().join("other"));
    assert_ne!(person_with_host(&server, "alice").1, host);
    server.stop();
}

/// Cloaks can be switched off, also by a reload: who is here keeps its host, who comes has the
/// new kind.
#[test]
fn cloaks_can_be_switched_off() {
    let server = Server::configured("", &[]);
    let (mut alice, host) = person_with_host(&server, "alice");
    server.write_config("[server]\ncloak_hosts = false\n");
    server.program.signal("HUP");
    server.program.out.expect("the configuration was read again and is in force");
    server.person("bob");
    alice.expect(":bob!u@127.0.0.1 JOIN #lobby");
    alice.send("USERHOST alice");
    alice.expect(&format!("alice=+u@{host}"));
    server.stop();
}

/// What a gateway sends for somebody: all at once, as gateways do.
fn through_gateway(server: &Server, password: &str, address: &str, nick: &str) -> Client {
    let mut client = server.connect();
    client.send(&format!(
        "WEBIRC {password} gateway somewhere.example {address} :secure\r\nCAP LS 302\r\n\
         NICK {nick}\r\nUSER u 0 * :{nick}\r\nCAP END"
    ));
    client
}

/// A gateway's people come from their own addresses: so they are seen, counted and let in.
#[test]
fn through_a_gateway() {
    let hash = run(papo().arg("hash"), "sesame").out.remove(0);
    let gateway =
        format!("[[webirc]]\nhosts = [\"127.0.0.1\"]\npassword_hash = \"{hash}\"\n[server]\n");
    let server = Server::configured(
        &format!("{gateway}allow = \"any\"\ncloak_hosts = false\n"),
        &["--limit-connections-per-address", "2"],
    );
    let out = &server.program.out;
    let mut alice = through_gateway(&server, "sesame", "198.51.100.3", "alice");
    alice.expect(" 366 ");
    out.expect("alice connected from 198.51.100.3; 1 person is here");
    let mut bob = through_gateway(&server, "sesame", "198.51.100.3", "bob");
    bob.expect(" 366 ");
    alice.expect(":bob!u@198.51.100.3 JOIN #lobby");
    let refused = through_gateway(&server, "sesame", "198.51.100.3", "carol").until_end();
    assert_eq!(refused, ["ERROR :Closing link: Too many connections from your address (2)"]);
    out.expect("refused 198.51.100.3: Too many connections from your address (2)");
    let mut dave = through_gateway(&server, "sesame", "2001:db8::7", "dave");
    dave.expect(" 366 ");
    alice.expect(":dave!u@2001:db8::7 JOIN #lobby");
    drop(bob);
    alice.expect(" QUIT ");
    // His place is free when his socket is closed, which is a moment after he is gone.
    crate::heard::poll("a free place", || {
        let mut carol = through_gateway(&server, "sesame", "198.51.100.3", "carol");
        (!carol.line().contains("ERROR")).then(|| carol.expect(" 366 "))
    });

    let refused = through_gateway(&server, "guess", "198.51.100.4", "eve").until_end();
    assert_eq!(refused, ["ERROR :Closing link: Invalid WebIRC password"]);
    out.expect("refused 127.0.0.1: Invalid WebIRC password");
    server.write_config(&gateway);
    server.program.signal("HUP");
    out.expect("the configuration was read again and is in force");
    let refused = through_gateway(&server, "sesame", "198.51.100.4", "eve").until_end();
    assert!(refused[0].contains("`[server] allow`"), "they have to be allowed: {refused:?}");
    server.write_config("");
    server.program.signal("HUP");
    out.expect_count("the configuration was read again and is in force", 2);
    let refused = through_gateway(&server, "sesame", "10.0.0.1", "eve").until_end();
    assert_eq!(refused, ["ERROR :Closing link: WEBIRC is not allowed from your address"]);
    alice.expect_nothing_of("eve");
    server.stop();
}
