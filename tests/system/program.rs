//! Other processes: started, typed to, listened to, and ended whatever happens.

use std::io::Write;
use std::path::PathBuf;
use std::process::{Child, ChildStdin, Command, ExitStatus, Stdio};
use std::time::Duration;

use crate::heard::{Heard, PATIENCE, poll_for};

/// How often something is tried that can go wrong at any moment: few times with everything else,
/// many when that alone is what one wants to know (`make torture`).
pub(crate) fn times<T>(few: T, many: T) -> T {
    if std::env::var_os("PAPO_TORTURE").is_some() { many } else { few }
}

/// A process that ends, at the latest, when this value does.
#[derive(Debug)]
pub(crate) struct Program {
    child: Child,
    stdin: Option<ChildStdin>,
    /// Its standard output.
    pub(crate) out: Heard,
    /// Its standard error.
    pub(crate) err: Heard,
}

impl Program {
    /// Starts a process.
    pub(crate) fn start(command: &mut Command) -> Self {
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap_or_else(|error| panic!("can't start {command:?}: {error}"));
        let stdin = child.stdin.take();
        let out = Heard::listen(child.stdout.take().expect("it is piped"));
        let err = Heard::listen(child.stderr.take().expect("it is piped"));
        Self { child, stdin, out, err }
    }

    /// Its process id.
    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// Types a line.
    pub(crate) fn type_line(&mut self, line: &str) {
        let stdin = self.stdin.as_mut().expect("its input is open");
        stdin.write_all(format!("{line}\n").as_bytes()).expect("it reads its input");
    }

    /// Ends its input.
    pub(crate) fn end_input(&mut self) {
        self.stdin = None;
    }

    /// Sends it a signal, by name.
    pub(crate) fn signal(&self, name: &str) {
        let status = Command::new("sh")
            .args(["-c", &format!("kill -{name} {}", self.id())])
            .status()
            .expect("a shell can be run");
        assert!(status.success(), "it is still there to be signalled");
    }

    /// Waits until it has ended.
    pub(crate) fn wait(&mut self) -> ExitStatus {
        self.wait_for(PATIENCE)
    }

    /// Waits until it has ended, for that long at most.
    pub(crate) fn wait_for(&mut self, patience: Duration) -> ExitStatus {
        poll_for(patience, "the end of a process", || {
            self.child.try_wait().expect("it is ours to wait for")
        })
    }

    /// Whether it still runs.
    pub(crate) fn is_running(&mut self) -> bool {
        self.child.try_wait().expect("it is ours to wait for").is_none()
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ended = self.child.kill();
        let _reaped = self.child.wait();
    }
}

/// What a process that has ended leaves behind.
#[derive(Debug)]
pub(crate) struct Ended {
    /// Its exit code; `None` when a signal ended it.
    pub(crate) code: Option<i32>,
    /// The lines of its standard output.
    pub(crate) out: Vec<String>,
    /// The lines of its standard error.
    pub(crate) err: Vec<String>,
}

/// Runs a process to its end, with `input` as its standard input.
pub(crate) fn run(command: &mut Command, input: &str) -> Ended {
    let mut program = Program::start(command);
    if !input.is_empty() {
        program.type_line(input.trim_end_matches('\n'));
    }
    program.end_input();
    let code = program.wait().code();
    Ended { code, out: program.out.until_end(), err: program.err.until_end() }
}

/// The program under test, as nobody's environment has set it up.
pub(crate) fn papo() -> Command {
    without_settings(Command::new(env!("CARGO_BIN_EXE_papo")))
}

/// A command that will start the program under test, as nobody's environment has set it up.
pub(crate) fn without_settings(mut command: Command) -> Command {
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("PAPO_") {
            command.env_remove(name);
        }
    }
    command
}

/// Where a program is, or `None` and a loud line when it is not installed. Set
/// `PAPO_TESTS_WITHOUT` to a program's name to see what happens without it.
pub(crate) fn installed(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders = std::env::split_paths(&path).chain(["/usr/sbin".into(), "/sbin".into()]);
    let hidden = std::env::var("PAPO_TESTS_WITHOUT").is_ok_and(|hidden| hidden == name);
    let found = folders.map(|folder| folder.join(name)).find(|file| !hidden && file.is_file());
    if found.is_none() {
        skip(&format!("{name} is not installed"));
    }
    found
}

/// Says, past the test harness that would hide it, that something was not tested, and why.
pub(crate) fn skip(why: &str) {
    let test = std::thread::current().name().unwrap_or("a test").to_owned();
    tell(&format!("SKIPPED: {test}: {why}"));
}

/// Says something past the test harness.
pub(crate) fn tell(text: &str) {
    let _gone = writeln!(std::io::stderr(), "{text}");
}
