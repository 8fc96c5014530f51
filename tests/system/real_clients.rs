//! Real clients: the programs that people have, against the real server and a raw client.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::client::Client;
use crate::heard::poll;
use crate::irssi::Irssi;
use crate::program::{Program, installed};
use crate::server::Server;
use crate::weechat::{Weechat, into_fifo};

/// A server that lets a test ask as often as it likes.
fn server() -> Server {
    Server::with(&["--limit-messages-per-second", "0"])
}

/// What a client can be told and be seen to show, whatever its ways.
trait Person {
    /// Says something in a channel.
    fn say(&mut self, channel: &str, text: &str);
    /// Gives a command as IRC users know them, without the slash.
    fn command(&mut self, channel: &str, line: &str);
    /// Waits until the text is shown in the conversation with that channel or person.
    fn sees(&mut self, conversation: &str, text: &str);
    /// Waits until somebody is shown to have a new nick.
    fn sees_new_nick(&mut self, conversation: &str, _old: &str, new: &str) {
        self.sees(conversation, new);
    }
}

/// Chats with a raw client called zoë, both ways: lobby, private, a room, its topic, a new nick.
fn chat(person: &mut impl Person, nick: &str, zoe: &mut Client) {
    let from = format!(":{nick}!");
    zoe.expect_all(&[&from, " JOIN #lobby"]);
    zoe.send(&format!("PRIVMSG #lobby :olá, {nick} ☕"));
    person.sees("#lobby", &format!("olá, {nick} ☕"));
    person.say("#lobby", "bom dia, Zoë");
    zoe.expect_all(&[&from, " PRIVMSG #lobby :bom dia, Zoë"]);

    zoe.send(&format!("PRIVMSG {nick} :só para você"));
    person.sees("zoë", "só para você");
    person.command("#lobby", "msg zoë só para a Zoë");
    zoe.expect_all(&[&from, " PRIVMSG zoë :só para a Zoë"]);

    person.command("#lobby", "join #sala");
    // It must be the first there, for only who made a room may set its topic.
    poll("the room", || {
        zoe.send("LIST #sala");
        zoe.sync().iter().any(|line| line.contains(" 322 ")).then_some(())
    });
    zoe.send("JOIN #sala");
    zoe.expect(" 366 ");
    person.sees("#sala", "zoë");
    person.command("#sala", "topic café com leite");
    zoe.expect_all(&[&from, " TOPIC #sala :café com leite"]);
    zoe.send("PRIVMSG #sala :bom assunto");
    person.sees("#sala", "bom assunto");
    person.say("#sala", "não é?");
    zoe.expect_all(&[&from, " PRIVMSG #sala :não é?"]);

    person.command("#sala", &format!("nick {nick}2"));
    zoe.expect_all(&[&from, " NICK ", &format!("{nick}2")]);
    zoe.send("NICK zoë2");
    person.sees_new_nick("#sala", "zoë", "zoë2");
    person.command("#sala", "quit até logo");
    zoe.expect_all(&[&format!(":{nick}2!"), " QUIT "]);
}

/// `nc`: what is typed is what is sent.
#[test]
fn nc() {
    let Some(nc) = installed("nc") else { return };
    let server = server();
    let mut zoe = server.person("zoë");
    let port = server.address.port().to_string();
    let mut program = Program::start(Command::new(nc).args(["127.0.0.1", &port]));
    for line in ["NICK maria", "USER m 0 * :Maria"] {
        program.type_line(line);
    }
    program.out.expect(" 366 maria #lobby ");
    chat(&mut Nc(program), "maria", &mut zoe);
    server.stop();
}

struct Nc(Program);

impl Person for Nc {
    fn say(&mut self, channel: &str, text: &str) {
        self.0.type_line(&format!("PRIVMSG {channel} :{text}"));
    }

    fn command(&mut self, channel: &str, line: &str) {
        let (verb, rest) = line.split_once(' ').expect("a verb and more");
        self.0.type_line(&match (verb, rest.split_once(' ')) {
            ("msg", Some((to, text))) => format!("PRIVMSG {to} :{text}"),
            ("topic", _) => format!("TOPIC {channel} :{rest}"),
            _ => format!("{verb} {}{rest}", if verb == "quit" { ":" } else { "" }),
        });
    }

