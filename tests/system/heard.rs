//! What a program prints, line by line, as it comes.

use std::fmt::{Display, Write as _};
use std::io::{BufRead, BufReader, Read};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

/// How long anything may take before a test fails. It is never waited for in full otherwise.
pub(crate) const PATIENCE: Duration = Duration::from_secs(30);
/// How many of the last lines a failure shows.
const SHOWN_LINES_MAX: usize = 60;

/// All lines of a stream so far.
#[derive(Debug, Clone)]
pub(crate) struct Heard(Arc<(Mutex<Lines>, Condvar)>);

#[derive(Debug, Default)]
struct Lines {
    lines: Vec<String>,
    ended: bool,
}

impl Heard {
    /// Listens to a stream until it ends.
    pub(crate) fn listen(stream: impl Read + Send + 'static) -> Self {
        let heard = Self(Arc::default());
        let shared = heard.clone();
        thread::spawn(move || {
            for line in BufReader::new(stream).split(b'\n') {
                let Ok(line) = line else { break };
                let line = String::from_utf8_lossy(&line).trim_end_matches('\r').to_owned();
                shared.change(|lines| lines.lines.push(line));
            }
            shared.change(|lines| lines.ended = true);
        });
        heard
    }

    fn change(&self, change: impl FnOnce(&mut Lines)) {
        change(&mut self.0.0.lock().unwrap_or_else(PoisonError::into_inner));
        self.0.1.notify_all();
    }

    /// Waits until `find` finds something in the lines; gives the lines back if it never does.
    fn wait<T>(&self, find: impl Fn(&[String], bool) -> Option<T>) -> Result<T, Vec<String>> {
        let by = Instant::now() + PATIENCE;
        let mut lines = self.0.0.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            if let Some(found) = find(&lines.lines, lines.ended) {
                return Ok(found);
            }
            let left = by.saturating_duration_since(Instant::now());
            if lines.ended || left.is_zero() {
                return Err(lines.lines.clone());
            }
            lines = self.0.1.wait_timeout(lines, left).unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    /// Waits for a line that contains `text`.
    pub(crate) fn expect(&self, text: &str) -> String {
        self.wait(|lines, _| lines.iter().find(|line| line.contains(text)).cloned())
            .unwrap_or_else(|lines| panic!("no line with {text:?} in:\n{}", shown(&lines)))
    }

    /// Waits for a line that contains `text`; `None` if the stream ends without one.
    pub(crate) fn expect_or_end(&self, text: &str) -> Option<String> {
        self.wait(|lines, _| lines.iter().find(|line| line.contains(text)).cloned()).ok()
    }

    /// Waits for a line in which `find` finds something; gives that.
    pub(crate) fn expect_that<T>(&self, what: &str, find: impl Fn(&str) -> Option<T>) -> T {
        self.wait(|lines, _| lines.iter().find_map(|line| find(line)))
            .unwrap_or_else(|lines| panic!("no {what} in:\n{}", shown(&lines)))
    }

    /// Waits for that many lines that contain `text`.
    pub(crate) fn expect_count(&self, text: &str, count: usize) {
        let enough = |lines: &[String], _| {
            (lines.iter().filter(|line| line.contains(text)).count() >= count).then_some(())
        };
        self.wait(enough)
            .unwrap_or_else(|lines| panic!("not {count} of {text:?} in:\n{}", shown(&lines)));
    }

    /// Waits for the end of the stream, then gives all of it.
    pub(crate) fn until_end(&self) -> Vec<String> {
        self.wait(|lines, ended| ended.then(|| lines.to_vec()))
            .unwrap_or_else(|lines| panic!("the stream does not end:\n{}", shown(&lines)))
    }

    /// The lines so far.
    pub(crate) fn so_far(&self) -> Vec<String> {
        self.0.0.lock().unwrap_or_else(PoisonError::into_inner).lines.clone()
    }
}

/// The last lines, one under the other, for a failure to show.
pub(crate) fn shown(lines: &[String]) -> String {
    let skipped = lines.len().saturating_sub(SHOWN_LINES_MAX);
    let mut text = String::new();
    if skipped > 0 {
        let _infallible = writeln!(text, "    … {skipped} lines before");
    }
    for line in &lines[skipped..] {
        let _infallible = writeln!(text, "    {line}");
    }
    text
}

/// Asks again and again until there is an answer: for what nobody tells us of, such as the contents
/// of a file or of a screen.
pub(crate) fn poll<T>(what: impl Display, ask: impl FnMut() -> Option<T>) -> T {
    poll_for(PATIENCE, what, ask)
}

/// The same for what may take longer, or must not take as long.
pub(crate) fn poll_for<T>(
    patience: Duration,
    what: impl Display,
    mut ask: impl FnMut() -> Option<T>,
) -> T {
    let by = Instant::now() + patience;
    loop {
        if let Some(answer) = ask() {
            return answer;
        }
        assert!(Instant::now() < by, "it never came to {what}");
        thread::sleep(Duration::from_millis(20));
    }
}
