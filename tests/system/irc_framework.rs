//! irc-framework, on which The Lounge and Kiwi stand, and our own `papo join` through a pipe talk
//! with each other. The one is maria and shows what it understood as JSON, the other is joão.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;
use std::time::Duration;

use serde_json::{Value, json};

use crate::program::{Program, installed, papo, skip};
use crate::server::Server;

const FLAGS: &[&str] = &["--limit-messages-per-second", "0", "--motd", "Be kind."];

/// What irc-framework's program consists of, beside what npm brings.
const FILES: [(&str, &str); 4] = [
    (".npmrc", include_str!("irc_framework/.npmrc")),
    ("client.js", include_str!("irc_framework/client.js")),
    ("package-lock.json", include_str!("irc_framework/package-lock.json")),
    ("package.json", include_str!("irc_framework/package.json")),
];
/// How long npm may take to get what is in the lock file.
const INSTALLING_MAX: Duration = Duration::from_mins(5);
/// What npm says when the network, and not the lock file, is at fault.
const NO_NETWORK: [&str; 5] =
    ["ENOTFOUND", "EAI_AGAIN", "ECONNREFUSED", "ETIMEDOUT", "ENETUNREACH"];

/// The folder with everything installed, or `None` and a loud line.
fn folder() -> Option<&'static Path> {
    static FOLDER: OnceLock<Option<PathBuf>> = OnceLock::new();
    FOLDER.get_or_init(install).as_deref()
}

fn install() -> Option<PathBuf> {
    let npm = installed("npm")?;
    let wanted = Path::new(env!("CARGO_TARGET_TMPDIR")).join("irc_framework");
    let is_same = |(name, text): &(&str, &str)| {
        std::fs::read_to_string(wanted.join(name)).is_ok_and(|old| old == *text)
    };
    if FILES.iter().all(is_same) {
        return Some(wanted);
    }
    // Installed beside it and moved there when complete: an end halfway leaves nothing behind that
    // looks installed.
    let new = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).expect("a folder can be made");
    for (name, text) in FILES {
        std::fs::write(new.path().join(name), text).expect("a file can be written");
    }
    let mut program = Program::start(Command::new(npm).arg("ci").current_dir(new.path()));
    let status = program.wait_for(INSTALLING_MAX);
    let said = program.err.until_end();
    if !status.success() {
        let offline = |line: &String| NO_NETWORK.iter().any(|word| line.contains(word));
        assert!(said.iter().any(offline), "npm ci: {status}\n{}", said.join("\n"));
        skip("npm can't reach its registry");
        return None;
    }
    let _absent = std::fs::remove_dir_all(&wanted);
    std::fs::rename(new.keep(), &wanted).expect("both are in one folder");
    Some(wanted)
}

/// irc-framework in a process of its own.
struct Framework(Program);

impl Framework {
    fn start(server: &Server, nick: &str) -> Option<Self> {
        let node = installed("node")?;
        let mut command = Command::new(node);
        let port = server.address.port().to_string();
        command.current_dir(folder()?).args(["client.js", "127.0.0.1", &port, nick]);
        Some(Self(Program::start(&mut command)))
    }

    /// Calls a method of the client.
    fn call(&mut self, call: &[&str]) {
        self.0.type_line(&json!(call).to_string());
    }

    /// Waits for an event that has all of `wanted` in it; gives the whole of it.
    fn hears(&self, event: &str, wanted: &Value) -> Value {
        self.hears_that(event, &format!("{wanted}"), |data| has(data, wanted))
    }

    /// Waits for an event that is right; gives it.
    fn hears_that(&self, event: &str, what: &str, is_it: impl Fn(&Value) -> bool) -> Value {
        let read = |line: &str| -> Option<Value> {
            let (name, data) = serde_json::from_str::<(String, Value)>(line).expect("it is JSON");
            (name == event && is_it(&data)).then_some(data)
        };
        self.0.out.expect_that(&format!("{event} with {what}"), read)
    }
}

