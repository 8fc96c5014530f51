//! A server's life: it ends in order, starts again at once, and outlives a want of file handles.

use std::net::TcpStream;
use std::process::Command;
use std::time::{Duration, Instant};

use crate::client::Client;
use crate::heard::poll;
use crate::program::{papo, without_settings};
use crate::server::Server;
use crate::tmux::Tmux;

/// How long an end may take: five seconds, and as much again on a machine that has no time.
const END_MAX: Duration = Duration::from_secs(10);

/// SIGTERM and SIGINT: everyone is told, what waits is written, and it ends with 0 in time.
#[test]
fn it_ends_in_order() {
    for signal in ["TERM", "INT"] {
        let mut server = Server::with(&[]);
        let mut people = ["alice", "bob"].map(|nick| server.person(nick));
        let mut stranger = server.connect();
        stranger.send("PING x");
        stranger.line();
        people[0].send("PRIVMSG #lobby :the last word");
        people[0].sync();
        let started = Instant::now();
        server.program.signal(signal);
        for client in people.iter_mut().chain([&mut stranger]) {
            client.expect("ERROR :Server is going down");
            client.until_end();
        }
        assert_eq!(server.program.wait().code(), Some(0));
        let took = started.elapsed();
        assert!(took < END_MAX, "it took {took:?}");
        server.program.out.expect("going down");
    }
}

/// Clients that read nothing, or never close, do not keep it from ending.
#[test]
fn it_ends_whatever_clients_do() {
    let mut server = Server::with(&["--limit-messages-per-second", "0"]);
    let deaf = server.person("deaf");
    // More than a socket takes, so that something waits for the deaf one when the end comes.
    let question = "WHOIS deaf\r\n".repeat(200);
    deaf.stream().set_write_timeout(Some(Duration::from_millis(500))).expect("it is a socket");
    let mut asked = 0;
    while asked < 8 * 1024 * 1024
        && std::io::Write::write_all(&mut deaf.stream(), question.as_bytes()).is_ok()
    {
        asked += question.len();
    }
    let started = Instant::now();
    server.program.signal("TERM");
    assert_eq!(server.program.wait().code(), Some(0));
    assert!(started.elapsed() < END_MAX, "it took {:?}", started.elapsed());
    drop(deaf);
}

/// Nobody is left, and the last one left while a worker rested, which it does after a number of
/// wakes: it is not waited for. Elsewhere the end takes some milliseconds.
#[test]
fn it_ends_at_once_when_nobody_is_left() {
    let ends_at_once = |bytes: u32| {
        let mut server = Server::with(&[]);
        let client = server.connect();
        let mut stream = client.stream();
        let mut say = |text: &[u8]| std::io::Write::write_all(&mut stream, text).is_ok();
        say(b"PONG ");
        for _ in 0..bytes {
            std::thread::sleep(Duration::from_micros(300));
            say(b"x");
        }
        say(b"\r\nQUIT\r\n");
        std::thread::sleep(Duration::from_millis(1));
        drop(client);
        let started = Instant::now();
        server.program.signal("TERM");
        assert_eq!(server.program.wait().code(), Some(0));
        started.elapsed() < Duration::from_secs(1)
    };
    for bytes in 8..20 {
        assert!((0..2).any(|_| ends_at_once(bytes)), "it waits after {bytes} wakes");
    }
}

/// A restart on the same port works at once, with connections of before still about.
#[test]
fn it_starts_again_on_the_same_port() {
    let mut server = Server::with(&[]);
    let address = server.address.to_string();
    for _ in 0..3 {
        let mut alice = server.person("alice");
        server.program.signal("TERM");
        assert_eq!(server.program.wait().code(), Some(0));
        let folder = tempfile::tempdir().expect("a folder can be made");
        server = Server::of(papo().args(["serve", "--listen", &address]), folder);
        alice.until_end();
    }
    server.person("alice");
    server.stop();
}

