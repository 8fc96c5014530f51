//! JSON Lines: each line is an object of its own.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use papo_core::MessageId;
use papo_core::render::timestamp;
use papo_proto::MessageKind;
use papo_proto::message::{Tags, unescape};
use papo_proto::mode::UserModes;
use papo_store::{Act, Deed, Doing, Happened, Kept, Line, New, Said, StoreError, What};
use serde_json::{Map, Value};

use super::{Conversation, Form, nick};

/// Names and values in an order that people like.
type Object = Vec<(&'static str, Value)>;

/// Lines of JSON that are written somewhere.
pub(super) struct Json {
    out: Box<dyn Write>,
    /// The file, as long as it is not whole; none for what is printed.
    new: Option<(New, File)>,
    path: PathBuf,
    /// What all lines say of the conversation that they are of.
    heading: Object,
}

impl Json {
    /// They are printed.
    pub(super) fn printed() -> Self {
        let out = Box::new(BufWriter::new(io::stdout()));
        Self { out, new: None, path: "the standard output".into(), heading: Vec::new() }
    }

    /// They go into a new file.
    ///
    /// # Errors
    /// Something has its name, or the system refuses.
    pub(super) fn create(path: &Path) -> Result<Self, StoreError> {
        let (new, file) = New::file(path)?;
        let written = file.try_clone().map_err(|error| StoreError::of_file(path, error))?;
        let out = Box::new(BufWriter::new(written));
        Ok(Self { out, new: Some((new, file)), path: path.to_owned(), heading: Vec::new() })
    }
}

impl Form for Json {
    fn begin(&mut self, conversation: Conversation<'_>) -> Result<(), StoreError> {
        self.heading = heading(conversation);
        Ok(())
    }

    fn line(&mut self, kept: &Kept) -> Result<(), StoreError> {
        write_line(&mut self.out, &self.heading, kept)
            .map_err(|error| StoreError::of_file(&self.path, error))
    }

    fn end(&mut self) -> Result<(), StoreError> {
        Ok(())
    }

    fn deed(&mut self, deed: &Deed<String>) -> Result<(), StoreError> {
        write_object(&mut self.out, &of_deed(deed))
            .map_err(|error| StoreError::of_file(&self.path, error))
    }

    fn finish(mut self: Box<Self>) -> Result<(), StoreError> {
        self.out.flush().map_err(|error| StoreError::of_file(&self.path, error))?;
        let Some((new, file)) = self.new else { return Ok(()) };
        file.sync_all().map_err(|error| StoreError::of_file(&self.path, error))?;
        new.finish()
    }
}

fn heading(conversation: Conversation<'_>) -> Object {
    match conversation {
        Conversation::Channel(room) => {
            vec![("channel", room.name.as_str().into()), ("channel_id", room.id.into())]
        }
        Conversation::Private(one, other) => vec![("between", vec![one, other].into())],
    }
}

/// Writes one object. All that can end a line is escaped in JSON.
fn write_line(out: &mut dyn Write, heading: &Object, kept: &Kept) -> io::Result<()> {
    let (head, rest) = match &kept.line {
        Line::Said(said) => (begin(said.id, said.time_ms), of_said(said, kept)),
        Line::Happened(happened) => (begin(happened.id, happened.time_ms), of_happened(happened)),
        Line::Act(act) => (begin(act.id, act.time_ms), of_act(act)),
    };
    write_object(out, head.iter().chain(heading).chain(&rest))
}

fn write_object<'a>(
    out: &mut dyn Write,
    object: impl IntoIterator<Item = &'a (&'static str, Value)>,
) -> io::Result<()> {
    let mut mark = "{";
    for (name, value) in object {
        write!(out, "{mark}\"{name}\":{value}")?;
        mark = ",";
    }
    out.write_all(b"}\n")
}

fn begin(id: u64, time_ms: u64) -> Object {
    vec![("id", MessageId(id).to_string().into()), ("time", timestamp(time_ms).into())]
}

fn of_said(said: &Said<String>, kept: &Kept) -> Object {
    let mut object: Object = vec![
        ("kind", said.kind.word().into()),
        ("sender", sender(&said.source, said.account.as_deref(), said.modes)),
        ("to", said.target.as_str().into()),
    ];
    if let Some(rank) = kept.rank {
        object.push(("to_rank", rank.prefix().to_string().into()));
    }
    if kept.silenced {
        object.push(("silenced", true.into()));
    }
    if said.kind != MessageKind::Tagmsg {
        object.push(("text", said.text.as_str().into()));
    }
    if !said.tags.is_empty() {
        object.push(("tags", tags(&said.tags)));
    }
    object
}

