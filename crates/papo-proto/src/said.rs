//! One line of a client whole: what it asks for, and the tags before it.
//!
//! Spec: <https://ircv3.net/specs/extensions/message-tags>,
//! <https://ircv3.net/specs/extensions/labeled-response>.

use crate::command::{self, Command, Fault, Verb};
use crate::message::{Message, ParseError, TAGS_MAX, Tags};

/// The longest label, in bytes; a longer one is no label.
pub const LABEL_LEN_MAX: usize = 64;
/// So many bytes of tags that are relayed cost as much as another command.
const TAGS_LEN_PER_COST: usize = 512;

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
    /// The tags that only clients understand (`+key`), as they go on the wire, each key once;
    /// empty when there are none.
    pub relayed: Box<str>,
}

impl Said {
    /// The command of a line, with the tags of that line.
    fn new(line: &[u8], command: Result<Command, Fault>) -> Self {
        // What is wrong behind the tags does not make the label wrong.
        let tags = Tags::of_line(line).map(ClientTags::new).filter(|tags| !tags.is_empty());
        Self { command, tags: tags.map(Box::new) }
    }

    /// A line that was too long, of which only the tags are left.
    pub fn too_long(tags: &[u8]) -> Self {
        Self::new(tags, Err(Fault::TooLong))
    }

    /// What it costs of a connection's allowance.
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
    fn new(tags: Tags<'_>) -> Self {
        let label = tags.get("label").filter(|label| (1..=LABEL_LEN_MAX).contains(&label.len()));
        let mut relayed = String::new();
        if tags.iter_raw().nth(TAGS_MAX).is_some() {
            // The line is refused; only its label still matters.
            return Self { label: label.map(Into::into), relayed: relayed.into() };
        }
        for (index, (key, value)) in tags.iter_raw().enumerate() {
            let is_last = !tags.iter_raw().skip(index + 1).any(|(later, _)| later == key);
            if !is_last || key.len() < 2 || !key.starts_with('+') {
                continue;
            }
            if !relayed.is_empty() {
                relayed.push(';');
            }
            relayed.push_str(key);
            if !value.is_empty() {
                relayed.push('=');
                relayed.push_str(value);
            }
        }
        Self { label: label.map(Into::into), relayed: relayed.into() }
    }

    fn is_empty(&self) -> bool {
        self.label.is_none() && self.relayed.is_empty()
    }
}

/// Reads one line. An empty line says nothing and has no answer: `None`.
pub fn read_line(line: &[u8]) -> Option<Said> {
    let command = match Message::parse_bytes(line) {
        Ok(message) => command::read(&message),
        Err(ParseError::Empty) => return None,
        Err(ParseError::InvalidUtf8) => Err(Fault::InvalidUtf8(verb_of(line))),
        Err(error) => Err(Fault::Malformed(error)),
    };
    Some(Said::new(line, command))
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
