//! One order: all members see the messages of a channel in the same order.

use std::collections::HashMap;
use std::io::Read;
use std::thread;
use std::time::Instant;

use crate::client::Client;
use crate::heard::PATIENCE;
use crate::server::Server;

const PEOPLE: usize = 200;
const MESSAGES: usize = 50;

/// 200 people say 50 things each, at once: all see the same order, each person's own in theirs, and
/// nothing is missing.
#[test]
fn everyone_sees_the_same_order() {
    let server = Server::with(&[
        "--limit-messages-per-second",
        "0",
        "--auto-join",
        "",
        "--limit-sendq",
        "64MiB",
    ]);
    let mut people: Vec<Client> = (0..PEOPLE)
        .map(|number| {
            let mut person = server.connect();
            person.register(&format!("p{number}"));
            person.send("JOIN #all");
            person.expect(" 366 ");
            person
        })
        .collect();
    let mut witness = server.connect();
    witness.register("witness");
    witness.send("JOIN #all");
    witness.expect(" 366 ");
    // From here on nobody comes or goes, so what follows is messages alone.
    people.push(witness);
    for person in &mut people {
        person.sync();
    }
    let readers: Vec<_> = people
        .iter()
        .enumerate()
        .map(|(number, person)| {
            let stream = person.stream().try_clone().expect("a socket can be shared");
            let own = if number == PEOPLE { 0 } else { MESSAGES };
            thread::spawn(move || read_all(stream, PEOPLE * MESSAGES - own))
        })
        .collect();
    for turn in 0..MESSAGES / 10 {
        for (number, person) in people.iter_mut().take(PEOPLE).enumerate() {
            let lines: Vec<String> = (turn * 10..turn * 10 + 10)
                .map(|message| format!("PRIVMSG #all :{number}/{message}"))
                .collect();
            person.send_bytes(format!("{}\r\n", lines.join("\r\n")).as_bytes());
        }
    }
    let mut seen: Vec<Vec<(u16, u16)>> =
        readers.into_iter().map(|reader| reader.join().expect("it got everything")).collect();
    let order = seen.pop().expect("the witness is the last");
    let mut next = HashMap::new();
    for (sender, message) in &order {
        let next = next.entry(*sender).or_insert(0);
        assert_eq!(message, next, "the messages of {sender} are in order and none is missing");
        *next += 1;
    }
    assert_eq!(next.len(), PEOPLE);
    for (number, seen) in (0u16..).zip(&seen) {
        let expected = order.iter().filter(|(sender, _)| *sender != number);
        assert!(expected.eq(seen), "p{number} saw another order than the witness");
    }
    server.stop();
}

/// Reads that many messages; gives who said which.
fn read_all(mut stream: std::net::TcpStream, count: usize) -> Vec<(u16, u16)> {
    let by = Instant::now() + 2 * PATIENCE;
    stream.set_read_timeout(Some(PATIENCE)).expect("it is a socket");
    let mut seen = Vec::with_capacity(count);
    let mut rest: Vec<u8> = Vec::new();
    let mut buffer = vec![0; 64 * 1024];
    while seen.len() < count {
        assert!(Instant::now() < by, "{} of {count} messages came", seen.len());
        let read = stream.read(&mut buffer).expect("more comes in time");
        assert_ne!(read, 0, "the connection ended after {} of {count} messages", seen.len());
        rest.extend_from_slice(&buffer[..read]);
        let whole = rest.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
        for line in rest[..whole].split_inclusive(|byte| *byte == b'\n') {
            let text = std::str::from_utf8(line).expect("UTF-8").trim_end();
            let (_, said) = text.split_once(" PRIVMSG #all :").expect("nothing but messages");
            let (sender, message) = said.split_once('/').expect("as it was sent");
            seen.push((sender.parse().expect("a number"), message.parse().expect("a number")));
        }
        rest.drain(..whole);
    }
    seen
}
