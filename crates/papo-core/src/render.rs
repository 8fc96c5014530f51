//! An event to bytes, once for each set of capabilities that changes its look.

use papo_proto::encode::LineWriter;
use papo_proto::frame::LINE_LEN_MAX;
use papo_proto::mode::UserMode;
use papo_proto::{CapSet, Capability};

use crate::effect::{Place, PlaceTags};
use crate::event::{Event, Happening, MessageKind};

mod multiline;
mod timestamp;

pub(crate) use timestamp::read_timestamp;
pub use timestamp::timestamp;

/// Writes `event` at the end of `out` as a session with these capabilities sees it. A line that
/// would be too long is cut: long names leave less room for reasons and other text for people.
/// Messages are never cut: those that do not fit into one line are written in several, and those of
/// several lines as one batch for who knows them (`draft/multiline`).
pub fn event(event: &Event, caps: CapSet, place: &Place, out: &mut Vec<u8>) {
    if event.is_multiline() {
        return multiline::write(event, caps, place, out);
    }
    let start = out.len();
    write(event, caps, place, out);
    if out.len() - start <= LINE_LEN_MAX {
        return;
    }
    let tags_len = match out[start] {
        b'@' => out[start..].iter().position(|&byte| byte == b' ').map_or(0, |space| space + 1),
        _ => 0,
    };
    let mut end = start + tags_len + LINE_LEN_MAX - 2;
    if out.len() > end + 2 {
        while out[end] & 0xC0 == 0x80 {
            end -= 1;
        }
        out.truncate(end);
        out.extend_from_slice(b"\r\n");
    }
}

fn write(event: &Event, caps: CapSet, place: &Place, out: &mut Vec<u8>) {
    let line = tags(event, caps, place_tags(place, LineWriter::new(out)));
    let line = line.source(&event.source);
    match &event.what {
        Happening::Join { channel, account, realname } => {
            let line = line.word("JOIN").word(channel);
            if caps.has(Capability::ExtendedJoin) {
                line.word(account.as_deref().unwrap_or("*")).text(realname)
            } else {
                line
            }
        }
        Happening::Part { channel, reason } => {
            because(line.word("PART").word(channel), reason.as_deref())
        }
        Happening::Kick { channel, nick, reason } => {
            line.word("KICK").word(channel).word(nick).text(reason)
        }
        Happening::Quit { reason } => line.word("QUIT").text(reason),
        // Some clients, `ii` among them, look for the new nick behind a colon.
        Happening::Nick { nick } => line.word("NICK").text(nick),
        Happening::Topic { channel, text } => line.word("TOPIC").word(channel).text(text),
        Happening::Mode { target, changes } => line.word("MODE").word(target).tail(changes),
        Happening::Message { kind: MessageKind::Tagmsg, target, .. } => {
            line.word("TAGMSG").word(target)
        }
        Happening::Message { kind, target, text, .. } => {
            line.word(kind.word()).word(target).text(text)
        }
        Happening::Edit { target, id, text, .. } if caps.has(Capability::Edit) => {
            line.word("EDITMSG").word(target).word(&id.to_string()).text(text)
        }
        Happening::Edit { kind, target, text, .. } => {
            line.word(kind.word()).word(target).text(&corrected(text))
        }
        Happening::Pin { channel, id, on } => {
            line.word(if *on { "PIN" } else { "UNPIN" }).word(channel).word(&id.to_string())
        }
        Happening::Redact { target, id, reason } => {
            because(line.word("REDACT").word(target).word(&id.to_string()), reason.as_deref())
        }
        Happening::Away { text } => because(line.word("AWAY"), text.as_deref()),
        Happening::Account { account } => {
            line.word("ACCOUNT").word(account.as_deref().unwrap_or("*"))
        }
        Happening::Service { nick, text } => line.word("NOTICE").word(nick).text(text),
        Happening::Setname { realname } => line.word("SETNAME").text(realname),
        Happening::Chghost { username, host } => line.word("CHGHOST").word(username).word(host),
        Happening::Rename { channel, name, reason } => {
            line.word("RENAME").word(channel).word(name).text(reason)
        }
        Happening::Kill { nick, reason } => line.word("KILL").word(nick).text(reason),
        Happening::Wallops { text } => line.word("WALLOPS").text(text),
        Happening::Silence { change } => line.word("SILENCE").word(change),
        Happening::Invite { nick, channel } => line.word("INVITE").word(nick).word(channel),
    }
    .end();
}

fn because<'a>(line: LineWriter<'a>, reason: Option<&str>) -> LineWriter<'a> {
    match reason {
        Some(reason) => line.text(reason),
        None => line,
    }
}

