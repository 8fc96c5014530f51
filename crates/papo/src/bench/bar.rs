//! How far a run is, for who waits at a terminal.

use indicatif::{ProgressBar, ProgressStyle};
use papo_bench::Progress;

/// One bar at the bottom; nothing where standard error is no terminal.
#[derive(Debug)]
pub(super) struct Bar(ProgressBar);

impl Bar {
    pub(super) fn new() -> Self {
        let bar = ProgressBar::new(0);
        if let Ok(style) = ProgressStyle::with_template("{msg:>20} {wide_bar} {percent:>3} %") {
            bar.set_style(style);
        }
        Self(bar)
    }

    /// Takes it off the screen.
    pub(super) fn clear(&self) {
        self.0.finish_and_clear();
    }
}

impl Progress for Bar {
    fn begin(&mut self, what: &str, steps: u64) {
        self.0.set_length(steps);
        self.0.set_position(0);
        self.0.set_message(what.to_owned());
    }

    fn at(&mut self, done: u64) {
        self.0.set_position(done);
    }
}
