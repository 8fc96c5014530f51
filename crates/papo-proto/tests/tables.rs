//! The tables of `testdata/`, which tests in other languages read, too.

use std::collections::BTreeMap;
use std::path::Path;

use papo_proto::message::{Message, ParseError, TAGS_MAX};
use papo_proto::{Casemapping, ChannelName, formatting, mask, sasl};
use serde_json::Value;

fn table(name: &str) -> Vec<Value> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../testdata").join(name);
    let text = std::fs::read_to_string(&path).expect("the table is there");
    serde_json::from_str(&text).expect("the table is JSON")
}

fn text(row: &Value, key: &str) -> Option<String> {
    row.get(key).map(|value| value.as_str().expect("a text").to_owned())
}

fn texts(row: &Value, key: &str) -> Vec<String> {
    let list = row.get(key).and_then(Value::as_array).cloned().unwrap_or_default();
    list.iter().map(|value| value.as_str().expect("a text").to_owned()).collect()
}

#[test]
fn messages() {
    let rows = table("messages.json");
    assert!(rows.len() > 40);
    for row in &rows {
        let line = text(row, "line").expect("each row has a line");
        let message = match Message::parse_bytes(line.as_bytes()) {
            Ok(message) => message,
            Err(error) => {
                assert_eq!(Some(format!("{error:?}")), text(row, "error"), "{line:?}");
                continue;
            }
        };
        assert_eq!(text(row, "error"), None, "{line:?} was read as {message:?}");
        assert_eq!(text(row, "source").as_deref(), message.source, "{line:?}");
        assert_eq!(text(row, "command").as_deref(), Some(message.command), "{line:?}");
        assert_eq!(texts(row, "params"), message.params.as_slice(), "{line:?}");
        let tags: BTreeMap<&str, String> = message
            .tags
            .iter_raw()
            .map(|(key, _)| (key, message.tags.get(key).unwrap_or_default().into_owned()))
            .collect();
        let expected = row.get("tags").and_then(Value::as_object).cloned().unwrap_or_default();
        let expected: BTreeMap<&str, String> = expected
            .iter()
            .map(|(key, value)| (key.as_str(), value.as_str().expect("a text").to_owned()))
            .collect();
        assert_eq!(tags, expected, "{line:?}");
    }
}

#[test]
fn masks() {
    for row in table("masks.json") {
        let mask = text(&row, "mask").expect("each row has a mask");
        for fits in texts(&row, "matches") {
            assert!(mask::matches(&mask, &fits), "{mask:?} does not match {fits:?}");
        }
        for other in texts(&row, "fails") {
            assert!(!mask::matches(&mask, &other), "{mask:?} matches {other:?}");
        }
    }
}

#[test]
fn casemapping() {
    for row in table("casemapping.json") {
        let folded = row["folded"].as_str();
        for name in texts(&row, "names") {
            let key = ChannelName::key(&name, Casemapping::Precis);
            assert_eq!(key.as_deref(), folded, "{name:?}");
        }
    }
}

#[test]
fn formatting_is_taken_out() {
    for row in table("formatting.json") {
        let formatted = text(&row, "text").expect("each row has a text");
        let plain = text(&row, "plain").expect("each row has what is left");
        assert_eq!(formatting::strip(&formatted), plain, "{formatted:?}");
    }
}

#[test]
fn passwords_are_prepared() {
    for row in table("passwords.json") {
        let password = text(&row, "password").expect("each row has a password");
        let prepared = sasl::prepare(&password);
        assert_eq!(prepared.as_deref(), row["prepared"].as_str(), "{password:?}");
    }
}

#[test]
fn tags_are_bounded() {
    for (count, outcome) in [(TAGS_MAX, None), (TAGS_MAX + 1, Some(ParseError::TooManyTags))] {
        let tags: Vec<String> = (0..count).map(|n| format!("k{n}=v")).collect();
        let line = format!("@{} PING x", tags.join(";"));
        assert_eq!(Message::parse(&line).err(), outcome, "{count} tags");
    }
}

proptest::proptest! {
    /// Whatever comes, parsing it gives an answer; and what is a message says the same when it is
    /// written and read again.
    #[test]
    fn anything_is_answered(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..200)) {
        if let Ok(message) = Message::parse_bytes(&bytes) {
            let mut out = Vec::new();
            let mut line = papo_proto::encode::LineWriter::new(&mut out).word(message.command);
            if let Some((last, words)) = message.params.as_slice().split_last() {
                for word in words {
                    line = line.word(word);
                }
                line = line.text(last);
            }
            line.end();
            let again = Message::parse_bytes(&out[..out.len() - 2]).expect("we wrote it");
            proptest::prop_assert_eq!(again.params.as_slice(), message.params.as_slice());
        }
    }
}
