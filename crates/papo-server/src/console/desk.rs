//! Where those are served who come to the console.

use std::fs;
use std::io::{self, Read, Write};
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, SyncSender};
use std::time::Instant;

use papo_core::{Delivery, Input, SessionId};
use papo_proto::Message;
use papo_proto::said::read_line;

use crate::inbox::Inputs;
use crate::limits::{CONSOLE_LINE_MAX, CONSOLE_PATIENCE};

/// What ends the answer to a command.
const END: &str = "PING end";

/// The desk.
pub(super) struct Desk {
    pub(super) listener: UnixListener,
    /// Whose server it is.
    pub(super) owner: u32,
    /// Its place behind the workers.
    pub(super) place: u8,
    pub(super) realm: SyncSender<Inputs>,
    /// What the realm has decided for it.
    pub(super) answers: Receiver<Vec<Delivery>>,
    pub(super) stopped: Arc<AtomicBool>,
}

/// Listens there, in the place of who did before: nobody else uses the directory. Says whose it is.
pub(super) fn listen(path: &Path) -> io::Result<(UnixListener, u32)> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let listener = UnixListener::bind(path)?;
    // The directory lets nobody else in meanwhile.
    fs::set_permissions(path, fs::Permissions::from_mode(0o600))?;
    Ok((listener, fs::metadata(path)?.uid()))
}

/// Wakes who listens there.
pub(super) fn wake(path: &Path) {
    let _gone = UnixStream::connect(path);
    let _gone = fs::remove_file(path);
}

impl Desk {
    pub(super) fn run(self) {
        for (serial, stream) in (1..).zip(self.listener.incoming()) {
            if self.stopped.load(Ordering::Acquire) {
                return;
            }
            // Who is gone again needs no answer.
            let session = SessionId::new(0, self.place, serial);
            let _gone = stream.and_then(|stream| self.serve(stream, session));
        }
    }

    fn serve(&self, mut stream: UnixStream, session: SessionId) -> io::Result<()> {
        stream.set_read_timeout(Some(CONSOLE_PATIENCE))?;
        stream.set_write_timeout(Some(CONSOLE_PATIENCE))?;
        let uid = peer(&stream)?;
        if uid != self.owner && uid != 0 {
            return stream.write_all(b"- the server belongs to another user of this machine\n");
        }
        let line = read(&mut stream)?;
        let Some(said) = read_line(line.as_bytes()) else { return Ok(()) };
        let end = read_line(END.as_bytes()).expect("it is a line");
        // What somebody else has left unheard.
        while self.answers.try_recv().is_ok() {}
        let inputs = vec![
            Input::Console { session, uid },
            Input::Said { session, said },
            Input::Said { session, said: end },
        ];
        let _stopped = self.realm.send(inputs);
        let answer = self.answer(session);
        let gone = Input::Gone { session, reason: "".into() };
        let _stopped = self.realm.send(vec![gone]);
        stream.write_all(answer.as_bytes())
    }

    /// All that the realm says to a session, up to the end.
    fn answer(&self, session: SessionId) -> String {
        let mut answer = String::new();
        let until = Instant::now() + CONSOLE_PATIENCE;
        loop {
            let left = until.saturating_duration_since(Instant::now());
            let Ok(deliveries) = self.answers.recv_timeout(left) else {
                answer.push_str("- the server does not answer\n");
                return answer;
            };
            for delivery in deliveries {
                match delivery {
                    Delivery::Reply { to, line, .. } if to == session => {
                        let Some(line) = in_words(&line) else { return answer };
                        answer.push_str(&line);
                    }
                    Delivery::Close { session: closed } if closed == session => return answer,
                    _ => {}
                }
            }
        }
    }
}

/// What a line of the realm says, in plain words; `None` for the end.
fn in_words(line: &str) -> Option<String> {
    let Ok(message) = Message::parse(line) else { return Some(String::new()) };
    let params = message.params.as_slice();
    let text = params.last().copied().unwrap_or_default();
    let (mark, what) = match message.command {
        "PONG" => return None,
        "NOTE" => ('+', String::new()),
        "FAIL" | "WARN" => ('-', params.get(2..params.len() - 1).unwrap_or_default().join(" ")),
        _ => ('-', params.get(1..params.len() - 1).unwrap_or_default().join(" ")),
    };
    let what = if what.is_empty() { what } else { format!("{what}: ") };
    Some(format!("{mark} {what}{text}\n"))
}

fn read(stream: &mut UnixStream) -> io::Result<String> {
    let (mut line, mut byte) = (Vec::new(), [0]);
    let until = Instant::now() + CONSOLE_PATIENCE;
    while stream.read(&mut byte)? > 0 && byte[0] != b'\n' && line.len() < CONSOLE_LINE_MAX {
        line.push(byte[0]);
        if Instant::now() > until {
            return Err(io::ErrorKind::TimedOut.into());
        }
    }
    String::from_utf8(line).map_err(io::Error::other)
}

/// The user of the machine at the other end.
fn peer(stream: &UnixStream) -> io::Result<u32> {
    // Only a runtime's stream can be asked.
    let runtime = tokio::runtime::Builder::new_current_thread().enable_io().build()?;
    let _entered = runtime.enter();
    let stream = stream.try_clone()?;
    stream.set_nonblocking(true)?;
    let uid = tokio::net::UnixStream::from_std(stream.try_clone()?)?.peer_cred()?.uid();
    stream.set_nonblocking(false)?;
    Ok(uid)
}
