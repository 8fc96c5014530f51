//! Talking: to everyone, to a room, to one person, under any name.

use crate::server::Server;

/// What is said in the lobby reaches everyone who is connected, and not the one who said it.
#[test]
fn to_everyone() {
    let server = Server::with(&[]);
    let mut people = ["João", "Zoë", "alice"].map(|nick| server.person(nick));
    people[0].expect(":alice!");
    for (speaker, nick) in ["João", "Zoë", "alice"].into_iter().enumerate() {
        let text = format!("Olá de {nick} 🎉");
        people[speaker].send(&format!("PRIVMSG #lobby :{text}"));
        for (listener, person) in people.iter_mut().enumerate() {
            if listener == speaker {
                person.expect_nothing_of(&text);
            } else {
                person.expect_all(&[&format!(":{nick}!"), &format!(" PRIVMSG #lobby :{text}")]);
            }
        }
    }
    server.stop();
}

/// What is said in a room reaches its members alone; all of joining, topic, leaving is seen there.
#[test]
fn to_a_room() {
    let server = Server::with(&[]);
    let [mut joao, mut zoe, mut alice] = ["João", "Zoë", "alice"].map(|nick| server.person(nick));
    joao.send("JOIN #açaí");
    joao.expect(" 366 João #açaí ");
    zoe.send("JOIN #AÇAÍ");
    zoe.expect_all(&[" 353 Zoë ", " #açaí :", "@João"]);
    joao.expect_all(&[":Zoë!", " JOIN #açaí"]);
    joao.send("TOPIC #açaí :com granola");
    zoe.expect_all(&[":João!", " TOPIC #açaí :com granola"]);
    zoe.send("PRIVMSG #açaí :bom dia");
    joao.expect_all(&[":Zoë!", " PRIVMSG #açaí :bom dia"]);
    joao.send("NICK Joãozinho");
    zoe.expect_all(&[":João!", " NICK ", "Joãozinho"]);
    zoe.send("PART #açaí :tchau");
    joao.expect_all(&[":Zoë!", " PART #açaí", "tchau"]);
    zoe.send("PRIVMSG #açaí :from outside");
    zoe.expect(" 404 Zoë #açaí ");
    joao.expect_nothing_of("from outside");
    let heard = alice.sync();
    assert!(!heard.iter().any(|line| line.contains("#açaí")), "not for alice: {heard:?}");
    server.stop();
}

/// What is said to one person reaches that person alone, however the name is spelled.
#[test]
fn to_one_person() {
    let server = Server::with(&[]);
    let [mut joao, mut zoe, mut alice] = ["João", "Zoë", "alice"].map(|nick| server.person(nick));
    // The second spelling has the accents as characters of their own, and capital letters.
    for (name, text) in [("Zoë", "psst"), ("ZOE\u{308}", "again")] {
        joao.send(&format!("PRIVMSG {name} :{text}"));
        zoe.expect_all(&[":João!", &format!(" :{text}")]);
    }
    zoe.send("PRIVMSG joão :yes?");
    joao.expect_all(&[":Zoë!", " :yes?"]);
    joao.send("PRIVMSG nobody :hello?");
    joao.expect(" 401 João nobody ");
    let heard = alice.sync();
    assert!(!heard.iter().any(|line| line.contains("PRIVMSG")), "not for alice: {heard:?}");
    server.stop();
}

/// A nick that is taken, or looks like one that is, gets 433; the client goes on with another.
#[test]
fn a_name_has_one_owner() {
    let server = Server::with(&[]);
    let _owners = ["João", "paulo"].map(|nick| server.person(nick));
    let mut other = server.connect();
    // The last two have letters of other scripts in them that look like ours.
    for nick in ["João", "JOÃO", "Joa\u{303}o", "p\u{430}ulo", "paul\u{3bf}"] {
        other.send(&format!("NICK {nick}\r\nUSER x 0 * :X"));
        other.expect_all(&[" 433 ", nick.trim()]);
    }
    other.register("Maria");
    other.send("NICK paulo");
    other.expect(" 433 Maria paulo ");
    server.stop();
}

/// A nick is free again once its owner has left.
#[test]
fn a_name_is_free_again() {
    let server = Server::with(&[]);
    let mut witness = server.person("witness");
    let mut alice = server.person("alice");
    alice.send("QUIT :gone");
    alice.expect("ERROR ");
    witness.expect_all(&[":alice!", " QUIT "]);
    server.person("ALICE");
    server.stop();
}
