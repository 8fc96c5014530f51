//! A service: how it is installed, and what the server tells whoever has started it.

use std::fs::File;
use std::os::unix::net::UnixDatagram;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use tempfile::TempDir;

use crate::faults::disk;
use crate::firewall::{path_with, put_program};
use crate::heard::{PATIENCE, poll};
use crate::program::{installed, papo, run};
use crate::server::Server;

/// Whoever starts a service and listens to what it says of itself.
struct Supervisor {
    socket: UnixDatagram,
}

/// How long a server may give no sign of life here.
const WATCHDOG: Duration = Duration::from_secs(1);

/// What starts a server that tells things to this socket.
fn telling(socket: &Path) -> Command {
    let mut command = papo();
    command.args(["serve", "--listen", "127.0.0.1:0"]).env("NOTIFY_SOCKET", socket);
    command
}

fn started(command: &mut Command) -> Server {
    Server::of(command, TempDir::new().expect("a folder can be made"))
}

impl Supervisor {
    fn at(path: &Path) -> Self {
        let socket = UnixDatagram::bind(path).expect("a socket can be made");
        socket.set_read_timeout(Some(PATIENCE)).expect("it is a socket");
        Self { socket }
    }

    /// What it says next, a variable a line.
    fn next(&self) -> Vec<String> {
        let mut text = [0; 512];
        let count = self.socket.recv(&mut text).expect("something is said");
        String::from_utf8_lossy(&text[..count]).lines().map(str::to_owned).collect()
    }

    /// Whether it says anything in that time.
    fn hears(&self, time: Duration) -> bool {
        self.socket.set_read_timeout(Some(time)).expect("it is a socket");
        let heard = self.socket.recv(&mut [0; 512]).is_ok();
        self.socket.set_read_timeout(Some(PATIENCE)).expect("it is a socket");
        heard
    }
}

/// It is ready when one can connect, says when it reads its configuration again, and when it stops.
#[test]
fn a_service_says_what_it_does() {
    let folder = TempDir::new().expect("a folder can be made");
    let path = folder.path().join("notify");
    let supervisor = Supervisor::at(&path);
    let mut server = started(&mut telling(&path));
    assert_eq!(supervisor.next(), ["READY=1"]);
    let mut ana = server.person("ana");
    for _ in 0..2 {
        server.program.signal("HUP");
        let said = supervisor.next();
        assert_eq!(said[0], "RELOADING=1");
        let time = said[1].strip_prefix("MONOTONIC_USEC=").expect("it says since when");
        assert!(time.parse::<u64>().is_ok_and(|time| time > 0), "{said:?}");
        assert_eq!(supervisor.next(), ["READY=1"]);
    }
    server.program.signal("TERM");
    assert_eq!(supervisor.next(), ["STOPPING=1"]);
    ana.expect("ERROR :Server is going down");
    assert_eq!(server.program.wait().code(), Some(0));
    assert!(!supervisor.hears(Duration::from_millis(1)), "it is gone");
}

/// It gives signs of life while nothing stands still, and none while what is said can't be kept because
/// the disk hangs; then again. The signs come from those who decide and who keep.
#[test]
fn who_is_stuck_gives_no_sign_of_life() {
    let folder = TempDir::new().expect("a folder can be made");
    let Some(disk) = disk(folder.path()) else { return };
    let (path, hangs) = (folder.path().join("notify"), folder.path().join("hangs"));
    let supervisor = Supervisor::at(&path);
    let mut command = telling(&path);
    command.env("WATCHDOG_USEC", WATCHDOG.as_micros().to_string());
    command.env("LD_PRELOAD", disk).env("PAPO_DISK", "hang:1").env("PAPO_DISK_HANGS", &hangs);
    let server = started(&mut command);
    assert_eq!(supervisor.next(), ["READY=1"]);
    for _ in 0..3 {
        assert_eq!(supervisor.next(), ["WATCHDOG=1"]);
    }
    let mut ana = server.person("ana");
    File::create(&hangs).expect("a file can be made");
    ana.send("PRIVMSG #lobby :nobody sees this for now");
    // Signs that were on their way, until there are none for longer than there may be.
    poll("the end of the signs of life", || (!supervisor.hears(WATCHDOG)).then_some(()));
    std::fs::remove_file(&hangs).expect("it can be removed");
    assert_eq!(supervisor.next(), ["WATCHDOG=1"]);
    ana.sync();
    server.stop();
}

/// A `systemctl` that writes down what it is told.
const SYSTEMCTL: &str = "[ \"$1\" = --version ] && echo 'systemd 255 (255.4-1)' && exit\n\
                         echo \"$*\" >> \"$XDG_CONFIG_HOME/told\"\n\
                         [ \"$4\" = status ] && exit 3\nexit 0";

