//! What is done to messages outlives the program, and so does what is not said any more.

use tempfile::TempDir;

use crate::chathistory::reader;
use crate::client::Client;
use crate::history::started;

/// The id of a line that has one.
fn id_of(line: &str) -> String {
    let id = line.split(['@', ';', ' ']).find_map(|tag| tag.strip_prefix("msgid="));
    id.expect("it has an id").to_owned()
}

/// Says something that comes back, and gives its id.
fn said(client: &mut Client, line: &str) -> String {
    client.send(line);
    let (_, text) = line.split_once(" :").expect("it has a text");
    id_of(&client.expect(text))
}

const CAPS: &str = "CAP REQ :echo-message draft/message-redaction draft/event-playback";

/// A page of a channel, as one text.
fn page(client: &mut Client, channel: &str) -> String {
    client.send(&format!("CHATHISTORY LATEST {channel} * 50"));
    client.expect(" BATCH +");
    let mut lines = Vec::new();
    loop {
        let line = client.line();
        if line.contains(" BATCH -") {
            return lines.join("\n");
        }
        lines.push(line);
    }
}

#[test]
fn what_was_taken_back_stays_away() {
    let server = started(TempDir::new().expect("a folder can be made"));
    let mut alice = reader(&server, "alice");
    alice.send(CAPS);
    alice.send("JOIN #tea");
    let secret = said(&mut alice, "PRIVMSG #tea :the password of the house");
    said(&mut alice, "PRIVMSG #tea :hello");
    let private = said(&mut alice, "PRIVMSG alice :a note to myself");
    alice.send(&format!("REDACT #tea {secret} :oops\r\nREDACT alice {private}"));
    alice.expect(&format!(" REDACT #tea {secret} :oops"));
    alice.expect(&format!(" REDACT alice {private}"));
    let server = started(server.killed());
    let mut alice = reader(&server, "alice");
    alice.send(CAPS);
    alice.send("JOIN #tea");
    let all = page(&mut alice, "#tea");
    assert!(all.contains(" PRIVMSG #tea :hello"), "{all}");
    assert!(all.contains(&format!(" REDACT #tea {secret} :oops")), "{all}");
    assert!(!all.contains("password"), "{all}");
    alice.send(&format!("REDACT #tea {secret}"));
    alice.expect(" FAIL REDACT UNKNOWN_MSGID ");
    let folder = server.stopped();
    for file in std::fs::read_dir(folder.path().join("papo")).expect("it is there") {
        let bytes = std::fs::read(file.expect("a file").path()).expect("it can be read");
        let text = String::from_utf8_lossy(&bytes);
        assert!(!text.contains("the password of the house"), "it is still on the disk");
        assert!(!text.contains("a note to myself"), "it is still on the disk");
    }
}

#[test]
fn a_reaction_is_there_once_after_a_restart() {
    let server = started(TempDir::new().expect("a folder can be made"));
    let mut alice = reader(&server, "alice");
    alice.send(CAPS);
    alice.send("JOIN #tea");
    let tea = said(&mut alice, "PRIVMSG #tea :tea?");
    let react = format!("@+draft/reply={tea};+draft/react=:) TAGMSG #tea");
    alice.send(&react);
    alice.expect("+draft/react=:)");
    let server = started(server.killed());
    let mut alice = reader(&server, "alice");
    alice.send(CAPS);
    alice.send("JOIN #tea");
    alice.send(&react);
    alice.sync();
    // Who has the nick now is not who had it then.
    let all = page(&mut alice, "#tea");
    assert_eq!(all.matches("+draft/react=:)").count(), 1, "{all}");
    server.stop();
}

#[test]
fn what_was_corrected_is_read_as_it_is_now() {
    let server = started(TempDir::new().expect("a folder can be made"));
    let mut alice = reader(&server, "alice");
    let mut bob = server.person("bob");
    alice.send(CAPS);
    alice.send("CAP REQ papo.im/edit\r\nJOIN #tea");
    bob.send("JOIN #tea");
    bob.expect("End of /NAMES");
    let tea = said(&mut alice, "PRIVMSG #tea :at foru");
    alice.send(&format!("EDITMSG #tea {tea} :at four"));
    let edit = id_of(&alice.expect(&format!(" EDITMSG #tea {tea} :at four")));
    bob.expect(" PRIVMSG #tea :* at four");
    let server = started(server.killed());
    let mut alice = reader(&server, "alice");
    alice.send("JOIN #tea");
    let plain = page(&mut alice, "#tea");
    assert!(plain.ends_with(" PRIVMSG #tea :at four") && !plain.contains("edited"), "{plain}");
    alice.send("CAP REQ papo.im/edit");
    let marked = page(&mut alice, "#tea");
    assert!(marked.contains(&format!("papo.im/edited={edit}")), "{marked}");
    assert!(!marked.contains("foru"), "{marked}");
    alice.send(&format!("EDITMSG #tea {tea} :at five"));
    alice.expect(" FAIL EDITMSG EDIT_FORBIDDEN ");
    server.stop();
}

#[test]
fn what_is_pinned_stays_pinned() {
    let server = started(TempDir::new().expect("a folder can be made"));
    let mut alice = reader(&server, "alice");
    alice.send(CAPS);
    alice.send("CAP REQ papo.im/pin\r\nJOIN #tea");
    let tea = said(&mut alice, "PRIVMSG #tea :at four");
    let cups = said(&mut alice, "PRIVMSG #tea :bring cups");
    alice.send(&format!("PIN #tea {cups}\r\nPIN #tea {tea}\r\nUNPIN #tea {cups}"));
    alice.expect(&format!(" UNPIN #tea {cups}"));
    let server = started(server.killed());
    let mut alice = reader(&server, "alice");
    alice.send("CAP REQ :papo.im/pin papo.im/sync\r\nJOIN #tea\r\nPIN #tea");
    alice.expect(" papo.im/pins #tea");
    assert!(alice.line().ends_with(" PRIVMSG #tea :at four"));
    assert!(alice.line().contains(" BATCH -"));
    alice.send("SYNC #tea");
    alice.expect_all(&[" SYNC #tea ", " pins=1 "]);
    server.stop();
}
