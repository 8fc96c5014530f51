//! Limits at the door: how many, who, how fast, and what happens past them.

use crate::server::Server;

/// The one too many is told so and let go; nobody else notices; when one leaves, another gets in.
#[test]
fn a_full_server() {
    let server = Server::with(&["--max-clients", "3"]);
    let [mut alice, mut bob, carol] = ["alice", "bob", "carol"].map(|nick| server.person(nick));
    alice.sync();
    for _ in 0..3 {
        let lines = server.connect().until_end();
        assert_eq!(lines, ["ERROR :Server is full (3 of 3)"]);
    }
    server.program.out.expect("refused 127.0.0.1: Server is full (3 of 3)");
    alice.send("PRIVMSG bob :still here?");
    bob.expect("still here?");
    let heard = alice.sync();
    assert!(heard.is_empty(), "nobody else notices: {heard:?}");
    drop(carol);
    alice.expect_all(&[":carol!", " QUIT "]);
    // Her place is free when her socket is closed, which is a moment after she is gone.
    let mut dave = crate::heard::poll("a free place", || {
        let mut dave = server.connect();
        dave.send_bytes(b"NICK dave\r\nUSER d 0 * :Dave\r\n");
        (!dave.line().contains("ERROR")).then_some(dave)
    });
    dave.expect(" 366 ");
    server.stop();
}

/// Who is not among the allowed networks is told which setting says so.
#[test]
fn only_allowed_networks() {
    let server = Server::configured("[server]\nallow = [\"10.0.0.0/8\"]\n", &[]);
    let lines = server.connect().until_end();
    assert_eq!(lines.len(), 1, "{lines:?}");
    assert!(lines[0].starts_with("ERROR :"), "{lines:?}");
    assert!(lines[0].contains("127.0.0.1") && lines[0].contains("[server] allow"), "{lines:?}");
    server.program.out.expect("refused 127.0.0.1: ");
    server.stop();
}

/// Who does not register in time is let go, and told why; who has registered stays.
#[test]
fn registration_takes_too_long() {
    let server = Server::with(&["--limit-registration-timeout", "500ms"]);
    let mut silent = server.connect();
    let mut half = server.connect();
    half.send("NICK alice");
    // A machine that is busy may take longer than that to register somebody.
    let mut registered = crate::heard::poll("a registration in time", || {
        let mut client = server.connect();
        client.send_bytes(b"NICK quick\r\nUSER q 0 * :Quick\r\n");
        client.line().contains(" 001 ").then_some(client)
    });
    for client in [&mut silent, &mut half] {
        let lines = client.until_end();
        let last = lines.last().expect("a word of goodbye");
        assert!(last.starts_with("ERROR :") && last.contains("Registration timed out"), "{last}");
    }
    registered.sync();
    server.stop();
}

/// A client that answers PINGs stays; one that does not is dropped, and everyone learns why.
#[test]
fn pings() {
    let server = Server::with(&["--limit-ping-interval", "300ms", "--limit-ping-timeout", "2s"]);
    let mut steady = server.person("steady");
    let mut silent = server.person("silent");
    // `expect` answers each PING on the way.
    let line = steady.expect(" QUIT ");
    assert!(line.starts_with(":silent!") && line.contains("Ping timeout"), "{line}");
    let lines = silent.until_end();
    assert!(lines.iter().any(|line| line.contains("PING ")), "it was asked first: {lines:?}");
    let last = lines.last().expect("a word of goodbye");
    assert!(last.starts_with("ERROR :") && last.contains("Ping timeout"), "{last}");
    // It has been answering for longer than the other was given.
    steady.sync();
    server.stop();
}

/// Who chats before registering is answered, up to a bound, then let go.
#[test]
fn chatter_before_registration() {
    let server = Server::with(&["--limit-messages-per-second", "0"]);
    let mut chatty = server.connect();
    for _ in 0..200 {
        chatty.send_bytes(b"LUSERS\r\n");
    }
    let lines = chatty.until_end();
    let answered = lines.iter().filter(|line| line.contains(" 451 ")).count();
    assert!((1..=100).contains(&answered), "{answered} answers");
    assert!(lines.last().is_some_and(|line| line.starts_with("ERROR :")), "{:?}", lines.last());
    server.person("alice");
    server.stop();
}

/// A line without end is not kept: whoever sends one is let go, registered or not.
#[test]
fn a_line_without_end() {
    let server = Server::with(&[]);
    let mut witness = server.person("witness");
    let registered = server.person("registered");
    for mut client in [server.connect(), registered] {
        for _ in 0..64 {
            client.send_bytes(&[b'x'; 4096]);
        }
        let lines = client.until_end();
        let last = lines.last().expect("a word of goodbye");
        assert!(last.starts_with("ERROR :") && last.contains("line without end"), "{last}");
    }
    witness.expect_all(&[":registered!", " QUIT "]);
    server.stop();
}
