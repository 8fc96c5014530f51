//! Clients as the checks use them: they say lines, and read what they are told.

use std::collections::BTreeMap;

use papo_core::{SessionId, Settings};
use papo_proto::Message;
use papo_sim::stage::Stage;

/// A fresh realm, and what it told somebody who came in.
pub(crate) struct Scene {
    pub(crate) stage: Stage,
    /// What is told on arrival.
    pub(crate) welcome: Heard,
    tokens: BTreeMap<String, String>,
    clients: u8,
}

/// Lines that one client was told, in order.
#[derive(Debug)]
pub(crate) struct Heard(Vec<Told>);

/// One of them.
#[derive(Debug)]
pub(crate) struct Told {
    pub(crate) tags: Vec<String>,
    pub(crate) command: String,
    params: Vec<String>,
}

impl Scene {
    /// Reads what the server announces, as somebody who leaves again.
    pub(crate) fn new(settings: Settings) -> Self {
        let welcome = Heard(Vec::new());
        let mut scene =
            Self { stage: Stage::new(settings, 7), welcome, tokens: BTreeMap::new(), clients: 0 };
        let (reader, welcome) = scene.register("r", "r", "Reader");
        for line in welcome.all("005") {
            let tokens = &line.params[1..line.params.len() - 1];
            scene.tokens.extend(tokens.iter().map(|token| {
                let (name, value) = token.split_once('=').unwrap_or((token, ""));
                (name.to_owned(), value.to_owned())
            }));
        }
        scene.welcome = welcome;
        scene.say(reader, "QUIT");
        scene
    }

    /// All that is announced: names and values.
    pub(crate) fn tokens(&self) -> &BTreeMap<String, String> {
        &self.tokens
    }

    /// The value of a token that must be announced.
    #[track_caller]
    pub(crate) fn token(&self, name: &str) -> &str {
        self.tokens.get(name).unwrap_or_else(|| panic!("{name} is not announced"))
    }

    /// The value of a token that must be announced and be a number.
    #[track_caller]
    pub(crate) fn number(&self, name: &str) -> usize {
        number(self.token(name))
    }

    /// How many channels a client may be in.
    #[track_caller]
    pub(crate) fn channels_max(&self) -> usize {
        let (_, limit) = self.token("CHANLIMIT").split_once(':').expect("`types:limit`");
        number(limit)
    }

    /// The ranks as `PREFIX` tells them: letters and prefixes, highest first.
    #[track_caller]
    pub(crate) fn ranks(&self) -> Vec<(char, char)> {
        let value = self.token("PREFIX").strip_prefix('(').expect("`(letters)prefixes`");
        let (letters, prefixes) = value.split_once(')').expect("`(letters)prefixes`");
        assert_eq!(letters.chars().count(), prefixes.chars().count(), "{value}");
        letters.chars().zip(prefixes.chars()).collect()
    }

    /// Somebody connects, and is told all that is told then.
    pub(crate) fn register(
        &mut self,
        nick: &str,
        user: &str,
        realname: &str,
    ) -> (SessionId, Heard) {
        self.clients += 1;
        let client = self.stage.connect([10, 1, 0, self.clients].into());
        self.stage.send(client, &format!("NICK {nick}"));
        let heard = self.say_more(client, &format!("USER {user} 0 * :{realname}"));
        (client, heard)
    }

    /// Somebody comes, and is in no channel.
    #[track_caller]
    pub(crate) fn client(&mut self, nick: &str) -> SessionId {
        let (client, heard) = self.register(nick, "user", &format!("{nick} of the tea room"));
        assert!(heard.has("001"), "{nick} is not let in: {heard:?}");
        self.say(client, "JOIN 0");
        client
    }

    /// Some more come, called `n0`, `n1` and so on.
    #[track_caller]
    pub(crate) fn clients(&mut self, count: usize) -> Vec<SessionId> {
        (0..count).map(|number| self.client(&format!("n{number}"))).collect()
    }

    /// An operator of the server comes.
    #[track_caller]
    pub(crate) fn operator(&mut self, nick: &str) -> SessionId {
        let client = self.client(nick);
        assert!(self.say(client, "OPER root sesame").has("381"));
        client
    }

    /// A client says a line. Says what it is told then; what anybody was told before is forgotten.
    pub(crate) fn say(&mut self, client: SessionId, line: &str) -> Heard {
        self.stage.wires.values_mut().for_each(|wire| wire.received.clear());
        self.say_more(client, line)
    }

    fn say_more(&mut self, client: SessionId, line: &str) -> Heard {
        self.stage.send(client, line);
        while !self.stage.questions.is_empty() {
            self.stage.answer(0);
        }
        self.heard(client)
    }

    /// What a client was told since the last line that somebody said.
    pub(crate) fn heard(&mut self, client: SessionId) -> Heard {
        let wire = self.stage.wires.get_mut(&client).expect("it was connected");
        Heard(wire.received.drain(..).map(|line| Told::read(&line)).collect())
    }

    /// Time passes.
    pub(crate) fn wait_minutes(&mut self, minutes: u64) {
        self.stage.time_ms += minutes * 60_000;
    }
}

impl Heard {
    /// The lines with this command.
    pub(crate) fn all(&self, command: &str) -> impl Iterator<Item = &Told> {
        self.0.iter().filter(move |told| told.command == command)
    }

    /// How many lines have this command.
    pub(crate) fn count(&self, command: &str) -> usize {
        self.all(command).count()
    }

    /// Whether a line has this command.
    pub(crate) fn has(&self, command: &str) -> bool {
        self.count(command) > 0
    }

    /// Whether nothing was told.
    pub(crate) fn is_silence(&self) -> bool {
        self.0.is_empty()
    }

    /// The one line with this command; there must be exactly one.
    #[track_caller]
    pub(crate) fn one(&self, command: &str) -> &Told {
        let mut all = self.all(command);
        match (all.next(), all.next()) {
            (Some(told), None) => told,
            _ => panic!("there is not exactly one {command} in {:#?}", self.0),
        }
    }
}

impl Told {
    fn read(line: &str) -> Self {
        let message = Message::parse(line).expect("a server says messages");
        Self {
            tags: message.tags.iter_raw().map(|(key, _)| key.to_owned()).collect(),
            command: message.command.to_owned(),
            params: message.params.as_slice().iter().map(|&param| param.to_owned()).collect(),
        }
    }

    /// All parameters.
    pub(crate) fn params(&self) -> Vec<&str> {
        self.params.iter().map(String::as_str).collect()
    }

    /// One parameter; empty where there is none.
    pub(crate) fn param(&self, index: usize) -> &str {
        self.params.get(index).map_or("", String::as_str)
    }

    /// The last parameter.
    pub(crate) fn text(&self) -> &str {
        self.params.last().map_or("", String::as_str)
    }
}

/// A value that must be a positive number.
#[track_caller]
pub(crate) fn number(value: &str) -> usize {
    let number = value.parse().ok().filter(|&number| number > 0);
    number.unwrap_or_else(|| panic!("{value:?} is no positive number"))
}

/// A value of a token without its escapes.
pub(crate) fn unescaped(value: &str) -> String {
    value.replace("\\x20", " ").replace("\\x3D", "=").replace("\\x5C", "\\")
}
