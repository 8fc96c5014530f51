//! Tags of messages over real sockets: their size, and labels of what has to wait.

use crate::server::Server;

/// The most bytes of tags that a client may send, between `@` and the space.
const TAGS_LEN_MAX: usize = 4094;

/// Tags of clients arrive whole up to their limit; a longer line is refused and nobody sees it.
#[test]
fn tags_between_clients_up_to_their_limit() {
    let server = Server::with(&[]);
    let (mut alice, mut bob, mut carol) =
        (server.person("alice"), server.person("bob"), server.person("carol"));
    for client in [&mut alice, &mut bob] {
        client.send("CAP REQ :message-tags server-time");
        client.expect(" ACK ");
    }
    let longest = format!("+x={}", "y".repeat(TAGS_LEN_MAX - "+x=".len()));
    alice.send(&format!("@{longest}z PRIVMSG #lobby :too long"));
    alice.expect(" 417 alice ");
    alice.send(&format!("@{longest} PRIVMSG #lobby :{}", "t".repeat(400)));
    let told = bob.expect(" PRIVMSG #lobby :ttt");
    let (tags, _) = told.split_once(' ').expect("it has tags");
    assert!(tags.starts_with("@time=") && tags.contains(";msgid="), "those of the server first");
    assert!(tags.ends_with(&longest), "and the others whole");
    let plain = carol.expect(" PRIVMSG #lobby :ttt");
    assert!(plain.starts_with(":alice!"), "who did not ask for tags gets none: {plain}");
    alice.send("@+typing=active TAGMSG #lobby\r\nPRIVMSG #lobby :typed");
    bob.expect_all(&["+typing=active", " TAGMSG #lobby"]);
    let next = carol.line();
    assert!(next.ends_with(" PRIVMSG #lobby :typed"), "TAGMSG is not for all: {next}");
    server.stop();
}

/// Who asks several things at once, the first of which takes long, gets each answer by its label, in
/// order.
#[test]
fn labels_of_what_waits() {
    let config = "[[operator]]\nname = \"root\"\npassword_hash = \"$argon2id$v=19$m=19456,t=2,p=1$\
                  XDQ2xjazCm6WHM/5S36rnw$djfFYTuV7jqXx2wEdBfmzCxv1klDsDYRdmp02Zkr7og\"\n";
    let server = Server::configured(config, &[]);
    let mut alice = server.person("alice");
    alice.send("CAP REQ :batch labeled-response");
    alice.expect(" ACK ");
    alice.send(
        "@label=first OPER root wrong\r\n@label=second PING x\r\n@label=third PONG x\r\n\
         @label=fourth OPER root sesame",
    );
    let told: Vec<String> = (0..4).map(|_| alice.line()).collect();
    for (line, (label, answer)) in told.iter().zip([
        ("@label=first ", " 464 alice "),
        ("@label=second ", " PONG "),
        ("@label=third ", " ACK"),
        ("@label=fourth ", " BATCH +"),
    ]) {
        assert!(line.starts_with(label) && line.contains(answer), "{told:?}");
    }
    server.stop();
}
