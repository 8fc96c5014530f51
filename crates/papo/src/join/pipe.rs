//! Standard input as a pipe. A line is read only when it is asked for: who writes faster than the
//! server takes it waits.

use std::io::{BufRead, Read};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;

use papo_client::limits::TYPED_LEN_MAX;

use super::talk::Event;
use super::{Incoming, Input};

/// Starts reading.
pub(super) fn listen(events: SyncSender<Incoming>) -> Input {
    let (more, asked) = sync_channel(1);
    thread::spawn(move || read(&events, &asked));
    Input::Pipe(more)
}

fn read(events: &SyncSender<Incoming>, asked: &Receiver<()>) {
    let mut input = std::io::stdin().lock();
    while asked.recv().is_ok() {
        let event = match next_line(&mut input) {
            Some(line) => Event::Typed(line),
            None => Event::InputEnded,
        };
        let ended = matches!(event, Event::InputEnded);
        if events.send(Incoming::Input(event)).is_err() || ended {
            return;
        }
    }
}

/// The next line, without its end. Bytes that are no text become `�`. One that is longer than
/// anybody types is taken in parts.
fn next_line(input: &mut impl BufRead) -> Option<String> {
    let mut bytes = Vec::new();
    let limit = u64::try_from(TYPED_LEN_MAX).unwrap_or(u64::MAX);
    match input.take(limit).read_until(b'\n', &mut bytes) {
        Ok(0) | Err(_) => None,
        Ok(_) => Some(String::from_utf8_lossy(&bytes).trim_end_matches(['\n', '\r']).to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_a_pipe() {
        let mut input: &[u8] = b"one\r\n\ntw\xffo\nlast";
        let mut next = || next_line(&mut input);
        assert_eq!(next().as_deref(), Some("one"));
        assert_eq!(next().as_deref(), Some(""));
        assert_eq!(next().as_deref(), Some("tw\u{fffd}o"));
        assert_eq!(next().as_deref(), Some("last"));
        assert_eq!(next(), None);
        let mut endless: &[u8] = &vec![b'x'; TYPED_LEN_MAX + 5];
        assert_eq!(next_line(&mut endless).map(|line| line.len()), Some(TYPED_LEN_MAX));
        assert_eq!(next_line(&mut endless).map(|line| line.len()), Some(5));
    }
}
