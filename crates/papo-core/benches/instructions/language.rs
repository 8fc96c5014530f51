//! Bytes to lines, lines to messages, messages to commands.

use std::hint::black_box;

use papo_proto::frame::LINE_LEN_MAX;
use papo_proto::said::read_line;
use papo_proto::{Framed, Framer, Message, command};

use crate::{TIMES, measure};

/// A message as most are.
pub(crate) const SHORT: &str = "PRIVMSG #lobby :good morning, who has time for a coffee?";
/// One with the tags that clients send.
pub(crate) const TAGGED: &str = "@label=a7f3;+draft/reply=0123456789abc;+typing=done \
                                 PRIVMSG #lobby :good morning, who has time for a coffee?";

/// The most bytes an unfinished line may have.
const OVERFLOW: usize = 16 * 1024;

/// A message as long as they may be.
pub(crate) fn long() -> String {
    let start = "PRIVMSG #lobby :";
    let words = "so many words ".repeat(LINE_LEN_MAX / 14 + 1);
    format!("{start}{}", &words[..LINE_LEN_MAX - start.len() - "\r\n".len()])
}

/// One operation: finding the lines in what one read brought.
pub(crate) fn frame() -> usize {
    let bytes = format!("{SHORT}\r\n").repeat(64);
    let mut framer = Framer::default();
    measure(vec![bytes.as_bytes(); 2 * TIMES], |bytes| {
        let mut lines = framer.feed(bytes, OVERFLOW);
        while let Some(framed) = lines.next() {
            assert!(matches!(black_box(framed), Framed::Line(_)));
        }
    })
}

/// One operation: a line to a message.
pub(crate) fn parse(line: &str) -> usize {
    measure(vec![line.as_bytes(); 2 * TIMES], |line| {
        Message::parse_bytes(line).expect("it is a message")
    })
}

/// One operation: a message to a command.
pub(crate) fn read_command() -> usize {
    let message = Message::parse(SHORT).expect("it is a message");
    measure(vec![&message; 2 * TIMES], |message| command::read(message).expect("it is a command"))
}

/// One operation: a line to a command, with the tags that count.
pub(crate) fn read_tagged() -> usize {
    measure(vec![TAGGED.as_bytes(); 2 * TIMES], |line| read_line(line).expect("it is a line"))
}