    fn sees(&mut self, _conversation: &str, text: &str) {
        self.0.out.expect(text);
    }
}

/// Waits until a file contains a text.
fn file_shows(path: &Path, text: &str) {
    poll(format!("{text:?} in {}", path.display()), || {
        let bytes = std::fs::read(path).ok()?;
        String::from_utf8_lossy(&bytes).contains(text).then_some(())
    });
}

/// `ii`: files and FIFOs.
#[test]
fn ii() {
    let Some(ii) = installed("ii") else { return };
    let server = server();
    let mut zoe = server.person("zoë");
    let folder = tempfile::tempdir().expect("a folder can be made");
    let port = server.address.port().to_string();
    let mut command = Command::new(ii);
    command.args(["-s", "127.0.0.1", "-p", &port, "-n", "maria", "-i"]).arg(folder.path());
    let _program = Program::start(&mut command);
    let files = folder.path().join("127.0.0.1");
    file_shows(&files.join("#lobby/out"), "maria");
    chat(&mut Ii(files), "maria", &mut zoe);
    server.stop();
}

struct Ii(PathBuf);

impl Ii {
    /// The folder of a conversation. Its name has no letters beyond ASCII.
    fn folder(&self, conversation: &str) -> PathBuf {
        let letter = |byte: u8| if byte.is_ascii() { char::from(byte) } else { '_' };
        self.0.join(conversation.bytes().map(letter).collect::<String>())
    }
}

impl Person for Ii {
    fn say(&mut self, channel: &str, text: &str) {
        into_fifo(&self.0.join(channel).join("in"), text);
    }

    fn command(&mut self, channel: &str, line: &str) {
        let (verb, rest) = line.split_once(' ').expect("a verb and more");
        let (place, line) = match (verb, rest.split_once(' ')) {
            // Whoever opens a conversation says the first words in the same line.
            ("msg", Some((to, text))) => ("", format!("/j {to} {text}")),
            ("topic", _) => (channel, format!("/t {rest}")),
            ("nick", _) => ("", format!("/n {rest}")),
            ("join", _) => ("", format!("/j {rest}")),
            _ => ("", format!("/q {rest}")),
        };
        into_fifo(&self.0.join(place).join("in"), &line);
    }

    fn sees(&mut self, conversation: &str, text: &str) {
        // The names of those in a room are in the server's own file.
        let places = [conversation, ""].map(|name| self.folder(name).join("out"));
        poll(format!("{text:?} in {conversation}"), || {
            let shows = |path: &PathBuf| {
                String::from_utf8_lossy(&std::fs::read(path).unwrap_or_default()).contains(text)
            };
            places.iter().any(shows).then_some(())
        });
    }

    fn sees_new_nick(&mut self, _conversation: &str, _old: &str, _new: &str) {
        // ii 1.8 overlooks `NICK new`; it knows `NICK :new` alone, which is the same elsewhere.
    }
}

/// `WeeChat`, without a screen.
#[test]
fn weechat() {
    let server = server();
    let mut zoe = server.person("zoë");
    let Some(mut weechat) = Weechat::start(&server, "maria", "Maria") else { return };
    chat(&mut weechat, "maria", &mut zoe);
    server.stop();
}

impl Person for Weechat {
    fn say(&mut self, channel: &str, text: &str) {
        self.type_line(channel, text);
    }

    fn command(&mut self, channel: &str, line: &str) {
        self.type_line(channel, &format!("/{line}"));
    }

    fn sees(&mut self, conversation: &str, text: &str) {
        Weechat::sees(self, conversation, &[text]);
    }
}

/// `irssi`, on a screen.
#[test]
fn irssi() {
    let server = server();
    let mut zoe = server.person("zoë");
    let Some(mut irssi) = Irssi::start(&server, "maria", "Maria") else { return };
    chat(&mut irssi, "maria", &mut zoe);
    server.stop();
}

impl Person for Irssi {
    fn say(&mut self, channel: &str, text: &str) {
        self.type_line(channel, text);
    }

    fn command(&mut self, channel: &str, line: &str) {
        self.type_line(channel, &format!("/{line}"));
    }

    fn sees(&mut self, conversation: &str, text: &str) {
        Irssi::sees(self, conversation, &[text]);
    }
}
