//! Reloading: SIGHUP and REHASH change what can change, or nothing.

use crate::program::{papo, run};
use crate::server::Server;

const BEFORE: &str = "[server]\nmotd = \"old words\"\n[limits]\ntopic = 100\n";
const AFTER: &str = "[server]\nmotd = \"new words\"\n[limits]\ntopic = 10\n";
const BAD: &str = "[server]\nmotd = \"bad words\"\n[limits]\ntopik = 10\n";

/// SIGHUP with a good file puts it in force, without dropping anybody.
#[test]
fn a_good_file() {
    let server = Server::configured(BEFORE, &[]);
    let mut alice = server.connect();
    alice.register("alice");
    alice.expect(" 372 alice ");
    let mut bob = server.person("bob");
    alice.send("JOIN #room\r\nTOPIC #room :more than ten bytes");
    alice.expect(" TOPIC #room :more than ten bytes");
    server.write_config(AFTER);
    server.program.signal("HUP");
    server.program.out.expect("the configuration was read again and is in force");
    let motd = crate::heard::poll("the new message of the day", || {
        alice.send("MOTD");
        let line = alice.expect(" 372 ");
        alice.expect(" 376 ");
        line.contains("new words").then_some(line)
    });
    assert!(motd.contains("new words"));
    alice.send("TOPIC #room :more than ten bytes");
    let topic = alice.expect(" TOPIC #room :");
    assert!(topic.ends_with(" :more than "), "it is cut now: {topic}");
    alice.send("PRIVMSG bob :still here");
    bob.expect("still here");
    server.stop();
}

/// SIGHUP lets the gate and the workers know as well: who may come in, and how many.
#[test]
fn the_gate_learns_of_it() {
    let server = Server::configured("[server]\nmax_clients = 5\n", &[]);
    let mut alice = server.person("alice");
    server.write_config("[server]\nmax_clients = 1\n");
    server.program.signal("HUP");
    server.program.out.expect("the configuration was read again and is in force");
    assert_eq!(server.connect().until_end(), ["ERROR :Server is full (1 of 1)"]);
    server.write_config("[server]\nmax_clients = 5\nbacklog = 7\n");
    server.program.signal("HUP");
    server.program.out.expect("these need a restart: server.backlog");
    server.person("bob");
    alice.sync();
    server.stop();
}

/// What needs a restart is said each time that it is not in force yet, however often the file is read.
#[test]
fn what_needs_a_restart_is_said_again() {
    let server = Server::configured("", &[]);
    let file = "[server]\nname = \"tea\"\nbacklog = 7\ncasemapping = \"precis\"\ndata = \"/x\"\n\
                listen = [\"127.0.0.1:1\"]\n[history]\ndurability = \"process\"\nkeep = \"9d\"\n\
                keep_channels = [\"#a 2d\"]\n\
                [tls]\ncertificate = \"/nowhere\"\nkey = \"/nowhere\"\n";
    server.write_config(file);
    for times in 1..=2 {
        server.program.signal("HUP");
        server.program.out.expect_count("these need a restart: ", times);
    }
    let said = server.program.out.so_far();
    let said: Vec<_> = said.iter().filter(|line| line.contains("need a restart: ")).collect();
    for key in ["server.name", "history.keep_channels", "tls.certificate", "tls.key"] {
        assert!(said[0].contains(key), "{said:?}");
    }
    let keys = |line: &str| line.split("need a restart: ").nth(1).map(ToOwned::to_owned);
    assert_eq!(keys(said[0]), keys(said[1]));
}

/// What a reload changes in what the server promises and offers is what those are told who are here,
/// and those who come after it.
#[test]
fn the_promises_change() {
    let server = Server::configured("", &[]);
    let mut alice = server.connect();
    alice.register("alice");
    alice.expect_all(&[" 005 ", " SAFERATE "]);
    alice.expect_nothing_of("draft/ICON");
    alice.send("CAP LS 302\r\nCAP REQ draft/relaymsg");
    alice.expect_all(&[" LS ", " draft/relaymsg=/ "]);
    alice.expect(" ACK ");
    server.write_config(
        "[server]\nicon = \"https://icons.example/?a=1\"\n\
         disabled_capabilities = [\"draft/relaymsg\"]\n[limits]\nmessages_per_second = 0\n",
    );
    server.program.signal("HUP");
    server.program.out.expect("the configuration was read again and is in force");
    alice.expect(" CAP alice DEL :draft/relaymsg");
    alice.expect_all(&[" 005 alice ", "draft/ICON=https://icons.example/?a\\x3D1 ", "-SAFERATE "]);
    let mut bob = server.connect();
    bob.register("bob");
    bob.expect_all(&[" 005 ", " draft/ICON=https://icons.example/?a\\x3D1 "]);
    bob.expect_nothing_of("SAFERATE");
    server.stop();
}

/// SIGHUP with a bad file, or none, changes nothing and says why.
#[test]
fn a_bad_file() {
    let server = Server::configured(BEFORE, &[]);
    let mut alice = server.person("alice");
    server.write_config(BAD);
    server.program.signal("HUP");
    server.program.out.expect("nothing was changed:");
    let path = server.config_path();
    server.program.out.expect(&format!("{}:4: unknown key `topik`", path.display()));
    std::fs::remove_file(&path).expect("it can be removed");
    server.program.signal("HUP");
    server.program.out.expect("can't read ");
    alice.send("MOTD");
    alice.expect_all(&[" 372 ", "old words"]);
    server.stop();
}

/// REHASH by an operator does the same, and the operator is told; others may not.
#[test]
fn rehash() {
    let hash = run(papo().arg("hash"), "sesame").out.remove(0);
    let operator = format!("[[operator]]\nname = \"root\"\npassword_hash = \"{hash}\"\n");
    let server = Server::configured(&format!("{BEFORE}{operator}"), &[]);
    let mut alice = server.person("alice");
    alice.send("REHASH");
    alice.expect(" 481 alice ");
    alice.send("OPER root sesame");
    alice.expect(" 381 ");
    server.write_config(&format!("{BAD}{operator}"));
    alice.send("REHASH");
    alice.expect_all(&["Nothing was changed", ":4: unknown key `topik`"]);
    alice.send("MOTD");
    alice.expect_all(&[" 372 ", "old words"]);
    server.write_config(&format!("{AFTER}{operator}"));
    alice.send("REHASH");
    alice.expect(" 382 alice ");
    alice.send("MOTD");
    alice.expect_all(&[" 372 ", "new words"]);
    server.stop();
}
