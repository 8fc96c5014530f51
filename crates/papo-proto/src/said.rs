//! One line of a client whole: what it asks for, and the tags before it.
//!
//! Spec: <https://ircv3.net/specs/extensions/message-tags>,
//! <https://ircv3.net/specs/extensions/labeled-response>,
//! <https://ircv3.net/specs/extensions/multiline>.

use crate::command::notice::Notice;
use crate::command::privmsg::Privmsg;
use crate::command::{self, Command, Fault, Verb};
use crate::message::{Message, ParseError, TAGS_MAX, Tags, unescape};

/// The longest label, in bytes; a longer one is no label.
pub const LABEL_LEN_MAX: usize = 64;
/// So many bytes of tags that are relayed cost as much as another command.
const TAGS_LEN_PER_COST: usize = 512;
/// What a plain message costs of a connection's allowance, in the parts that a batch is counted in.
const MILLI: u64 = 1000;
/// So many lines of a batch cost as much as a plain message at the least: theirs is one, however
/// many lines it has.
const BATCHED_LINES_PER_COST: u64 = 10;
/// So many bytes of a batch cost as much as a plain message, which can have as many.
const BATCHED_LEN_PER_COST: u64 = 512;

/// What a client said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// What it asks for, or what is wrong with that.
    pub command: Result<Command, Fault>,
    /// The tags before it that mean something; mostly there are none.
    pub tags: Option<Box<ClientTags>>,
}

/// The tags of a client's line that mean something to a server.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ClientTags {
    /// What the client calls this line, to know its answer by.
    pub label: Option<Box<str>>,
    /// What the client calls this message, so that sent again it is not said again
    /// (`papo.im/nonce`).
    pub nonce: Option<Box<str>>,
    /// The tags that only clients understand (`+key`), as they go on the wire, each key once;
    /// empty when there are none.
    pub relayed: Box<str>,
    /// The batch that the line is in, as its client calls it.
    pub batch: Option<Box<str>>,
    /// Its text goes on where that of the line before it in the batch ended
    /// (`draft/multiline-concat`).
    pub concat: bool,
}

impl Said {
    /// A line that is no command. What is wrong behind its tags does not make its label wrong.
    fn faulty(line: &[u8], fault: Fault) -> Self {
        let tags = Tags::of_line(line).and_then(ClientTags::of);
        Self { command: Err(fault), tags }
    }

    /// A line that was too long, of which only the tags are left.
    pub fn too_long(tags: &[u8]) -> Self {
        Self::faulty(tags, Fault::TooLong)
    }

    /// What it costs of a connection's allowance, in thousandths of a plain message.
    pub fn milli_cost(&self) -> u64 {
        let is_batched = self.tags.as_ref().is_some_and(|tags| tags.batch.is_some());
        match &self.command {
            Ok(Command::Privmsg(Privmsg { text, .. }) | Command::Notice(Notice { text, .. }))
                if is_batched =>
            {
                (text.len() as u64 * MILLI / BATCHED_LEN_PER_COST)
                    .max(MILLI / BATCHED_LINES_PER_COST)
            }
            _ => u64::from(self.cost()) * MILLI,
        }
    }

    /// What it counts for where it has to wait, in thousandths: one, unless it is a line of a batch.
    pub fn milli_weight(&self) -> u64 {
        self.milli_cost().clamp(MILLI / BATCHED_LINES_PER_COST, MILLI)
    }

    /// What it costs in whole messages, if it is in no batch.
    pub fn cost(&self) -> u32 {
        let Ok(command) = &self.command else { return Fault::PENALTY };
        let relayed = self.tags.as_ref().map_or(0, |tags| tags.relayed.len() / TAGS_LEN_PER_COST);
        // Each target gets its own copy.
        let copies = u32::try_from(relayed * command.targets()).unwrap_or(u32::MAX);
        command.cost().saturating_add(copies)
    }
}

impl From<Result<Command, Fault>> for Said {
    /// A line without tags.
    fn from(command: Result<Command, Fault>) -> Self {
        Self { command, tags: None }
    }
}

impl ClientTags {
    /// Those that mean something, if any do.
    fn of(tags: Tags<'_>) -> Option<Box<Self>> {
        let mut found = Self::default();
        let mut relayed: Vec<(&str, &str)> = Vec::new();
        for (index, (key, value)) in tags.iter_raw().enumerate() {
            if index == TAGS_MAX {
                return Self::of_too_many(tags);
            }
            match key {
                "label" => found.label = label(value),
                "papo.im/nonce" => found.nonce = Some(unescape(value).into()),
                "batch" => found.batch = Some(unescape(value).into()),
                "draft/multiline-concat" => found.concat = true,
                _ if key.len() > 1 && key.starts_with('+') => {
                    // The last one counts, where it stands.
                    relayed.retain(|&(before, _)| before != key);
                    relayed.push((key, value));
                }
                _ => {}
            }
        }
        found.relayed = joined(&relayed);
        (found != Self::default()).then(|| Box::new(found))
    }

    /// The line is refused; only its label still matters.
    fn of_too_many(tags: Tags<'_>) -> Option<Box<Self>> {
        let (_, value) = tags.iter_raw().filter(|&(key, _)| key == "label").last()?;
        Some(Box::new(Self { label: Some(label(value)?), ..Self::default() }))
    }
}

