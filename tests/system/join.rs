//! `papo join`: our own client, through a pipe and on a screen.

use std::net::TcpListener;

use crate::program::{Ended, Program, papo, run};
use crate::server::Server;
use crate::tmux::Tmux;

/// Runs `papo join` through a pipe to its end.
fn join(address: &str, nick: &str, input: &str) -> Ended {
    run(papo().args(["join", address, "--nick", nick]), input)
}

/// Starts `papo join` with its input open.
fn joined(server: &Server, nick: &str) -> Program {
    let mut command = papo();
    command.args(["join", &server.address.to_string(), "--nick", nick]);
    let program = Program::start(&mut command);
    server.program.out.expect(&format!("{nick} connected from "));
    program
}

/// `echo hello | papo join HOST:PORT --nick bot`: all see it, and it ends with 0.
#[test]
fn a_line_from_a_pipe() {
    let server = Server::with(&[]);
    let mut alice = server.person("alice");
    let ended = join(&server.address.to_string(), "bot", "hello\nolá, João");
    assert_eq!(ended.code, Some(0), "{ended:?}");
    for text in ["hello", "olá, João"] {
        alice.expect_all(&[":bot!", &format!(" PRIVMSG #lobby :{text}")]);
    }
    server.program.out.expect("bot left (");
    server.stop();
}

/// What a script says before `/quit` arrives, and its commands wait for the lobby as its words do.
#[test]
fn quit_comes_last() {
    let server = Server::with(&[]);
    let mut alice = server.person("alice");
    let address = server.address.to_string();
    let ended = join(&address, "bot", "deploy done\n/names\n/quit so long\nnever said\n");
    assert_eq!(ended.code, Some(0), "{ended:?}");
    assert!(ended.out.iter().any(|line| line.contains("in #lobby (2)")), "{ended:?}");
    alice.expect_all(&[":bot!", " PRIVMSG #lobby :deploy done"]);
    alice.expect_all(&[":bot!", " QUIT ", "so long"]);
    alice.expect_nothing_of("never said");
    for wrong in ["/nosuch", "/msg nobody hi", "/join"] {
        let ended = join(&address, "bot", &format!("{wrong}\n"));
        assert_eq!((ended.code, ended.err.len()), (Some(1), 1), "{wrong}: {ended:?}");
    }
    server.stop();
}

/// `--channel` says where plain text goes; without `--nick` the name that was taken is told.
#[test]
fn into_a_channel() {
    let server = Server::with(&[]);
    let mut alice = server.person("alice");
    alice.send("JOIN #ops");
    alice.expect(" 366 alice #ops ");
    let mut command = papo();
    command.args(["join", &server.address.to_string()]).env("USER", "deployer");
    let ended = run(command.args(["--channel", "#ops", "--channel", "#a"]), "hi\n");
    assert_eq!(ended.code, Some(0), "{ended:?}");
    assert!(ended.err.iter().any(|line| line.contains("you are deployer on ")), "{ended:?}");
    alice.expect_all(&[":deployer!", " PRIVMSG #ops :hi"]);
    server.stop();
}

/// A server with a password: a script is told what is missing, a person is asked.
#[test]
fn a_server_with_a_password() {
    let server = Server::with(&["--password", "open sesame"]);
    let address = server.address.to_string();
    let ended = join(&address, "bot", "hi");
    refused(&ended, "wants a password");
    assert!(!ended.err[0].contains("incorrect"), "{ended:?}");
    let folder = tempfile::tempdir().expect("a folder can be made");
    let command = format!("'{}' join {address} --nick zoe", env!("CARGO_BIN_EXE_papo"));
    let Some(tmux) = Tmux::start(&command, folder.path()) else { return };
    tmux.expect("password: ");
    tmux.type_line("wrong");
    tmux.expect("that password is wrong");
    tmux.type_line("open sesame");
    let screen = tmux.expect("[zoe #lobby]");
    assert!(!screen.contains("sesame"), "{screen}");
    tmux.type_line("/quit");
    server.stop();
}

/// A pipe with more lines than flood control lets through at once loses none of them.
#[test]
fn many_lines_from_a_pipe() {
    let server = Server::with(&["--limit-messages-per-second", "20", "--limit-burst", "5"]);
    let mut alice = server.person("alice");
    let lines: Vec<String> = (0..40).map(|number| format!("number {number}.")).collect();
    let ended = join(&server.address.to_string(), "bot", &lines.join("\n"));
    assert_eq!(ended.code, Some(0), "{ended:?}");
    for number in 0..40 {
        let line = alice.expect(" PRIVMSG #lobby :");
        assert!(line.ends_with(&format!(":number {number}.")), "{line}, not number {number}");
    }
    server.stop();
}

