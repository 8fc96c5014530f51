//! Starting: what the server says, and what it says when it can't.

use std::net::{SocketAddr, TcpListener};
use std::process::Command;

use crate::client::Client;
use crate::program::{papo, run, skip};
use crate::server::Server;

/// The greeting has the address and what to type; a line tells of everyone who comes and goes.
#[test]
fn the_greeting_and_who_comes_and_goes() {
    let server = Server::with(&["--name", "chat.example"]);
    let out = &server.program.out;
    out.expect("is up as chat.example.");
    out.expect(&format!("  Browser   http://{}", server.address));
    out.expect(&format!("  papo join {}", server.address));
    out.expect(&format!("port {}", server.address.port()));
    let mut alice = server.person("alice");
    out.expect("alice connected from 127.0.0.1; 1 person is here");
    let bob = server.person("bob");
    out.expect("bob connected from 127.0.0.1; 2 people are here");
    drop(bob);
    out.expect("bob left (Connection closed); 1 person is here");
    alice.send("QUIT :see \u{1b}[2Jyou");
    let line = out.expect("alice left (");
    assert!(line.contains("; 0 people are here"), "{line}");
    assert!(!line.contains('\u{1b}'), "what people send does not steer the terminal: {line}");
    server.stop();
}

/// Who has an account stays when the last connection goes: that is told, too, and who is there.
#[test]
fn accounts_that_stay_are_not_counted_as_people() {
    let server = Server::with(&[]);
    let out = &server.program.out;
    let mut ana = server.person("ana");
    out.expect("ana connected from 127.0.0.1; 1 person is here");
    ana.send("REGISTER * * :long enough");
    ana.expect("REGISTER SUCCESS");
    drop(ana);
    out.expect("ana is away (Connection closed); 0 people are here, 1 account is away");
    let mut guest = server.person("guest");
    out.expect("guest connected from 127.0.0.1; 1 person is here, 1 account is away");
    guest.send("PRIVMSG NickServ :IDENTIFY ana long enough");
    out.expect("guest has logged in and is ana now; 1 person is here");
    drop(guest);
    out.expect("ana is away (Connection closed); 0 people are here, 1 account is away");
    let mut back = server.connect();
    back.send("PASS :ana:long enough");
    back.register("ana");
    out.expect("ana connected from 127.0.0.1; 1 person is here");
    server.stop();
}

/// What keeps a server from starting is one clear line and the right exit code.
#[test]
fn what_keeps_it_from_starting() {
    let other = TcpListener::bind("127.0.0.1:0").expect("a port");
    let taken = other.local_addr().expect("a bound port").to_string();
    let folder = tempfile::tempdir().expect("a folder can be made");
    let bad = folder.path().join("bad.toml");
    std::fs::write(&bad, "[server]\nmotd = \"hi\"\nmax_clents = 3\n").expect("it can be written");
    let broken = folder.path().join("broken.toml");
    std::fs::write(&broken, "[server]\nmotd = \n").expect("it can be written");
    let (bad, broken) = (bad.to_string_lossy(), broken.to_string_lossy());
    let missing = folder.path().join("missing.toml");
    let missing = missing.to_string_lossy();
    let listen = |address| ["--listen", address];
    let config = |path| ["--config", path];

    let table: [([&str; 2], i32, Vec<String>); 6] = [
        (
            listen(&taken),
            1,
            vec![taken.replace("127.0.0.1:", "port "), "papo serve --listen".into()],
        ),
        (listen("192.0.2.1:0"), 1, vec!["192.0.2.1 is not an address of this machine".into()]),
        (config(&bad), 1, vec![format!("{bad}:3: "), "max_clents".into(), "`max_clients`".into()]),
        (config(&broken), 1, vec![format!("{broken}:2")]),
        (config(&missing), 1, vec![format!("can't read {missing}")]),
        (["--max-clients", "none"], 2, vec!["--max-clients".into(), "none".into()]),
    ];
    for (arguments, code, words) in table {
        let ended = run(papo().arg("serve").args(arguments), "");
        assert_eq!(ended.code, Some(code), "{arguments:?}: {ended:?}");
        assert_eq!(ended.err.len(), 1, "{arguments:?}: one line, not {:?}", ended.err);
        for word in words {
            assert!(ended.err[0].contains(&word), "{word:?} in {:?}", ended.err);
        }
    }
    drop(other);
}

/// A port that is taken: it is said by whom, and by a papo also what that one serves.
#[cfg(target_os = "linux")]
#[test]
fn a_taken_port_and_who_has_it() {
    let says = |taken: SocketAddr| {
        let ended = run(papo().args(["serve", "--listen", &taken.to_string()]), "");
        assert_eq!(ended.code, Some(1), "{ended:?}");
        ended.err.concat()
    };
    let server = Server::with(&[]);
    let (process, data) = (server.program.id(), server.data());
    let words = format!(
        "is taken by another papo (process {process}), which serves {}; stop that one",
        data.display()
    );
    let line = says(server.address);
    assert!(line.contains(&words), "{words:?} in {line:?}");
    // One that covers all addresses is in the way of each.
    let other = TcpListener::bind("0.0.0.0:0").expect("a port");
    let port = other.local_addr().expect("a bound port").port();
    let line = says(SocketAddr::new([127, 0, 0, 1].into(), port));
    let words = format!("(process {})", std::process::id());
    assert!(line.contains(&words) && !line.contains("papo (process"), "{words:?} in {line:?}");
    server.stop();
}

