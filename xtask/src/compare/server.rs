//! The servers: how each is started, and that each is ended.

use std::fs::{self, File};
use std::io;
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use super::{Ground, machine};

/// How long a server may take to listen.
const START_MAX: Duration = Duration::from_secs(20);

const INSPIRCD_CONF: &str = include_str!("../../../bench/inspircd.conf");
const NGIRCD_CONF: &str = include_str!("../../../bench/ngircd.conf");

/// What is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    Papo,
    Inspircd,
    Ngircd,
    /// The least that any server must do.
    Floor,
}

impl Kind {
    /// All of them, in the order in which they take turns.
    pub(super) const ALL: &[Self] = &[Self::Papo, Self::Inspircd, Self::Ngircd, Self::Floor];

    /// What it calls itself.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Papo => "papo",
            Self::Inspircd => "InspIRCd",
            Self::Ngircd => "ngIRCd",
            Self::Floor => "floor",
        }
    }

    /// The command that starts it, with its folder and port put in.
    pub(super) fn words(self, ground: &Ground, port: &str) -> Vec<String> {
        let own = self.folder(ground);
        let own = own.to_string_lossy();
        let papo = ground.papo.to_string_lossy();
        let line = match self {
            Self::Papo => format!(
                "@PAPO@ serve --data @OWN@/data --durability power --listen 127.0.0.1:{port} \
                 --auto-join= --max-clients 20000 --limit-messages-per-second 0 --limit-sendq 16MiB \
                 --limit-recvq 64KiB --limit-connections-per-address 0 \
                 --limit-connects-per-minute 0"
            ),
            // From a copy, for Debian lets its own program read no configuration but that in /etc.
            Self::Inspircd => {
                "@OWN@/inspircd --nofork --nolog --nopid --runasroot --config=@OWN@/conf".to_owned()
            }
            Self::Ngircd => "ngircd --nodaemon --config @OWN@/conf".to_owned(),
            Self::Floor => format!("@PAPO@ bench floor --listen 127.0.0.1:{port}"),
        };
        // A folder may have a space in its name.
        let put = |word: &str| word.replace("@OWN@", &own).replace("@PAPO@", &papo);
        line.split_whitespace().map(put).collect()
    }

    /// How many clients may register at the same time, so that none has to wait for longer than the
    /// server makes it: ngIRCd lets 10 connections queue, `InspIRCd` registers once a second.
    pub(super) fn at_once(self) -> u32 {
        match self {
            Self::Papo | Self::Floor => 500,
            Self::Inspircd => 4000,
            Self::Ngircd => 10,
        }
    }

    /// What it says of its version.
    pub(super) fn version(self, ground: &Ground) -> String {
        let papo = ground.papo.to_string_lossy();
        let program = match self {
            Self::Papo | Self::Floor => &*papo,
            Self::Inspircd => "inspircd",
            Self::Ngircd => "ngircd",
        };
        let said = machine::printed(&[program, "--version"]);
        let version = said.lines().next();
        version.map_or_else(|| format!("{} is not there", self.name()), str::to_owned)
    }

    /// Where its configuration, data and log are.
    fn folder(self, ground: &Ground) -> PathBuf {
        ground.folder.join(self.name().to_lowercase())
    }

    /// Makes its folder anew, with what it needs in it.
    fn prepare(self, folder: &Path, port: u16) -> io::Result<()> {
        if folder.exists() {
            fs::remove_dir_all(folder)?;
        }
        fs::create_dir_all(folder)?;
        let write =
            |conf: &str| fs::write(folder.join("conf"), conf.replace("@PORT@", &port.to_string()));
        match self {
            Self::Papo | Self::Floor => Ok(()),
            Self::Inspircd => {
                let program = machine::program("inspircd")
                    .ok_or_else(|| io::Error::other("it is not installed"))?;
                fs::copy(program, folder.join("inspircd"))?;
                write(INSPIRCD_CONF)
            }
            Self::Ngircd => write(NGIRCD_CONF),
        }
    }
}

/// A server that runs, and ends with this value.
#[derive(Debug)]
pub(super) struct Running {
    child: Child,
    pub(super) kind: Kind,
    pub(super) port: u32,
}