/// The unit is written and started, and forgotten again; what is kept and what people see says so.
#[test]
fn a_service_is_installed_and_uninstalled() {
    let folder = TempDir::new().expect("a folder can be made");
    put_program(folder.path(), "systemctl", SYSTEMCTL);
    let config = folder.path().join("my papo.toml");
    std::fs::write(&config, "[server]\nmax_clients = 30\n").expect("it can be written");
    let service = |arguments: &[&str]| {
        let mut command = papo();
        command.arg("service").args(arguments).env("PATH", path_with(folder.path()));
        run(command.env("XDG_CONFIG_HOME", folder.path()), "")
    };
    let told = || std::fs::read_to_string(folder.path().join("told")).unwrap_or_default();
    let unit = folder.path().join("systemd/user/papo.service");
    assert_eq!(service(&["status", "--user"]).code, Some(1), "it is none yet");
    let config = config.to_string_lossy().into_owned();
    for _ in 0..2 {
        let ended = service(&["install", "--user", "--config", &config]);
        assert_eq!(ended.code, Some(0), "{ended:?}");
    }
    let text = std::fs::read_to_string(&unit).expect("it is written");
    let line = format!("serve --config \"{config}\"");
    assert!(text.lines().any(|it| it.starts_with("ExecStart=") && it.ends_with(&line)), "{text}");
    assert!(text.contains("\nType=notify-reload\n"), "{text}");
    let install = "--user daemon-reload\n--user enable papo.service\n--user restart papo.service\n";
    assert_eq!(told(), install.repeat(2));
    let ended = service(&["status", "--user"]);
    assert_eq!(
        ended.code,
        Some(1),
        "what systemctl says of a service that does not run: {ended:?}"
    );
    assert!(told().ends_with("--user --no-pager --full status papo.service\n"));
    for _ in 0..2 {
        let ended = service(&["uninstall", "--user"]);
        assert_eq!(ended.code, Some(0), "{ended:?}");
        assert!(!unit.exists());
    }
    assert!(told().ends_with("--user disable --now papo.service\n--user daemon-reload\n"));
    // A configuration with a mistake in it never becomes a service.
    std::fs::write(&config, "[server]\nmax_clents = 30\n").expect("it can be written");
    let ended = service(&["install", "--user", "--config", &config]);
    assert_eq!(ended.code, Some(1));
    assert!(ended.err.concat().contains(":2: ") && !unit.exists(), "{ended:?}");
}

/// systemd itself finds no mistake in the unit.
#[test]
fn systemd_understands_the_unit() {
    let Some(analyze) = installed("systemd-analyze") else { return };
    let folder = TempDir::new().expect("a folder can be made");
    for flags in [&["--print"][..], &["--print", "--user"]] {
        let ended = run(papo().args(["service", "install"]).args(flags), "");
        assert_eq!(ended.code, Some(0), "{ended:?}");
        let unit = folder.path().join("papo.service");
        std::fs::write(&unit, ended.out.join("\n") + "\n").expect("it can be written");
        let ended = run(Command::new(&analyze).arg("verify").arg(&unit), "");
        assert_eq!((ended.code, ended.err), (Some(0), Vec::new()), "{flags:?}");
    }
}

/// Shells read what completes commands, and `man` the pages; there is one for each verb.
#[test]
fn completions_and_pages() {
    for (shell, words) in
        [("bash", "--max-clients"), ("zsh", "#compdef papo"), ("fish", "complete")]
    {
        let ended = run(papo().args(["completions", shell]), "");
        assert_eq!(ended.code, Some(0), "{ended:?}");
        assert!(ended.out.iter().any(|line| line.contains(words)), "{shell}");
    }
    let folder = TempDir::new().expect("a folder can be made");
    let out = folder.path().join("man1");
    let ended = run(papo().args(["man", "--out"]).arg(&out), "");
    assert_eq!(ended.code, Some(0), "{ended:?}");
    let help = run(papo().arg("--help"), "").out;
    let verbs = help.iter().skip_while(|line| *line != "Commands:").skip(1);
    let verbs =
        verbs.take_while(|line| !line.is_empty()).filter_map(|line| line.split_whitespace().next());
    let mut count = 0;
    for verb in verbs.filter(|verb| *verb != "help") {
        let page = std::fs::read_to_string(out.join(format!("papo-{verb}.1")));
        assert!(page.is_ok_and(|page| page.contains(".SH SYNOPSIS")), "a page for {verb}");
        count += 1;
    }
    assert!(count > 10, "{help:?}");
}
