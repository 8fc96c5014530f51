//! Chunks: what is answered depends on the bytes and not on how they came.

use std::process::Command;

use crate::client::Client;
use crate::program::{installed, run};
use crate::server::Server;

const SCRIPT: &str = "CAP LS 302\r\nNICK joão\r\nUSER j 0 * :João\r\nCAP END\r\n\
    JOIN #açaí\r\nTOPIC #açaí :bom\r\n\r\n\nPRIVMSG #açaí :oi\nPRIVMSG nobody :oi\r\nMODE #açaí\r\n\
    WHO #açaí\r\nFROB\r\nPRIVMSG\r\nPING :the end\r\n";

/// Sends the script in pieces of that many bytes; gives all answers.
fn play(server: &Server, piece_len: usize) -> Vec<String> {
    let mut client = server.connect();
    for piece in SCRIPT.as_bytes().chunks(piece_len) {
        client.send_bytes(piece);
    }
    let mut lines = Vec::new();
    loop {
        let line = client.line();
        let is_last = line.ends_with(":the end") || line.ends_with("PONG the end");
        // When it was set is not a matter of chunks.
        let is_a_time = line.contains(" 333 ") || line.contains(" 329 ");
        lines.push(if is_a_time { "(a time)".to_owned() } else { line });
        if is_last {
            break;
        }
    }
    client.send("QUIT");
    client.until_end();
    lines
}

/// The same script gives the same answers byte by byte, in odd pieces, and at once.
#[test]
fn the_same_answers_however_it_is_cut() {
    let server = Server::with(&["--limit-messages-per-second", "0", "--replay-on-join", "0"]);
    let mut whole: Option<Vec<String>> = None;
    for (round, piece_len) in [usize::MAX, 1, 2, 3, 7, 61].into_iter().enumerate() {
        let lines = play(&server, piece_len);
        assert!(lines.len() > 20, "{lines:?}");
        server.program.out.expect_count("joão left", round + 1);
        let whole = whole.get_or_insert_with(|| lines.clone());
        assert_eq!(&lines, whole, "in pieces of {piece_len}");
    }
    server.stop();
}

/// Whoever stops sending still gets all answers, also those that flood control holds back.
#[test]
fn half_closed() {
    let server = Server::with(&["--limit-messages-per-second", "20", "--limit-burst", "5"]);
    let mut client = server.connect();
    client.send_bytes(thirty_pings().as_bytes());
    client.finish_sending();
    all_answered(&client.until_end());
    server.stop();
}

/// As a person would do it in a shell: `printf … | nc -N`.
#[test]
fn half_closed_by_nc() {
    let Some(nc) = installed("nc") else { return };
    let server = Server::with(&["--limit-messages-per-second", "20", "--limit-burst", "5"]);
    let port = server.address.port().to_string();
    let ended = run(Command::new(nc).args(["-N", "127.0.0.1", &port]), &thirty_pings());
    all_answered(&ended.out);
    server.stop();
}

/// A registration and thirty questions after it.
fn thirty_pings() -> String {
    let mut lines = vec!["NICK alice".to_owned(), "USER a 0 * :Alice".to_owned()];
    lines.extend((0..30).map(|number| format!("PING :number-{number}")));
    lines.join("\r\n") + "\r\n"
}

fn all_answered(lines: &[String]) {
    let answers = lines.iter().filter(|line| line.contains(" PONG ")).count();
    assert_eq!(answers, 30, "{lines:#?}");
    assert!(lines.iter().any(|line| line.contains(" 001 alice ")), "{lines:#?}");
}

/// What waits for a slow answer (a password is being checked) is answered after it, also when the
/// sender has stopped sending.
#[test]
fn half_closed_behind_a_question() {
    let hash = run(crate::program::papo().arg("hash"), "sesame").out.remove(0);
    let file = format!("[[operator]]\nname = \"root\"\npassword_hash = \"{hash}\"\n");
    let server = Server::configured(&file, &["--limit-messages-per-second", "0"]);
    let mut client: Client = server.connect();
    client.send_bytes(
        b"NICK alice\r\nUSER a 0 * :Alice\r\nOPER root sesame\r\nPING :after\r\nQUIT :done\r\n",
    );
    client.finish_sending();
    let lines = client.until_end();
    for answer in [" 381 ", " PONG "] {
        assert!(lines.iter().any(|line| line.contains(answer)), "{answer}: {lines:#?}");
    }
    server.program.out.expect("alice left (Quit: done)");
    server.stop();
}