/// A corrected text for who can't be told what it corrects.
fn corrected(text: &str) -> String {
    match text.strip_prefix("\u{1}ACTION ") {
        Some(rest) => format!("\u{1}ACTION * {rest}"),
        None => format!("* {text}"),
    }
}

/// The tags of an event. Those of clients come last, so that they push no other out of a line.
fn tags<'a>(event: &Event, caps: CapSet, line: LineWriter<'a>) -> LineWriter<'a> {
    let mut line = tags_of_each_line(event, caps, line);
    if caps.has(Capability::MessageTags) {
        line = line.plain_tag("msgid", &event.id.digits());
        if event.modes.has(UserMode::Bot) {
            line = line.tag("bot", "");
        }
        if let Some(edited) = event.edited
            && caps.has(Capability::Edit)
        {
            line = line.plain_tag("papo.im/edited", &edited.digits());
        }
        match &event.what {
            Happening::Message { tags, .. } => line = line.tags(tags),
            Happening::Edit { id, .. } if !caps.has(Capability::Edit) => {
                line = line.plain_tag("+reply", &id.digits());
            }
            _ => {}
        }
    }
    line
}

/// The tags of an event that stand on each line, if it has several.
fn tags_of_each_line<'a>(event: &Event, caps: CapSet, mut line: LineWriter<'a>) -> LineWriter<'a> {
    if caps.has(Capability::ServerTime) {
        line = line.plain_tag("time", &timestamp::bytes(event.time_ms));
    }
    if let Some(account) = &event.account
        && caps.has(Capability::AccountTag)
    {
        line = line.tag("account", account);
    }
    if event.modes.has(UserMode::Operator) && caps.has(Capability::OperTag) {
        line = line.tag("draft/oper", "");
    }
    line
}

fn place_tags<'a>(place: &Place, mut line: LineWriter<'a>) -> LineWriter<'a> {
    let Some(PlaceTags { label, batch, nonce, is_end, is_context }) = place.as_deref() else {
        return line;
    };
    if let Some(label) = label {
        line = line.tag("label", label);
    }
    if let Some(batch) = batch {
        line = line.plain_tag("batch", &batch.digits());
    }
    if let Some(nonce) = nonce {
        line = line.tag("papo.im/nonce", nonce);
    }
    if *is_end {
        line = line.tag("draft/chathistory-end", "");
    }
    if *is_context {
        line = line.tag("draft/chathistory-context", "");
    }
    line
}

/// Writes a reply: its line with the server as the source, and the time if there is one. A line that would be too long is cut,
/// for what is long in a reply is text for people.
pub fn reply(
    server_name: &str,
    line: &str,
    time_ms: Option<u64>,
    place: &Place,
    out: &mut Vec<u8>,
) {
    let mut writer = place_tags(place, LineWriter::new(out));
    if let Some(time_ms) = time_ms {
        writer = writer.plain_tag("time", &timestamp::bytes(time_ms));
    }
    let room = LINE_LEN_MAX - 2 - (server_name.len() + 2);
    // ERROR closes a link and has no source; clients look for it at the start of the line.
    if line.starts_with("ERROR ") {
        writer.tail(line).end();
    } else {
        writer.source(server_name).tail(papo_proto::encode::cut(line, room)).end();
    }
}

#[cfg(test)]
mod tests {
    use papo_proto::frame::LINE_LEN_MAX;
    use papo_proto::mode::UserModes;
    use papo_proto::{CapSet, Capability};

    use super::event;
    use crate::event::{Event, Happening};
    use crate::id::MessageId;

    #[test]
    fn a_line_that_would_be_too_long_is_cut_between_characters() {
        let quit = |reason_len: usize, caps| {
            let reason = format!("{}x", "\u{e9}".repeat(reason_len / 2)).into();
            let what = Happening::Quit { reason };
            let mut out = b"before".to_vec();
            let (id, source) = (MessageId(1), "a!b@c".into());
            let modes = UserModes::default();
            let quit = Event { id, time_ms: 0, source, account: None, modes, edited: None, what };
            event(&quit, caps, &None, &mut out);
            String::from_utf8(out).expect("no character is cut in two")
        };
        // `:a!b@c QUIT :` and the end of the line
        let room = LINE_LEN_MAX - 15;
        assert!(quit(room - 1, CapSet::NONE).ends_with("\u{e9}x\r\n"));
        for caps in [CapSet::NONE, CapSet::of(&[Capability::ServerTime])] {
            let line = quit(room + 1, caps);
            assert!(line.starts_with("before"));
            assert!(line.ends_with("\u{e9}\r\n"), "{line:?}");
            let tags_len =
                if caps == CapSet::NONE { 0 } else { "@time=1970-01-01T00:00:00.000Z ".len() };
            assert_eq!(line.len() - tags_len - "before".len(), LINE_LEN_MAX - 1);
        }
    }
}
