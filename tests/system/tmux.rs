//! Programs with a screen: run in a terminal that nobody sees, typed to, and read back.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use crate::heard::PATIENCE;
use crate::program::{installed, run};

static SERIAL: AtomicU32 = AtomicU32::new(0);

/// A terminal of its own, with one program in it.
#[derive(Debug)]
pub(crate) struct Tmux {
    program: PathBuf,
    name: String,
}

impl Tmux {
    /// Runs a shell command in a new terminal. `None` when there is no tmux.
    pub(crate) fn start(command: &str, home: &Path) -> Option<Self> {
        let program = installed("tmux")?;
        let serial = SERIAL.fetch_add(1, Ordering::Relaxed);
        let name = format!("papo-{}-{serial}", std::process::id());
        let tmux = Self { program, name };
        let home = home.to_string_lossy();
        // TERM and the language are given, because those of whoever runs the tests say nothing.
        let command = format!("env HOME='{home}' LC_ALL=C.UTF-8 {command}; cat");
        let mut start = tmux.command();
        start.args(["-f", "/dev/null", "new-session", "-d", "-x", "200", "-y", "50", &command]);
        let ended = run(start.env("LC_ALL", "C.UTF-8").env("TERM", "xterm-256color"), "");
        assert_eq!(ended.code, Some(0), "{ended:?}");
        Some(tmux)
    }

    fn command(&self) -> Command {
        let mut command = Command::new(&self.program);
        command.args(["-u", "-L", &self.name]).env_remove("TMUX");
        command
    }

    /// Types text, without Enter.
    pub(crate) fn type_text(&self, text: &str) {
        self.must(&["send-keys", "-l", text]);
    }

    /// Types a line.
    pub(crate) fn type_line(&self, line: &str) {
        self.type_text(line);
        self.press("Enter");
    }

    /// Presses a key, by tmux's name for it.
    pub(crate) fn press(&self, key: &str) {
        self.must(&["send-keys", key]);
    }

    fn must(&self, arguments: &[&str]) {
        let ended = run(self.command().args(arguments), "");
        assert_eq!(ended.code, Some(0), "tmux {arguments:?}: {ended:?}");
    }

    /// What is on the screen now.
    pub(crate) fn screen(&self) -> String {
        run(self.command().args(["capture-pane", "-p", "-J"]), "").out.join("\n")
    }

    /// Waits until `text` is on the screen.
    pub(crate) fn expect(&self, text: &str) -> String {
        self.expect_after(text, || ())
    }

    /// Waits until `text` is on the screen, with something that may help to get it there done once
    /// a second.
    pub(crate) fn expect_after(&self, text: &str, help: impl Fn()) -> String {
        self.expect_line(&[text], help)
    }

    /// Waits until one line of the screen has all of these texts, with something that may help to
    /// get it there done once a second.
    pub(crate) fn expect_line(&self, texts: &[&str], help: impl Fn()) -> String {
        const LOOKS_PER_SECOND: u32 = 20;
        let fits = |line: &str| texts.iter().all(|text| line.contains(text));
        let by = Instant::now() + PATIENCE;
        for look in 0.. {
            if look % LOOKS_PER_SECOND == 0 {
                help();
            }
            let screen = self.screen();
            if screen.lines().any(fits) {
                return screen;
            }
            assert!(Instant::now() < by, "{texts:?} is never on the screen:\n{screen}");
            thread::sleep(Duration::from_secs(1) / LOOKS_PER_SECOND);
        }
        unreachable!("the loop ends by returning or by failing")
    }
}

impl Drop for Tmux {
    fn drop(&mut self) {
        let _gone = run(self.command().arg("kill-server"), "");
        // Its socket stays behind otherwise.
        let folder = std::env::var_os("TMUX_TMPDIR").map_or("/tmp".into(), PathBuf::from);
        if let Ok(status) = std::fs::read_dir(&folder) {
            for entry in status.flatten() {
                if entry.file_name().to_string_lossy().starts_with("tmux-") {
                    let _absent = std::fs::remove_file(entry.path().join(&self.name));
                }
            }
        }
    }
}