fn of_deed(deed: &Deed<String>) -> Object {
    vec![
        ("time", timestamp(deed.time_ms).into()),
        ("kind", "AUDIT".into()),
        ("by", deed.by.as_str().into()),
        ("act", deed.what.as_str().into()),
        ("on", deed.on.as_str().into()),
        ("reason", deed.why.as_str().into()),
    ]
}

fn of_act(act: &Act<String>) -> Object {
    let (kind, text) = match act.doing {
        Doing::Redact => ("REDACT", "reason"),
        Doing::React => ("REACT", "reaction"),
        Doing::Unreact => ("UNREACT", "reaction"),
        Doing::Edit => ("EDITMSG", "text"),
        Doing::Pin => ("PIN", "text"),
        Doing::Unpin => ("UNPIN", "text"),
    };
    let mut object: Object = vec![
        ("kind", kind.into()),
        ("sender", sender(&act.source, act.account.as_deref(), act.modes)),
        ("message", MessageId(act.message).to_string().into()),
    ];
    object.extend(act.text.as_deref().map(|it| (text, it.into())));
    object
}

fn of_happened(happened: &Happened<String>) -> Object {
    let (kind, about, text) = match happened.what {
        What::Join => ("JOIN", None, "realname"),
        What::Part => ("PART", None, "reason"),
        What::Kick => ("KICK", Some("kicked"), "reason"),
        What::Quit => ("QUIT", None, "reason"),
        What::Nick => ("NICK", None, "new_nick"),
        What::Topic => ("TOPIC", None, "topic"),
        What::Mode => ("MODE", None, "modes"),
        What::Rename => ("RENAME", Some("new_name"), "reason"),
    };
    let mut object: Object = vec![
        ("kind", kind.into()),
        ("sender", sender(&happened.source, happened.account.as_deref(), happened.modes)),
    ];
    let values =
        [(Some("to"), &happened.target), (about, &happened.about), (Some(text), &happened.text)];
    for (name, value) in values {
        if let Some((name, value)) = name.zip(value.as_deref()) {
            object.push((name, value.into()));
        }
    }
    object
}

fn sender(source: &str, account: Option<&str>, modes: UserModes) -> Value {
    let mut sender = Map::new();
    sender.insert("nick".to_owned(), nick(source).into());
    sender.insert("source".to_owned(), source.into());
    if let Some(account) = account {
        sender.insert("account".to_owned(), account.into());
    }
    let letters = modes.letters();
    if !letters.is_empty() {
        sender.insert("modes".to_owned(), letters.into());
    }
    sender.into()
}

/// The tags with their values as they are meant. When a key is there twice the last one counts.
fn tags(text: &str) -> Value {
    let line = format!("@{text}");
    let tags = Tags::of_line(line.as_bytes()).unwrap_or_default();
    let tags = tags.iter_raw().map(|(key, value)| (key.to_owned(), unescape(value).into()));
    Value::Object(tags.collect())
}

#[cfg(test)]
mod tests {
    use papo_proto::Rank;
    use papo_proto::mode::UserMode;
    use papo_store::Room;

    use super::*;

    fn written(conversation: Conversation<'_>, kept: &Kept) -> String {
        let mut out = Vec::new();
        write_line(&mut out, &heading(conversation), kept).expect("there is room");
        String::from_utf8(out).expect("it is text")
    }

    fn said(text: &str) -> Said<String> {
        Said {
            id: 1_700_000_000_000 << 20,
            time_ms: 1_700_000_000_000,
            source: "zoë!z@host".to_owned(),
            account: None,
            modes: UserModes::default(),
            kind: MessageKind::Privmsg,
            target: "#tea".to_owned(),
            text: text.to_owned(),
            joints: Box::default(),
            tags: String::new(),
            edited: None,
        }
    }

