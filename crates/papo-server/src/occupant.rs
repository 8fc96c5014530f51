//! Who listens on a port that somebody else wants, as far as the system tells.

use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};

/// What papo has open in its data directory, as long as it runs.
const LOCK_FILE: &str = papo_store::LOCK_FILE;

/// A program that listens on an address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Occupant {
    /// A papo, the number of its process, and its data directory.
    Papo(i32, PathBuf),
    /// Another program: its name, and the number of its process.
    Program(String, i32),
    /// Nobody whom this user may look at. What is to be typed to learn who it is.
    Hidden(String),
}

impl fmt::Display for Occupant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Papo(process, data) => {
                let data = fit_to_print(&data.to_string_lossy());
                write!(f, "another papo (process {process}), which serves {data}")
            }
            Self::Program(name, process) => write!(f, "{name} (process {process})"),
            Self::Hidden(command) => write!(f, "another program (`{command}` says which)"),
        }
    }
}

/// Who has this address.
pub(crate) fn occupant_of(address: SocketAddr) -> Occupant {
    seen(address).unwrap_or_else(|| Occupant::Hidden(command(address.port())))
}

/// What is to be typed to see who listens on a port.
fn command(port: u16) -> String {
    if cfg!(windows) {
        format!("netstat -abno | findstr :{port}")
    } else if cfg!(target_os = "linux") {
        format!("sudo ss -ltnp 'sport = :{port}'")
    } else {
        format!("sudo lsof -nP -iTCP:{port} -sTCP:LISTEN")
    }
}

#[cfg(not(target_os = "linux"))]
fn seen(_address: SocketAddr) -> Option<Occupant> {
    None
}

/// The process that has one of the sockets open which are in the way.
#[cfg(target_os = "linux")]
fn seen(address: SocketAddr) -> Option<Occupant> {
    use procfs::process::FDTarget;

    let listening: Vec<(SocketAddr, u64)> = [procfs::net::tcp(), procfs::net::tcp6()]
        .into_iter()
        .flatten()
        .flatten()
        .filter(|entry| entry.state == procfs::net::TcpState::Listen)
        .map(|entry| (entry.local_address, entry.inode))
        .collect();
    let sockets = in_the_way(address, &listening);
    for process in procfs::process::all_processes().ok()?.flatten() {
        // Those of other users can't be looked at.
        let Ok(open) = process.fd() else { continue };
        let open: Vec<FDTarget> = open.flatten().map(|open| open.target).collect();
        if !open.iter().any(|it| matches!(it, FDTarget::Socket(inode) if sockets.contains(inode))) {
            continue;
        }
        let files = open.iter().filter_map(|it| match it {
            FDTarget::Path(path) => Some(path.as_path()),
            _ => None,
        });
        return Some(match data_among(files) {
            Some(data) => Occupant::Papo(process.pid, data),
            None => Occupant::Program(fit_to_print(&process.stat().ok()?.comm), process.pid),
        });
    }
    None
}

/// The sockets, by number, without which one could listen on that address.
#[cfg_attr(not(target_os = "linux"), allow(dead_code, reason = "only Linux tells of sockets"))]
fn in_the_way(wanted: SocketAddr, listening: &[(SocketAddr, u64)]) -> Vec<u64> {
    let overlaps = |other: &IpAddr| {
        let (wanted, other) = (wanted.ip().to_canonical(), other.to_canonical());
        wanted == other
            || (wanted.is_unspecified() && wanted.is_ipv4() == other.is_ipv4())
            // One that listens on [::] may have all of IPv4, too.
            || (other.is_unspecified() && (other.is_ipv6() || wanted.is_ipv4()))
    };
    let found = listening.iter().filter(|(other, _)| other.port() == wanted.port());
    found.filter(|(other, _)| overlaps(&other.ip())).map(|(_, inode)| *inode).collect()
}

/// The data directory of which a process with these files has the lock.
#[cfg_attr(not(target_os = "linux"), allow(dead_code, reason = "only Linux tells of files"))]
fn data_among<'a>(files: impl IntoIterator<Item = &'a Path>) -> Option<PathBuf> {
    let is_lock = |file: &&Path| file.file_name().is_some_and(|name| name == LOCK_FILE);
    files.into_iter().find(is_lock)?.parent().map(Path::to_owned)
}

/// Programs choose their own names, and those of their files.
fn fit_to_print(name: &str) -> String {
    name.chars().map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_in_the_way() {
        for (wanted, other, is_in_the_way) in [
            ("0.0.0.0:9", "0.0.0.0:9", true),
            ("0.0.0.0:9", "127.0.0.1:9", true),
            ("127.0.0.1:9", "0.0.0.0:9", true),
            ("127.0.0.1:9", "[::]:9", true),
            ("127.0.0.1:9", "[::ffff:127.0.0.1]:9", true),
            ("[::]:9", "[::1]:9", true),
            ("[::1]:9", "[::]:9", true),
            ("[::]:9", "0.0.0.0:9", false),
            ("[::1]:9", "127.0.0.1:9", false),
            ("127.0.0.1:9", "127.0.0.2:9", false),
            ("127.0.0.1:9", "127.0.0.1:8", false),
        ] {
            let address = |text: &str| text.parse::<SocketAddr>().expect("an address");
            let found = in_the_way(address(wanted), &[(address(other), 7)]);
            assert_eq!(!found.is_empty(), is_in_the_way, "{wanted} and {other}");
        }
    }

    #[test]
    fn a_papo_is_told_by_the_lock_that_it_holds() {
        let files = ["/dev/null", "/srv/chat/papo.lock", "/srv/chat/papo.sqlite"];
        assert_eq!(data_among(files.map(Path::new)), Some("/srv/chat".into()));
        assert_eq!(data_among(["/dev/null", "/tmp/not-papo.lock"].map(Path::new)), None);
    }

    #[test]
    fn who_it_is_in_words() {
        for (occupant, words) in [
            (
                Occupant::Papo(81, "/srv/chat".into()),
                "another papo (process 81), which serves /srv/chat",
            ),
            (
                Occupant::Papo(81, "/srv/\u{1b}[2J".into()),
                "another papo (process 81), which serves /srv/\u{fffd}[2J",
            ),
            (Occupant::Program(fit_to_print("ngi\u{1b}nx"), 9), "ngi\u{fffd}nx (process 9)"),
            (Occupant::Hidden("look".to_owned()), "another program (`look` says which)"),
        ] {
            assert_eq!(occupant.to_string(), words);
        }
    }
}
