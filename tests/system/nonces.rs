//! What is sent again when a connection broke, or the server was killed, is said once.

use std::collections::BTreeSet;

use crate::chathistory::{all_of, reader};
use crate::client::Client;
use crate::program::{papo, times};
use crate::server::Server;

/// How many connections are cut with everything else, and when that alone is tried.
const CUTS: (usize, usize) = (60, 1000);
/// How many messages a connection sends before it is cut.
const MESSAGES: usize = 5;
/// After how many cuts the server is killed.
const CUTS_PER_KILL: usize = 15;

/// A server that lets one address connect as often as it likes.
fn started(folder: tempfile::TempDir) -> Server {
    let mut command = papo();
    command.args(["serve", "--listen", "127.0.0.1:0", "--limit-messages-per-second", "0"]);
    command.args(["--limit-connections-per-address", "0", "--limit-connects-per-minute", "0"]);
    Server::of(&mut command, folder)
}

fn connected(server: &Server, nick: &str) -> Client {
    let mut client = server.connect();
    client.send("CAP REQ :papo.im/nonce echo-message\r\nCAP END");
    client.register(nick);
    client.send("JOIN #tea");
    client.expect(&format!(" 366 {nick} #tea "));
    client
}

/// Messages that have had no echo yet, by their numbers.
type Unconfirmed = BTreeSet<usize>;

fn lines(unconfirmed: &Unconfirmed) -> String {
    let line = |number: &usize| {
        format!("@papo.im/nonce=nonce-of-message-{number:06} PRIVMSG #tea :m{number}\r\n")
    };
    unconfirmed.iter().map(line).collect()
}

/// Takes those out whose echo is among the lines.
fn confirm(unconfirmed: &mut Unconfirmed, lines: &[String]) {
    for line in lines.iter().filter(|line| line.starts_with("@papo.im/nonce=")) {
        let number = line.rsplit(":m").next().and_then(|number| number.parse().ok());
        unconfirmed.remove(&number.expect("an echo has its number"));
    }
}

/// Connections are cut at random bytes, both of what is said and of what is told; the server is
/// killed now and then. All that had no echo is sent again by whoever comes next.
#[test]
fn nothing_is_lost_and_nothing_doubled_by_connections_that_break() {
    let seed = std::env::var("PAPO_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(7);
    let mut rng = fastrand::Rng::with_seed(seed);
    let cuts = times(CUTS.0, CUTS.1);
    let folder = tempfile::TempDir::new().expect("a folder can be made");
    let mut server = started(folder);
    let mut unconfirmed = Unconfirmed::new();
    let mut said = 0;
    for cut in 0..cuts {
        if cut % CUTS_PER_KILL == CUTS_PER_KILL - 1 {
            server = started(server.killed());
        }
        let mut client = connected(&server, &format!("ana{cut}"));
        for _ in 0..MESSAGES {
            unconfirmed.insert(said);
            said += 1;
        }
        let all = lines(&unconfirmed);
        let sent = rng.usize(..=all.len());
        client.send_bytes(&all.as_bytes()[..sent]);
        // Some echoes come, and some do not: whatever is there after some lines is all it hears.
        let whole = all[..sent].matches("\r\n").count();
        let heard: Vec<String> = (0..rng.usize(..=whole)).map(|_| client.line()).collect();
        confirm(&mut unconfirmed, &heard);
    }
    let mut last = connected(&server, "ana");
    last.send_bytes(lines(&unconfirmed).as_bytes());
    while !unconfirmed.is_empty() {
        let line = last.line();
        confirm(&mut unconfirmed, &[line]);
    }
    let mut judge = reader(&server, "judge");
    judge.send("JOIN #tea");
    judge.expect(" 366 judge #tea ");
    let mut kept: Vec<usize> = all_of(&mut judge, "#tea")
        .iter()
        .filter_map(|line| line.rsplit(" PRIVMSG #tea :m").next()?.parse().ok())
        .collect();
    kept.sort_unstable();
    assert_eq!(kept, (0..said).collect::<Vec<_>>(), "seed {seed}");
    server.stop();
}

/// The echo of a message is the same after a kill: its id, its time, its words.
#[test]
fn the_first_one_is_shown_again_after_a_kill() {
    let folder = tempfile::TempDir::new().expect("a folder can be made");
    let server = started(folder);
    let talk = |server: &Server, nick: &str| {
        let mut client = server.connect();
        client.send("CAP REQ :papo.im/nonce echo-message message-tags server-time\r\nCAP END");
        client.register(nick);
        client
    };
    let mut bia = server.person("bia");
    let mut ana = talk(&server, "ana");
    let lines = "@papo.im/nonce=0123456789abcdef PRIVMSG #lobby :one\r\n\
                 @papo.im/nonce=fedcba9876543210 NOTICE bia :two";
    ana.send(lines);
    let first = ana.expect_all(&["papo.im/nonce=", "PRIVMSG #lobby :one"]);
    let second = ana.expect_all(&["papo.im/nonce=", "NOTICE bia :two"]);
    bia.expect("NOTICE bia :two");
    let server = started(server.killed());
    let mut bia = server.person("bia");
    let mut ana = talk(&server, "ana2");
    ana.expect(" 366 ");
    ana.send(lines);
    assert_eq!(ana.expect_all(&["papo.im/nonce=", "PRIVMSG #lobby :one"]), first);
    assert_eq!(ana.expect_all(&["papo.im/nonce=", "NOTICE bia :two"]), second);
    bia.expect_nothing_of(":one");
    bia.expect_nothing_of(":two");
    server.stop();
}
