//! WebSocket (RFC 6455) around the lines of one connection, as `IRCv3` has it: a message is a line
//! without its end. <https://ircv3.net/specs/extensions/websocket>
//!
//! It touches no socket: bytes that came go in, lines come out, and bytes to be sent.

use std::io::{self, Read, Write};

use papo_core::fanout::Rendered;
use papo_proto::token::TokenHash;
use tungstenite::protocol::frame::coding::CloseCode;
use tungstenite::protocol::{CloseFrame, Role, WebSocketConfig, WebSocketContext};
use tungstenite::{Error, Message};

use crate::limits::{WEB_FRAGMENTS_LEN_MAX, WEB_MESSAGE_LEN_MAX, WEB_READ_LEN};

/// One connection's.
#[derive(Debug)]
pub(crate) struct Web {
    context: WebSocketContext,
    /// What is said goes as text, and not as bytes.
    is_text: bool,
    /// By what the browser is known again that is at the other end.
    browser: Option<TokenHash>,
    /// What had come by the time that it began.
    early: Vec<u8>,
    /// How many bytes have come since there was a whole message.
    unsaid: usize,
    /// Why nothing more comes, and what is to be sent for that when all else is.
    over: Option<(Over, Vec<u8>)>,
}

/// Why nothing more comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Over {
    /// The other end said so.
    Closed,
    /// What it sent is not WebSocket, or too much; why, for people.
    Fault(&'static str),
}

impl Web {
    /// One that has just begun; `early` is what came right behind the request.
    pub(crate) fn new(is_text: bool, early: Vec<u8>) -> Self {
        let config = WebSocketConfig::default()
            .read_buffer_size(WEB_READ_LEN)
            // Each message goes at once to where it is gathered.
            .write_buffer_size(0)
            .max_message_size(Some(WEB_MESSAGE_LEN_MAX))
            .max_frame_size(Some(WEB_MESSAGE_LEN_MAX));
        let context = WebSocketContext::new(Role::Server, Some(config));
        Self { context, is_text, browser: None, early, unsaid: 0, over: None }
    }

    /// The same, in a browser that is known again by this.
    pub(crate) fn in_browser(self, browser: Option<TokenHash>) -> Self {
        Self { browser, ..self }
    }

    /// By what the browser is known again that is at the other end.
    pub(crate) fn browser(&self) -> Option<TokenHash> {
        self.browser
    }

    /// Why nothing more comes, behind the lines that came before.
    pub(crate) fn over(&self) -> Option<Over> {
        self.over.as_ref().map(|(why, _)| *why)
    }

    /// Takes bytes that came. The lines in them, each with its end, go behind `lines`, and what is
    /// to be sent for them behind `answer`.
    pub(crate) fn read(&mut self, bytes: &[u8], lines: &mut Vec<u8>, answer: &mut Vec<u8>) {
        if self.over.is_some() {
            return;
        }
        let early = std::mem::take(&mut self.early);
        self.unsaid += early.len() + bytes.len();
        let mut ends = Ends { input: early.as_slice().chain(bytes), output: answer };
        let (code, why) = loop {
            let answered = ends.output.len();
            let said = match self.context.read(&mut ends) {
                Ok(Message::Text(text)) => take_line(text.as_bytes(), lines),
                Ok(Message::Binary(bytes)) => take_line(&bytes, lines),
                // It costs what an empty line does, or a flood of them would be free.
                Ok(Message::Ping(_) | Message::Pong(_)) => take_line(b"", lines),
                Ok(_) => continue,
                Err(Error::Io(error)) if error.kind() == io::ErrorKind::WouldBlock => {
                    if self.unsaid <= WEB_FRAGMENTS_LEN_MAX {
                        return;
                    }
                    break (CloseCode::Size, "the message has too many pieces");
                }
                Err(Error::ConnectionClosed | Error::AlreadyClosed) => {
                    self.over = Some((Over::Closed, ends.output.split_off(answered)));
                    return;
                }
                Err(Error::Capacity(_)) => break (CloseCode::Size, "the message is too long"),
                Err(Error::Utf8(_)) => break (CloseCode::Invalid, "the text is not UTF-8"),
                Err(_) => break (CloseCode::Protocol, "that is not WebSocket"),
            };
            if let Err(fault) = said {
                break fault;
            }
            self.unsaid = 0;
        };
        let mut goodbye = Vec::new();
        self.close(code, why, &mut goodbye);
        self.over = Some((Over::Fault(why), goodbye));
    }

    /// These lines, each of which has its end, as messages.
    pub(crate) fn frame(&self, lines: &[u8]) -> Rendered {
        let mut framed = Vec::with_capacity(lines.len() + 8);
        for line in lines.split_inclusive(|&byte| byte == b'\n') {
            let line = line.strip_suffix(b"\r\n").unwrap_or(line);
            framed.push(if self.is_text { 0x81 } else { 0x82 });
            match u16::try_from(line.len()) {
                Ok(len @ ..126) => framed.extend(len.to_be_bytes().last()),
                Ok(len) => {
                    framed.push(126);
                    framed.extend(len.to_be_bytes());
                }
                Err(_) => {
                    framed.push(127);
                    framed.extend((line.len() as u64).to_be_bytes());
                }
            }
            framed.extend_from_slice(line);
        }
        framed.into()
    }

    /// Says that this end says no more, and why.
    pub(crate) fn end(&mut self, answer: &mut Vec<u8>) {
        match &mut self.over {
            Some((_, goodbye)) => answer.append(goodbye),
            None => self.close(CloseCode::Normal, "", answer),
        }
    }

    fn close(&mut self, code: CloseCode, why: &'static str, answer: &mut Vec<u8>) {
        let frame = CloseFrame { code, reason: why.into() };
        // Both ends may have said so by now.
        let _closed =
            self.context.close(&mut Ends { input: io::empty(), output: answer }, Some(frame));
    }
}

fn take_line(message: &[u8], lines: &mut Vec<u8>) -> Result<(), (CloseCode, &'static str)> {
    // There are clients that send it.
    let line = message.strip_suffix(b"\n").unwrap_or(message);
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    if line.iter().any(|byte| matches!(byte, b'\r' | b'\n')) {
        return Err((CloseCode::Protocol, "a message is one line"));
    }
    lines.extend_from_slice(line);
    lines.extend_from_slice(b"\r\n");
    Ok(())
}

/// What the library takes for a socket: it reads what has come, and writes to where that is gathered.
struct Ends<'a, R> {
    input: R,
    output: &'a mut Vec<u8>,
}

impl<R: Read> Read for Ends<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self.input.read(buffer)? {
            // Not the end: it may come yet.
            0 => Err(io::ErrorKind::WouldBlock.into()),
            count => Ok(count),
        }
    }
}

impl<R> Write for Ends<'_, R> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.output.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