    #[test]
    fn a_message_has_all_that_is_kept_of_it() {
        let room = Room { id: 3, name: "#Tea".to_owned(), is_former: false };
        let line = Line::Said(said("oi"));
        let plain = Kept { line, rank: None, silenced: false };
        assert_eq!(
            written(Conversation::Channel(&room), &plain),
            r##"{"id":"1hf7yat000000","time":"2023-11-14T22:13:20.000Z","channel":"#Tea","channel_id":3,"kind":"PRIVMSG","sender":{"nick":"zoë","source":"zoë!z@host"},"to":"#tea","text":"oi"}
"##
        );
        let mut modes = UserModes::default();
        modes.set(UserMode::Bot, true);
        let tags = r"+draft/reply=x\:y\s1;+z;+z=\\".to_owned();
        let kind = MessageKind::Notice;
        let account = Some("Zoë".to_owned());
        let target = "@#tea".to_owned();
        let line = Line::Said(Said { tags, modes, kind, account, target, ..said("a\nb") });
        let kept = Kept { line, rank: Some(Rank::Operator), silenced: true };
        let line = written(Conversation::Private("@zoë", "bob"), &kept);
        let line: Value = serde_json::from_str(&line).expect("it is JSON");
        assert_eq!(
            line,
            serde_json::json!({
                "id": "1hf7yat000000",
                "time": "2023-11-14T22:13:20.000Z",
                "between": ["@zoë", "bob"],
                "kind": "NOTICE",
                "sender": {"nick": "zoë", "source": "zoë!z@host", "account": "Zoë", "modes": "B"},
                "to": "@#tea",
                "to_rank": "@",
                "silenced": true,
                "text": "a\nb",
                "tags": {"+draft/reply": "x;y 1", "+z": "\\"},
            })
        );
    }

    #[test]
    fn whatever_happened_is_told_by_its_own_names() {
        let room = Room { id: 3, name: "#tea".to_owned(), is_former: false };
        let told = |what, about: Option<&str>| {
            let happened = Happened {
                id: 1,
                time_ms: 1,
                source: "irc.example".to_owned(),
                account: None,
                modes: UserModes::default(),
                what,
                target: Some("#tea".to_owned()),
                about: about.map(str::to_owned),
                text: Some("x".to_owned()),
            };
            let kept = Kept { line: Line::Happened(happened), rank: None, silenced: false };
            let line = written(Conversation::Channel(&room), &kept);
            let line: Value = serde_json::from_str(&line).expect("it is JSON");
            assert_eq!(line["sender"]["nick"], "irc.example");
            assert_eq!(line["to"], "#tea");
            line
        };
        for (what, kind, name) in [
            (What::Join, "JOIN", "realname"),
            (What::Part, "PART", "reason"),
            (What::Quit, "QUIT", "reason"),
            (What::Nick, "NICK", "new_nick"),
            (What::Topic, "TOPIC", "topic"),
            (What::Mode, "MODE", "modes"),
        ] {
            let line = told(what, None);
            assert_eq!((&line["kind"], &line[name]), (&kind.into(), &"x".into()));
        }
        assert_eq!(told(What::Kick, Some("bob"))["kicked"], "bob");
        assert_eq!(told(What::Rename, Some("#coffee"))["new_name"], "#coffee");
    }

    #[test]
    fn a_deed_has_no_conversation() {
        let (by, what, on, why) = ("Ana".into(), "KILL".into(), "bob".into(), "\"spam\"".into());
        let deed = Deed { time_ms: 1_700_000_000_000, by, what, on, why };
        let mut out = Vec::new();
        write_object(&mut out, &of_deed(&deed)).expect("there is room");
        assert_eq!(
            String::from_utf8(out).expect("it is text"),
            r#"{"time":"2023-11-14T22:13:20.000Z","kind":"AUDIT","by":"Ana","act":"KILL","on":"bob","reason":"\"spam\""}
"#
        );
    }

    /// Whatever is said, it is one line of JSON and means the same.
    #[test]
    fn no_text_breaks_a_line() {
        let all: String =
            (0..0x2100).filter_map(char::from_u32).chain(['\u{2028}', '🍵']).collect();
        for text in [all.as_str(), "\"},{", "\\", "\r\n", ""] {
            let kept = Kept { line: Line::Said(said(text)), rank: None, silenced: false };
            let line = written(Conversation::Private(text, text), &kept);
            assert_eq!(line.matches(['\n', '\r']).count(), 1);
            let line: Value = serde_json::from_str(&line).expect("it is JSON");
            assert_eq!((&line["text"], &line["between"][0]), (&text.into(), &text.into()));
        }
    }
}
