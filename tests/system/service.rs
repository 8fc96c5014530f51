//! A service: what the server tells whoever has started it.

use std::fs::File;
use std::os::unix::net::UnixDatagram;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use tempfile::TempDir;

use crate::faults::disk;
use crate::heard::{PATIENCE, poll};
use crate::program::papo;
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