/// Whose processes one may not look at is not named; it is said how to learn who it is. They do not
/// hide one's own either.
#[cfg(target_os = "linux")]
#[test]
fn a_port_that_somebody_else_has() {
    use std::os::unix::fs::chown;
    use std::os::unix::process::CommandExt;

    const NOBODY: u32 = 65_534;
    if run(Command::new("id").arg("-u"), "").out != ["0"] {
        skip("only root can be somebody else, too");
        return;
    }
    let as_nobody = |mut command: Command| {
        command.uid(NOBODY).gid(NOBODY);
        command
    };
    let mut test = Command::new("test");
    test.args(["-x", env!("CARGO_BIN_EXE_papo")]);
    if run(&mut as_nobody(test), "").code != Some(0) {
        skip("others may not run this program");
        return;
    }
    let serve = |address: &str| {
        let mut command = papo();
        command.args(["serve", "--listen", address]);
        as_nobody(command)
    };
    let other = TcpListener::bind("127.0.0.1:0").expect("a port");
    let taken = other.local_addr().expect("a bound port");
    let ended = run(&mut serve(&taken.to_string()), "");
    let words = format!("is taken by another program (`sudo ss -ltnp 'sport = :{}'`", taken.port());
    assert!(ended.err.concat().contains(&words), "{words:?} in {ended:?}");
    let folder = tempfile::tempdir().expect("a folder can be made");
    chown(folder.path(), Some(NOBODY), Some(NOBODY)).expect("it is ours");
    let server = Server::of(&mut serve("127.0.0.1:0"), folder);
    let ended = run(&mut serve(&server.address.to_string()), "");
    let words = format!("is taken by another papo (process {})", server.program.id());
    assert!(ended.err.concat().contains(&words), "{words:?} in {ended:?}");
    server.stop();
}

/// A flag that does not exist is bad usage; the answer names it and where to find the right ones.
#[test]
fn an_unknown_flag() {
    let ended = run(papo().args(["serve", "--frobnicate"]), "");
    assert_eq!(ended.code, Some(2), "{ended:?}");
    assert!(ended.err[0].contains("--frobnicate"), "{ended:?}");
    assert!(ended.err.iter().any(|line| line.contains("--help")), "{ended:?}");
}

/// `papo config` shows each value and whether a default, the file, the environment or a flag set it.
#[test]
fn the_configuration_and_its_origins() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let file = folder.path().join("papo.toml");
    std::fs::write(&file, "[limits]\ntopic = 100\nkick = 100\nnick = 10\n").expect("written");
    let mut command = papo();
    command.args(["config", "--limit-nick", "20", "--config"]).arg(&file);
    let ended = run(command.env("PAPO_LIMITS_KICK", "200").env("PAPO_LIMITS_NICK", "15"), "");
    assert_eq!(ended.code, Some(0), "{ended:?}");
    for line in [
        "away = 200  # default".to_owned(),
        format!("topic = 100  # {}:2", file.display()),
        "kick = 200  # PAPO_LIMITS_KICK".to_owned(),
        "nick = 20  # --limit-nick".to_owned(),
    ] {
        assert!(ended.out.contains(&line), "{line:?} in {:?}", ended.out);
    }
}

/// The example that `papo config` prints is a configuration that the server takes.
#[test]
fn the_example_configuration_is_one() {
    let ended = run(papo().args(["config", "--example"]), "");
    assert_eq!(ended.code, Some(0));
    let server = Server::configured(&ended.out.join("\n"), &[]);
    server.person("alice");
    server.stop();
}

/// A hash made by `papo hash` opens OPER for its password and for no other.
#[test]
fn a_hash_from_a_pipe_is_one_that_oper_takes() {
    let ended = run(papo().arg("hash"), "açaí com granola");
    assert_eq!(ended.code, Some(0), "{ended:?}");
    let [hash] = &ended.out[..] else { panic!("one line: {ended:?}") };
    assert!(hash.starts_with("$argon2id$"), "{hash}");
    let file = format!("[[operator]]\nname = \"root\"\npassword_hash = \"{hash}\"\n");
    let server = Server::configured(&file, &[]);
    let mut alice = server.person("alice");
    alice.send("OPER root :açaí");
    alice.expect(" 464 ");
    alice.send("OPER root :açaí com granola");
    alice.expect(" 381 ");
    server.program.out.expect("alice is now an operator, by the password of root");
    server.stop();
}

/// A server password lets in whoever knows it, plain or hashed, and nobody else.
#[test]
fn the_server_password() {
    let hash = run(papo().arg("hash"), "segredo").out.remove(0);
    for password in ["segredo", &hash] {
        let server = Server::with(&["--password", password]);
        let mut stranger = server.connect();
        stranger.send("PASS guess\r\nNICK eve\r\nUSER e 0 * :Eve");
        let lines = stranger.until_end();
        assert!(lines.iter().any(|line| line.contains(" 464 ")), "{lines:?}");
        let mut friend: Client = server.connect();
        friend.send("PASS segredo");
        friend.register("alice");
        server.stop();
    }
}

/// No configuration file, no home and no environment at all are enough to start.
#[test]
fn it_starts_without_an_environment() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let mut command = Command::new(env!("CARGO_BIN_EXE_papo"));
    command.env_clear().args(["serve", "--listen", "127.0.0.1:0"]);
    let server = Server::of(&mut command, folder);
    server.person("alice");
    server.stop();
}
