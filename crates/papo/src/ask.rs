//! Asking other programs: what they print, if they are there and do not take too long.

use std::io::Read;
use std::process::{Command, Stdio};
use std::sync::mpsc::sync_channel;
use std::thread;
use std::time::Duration;

/// How much of it is read.
const ANSWER_LEN_MAX: u64 = 1 << 20;

/// What a program prints to its end. `None` if it can't be started, or takes longer than that: then
/// it is ended.
pub(crate) fn answer(command: &mut Command, patience: Duration) -> Option<String> {
    let command = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut child = command.spawn().ok()?;
    let out = child.stdout.take().expect("it is piped");
    let (sender, receiver) = sync_channel(1);
    thread::spawn(move || {
        let mut said = Vec::new();
        let _broken = out.take(ANSWER_LEN_MAX).read_to_end(&mut said);
        let _nobody_waits = sender.send(said);
    });
    let said = receiver.recv_timeout(patience).ok();
    // It has said all that is wanted, or nothing.
    let _ended = child.kill();
    let _reaped = child.wait();
    said.map(|said| String::from_utf8_lossy(&said).into_owned())
}

#[cfg(all(test, unix))]
mod tests {
    use std::time::Instant;

    use super::*;

    #[test]
    fn what_is_said_and_who_says_nothing() {
        let ask = |script: &str, patience| {
            answer(Command::new("sh").args(["-c", script]), Duration::from_millis(patience))
        };
        assert_eq!(ask("echo yes", 30_000).as_deref(), Some("yes\n"));
        assert_eq!(ask("exit 3", 30_000).as_deref(), Some(""));
        // It closes its output, and stays.
        assert_eq!(ask("echo yes; exec sleep 600 >&-", 30_000).as_deref(), Some("yes\n"));
        let started = Instant::now();
        assert_eq!(ask("exec sleep 600", 50), None);
        assert!(started.elapsed() < Duration::from_mins(1));
        assert_eq!(answer(&mut Command::new("/nowhere/at/all"), Duration::ZERO), None);
    }
}