impl Running {
    /// Starts a server on some cores and waits until it listens. `Err`: why it does not.
    pub(super) fn start(kind: Kind, cores: &str, ground: &Ground) -> Result<Self, String> {
        let begin = || -> io::Result<Self> {
            let folder = kind.folder(ground);
            let port = free_port()?;
            kind.prepare(&folder, port)?;
            let log = File::create(folder.join("log"))?;
            let child = pinned(cores, &kind.words(ground, &port.to_string()))
                .stdin(Stdio::null())
                .stdout(log.try_clone()?)
                .stderr(log)
                .spawn()?;
            Ok(Self { child, kind, port: port.into() })
        };
        let words = |error: String| format!("{} does not start: {error}", kind.name());
        let mut running = begin().map_err(|error| words(error.to_string()))?;
        running.listens().map_err(|reason| {
            let log = kind.folder(ground).join("log");
            words(format!("{reason}: {}", last_line(&log)))
        })?;
        Ok(running)
    }

    fn listens(&mut self) -> Result<(), String> {
        let by = Instant::now() + START_MAX;
        let address = format!("127.0.0.1:{}", self.port);
        while Instant::now() < by {
            if TcpStream::connect(&address).is_ok() {
                return Ok(());
            }
            match self.child.try_wait() {
                Ok(None) => thread::sleep(Duration::from_millis(20)),
                Ok(Some(status)) => return Err(status.to_string()),
                Err(error) => return Err(error.to_string()),
            }
        }
        Err("it does not listen".to_owned())
    }

    /// The process.
    pub(super) fn pid(&self) -> u32 {
        self.child.id()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // It has ended by itself, or does now.
        let _ended = self.child.kill();
        let _ended = self.child.wait();
    }
}

/// A command that runs on these cores alone, and is killed if this process is.
pub(super) fn pinned(cores: &str, words: &[String]) -> Command {
    let mut command = Command::new("setpriv");
    command.args(["--pdeathsig", "KILL", "taskset", "--cpu-list", cores]).args(words);
    command.env("PATH", machine::path());
    command
}

/// The last line of a file that has something in it.
pub(super) fn last_line(file: &Path) -> String {
    let text = fs::read(file).unwrap_or_default();
    let text = String::from_utf8_lossy(&text);
    let last = text.lines().map(str::trim).rfind(|line| !line.is_empty());
    last.unwrap_or("it says nothing").to_owned()
}

/// A port that nobody uses just now.
fn free_port() -> io::Result<u16> {
    Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port())
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    /// A core that this process may use.
    fn core() -> String {
        let said = machine::printed(&["sh", "-c", "taskset -cp $$"]);
        let list = said.rsplit(' ').next().unwrap_or_default();
        list.split([',', '-']).next().unwrap_or_default().to_owned()
    }

    #[test]
    fn what_is_started_has_its_core_and_its_own_pid_and_ends() {
        let core = core();
        let child = pinned(&core, &["sleep".to_owned(), "60".to_owned()]).spawn();
        let child = child.expect("util-linux is there");
        let running = Running { child, kind: Kind::Floor, port: 1 };
        let proc = PathBuf::from(format!("/proc/{}", running.pid()));
        let is_sleep = (0..5000).any(|_| {
            thread::sleep(Duration::from_millis(1));
            fs::read_to_string(proc.join("comm")).is_ok_and(|name| name == "sleep\n")
        });
        assert!(is_sleep, "setpriv and taskset become what they start");
        let status = fs::read_to_string(proc.join("status")).expect("it runs");
        assert!(status.contains(&format!("Cpus_allowed_list:\t{core}\n")), "{status}");
        drop(running);
        assert!(!proc.exists());
    }

    #[test]
    fn the_last_line_with_something_in_it_is_the_reason() {
        let file = std::env::temp_dir().join(format!("papo-last-line-{}", std::process::id()));
        for (text, expected) in
            [("one\ntwo \n\n  \n", "two"), ("\n", "it says nothing"), ("", "it says nothing")]
        {
            fs::write(&file, text).expect("there is a folder for such files");
            assert_eq!(last_line(&file), expected);
        }
        fs::remove_file(&file).expect("it was just written");
        assert_eq!(last_line(&file), "it says nothing");
    }
}