/// A label by the value of its tag, if it is one.
fn label(value: &str) -> Option<Box<str>> {
    let label = unescape(value);
    (1..=LABEL_LEN_MAX).contains(&label.len()).then(|| label.into())
}

/// Tags as they go on the wire.
fn joined(tags: &[(&str, &str)]) -> Box<str> {
    let len: usize = tags.iter().map(|(key, value)| key.len() + value.len() + "=;".len()).sum();
    let mut text = String::with_capacity(len);
    for (key, value) in tags {
        if !text.is_empty() {
            text.push(';');
        }
        text.push_str(key);
        if !value.is_empty() {
            text.push('=');
            text.push_str(value);
        }
    }
    text.into()
}

/// Reads one line. An empty line says nothing and has no answer: `None`.
pub fn read_line(line: &[u8]) -> Option<Said> {
    let fault = match Message::parse_bytes(line) {
        Ok(message) => {
            let tags = ClientTags::of(message.tags);
            return Some(Said { command: command::read(&message), tags });
        }
        Err(ParseError::Empty) => return None,
        Err(ParseError::InvalidUtf8) => Fault::InvalidUtf8(verb_of(line)),
        Err(error) => Fault::Malformed(error),
    };
    Some(Said::faulty(line, fault))
}

/// The command of a line that is not UTF-8 somewhere.
fn verb_of(line: &[u8]) -> Option<Verb> {
    let text = String::from_utf8_lossy(line);
    Verb::named(Message::parse(&text).ok()?.command)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_of_a_lines_tags_counts() {
        let long = format!("@label={} PING x", "l".repeat(LABEL_LEN_MAX + 1));
        let many = format!("@{}label=a PING x", "+t;".repeat(TAGS_MAX));
        for (line, label, relayed) in [
            ("PING x", None, ""),
            ("@label=a PING x", Some("a"), ""),
            ("@label PING x", None, ""),
            ("@label=a;label=b PING x", Some("b"), ""),
            ("@label=a\\sb PING x", Some("a b"), ""),
            (&*long, None, ""),
            ("@time=now;msgid=1;account=root;+ PING x", None, ""),
            ("@+a;+b=;+c=1\\s2;d=3;+a=4;+draft/e=5 PING x", None, "+b;+c=1\\s2;+a=4;+draft/e=5"),
            ("@label=a;+typing=active PING", Some("a"), "+typing=active"),
            ("@;;+a==;;label=;+b;label=x; PING x", Some("x"), "+a==;+b"),
            ("@label=a;label= PING x", None, ""),
            ("@=a;+=b;label=c PING x", Some("c"), ""),
            ("  @label=a  :source  BOGUS", Some("a"), ""),
            ("@label=a :only.tags", Some("a"), ""),
            (&*many, Some("a"), ""),
        ] {
            let tags = read_line(line.as_bytes()).expect("a line").tags.unwrap_or_default();
            assert_eq!(tags.label.as_deref(), label, "{line}");
            assert_eq!(&*tags.relayed, relayed, "{line}");
        }
        let said = read_line(b"@label=a PRIVMSG #a :\xff").expect("a line");
        assert_eq!(said.tags.expect("tags").label.as_deref(), Some("a"), "behind it all is wrong");
        assert!(read_line(b"@label=\xff PING x").expect("a line").tags.is_none());
    }

    #[test]
    fn lines_of_a_batch_cost_by_their_bytes() {
        let long = format!("@batch=1;draft/multiline-concat PRIVMSG #a :{}", "x".repeat(256));
        for (line, batch, concat, milli) in [
            ("@batch=1 PRIVMSG #a :hot", Some("1"), false, 100),
            ("@batch=1 NOTICE #a :", Some("1"), false, 100),
            (&*long, Some("1"), true, 500),
            ("@draft/multiline-concat PRIVMSG #a,#b :hot", None, true, 2000),
            ("@batch=1 JOIN #a,#b", Some("1"), false, 2000),
            ("BATCH +1 draft/multiline #a", None, false, 1000),
            ("@batch=1 PRIVMSG #a", Some("1"), false, 1000),
        ] {
            let said = read_line(line.as_bytes()).expect("a line");
            assert_eq!(said.milli_cost(), milli, "{line}");
            let tags = said.tags.unwrap_or_default();
            assert_eq!((tags.batch.as_deref(), tags.concat), (batch, concat), "{line}");
        }
    }

    #[test]
    fn many_tags_cost_more() {
        let line = |len: usize| format!("@+x={} TAGMSG #a", "y".repeat(len - 3));
        let said = read_line(format!("@+x={} TAGMSG #a,#b,c", "y".repeat(509)).as_bytes());
        assert_eq!(said.expect("a line").cost(), 6, "each target gets its copy");
        for (tags_len, cost) in [(10, 1), (511, 1), (512, 2), (4094, 8)] {
            let said = read_line(line(tags_len).as_bytes()).expect("a line");
            assert_eq!(said.cost(), cost, "{tags_len} bytes");
        }
        let said = read_line(format!("@x={} TAGMSG #a", "y".repeat(4000)).as_bytes());
        assert_eq!(said.expect("a line").cost(), 1, "what is not relayed costs nothing");
    }
}
