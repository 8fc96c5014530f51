//! Messages of several lines over real sockets: long ones arrive whole, are one in the history, and
//! cost their sender by their bytes.

use std::time::Instant;

use papo_store::{Durability, Store};

use crate::client::Client;
use crate::history::all_said;
use crate::server::Server;

/// A batch as a client sends it.
fn batch(target: &str, lines: &[String]) -> String {
    let inside: Vec<String> =
        lines.iter().map(|line| format!("@batch=1 PRIVMSG {target} :{line}")).collect();
    format!("BATCH +1 draft/multiline {target}\r\n{}\r\nBATCH -1", inside.join("\r\n"))
}

/// What a client is told until a line ends so, text by text.
fn texts(client: &mut Client, last: &str) -> Vec<String> {
    let mut texts = Vec::new();
    while texts.last().is_none_or(|text: &String| text != last) {
        let line = client.expect(" PRIVMSG #lobby :");
        let (_, text) = line.split_once(" PRIVMSG #lobby :").expect("it has one");
        texts.push(text.to_owned());
    }
    texts
}

/// The most lines that a message may have come as one, with the settings that all start with, in
/// the time that their bytes take and not that of so many messages.
#[test]
fn a_long_message_arrives_whole() {
    let server = Server::with(&[]);
    let (mut alice, mut bob, mut carol) =
        (server.person("alice"), server.person("bob"), server.person("carol"));
    for client in [&mut alice, &mut bob] {
        client.send("CAP LS 302");
        client.expect("draft/multiline=max-bytes=40000,max-lines=200");
        client.send("CAP REQ :batch draft/multiline message-tags");
        client.expect(" ACK ");
    }
    let mut lines: Vec<String> = (0..199).map(|number| format!("line {number} é")).collect();
    lines.push("the last".to_owned());
    lines[3].clear();
    let started = Instant::now();
    alice.send(&batch("#lobby", &lines));
    let opening = bob.expect(" BATCH +");
    assert!(opening.starts_with("@msgid=") && opening.ends_with(" draft/multiline #lobby"));
    assert_eq!(texts(&mut bob, "the last"), lines);
    bob.expect(" BATCH -");
    // 200 messages at five a second would take more than half a minute.
    assert!(started.elapsed().as_secs() < 20, "{:?}", started.elapsed());
    let mut plain = lines.clone();
    plain.remove(3);
    assert_eq!(texts(&mut carol, "the last"), plain);
    let folder = server.stopped();
    let store = Store::open(&folder.path().join("papo"), Durability::Power).expect("it opens");
    let channels = store.reader.channels(9).expect("it can be read");
    let channel = channels.iter().find(|it| it.name == "#lobby").expect("it is kept");
    let kept = all_said(&store, channel.id).expect("it can be read");
    let [message] = &kept[..] else { panic!("{} messages", kept.len()) };
    assert_eq!(message.text, lines.join("\n"));
}

/// Where little may wait for a client, no message is so long that it would cost anybody the
/// connection; and where bytes were sent in pieces, the history knows it.
#[test]
fn a_message_never_costs_anybody_the_connection() {
    let server = Server::with(&["--limit-sendq", "16KiB", "--limit-messages-per-second", "0"]);
    let (mut alice, mut carol) = (server.person("alice"), server.person("carol"));
    alice.send("CAP LS 302");
    alice.expect("draft/multiline=max-bytes=2048,max-lines=4");
    alice.send("CAP REQ :batch draft/multiline");
    alice.expect(" ACK ");
    alice.send(&batch("#lobby", &["1", "2", "3", "4", "5"].map(str::to_owned)));
    alice.expect("FAIL BATCH MULTILINE_MAX_LINES 4 ");
    alice.send(
        "BATCH +2 draft/multiline #lobby\r\n@batch=2 PRIVMSG #lobby :one \r\n\
         @batch=2;draft/multiline-concat PRIVMSG #lobby :and the same\r\nBATCH -2",
    );
    assert_eq!(texts(&mut carol, "and the same"), ["one ", "and the same"]);
    let folder = server.stopped();
    let store = Store::open(&folder.path().join("papo"), Durability::Power).expect("it opens");
    let channels = store.reader.channels(9).expect("it can be read");
    let kept = all_said(&store, channels[0].id).expect("it can be read");
    assert_eq!((&*kept[0].text, &*kept[0].joints), ("one and the same", &[4][..]));
}
