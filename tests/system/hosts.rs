//! Hosts: what others see of where somebody comes from.

use std::path::Path;

use crate::client::Client;
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
    for (path, mode) in [(data.clone(), 0o700), (data.join("cloak.key"), 0o600)] {
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

/// Where the key can't be kept, the server says so in one line and works.
#[test]
fn a_cloak_without_a_place_for_its_key() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let file = folder.path().join("file");
    std::fs::write(&file, "").expect("it can be written");
    let server = server_of(&file);
    server.program.out.expect("hosts look different after a restart");
    assert!(person_with_host(&server, "alice").1.contains(".cloak"));
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
