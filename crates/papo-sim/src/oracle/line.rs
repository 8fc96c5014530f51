//! What is written to a connection is one message.

use papo_core::Delivery;
use papo_core::event::{Event, Happening};
use papo_proto::Message;
use papo_proto::frame::LINE_LEN_MAX;

use super::Verdict;
use super::message::pieces;
use crate::stage::Step;

/// The most bytes of tags that a server may send, `@` and space included.
const TAGS_LEN_MAX: usize = 8191;

/// Every line is a message, of an allowed length, without a byte that would end it; and nothing
/// had to be cut for that but text for people.
pub fn all_well_formed(step: &Step) -> Verdict {
    for delivery in &step.deliveries {
        match delivery {
            Delivery::Event { event, .. } => whole(event)?,
            Delivery::Reply { line, .. } => whole_reply(line)?,
            _ => {}
        }
    }
    for (session, line) in step.writes.iter().chain(&step.replays) {
        well_formed(line).map_err(|fault| format!("{session:?} was told {line:?}: {fault}"))?;
    }
    Ok(())
}

/// Replies that programs read to their end: tokens, who is where, and who is here. The last word of
/// one that is cut would be somebody else.
const READ_WHOLE: [&str; 13] = [
    "005 ",
    "302 ",
    "303 ",
    "319 ",
    "353 ",
    "730 ",
    "731 ",
    "732 ",
    "734 ",
    "761 ",
    "766 ",
    "772 ",
    "METADATA ",
];
/// Every stage is on a server of this name.
const SERVER_NAME: &str = "papo";

fn whole_reply(line: &str) -> Verdict {
    let len = line.len() + SERVER_NAME.len() + ": \r\n".len();
    if len > LINE_LEN_MAX && READ_WHOLE.iter().any(|code| line.starts_with(code)) {
        return Err(format!("it would have {len} bytes and was cut: {line:?}"));
    }
    Ok(())
}

/// Modes, messages and names lose their meaning with their end.
fn whole(event: &Event) -> Verdict {
    let len = match &event.what {
        Happening::Mode { target, changes } => "MODE  ".len() + target.len() + changes.len(),
        Happening::Message { kind, target, text, joints, .. } => {
            let longest = pieces(text, joints).iter().map(String::len).max().unwrap_or(0);
            kind.word().len() + target.len() + longest + "  :".len()
        }
        Happening::Edit { target, text, .. } => {
            "EDITMSG  0123456789abc :".len() + target.len() + text.len()
        }
        Happening::Rename { channel, name, .. } => "RENAME   :".len() + channel.len() + name.len(),
        _ => return Ok(()),
    };
    let len = len + event.source.len() + ": \r\n".len();
    if len > LINE_LEN_MAX {
        return Err(format!("it would have {len} bytes and was cut: {event:?}"));
    }
    Ok(())
}

fn well_formed(line: &str) -> Verdict {
    if line.contains(['\0', '\r', '\n']) {
        return Err("it has a NUL, CR or LF in it".into());
    }
    let message = Message::parse(line).map_err(|error| error.to_string())?;
    let tags = match line.split_once(' ') {
        Some((tags, _)) if line.starts_with('@') => tags.len() + 1,
        _ => 0,
    };
    if tags > TAGS_LEN_MAX {
        return Err(format!("its tags have {tags} bytes"));
    }
    let len = line.len() - tags + "\r\n".len();
    if len > LINE_LEN_MAX {
        return Err(format!("it has {len} bytes"));
    }
    if message.source.is_none() && message.command != "ERROR" {
        return Err("it does not say who said it".into());
    }
    Ok(())
}
