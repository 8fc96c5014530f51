//! `papo join` with accounts: through a pipe and on a screen, against the real server.

use crate::program::{Ended, papo, run};
use crate::server::Server;
use crate::tmux::Tmux;

const PASSWORD: &str = "tea is hot";

/// Runs `papo join` through a pipe to its end, with this password in its environment.
fn join(server: &Server, flags: &[&str], password: &str, input: &str) -> Ended {
    let mut command = papo();
    command.args(["join", &server.address.to_string()]).args(flags).env("PAPO_PASSWORD", password);
    run(&mut command, input)
}

/// An account is made and used by a script; what `NickServ` heard was delivered, and what was said
/// before is shown when it is asked for alone.
#[test]
fn a_script_makes_an_account_and_uses_it() {
    let server = Server::with(&[]);
    let ended = join(&server, &["--register", "builder"], PASSWORD, "green\n/ns INFO\n");
    assert_eq!((ended.code, ended.err.len()), (Some(0), 0), "{ended:?}");
    assert!(ended.out.iter().any(|line| line.contains("builder: made on")), "{ended:?}");
    let ended = join(&server, &["--account", "builder"], PASSWORD, "red\n");
    assert_eq!((ended.code, ended.err.len()), (Some(0), 0), "{ended:?}");
    assert!(!ended.out.iter().any(|line| line.contains("green")), "{ended:?}");
    let ended = join(&server, &["--account", "builder"], PASSWORD, "/search gree\n/history 9\n");
    assert_eq!(ended.code, Some(0), "{ended:?}");
    let found = ended.out.iter().filter(|line| line.ends_with("<builder> green")).count();
    assert_eq!(found, 1, "{ended:?}");
    for (flags, password, why) in [
        (["--account", "builder"], "wrong", "The account or the password is wrong"),
        (["--nick", "builder"], "builder:wrong", "The account or the password is wrong"),
        (["--nick", "builder"], "", "papo join --account builder"),
        (["--register", "builder"], PASSWORD, "There is such an account"),
        (["--account", "builder"], "", "the account's password is missing"),
    ] {
        let ended = join(&server, &flags, password, "hi\n");
        assert_ne!(ended.code, Some(0), "{ended:?}");
        assert!(ended.err.iter().any(|line| line.contains(why)), "{why}: {ended:?}");
        assert!(!ended.err.iter().any(|line| line.contains("server's password")), "{ended:?}");
    }
    server.stop();
}

/// Where the server has a password of its own, both are given.
#[test]
fn an_account_on_a_server_with_a_password() {
    let server = Server::with(&["--password", "open sesame"]);
    let folder = tempfile::tempdir().expect("a folder can be made");
    let file = folder.path().join("server");
    std::fs::write(&file, "open sesame\n").expect("a file can be written");
    let file = file.display().to_string();
    let both = ["--register", "builder", "--server-password-file", &file];
    assert_eq!(join(&server, &both, PASSWORD, "hi\n").code, Some(0));
    let both = ["--account", "builder", "--server-password-file", &file];
    assert_eq!(join(&server, &both, PASSWORD, "hi\n").code, Some(0));
    let ended = join(&server, &both[..2], PASSWORD, "hi\n");
    assert_eq!(ended.code, Some(1), "{ended:?}");
    assert!(ended.err.iter().any(|line| line.contains("--server-password-file")), "{ended:?}");
    server.stop();
}

/// A person is told what there is to do, makes an account, and comes back to it by its nick.
#[test]
fn a_person_makes_an_account_where_one_is_needed() {
    let server = Server::with(&["--accounts-require", "true"]);
    let folder = tempfile::tempdir().expect("a folder can be made");
    let address = server.address.to_string();
    let join = |nick: &str| {
        let command = format!("'{}' join {address} --nick {nick}", env!("CARGO_BIN_EXE_papo"));
        Tmux::start(&command, folder.path())
    };
    let Some(tmux) = join("zoe") else { return };
    tmux.expect("lets in only accounts");
    tmux.type_line("/register zoe");
    tmux.expect("A new password for zoe: ");
    tmux.type_line(PASSWORD);
    tmux.expect("The same again: ");
    tmux.type_line(PASSWORD);
    tmux.expect("[zoe #lobby]");
    tmux.type_line("/ns INFO");
    tmux.expect("zoe: made on");
    tmux.type_line("at foru");
    // What answers this comes behind the echo.
    tmux.type_line("/topic");
    tmux.expect("#lobby has no topic");
    tmux.type_line("/edit at four");
    tmux.expect("you corrected a message");
    tmux.type_line("/delete");
    let screen = tmux.expect("you took back a message");
    assert!(!screen.contains(PASSWORD) && !screen.contains("not delivered"), "{screen}");
    drop(tmux);
    server.stop();
}