/// Two of them talk: in the lobby, to one person, in a room.
#[test]
fn two_clients() {
    let server = Server::with(&[]);
    let [mut joao, mut zoe] = ["João", "Zoë"].map(|nick| joined(&server, nick));
    joao.type_line("bom dia");
    zoe.out.expect("<João> bom dia");
    zoe.type_line("/msg João psst");
    joao.out.expect("psst");
    let mut alice = server.person("alice");
    alice.send("JOIN #sala");
    alice.expect(" 366 alice #sala ");
    for program in [&mut joao, &mut zoe] {
        program.type_line("/join #sala");
        alice.expect(" JOIN #sala");
    }
    joao.type_line("/msg #sala só na sala");
    alice.expect_all(&[":João!", " PRIVMSG #sala :só na sala"]);
    zoe.out.expect("só na sala");
    joao.type_line("/quit tchau");
    assert_eq!(joao.wait().code(), Some(0), "{:?}", joao.err.so_far());
    alice.expect_all(&[":João!", " QUIT ", "tchau"]);
    zoe.end_input();
    assert_eq!(zoe.wait().code(), Some(0), "{:?}", zoe.err.so_far());
    server.stop();
}

/// What keeps a script from joining is one clear line on standard error, and exit code 1.
#[test]
fn what_keeps_it_from_joining() {
    let server = Server::with(&["--max-clients", "1"]);
    let mut alice = server.person("alice");
    let address = server.address.to_string();
    let full = join(&address, "bob", "hello");
    refused(&full, "Server is full (1 of 1)");
    alice.expect_nothing_of("hello");
    server.stop();

    let server = Server::with(&[]);
    let mut alice = server.person("alice");
    refused(&join(&server.address.to_string(), "Alice", "hello"), "already in use");
    let bad = join(&server.address.to_string(), "a,b", "hello");
    assert_eq!(bad.code, Some(2), "no name at all is bad usage: {bad:?}");
    alice.expect_nothing_of("hello");
    server.stop();

    // A port that nobody listens on: it was the system's to give a moment ago.
    let free = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = free.local_addr().expect("a bound port").to_string();
    drop(free);
    refused(&join(&address, "bob", "hello"), &address);
}

fn refused(ended: &Ended, word: &str) {
    assert_eq!(ended.code, Some(1), "{ended:?}");
    assert_eq!(ended.err.len(), 1, "one line: {ended:?}");
    assert!(ended.err[0].contains(word), "{word:?} in {:?}", ended.err);
}

/// When the server comes back, it is there again and says what was typed meanwhile, in order.
#[test]
fn it_reconnects() {
    let mut server = Server::with(&[]);
    let address = server.address.to_string();
    let mut bot = joined(&server, "bot");
    bot.type_line("before");
    bot.out.expect("before");
    server.program.signal("TERM");
    assert_eq!(server.program.wait().code(), Some(0));
    bot.err.expect("connection lost");
    for line in ["meanwhile one", "meanwhile two"] {
        bot.type_line(line);
    }
    let folder = tempfile::tempdir().expect("a folder can be made");
    let server = Server::of(papo().args(["serve", "--listen", &address]), folder);
    let mut alice = server.person("alice");
    for text in ["meanwhile one", "meanwhile two"] {
        alice.expect_all(&[":bot!", &format!(" PRIVMSG #lobby :{text}")]);
    }
    bot.type_line("after");
    alice.expect(" PRIVMSG #lobby :after");
    bot.end_input();
    assert_eq!(bot.wait().code(), Some(0), "{:?}", bot.err.so_far());
    server.stop();
}

/// On a screen: it asks for a name until one is right; a line that is half typed survives what
/// others say meanwhile.
#[test]
fn on_a_screen() {
    let server = Server::with(&[]);
    let mut alice = server.person("alice");
    let folder = tempfile::tempdir().expect("a folder can be made");
    let command = format!("'{}' join {}", env!("CARGO_BIN_EXE_papo"), server.address);
    let Some(tmux) = Tmux::start(&command, folder.path()) else { return };
    tmux.expect("ame");
    tmux.press("C-u");
    tmux.type_line("alice");
    tmux.expect("already in use");
    tmux.press("C-u");
    tmux.type_line("João");
    alice.expect_all(&[":João!", " JOIN #lobby"]);
    tmux.expect("#lobby");
    tmux.type_text("half a li");
    tmux.expect("half a li");
    alice.send("PRIVMSG #lobby :I interrupt you");
    let screen = tmux.expect("<alice> I interrupt you");
    let last = screen.trim_end().lines().last().unwrap_or_default().to_owned();
    assert!(last.contains("half a li") && !last.contains("interrupt"), "{screen}");
    tmux.type_line("ne");
    alice.expect_all(&[":João!", " PRIVMSG #lobby :half a line"]);
    alice.send("PRIVMSG João :\u{1b}]0;evil\u{7}just you \u{1b}[31mred");
    let screen = tmux.expect("just you");
    assert!(!screen.contains('\u{1b}'), "{screen}");
    tmux.type_text("/qui");
    tmux.press("Tab");
    tmux.expect("/quit");
    tmux.press("Enter");
    alice.expect_all(&[":João!", " QUIT "]);
    server.stop();
}