/// Whether `value` has everything that `wanted` has: of an object those members, of a list those
/// items, in any order.
fn has(value: &Value, wanted: &Value) -> bool {
    match (value, wanted) {
        (Value::Object(value), Value::Object(wanted)) => wanted
            .iter()
            .all(|(key, wanted)| value.get(key).is_some_and(|value| has(value, wanted))),
        (Value::Array(values), Value::Array(wanted)) => {
            wanted.iter().all(|wanted| values.iter().any(|value| has(value, wanted)))
        }
        _ => value == wanted,
    }
}

/// Both of them.
struct Pair {
    maria: Framework,
    joao: Program,
}

#[test]
fn irc_framework_and_papo_join() {
    let server = Server::with(FLAGS);
    let mut command = papo();
    let address = server.address.to_string();
    let joao = Program::start(command.args(["join", &address, "--nick", "João"]));
    server.program.out.expect("João connected from ");
    let Some(maria) = Framework::start(&server, "maria") else { return };
    let mut pair = Pair { maria, joao };
    pair.arrive(&server);
    pair.talk();
    pair.enter_a_room();
    pair.change_ranks();
    pair.keep_somebody_out();
    pair.go_away();
    pair.ask_about_each_other();
    pair.list_rooms();
    pair.change_nicks();
    // The second one that it asks for, for then it has been here long enough to come back.
    pair.maria.0.out.expect_count("[\"pong\",", 2);
    let server = server.restarted(FLAGS);
    pair.come_back(&server);
    pair.leave();
    server.stop();
}

impl Pair {
    /// maria gets every capability that she asks for, and understands the greeting.
    fn arrive(&mut self, server: &Server) {
        let maria = &self.maria;
        maria.hears("registered", &json!({ "nick": "maria" }));
        let capabilities = |event: &str, one: &str| {
            let has_it = |data: &Value| data["capabilities"].get(one).is_some();
            let data = maria.hears_that(event, one, has_it);
            let names = data["capabilities"].as_object().expect("names and values");
            names.keys().cloned().collect::<Vec<String>>()
        };
        // They are more than fit into one line.
        let offered = ["batch", "server-time"].map(|one| capabilities("cap ls", one)).concat();
        let given = capabilities("cap ack", "batch");
        let asked = maria.0.err.expect("> CAP REQ :");
        let asked: Vec<&str> = asked["> CAP REQ :".len()..].split(' ').collect();
        for cap in ["cap-notify", "echo-message", "extended-join", "multi-prefix", "server-time"] {
            assert!(asked.contains(&cap), "{cap} is not among {asked:?}");
        }
        for cap in asked {
            assert!(offered.iter().any(|name| name == cap), "{cap} is not among {offered:?}");
            assert!(given.iter().any(|name| name == cap), "{cap} is not among {given:?}");
        }
        let modes = json!([{ "symbol": "@", "mode": "o" }, { "symbol": "+", "mode": "v" }]);
        let options = json!({ "NETWORK": "papo", "CHANTYPES": ["#"], "PREFIX": modes });
        maria.hears("server options", &json!({ "options": options }));
        maria.hears_that("motd", "Be kind.", |data| {
            data["motd"].as_str().is_some_and(|motd| motd.contains("Be kind."))
        });
        let joined = maria.hears("join", &json!({ "nick": "maria", "channel": "#lobby" }));
        assert_eq!(
            (&joined["account"], &joined["gecos"]),
            (&json!(false), &json!("maria the tester"))
        );
        let users = json!([{ "nick": "João" }, { "nick": "maria" }]);
        maria.hears("userlist", &json!({ "channel": "#lobby", "users": users }));
        self.joao.out.expect("--> maria is here");
        server.program.out.expect("maria connected from ");
    }

