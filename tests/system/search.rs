//! What was said is found with SEARCH, by the program itself: at once, after restarts, and after it
//! was killed while it was putting it into its index.

use tempfile::TempDir;

use crate::client::Client;
use crate::history::started;
use crate::server::Server;

/// How often the server is killed.
const KILLS: usize = 4;
/// How many messages are said before each: several times what comes into the index at once.
const MESSAGES: usize = 400;

fn seeker(server: &Server, nick: &str) -> Client {
    let mut client = server.connect();
    client.send("CAP REQ :soju.im/search draft/chathistory batch\r\nCAP END");
    client.register(nick);
    client.send("JOIN #tea");
    client.expect("#tea :End of /NAMES");
    client
}

/// The texts that are found.
fn found(client: &mut Client, asked: &str) -> Vec<String> {
    client.send(&format!("SEARCH {asked}"));
    client.expect(" soju.im/search");
    let mut texts = Vec::new();
    loop {
        let line = client.line();
        if line.contains(" BATCH -") {
            return texts;
        }
        texts.extend(line.split_once(" #tea :").map(|(_, text)| text.to_owned()));
    }
}

#[test]
fn what_was_said_is_found_at_once_and_after_every_kill() {
    let mut folder = TempDir::new().expect("a folder can be made");
    for round in 0..KILLS {
        let server = started(folder);
        let mut alice = seeker(&server, "alice");
        for before in 0..round {
            let first = found(&mut alice, &format!("text=João\\srodada{before}x0x;in=#tea"));
            assert_eq!(first, [format!("joao rodada{before}x0x")], "round {round}");
            let all = found(&mut alice, &format!("text=rodada{before}x;limit=100"));
            assert_eq!(all.len(), 100, "round {round}");
        }
        for number in 0..MESSAGES {
            alice.send(&format!("PRIVMSG #tea :joao rodada{round}x{number}x"));
            if number % 50 == 0 {
                // Said and asked for in one breath.
                let text = format!("joao rodada{round}x{number}x");
                assert_eq!(found(&mut alice, &format!("text=RODADA{round}x{number}x")), [text]);
            }
        }
        alice.sync();
        // The archivist is busy with the index, or about to be.
        folder = server.killed();
    }
    let server = started(folder);
    let mut alice = seeker(&server, "alice");
    for round in 0..KILLS {
        for number in [0, 63, 64, 127, MESSAGES - 1] {
            let asked = format!("text=rodada{round}x{number}x;from=ALICE");
            assert_eq!(found(&mut alice, &asked), [format!("joao rodada{round}x{number}x")]);
        }
    }
    let mut bob = server.person("bob");
    bob.send("CAP REQ :soju.im/search batch\r\nSEARCH text=joao");
    bob.expect(" BATCH +");
    assert!(bob.line().contains(" BATCH -"), "who was not there finds nothing");
    server.stop();
}
