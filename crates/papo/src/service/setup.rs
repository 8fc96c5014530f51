//! What is to be a service, and what has to be written and run for that.

use std::fmt;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Where neither other users' programs nor temporary files are to be seen.
const HIDDEN: [&str; 5] = ["/home", "/root", "/run/user", "/tmp", "/var/tmp"];

/// Whose service it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Scope {
    /// The computer's: it starts with that, and has a user of its own.
    System,
    /// This user's.
    User,
}

/// What is to be a service, and where.
#[derive(Debug, Clone)]
pub(super) struct Setup {
    pub(super) program: PathBuf,
    pub(super) config: Option<PathBuf>,
    pub(super) scope: Scope,
    /// The user's.
    pub(super) home: PathBuf,
    /// Where the user's programs have their settings, if not where they usually have.
    pub(super) config_home: Option<PathBuf>,
    /// Who has become root for this.
    pub(super) sudo_user: Option<String>,
    pub(super) user_id: u32,
    /// It listens on a port that is the system's.
    pub(super) has_low_port: bool,
    /// The version of systemd, if that is here.
    pub(super) systemd: Option<u32>,
}

impl Setup {
    /// The program with its arguments.
    pub(super) fn words(&self) -> Vec<String> {
        let config = self.config.as_ref().map(|path| path.to_string_lossy().into_owned());
        let flags = config.into_iter().flat_map(|path| ["--config".to_owned(), path]);
        let program = self.program.to_string_lossy().into_owned();
        [program, "serve".to_owned()].into_iter().chain(flags).collect()
    }

    /// What a service of the whole computer would not see.
    pub(super) fn out_of_sight(&self) -> Option<&Path> {
        let mut paths = [Some(&self.program), self.config.as_ref()].into_iter().flatten();
        let is_hidden = |path: &Path| HIDDEN.iter().any(|folder| path.starts_with(folder));
        let found = paths.find(|path| is_hidden(path));
        found
            .filter(|_| self.scope == Scope::System && cfg!(target_os = "linux"))
            .map(PathBuf::as_path)
    }
}

/// What the system is told, and how.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Service {
    /// The file that says what the service is,
    pub(super) file: PathBuf,
    /// and what is in it.
    pub(super) text: String,
    /// What is run when it is written.
    pub(super) install: Vec<Step>,
    /// What is run before it is removed,
    pub(super) uninstall: Vec<Step>,
    /// and after.
    pub(super) after_uninstall: Vec<Step>,
    /// What says how the service does.
    pub(super) status: Step,
    /// What people should know when it is installed.
    pub(super) remarks: Vec<String>,
}

/// A program that is run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Step {
    words: Vec<String>,
    /// What it does may be done already.
    pub(super) may_fail: bool,
}

impl Step {
    /// What stands in a line, word by word; what has blanks comes by itself, at the end.
    pub(super) fn new(line: &str, path: Option<&Path>) -> Self {
        let path = path.map(|path| path.to_string_lossy().into_owned());
        Self { words: line.split(' ').map(str::to_owned).chain(path).collect(), may_fail: false }
    }

    /// The same, and it is no harm if it fails.
    pub(super) fn perhaps(line: &str) -> Self {
        Self { may_fail: true, ..Self::new(line, None) }
    }

    /// To be run.
    pub(super) fn command(&self) -> Command {
        let mut command = Command::new(&self.words[0]);
        command.args(&self.words[1..]);
        command
    }
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.words.join(" "))
    }
}

/// As XML writes it.
pub(super) fn xml(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// One that tests begin with.
#[cfg(test)]
pub(super) fn example(scope: Scope) -> Setup {
    Setup {
        program: "/usr/local/bin/papo".into(),
        config: None,
        scope,
        home: "/home/USER".into(),
        config_home: None,
        sudo_user: None,
        user_id: 1000,
        has_low_port: false,
        systemd: Some(255),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[cfg(target_os = "linux")]
    fn what_a_service_does_not_see() {
        for (program, config, scope, hidden) in [
            ("/usr/local/bin/papo", None, Scope::System, None),
            ("/home/USER/papo", None, Scope::System, Some("/home/USER/papo")),
            ("/homes/papo", Some("/etc/papo.toml"), Scope::System, None),
            ("/opt/papo", Some("/tmp/papo.toml"), Scope::System, Some("/tmp/papo.toml")),
            ("/home/USER/papo", None, Scope::User, None),
        ] {
            let config = config.map(PathBuf::from);
            let setup = Setup { program: program.into(), config, ..example(scope) };
            assert_eq!(setup.out_of_sight(), hidden.map(Path::new), "{program}");
        }
    }
}