    /// In the lobby, with an action, and in private. What she says comes back to her.
    fn talk(&mut self) {
        self.joao.type_line("bom dia, Maria ☕");
        let heard = self.maria.hears(
            "privmsg",
            &json!({ "nick": "João", "target": "#lobby", "message": "bom dia, Maria ☕" }),
        );
        assert!(heard["time"].is_u64(), "the time of the server: {heard}");
        self.maria.call(&["say", "#lobby", "olá, João"]);
        self.joao.out.expect("<maria> olá, João");
        let echo = json!({ "nick": "maria", "target": "#lobby", "message": "olá, João" });
        self.maria.hears("privmsg", &echo);
        self.maria.call(&["action", "#lobby", "acena"]);
        self.joao.out.expect("* maria acena");
        self.joao.type_line("/me também");
        let action = json!({ "nick": "João", "target": "#lobby", "message": "também" });
        self.maria.hears("action", &action);

        self.joao.type_line("/msg maria só para você");
        let secret = json!({ "nick": "João", "target": "maria", "message": "só para você" });
        self.maria.hears("privmsg", &secret);
        self.maria.call(&["say", "joão", "e só para ti"]);
        self.joao.out.expect("[maria -> you] e só para ti");
        self.maria.call(&["notice", "João", "um aviso"]);
        self.joao.out.expect("-maria -> you- um aviso");
        self.maria.call(&["say", "ninguém", "alguém aí?"]);
        self.maria.hears("irc error", &json!({ "error": "no_such_nick", "nick": "ninguém" }));
    }

    /// joão makes a room, and is its operator; its topic is seen by both, and by who comes later.
    fn enter_a_room(&mut self) {
        self.joao.type_line("/join #sala");
        self.joao.type_line("/topic café com leite");
        self.joao.out.expect("João set the topic of #sala: café com leite");
        self.maria.call(&["join", "#SALA"]);
        // The first time was in the lobby.
        self.joao.out.expect_count("--> maria is here", 2);
        let topic = json!({ "channel": "#sala", "topic": "café com leite" });
        self.maria.hears("topic", &topic);
        self.maria.hears("topicsetby", &json!({ "channel": "#sala", "nick": "João" }));
        let names = self.maria.hears("userlist", &json!({ "channel": "#sala" }));
        let ranks = |nick: &str| {
            let users = names["users"].as_array().expect("a list");
            let user = users.iter().find(|user| user["nick"] == nick).expect("in the room");
            user["modes"].as_array().map(Vec::len)
        };
        assert!(ranks("João") > Some(0) && ranks("maria") == Some(0), "{names}");
        // The room is `+t`.
        self.maria.call(&["setTopic", "#sala", "chá"]);
        let refused = json!({ "error": "chanop_privs_needed", "channel": "#sala" });
        self.maria.hears("irc error", &refused);
        self.maria.call(&["mode", "#sala"]);
        let modes = json!([{ "mode": "+n" }, { "mode": "+t" }]);
        self.maria.hears("channel info", &json!({ "channel": "#sala", "modes": modes }));
        self.maria.hears_that("channel info", "its age", |data| data["created_at"].is_u64());
    }

    /// Operators, voices, and a room where only they may talk.
    fn change_ranks(&mut self) {
        self.joao.type_line("/mode +o maria");
        self.both_see_modes("João", "+o maria", &[("+o", Some("maria"))]);
        self.maria.call(&["setTopic", "#sala", "chá com mel"]);
        self.joao.out.expect("maria set the topic of #sala: chá com mel");
        self.maria.call(&["mode", "#sala", "+ml", "20"]);
        self.both_see_modes("maria", "+ml 20", &[("+m", None), ("+l", Some("20"))]);
        self.joao.type_line("/mode -o maria");
        self.both_see_modes("João", "-o maria", &[("-o", Some("maria"))]);
        self.maria.call(&["say", "#sala", "ninguém ouve"]);
        let refused = json!({ "error": "cannot_send_to_channel", "channel": "#sala" });
        self.maria.hears("irc error", &refused);
        self.joao.type_line("/mode +v maria");
        self.both_see_modes("João", "+v maria", &[("+v", Some("maria"))]);
        self.maria.call(&["say", "#sala", "todos ouvem"]);
        self.joao.out.expect("<maria> todos ouvem");
        let so_far = self.joao.out.so_far();
        assert!(!so_far.iter().any(|line| line.contains("ninguém ouve")), "{so_far:?}");
        self.joao.type_line("/mode -mv maria");
        self.both_see_modes("João", "-mv maria", &[("-m", None), ("-v", Some("maria"))]);
    }

