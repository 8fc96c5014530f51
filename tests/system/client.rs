//! A raw client: lines sent and lines read over a socket, with a transcript for failures.

use std::io::{ErrorKind, Read, Write};
use std::net::{Shutdown, TcpStream};
use std::time::{Duration, Instant};

use crate::heard::{PATIENCE, shown};

/// One raw client.
#[derive(Debug)]
pub(crate) struct Client {
    name: String,
    stream: TcpStream,
    /// What was received and not yet taken as lines.
    rest: Vec<u8>,
    transcript: Vec<String>,
    syncs: u32,
    buffer: Box<[u8]>,
}

/// What reading a line came to.
#[derive(Debug, PartialEq, Eq)]
enum Next {
    Line(String),
    End,
    Late,
}

impl Client {
    /// A client on this connection.
    pub(crate) fn new(name: &str, stream: TcpStream) -> Self {
        stream.set_nodelay(true).expect("it is a socket");
        stream.set_write_timeout(Some(PATIENCE)).expect("it is a socket");
        Self {
            name: name.to_owned(),
            stream,
            rest: Vec::new(),
            transcript: Vec::new(),
            syncs: 0,
            buffer: vec![0; 16 * 1024].into(),
        }
    }

    /// Says who it is.
    pub(crate) fn register(&mut self, nick: &str) {
        nick.clone_into(&mut self.name);
        self.send(&format!("NICK {nick}\r\nUSER u 0 * :{nick}"));
        self.expect(" 001 ");
    }

    /// Sends a line, or more with `\r\n` between them.
    pub(crate) fn send(&mut self, line: &str) {
        self.transcript.push(format!("{} > {}", self.name, line.escape_debug()));
        let sent = self.stream.write_all(format!("{line}\r\n").as_bytes());
        sent.unwrap_or_else(|error| self.fail(&format!("can't send {line:?}: {error}")));
    }

    /// Sends bytes as they are. Whether the other end still wants them does not matter.
    pub(crate) fn send_bytes(&mut self, bytes: &[u8]) {
        let _refused = self.stream.write_all(bytes);
    }

    /// Sends no more.
    pub(crate) fn finish_sending(&mut self) {
        self.stream.shutdown(Shutdown::Write).expect("it is connected");
    }

    /// The socket itself.
    pub(crate) fn stream(&self) -> &TcpStream {
        &self.stream
    }

    /// Waits for a line that contains `text`.
    pub(crate) fn expect(&mut self, text: &str) -> String {
        self.expect_that(&format!("{text:?}"), |line| line.contains(text))
    }

    /// Waits for a line that contains all of these.
    pub(crate) fn expect_all(&mut self, texts: &[&str]) -> String {
        self.expect_that(&format!("{texts:?}"), |line| texts.iter().all(|text| line.contains(text)))
    }

    /// Waits for a line that is right. PINGs before it are answered.
    pub(crate) fn expect_that(&mut self, what: &str, is_it: impl Fn(&str) -> bool) -> String {
        let by = Instant::now() + PATIENCE;
        loop {
            match self.next(by) {
                Next::Line(line) if is_it(&line) => return line,
                Next::Line(line) => self.answer_ping(&line),
                Next::End => self.fail(&format!("the connection ended before {what}")),
                Next::Late => self.fail(&format!("it never got {what}")),
            }
        }
    }

    fn answer_ping(&mut self, line: &str) {
        if let Some(("PING", token)) = without_source(line).split_once(' ') {
            self.send(&format!("PONG {token}"));
        }
    }

    /// Waits for the end of the connection; gives the lines before it.
    pub(crate) fn until_end(&mut self) -> Vec<String> {
        let by = Instant::now() + PATIENCE;
        let mut lines = Vec::new();
        loop {
            match self.next(by) {
                Next::Line(line) => lines.push(line),
                Next::End => return lines,
                Next::Late => self.fail("the connection does not end"),
            }
        }
    }

    /// Waits until the server has answered all that was sent; gives the lines before that. What is
    /// not among them was not sent to this client by anything that happened before.
    pub(crate) fn sync(&mut self) -> Vec<String> {
        self.syncs += 1;
        let token = format!("sync-{}", self.syncs);
        self.send(&format!("PING {token}"));
        let by = Instant::now() + PATIENCE;
        let mut lines = Vec::new();
        loop {
            match self.next(by) {
                Next::Line(line) if line.contains(" PONG ") && line.ends_with(&token) => {
                    return lines;
                }
                Next::Line(line) => lines.push(line),
                Next::End => self.fail("the connection ended before the PONG"),
                Next::Late => self.fail("it never got its PONG"),
            }
        }
    }

    /// Hears nothing that contains `text` from all that happened so far.
    pub(crate) fn expect_nothing_of(&mut self, text: &str) {
        if self.sync().iter().any(|line| line.contains(text)) {
            self.fail(&format!("it got {text:?}, which it must not"));
        }
    }

    /// The next line, whatever it is.
    pub(crate) fn line(&mut self) -> String {
        self.expect_that("a line", |_| true)
    }

    /// The next line, or `None` when the connection ends without one.
    pub(crate) fn first_line(&mut self) -> Option<String> {
        match self.next(Instant::now() + PATIENCE) {
            Next::Line(line) => Some(line),
            Next::End => None,
            Next::Late => self.fail("it never got a line"),
        }
    }

    fn next(&mut self, by: Instant) -> Next {
        let mut searched = 0;
        loop {
            if let Some(at) = self.rest[searched..].iter().position(|byte| *byte == b'\n') {
                let line: Vec<u8> = self.rest.drain(..=searched + at).collect();
                return Next::Line(self.checked(&line));
            }
            searched = self.rest.len();
            let left = by.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Next::Late;
            }
            let wait = Some(left.max(Duration::from_millis(1)));
            self.stream.set_read_timeout(wait).expect("it is a socket");
            match self.stream.read(&mut self.buffer) {
                Ok(0) => return Next::End,
                Ok(count) => self.rest.extend_from_slice(&self.buffer[..count]),
                Err(error) => match error.kind() {
                    ErrorKind::ConnectionReset => return Next::End,
                    ErrorKind::WouldBlock | ErrorKind::TimedOut | ErrorKind::Interrupted => {}
                    _ => self.fail(&format!("can't read: {error}")),
                },
            }
        }
    }

    /// The line as text. Whatever the server sends anybody is UTF-8, ends with CR LF and has no
    /// other CR and no NUL in it, so every line that any test reads is checked for that.
    fn checked(&mut self, line: &[u8]) -> String {
        let text = String::from_utf8_lossy(line).trim_end_matches(['\r', '\n']).to_owned();
        self.transcript.push(format!("{} < {}", self.name, text.escape_debug()));
        let is_fine = line
            .strip_suffix(b"\r\n")
            .is_some_and(|body| !body.contains(&0) && !body.contains(&b'\r'))
            && std::str::from_utf8(line).is_ok();
        if !is_fine {
            self.fail(&format!("a line that no server may send: {}", line.escape_ascii()));
        }
        text
    }

    /// Fails the test with what was said.
    pub(crate) fn fail(&self, why: &str) -> ! {
        panic!("{}: {why}; the transcript:\n{}", self.name, shown(&self.transcript))
    }
}

/// A line without its source.
pub(crate) fn without_source(line: &str) -> &str {
    match line.strip_prefix(':').and_then(|line| line.split_once(' ')) {
        Some((_, rest)) => rest,
        None => line,
    }
}