/// When it has ended in order, the file has all that was said, and there is nothing in its log.
#[test]
fn its_file_is_whole_when_it_has_ended() {
    let server = Server::with(&[]);
    let mut alice = server.person("alice");
    alice.send("CAP REQ draft/chathistory\r\nPRIVMSG #lobby :the last word\r\nCHATHISTORY LATEST #lobby * 9");
    alice.expect(" PRIVMSG #lobby :the last word");
    let folder = server.stopped();
    let data = folder.path().join("papo");
    let log = std::fs::metadata(data.join("papo.sqlite-wal"));
    assert!(log.is_err() || log.is_ok_and(|log| log.len() == 0), "there is a log");
    let kept = std::fs::read(data.join("papo.sqlite")).expect("it is there");
    let said = b"the last word";
    assert!(kept.windows(said.len()).any(|window| window == said));
}

/// Killed without a word, it starts again on the same port at once, too.
#[test]
fn it_starts_again_after_being_killed() {
    let server = Server::with(&[]);
    let address = server.address.to_string();
    let mut alice = server.person("alice");
    drop(server);
    alice.until_end();
    let folder = tempfile::tempdir().expect("a folder can be made");
    let server = Server::of(papo().args(["serve", "--listen", &address]), folder);
    server.person("alice");
    server.stop();
}

/// Out of file handles: it says so once, those who are in chat on, and newcomers get in when others
/// have left.
#[test]
fn it_outlives_a_want_of_file_handles() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let mut command = without_settings(Command::new("sh"));
    command.args(["-c", "ulimit -n 64; exec \"$0\" serve --listen 127.0.0.1:0"]);
    command.arg(papo().get_program());
    let mut server = Server::of(&mut command, folder);
    server.program.err.expect("the system allows 64 open files");
    let mut alice = server.person("alice");
    let mut bob = server.person("bob");
    let crowd: Vec<TcpStream> = (0..100)
        .map(|_| TcpStream::connect(server.address).expect("the system queues them"))
        .collect();
    server.program.out.expect("can't accept connections");
    for round in 0..10 {
        alice.send(&format!("PRIVMSG #lobby :round {round}"));
        bob.expect(&format!("round {round}"));
    }
    assert!(server.program.is_running());
    drop(crowd);
    let mut carol = poll("a free handle", || {
        let mut carol = server.connect();
        carol.send_bytes(b"NICK carol\r\nUSER c 0 * :Carol\r\n");
        let lines = carol.first_line();
        lines.is_some_and(|line| line.contains(" 001 ")).then_some(carol)
    });
    carol.send("PRIVMSG #lobby :me, too");
    alice.expect_all(&[":carol!", ":me, too"]);
    server.stop();
}

/// When its terminal is closed nobody sees the server any more: it ends. The same signal by hand has it
/// read its configuration again.
#[test]
fn it_ends_with_its_terminal() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let (data, pid) = (folder.path().join("data"), folder.path().join("pid"));
    let serve = format!(
        "sh -c 'echo $$ >{}; exec {} serve --listen 127.0.0.1:0 --data {}'",
        pid.display(),
        papo().get_program().to_string_lossy(),
        data.display()
    );
    let Some(screen) = Tmux::start(&serve, folder.path()) else { return };
    let text = screen.expect("papo join 127.0.0.1:");
    let address = text.lines().find_map(|line| line.split_once("papo join "));
    let address = address.expect("it is there").1.trim();
    let stream = TcpStream::connect(address).expect("it listens");
    let mut ana = Client::new("ana", stream);
    ana.register("ana");
    let pid = std::fs::read_to_string(pid).expect("it was written");
    let hang_up = Command::new("sh").args(["-c", &format!("kill -HUP {pid}")]).status();
    assert!(hang_up.expect("a shell can be run").success());
    screen.expect("the configuration was read again");
    ana.sync();
    drop(screen);
    ana.expect("ERROR :Server is going down");
    ana.until_end();
}