    fn both_see_modes(&self, by: &str, changes: &str, modes: &[(&str, Option<&str>)]) {
        self.joao.out.expect(&format!("{by} set mode {changes} on #sala"));
        let modes: Vec<Value> =
            modes.iter().map(|(mode, param)| json!({ "mode": mode, "param": param })).collect();
        self.maria.hears("mode", &json!({ "target": "#sala", "nick": by, "modes": modes }));
    }

    /// Who is put out and banned stays out, until the ban is taken away.
    fn keep_somebody_out(&mut self) {
        self.joao.type_line("/mode +b maria!*@*");
        self.both_see_modes("João", "+b maria!*@*", &[("+b", Some("maria!*@*"))]);
        self.maria.call(&["banlist", "#sala"]);
        let list = self.maria.hears("banlist", &json!({ "channel": "#sala" }));
        let ban = &list["bans"][0];
        assert_eq!(ban["banned"], "maria!*@*", "{list}");
        let field = |name: &str| ban[name].as_str().unwrap_or_default();
        assert!(field("banned_by").starts_with("João!"), "{list}");
        assert!(field("banned_at").parse::<u64>().is_ok(), "{list}");
        self.joao.type_line("/kick maria sem café");
        self.joao.out.expect("maria was put out of #sala by João (sem café)");
        let kick =
            json!({ "kicked": "maria", "nick": "João", "channel": "#sala", "message": "sem café" });
        self.maria.hears("kick", &kick);
        self.maria.call(&["join", "#sala"]);
        self.maria
            .hears("irc error", &json!({ "error": "banned_from_channel", "channel": "#sala" }));
        self.joao.type_line("/mode -b maria!*@*");
        self.joao.out.expect("João set mode -b maria!*@* on #sala");
        self.maria.call(&["join", "#sala"]);
        // With nobody's nick it is not the change that she made herself.
        self.maria.hears_that("topic", "what she set", |data| {
            data["nick"].is_null() && data["topic"] == "chá com mel"
        });
    }

    /// Who shares a room sees who goes away, and who writes to them is told why.
    fn go_away(&mut self) {
        self.maria.call(&["raw", "AWAY", "volto já"]);
        self.maria.hears("away", &json!({ "self": true, "nick": "maria" }));
        self.joao.out.expect("maria is away (volto já)");
        self.joao.type_line("/away almoço");
        self.joao.out.expect("you are away");
        self.maria.hears("away", &json!({ "self": false, "nick": "João", "message": "almoço" }));
        self.maria.call(&["raw", "AWAY"]);
        self.maria.hears("back", &json!({ "self": true, "nick": "maria" }));
        self.joao.out.expect("maria is back");
    }

    fn ask_about_each_other(&mut self) {
        self.maria.call(&["whois", "joão"]);
        let known = self.maria.hears("whois", &json!({ "nick": "João" }));
        let text = |name: &str| known[name].as_str().unwrap_or_default().to_owned();
        assert!(
            text("channels").contains("#lobby") && text("channels").contains("#sala"),
            "{known}"
        );
        assert_eq!(
            (text("away"), text("server_info")),
            ("almoço".into(), "papo".into()),
            "{known}"
        );
        for name in ["ident", "hostname", "real_name", "server", "idle", "logon"] {
            assert!(!text(name).is_empty(), "{name} in {known}");
        }
        // The Lounge asks twice, to be told how long somebody has been silent.
        self.maria.call(&["whois", "ninguém", "ninguém"]);
        self.maria.hears("whois", &json!({ "nick": "ninguém", "error": "not_found" }));
        self.maria.call(&["who", "#sala"]);
        let users = json!([{ "nick": "João", "away": true }, { "nick": "maria", "away": false }]);
        self.maria.hears("wholist", &json!({ "target": "#sala", "users": users }));

        self.joao.type_line("/away");
        self.maria.hears("back", &json!({ "self": false, "nick": "João" }));
        self.joao.type_line("/whois maria");
        self.joao.out.expect(" (maria the tester)");
        self.joao.out.expect("-- maria is in #lobby #sala");
        self.joao.out.expect("-- maria has been silent for ");
    }

    fn list_rooms(&mut self) {
        self.maria.call(&["list"]);
        self.maria.hears("channel list start", &json!(null));
        let rooms = json!([
            { "channel": "#lobby", "num_users": 2, "topic": "" },
            { "channel": "#sala", "num_users": 2, "topic": "chá com mel" },
        ]);
        self.maria.hears("channel list", &rooms);
        self.maria.hears("channel list end", &json!(null));
        self.joao.type_line("/list");
        self.joao.out.expect("-- #sala (2) chá com mel");
    }

    fn change_nicks(&mut self) {
        self.maria.call(&["changeNick", "Mária"]);
        self.maria.hears("nick", &json!({ "nick": "maria", "new_nick": "Mária" }));
        self.joao.out.expect("maria is now Mária");
        self.joao.type_line("/nick Joãozinho");
        self.joao.out.expect("you are now Joãozinho");
        self.maria.hears("nick", &json!({ "nick": "João", "new_nick": "Joãozinho" }));
        self.maria.call(&["changeNick", "JOÃOZINHO"]);
        self.maria.hears("nick in use", &json!({ "nick": "JOÃOZINHO" }));
    }

    /// The server was restarted: both come back by themselves, joão to his rooms as well.
    fn come_back(&mut self, server: &Server) {
        self.joao.err.expect("connection lost");
        self.maria.hears("socket close", &json!(false));
        self.maria.hears("reconnecting", &json!({ "attempt": 1 }));
        for nick in ["Joãozinho", "Mária"] {
            server.program.out.expect(&format!("{nick} connected from "));
        }
        // Which rooms to enter again is what an application knows.
        self.maria.call(&["join", "#sala"]);
        let mut zoe = server.person("zoë");
        zoe.send("JOIN #sala");
        zoe.expect(" 366 zoë #sala ");
        self.joao.out.expect("zoë is here");
        self.maria.call(&["say", "#sala", "de volta"]);
        self.joao.out.expect("de volta");
        self.joao.type_line("/msg #sala eu também");
        let back = json!({ "nick": "Joãozinho", "target": "#sala", "message": "eu também" });
        self.maria.hears("privmsg", &back);
    }

    /// maria's program knew every line that it got.
    fn leave(&mut self) {
        self.maria.call(&["quit", "até logo"]);
        self.joao.out.expect("Mária left (");
        self.maria.hears("close", &json!(false));
        self.joao.type_line("/quit");
        assert_eq!(self.joao.wait().code(), Some(0), "{:?}", self.joao.err.so_far());
        let so_far = self.maria.0.out.so_far();
        // It leaves alone who else is on the server, and which software runs there.
        let small_talk =
            ["0", "2"].map(|digit| format!("[\"unknown command\",{{\"command\":\"{digit}"));
        let unknown: Vec<&String> = so_far
            .iter()
            .filter(|line| line.starts_with("[\"unknown command\""))
            .filter(|line| !small_talk.iter().any(|start| line.starts_with(start)))
            .collect();
        assert!(unknown.is_empty(), "it knows nothing of {unknown:?}");
    }
}
