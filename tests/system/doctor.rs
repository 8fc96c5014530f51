//! `papo doctor`: what it finds where something is as it should be, and where it is not.

use std::fs;
use std::net::TcpListener;
use std::process::Command;

use tempfile::TempDir;

use crate::firewall::{path_with, put_program};
use crate::program::{Ended, installed, papo, run, skip, without_settings};
use crate::server::Server;

/// What it says of this data directory and this address, where no firewall can be seen.
fn doctor(arguments: &[&str], programs: &[(&str, &str)]) -> Ended {
    let folder = TempDir::new().expect("a folder can be made");
    put_program(folder.path(), "firewall-cmd", "exit 252");
    put_program(folder.path(), "nft", "exit 1");
    for (name, script) in programs {
        put_program(folder.path(), name, script);
    }
    let mut command = papo();
    command.arg("doctor").args(arguments).env("PATH", path_with(folder.path()));
    run(command.env("XDG_DATA_HOME", folder.path()), "")
}

/// The line about something.
fn line<'a>(ended: &'a Ended, about: &str) -> &'a str {
    let about = format!("  {about}: ");
    ended.out.iter().find(|line| line.contains(&about)).unwrap_or_else(|| panic!("{ended:?}"))
}

#[test]
fn a_server_that_runs_and_one_that_does_not() {
    let server = Server::with(&[]);
    let (address, data) = (server.address.to_string(), server.data());
    server.person("ana").send("PRIVMSG #lobby :hello");
    let data = data.to_string_lossy().into_owned();
    let arguments = ["--listen", &address, "--data", &data];
    let well = doctor(&arguments, &[]);
    assert_eq!(well.code, Some(0), "{well:?}");
    assert_eq!(line(&well, "port"), format!("ok    port: papo answers on {address}"));
    let certificates: Vec<_> =
        well.out.iter().filter(|line| line.starts_with("ok    certificate: ")).collect();
    assert_eq!(certificates.len(), 2, "until when, and for which addresses: {well:?}");
    assert_eq!(line(&well, "data"), format!("ok    data: {data} can be read"));
    let _folder = server.stopped();
    let stopped = doctor(&arguments, &[]);
    assert_eq!(stopped.code, Some(0), "{stopped:?}");
    assert_eq!(
        line(&stopped, "port"),
        format!("warn  port: nobody listens on {address}, which is free  → papo serve")
    );
}

/// What does not work is a line that begins with FAIL, with what to type, and it exits with 1.
#[test]
fn what_does_not_work() {
    let other = TcpListener::bind("127.0.0.1:0").expect("a port");
    let taken = other.local_addr().expect("a bound port").to_string();
    let folder = TempDir::new().expect("a folder can be made");
    let path = |name: &str| folder.path().join(name).to_string_lossy().into_owned();
    fs::create_dir(path("broken")).expect("a folder can be made");
    fs::write(path("broken/papo.sqlite"), "this is not what it should be".repeat(99))
        .expect("it can be written");
    fs::write(path("chain.pem"), "no certificate").expect("it can be written");
    let (broken, chain) = (path("broken"), path("chain.pem"));
    let zones = "printf 'public (active)\\n  target: default\\n  ports: 22/tcp\\n'";
    let mut table: Vec<(Vec<&str>, &str, Vec<&str>)> = vec![
        (
            vec!["--listen", &taken],
            "port",
            vec!["is taken by ", "(process ", "  → stop that one, or use another port: papo serve"],
        ),
        (
            vec!["--listen", "192.0.2.77:7276"],
            "address",
            vec!["192.0.2.77 is not this computer's any more  → "],
        ),
        (vec!["--data", &broken], "data", vec!["papo.sqlite", "  → papo restore FILE"]),
        (
            vec!["--tls-certificate", &chain, "--tls-key", &chain],
            "certificate",
            vec!["there is no certificate in it  → "],
        ),
        (vec!["--max-clients", "none"], "configuration", vec!["--max-clients", "none"]),
    ];
    if !fs::read_to_string("/etc/ufw/ufw.conf").is_ok_and(|conf| conf.contains("\nENABLED=yes")) {
        table.push((
            vec!["--listen", "0.0.0.0:7399"],
            "firewall",
            vec!["firewalld is active and blocks 7399  → sudo firewall-cmd"],
        ));
    }
    for (arguments, about, words) in table {
        let mut all = arguments.clone();
        if !arguments.contains(&"--listen") {
            all.extend(["--listen", "127.0.0.1:0"]);
        }
        let ended = doctor(&all, &[("firewall-cmd", zones)]);
        assert_eq!(ended.code, Some(1), "{arguments:?}: {ended:?}");
        let line = line(&ended, about);
        assert!(line.starts_with("FAIL  "), "{line}");
        for word in words {
            assert!(line.contains(word), "{word:?} in {line:?}");
        }
    }
    drop(other);
}

/// Who listens and says nothing, and a firewall that does not answer, are not waited for.
#[test]
fn it_ends_whoever_does_not_answer() {
    let silent = TcpListener::bind("0.0.0.0:0").expect("a port");
    let port = silent.local_addr().expect("a bound port").port();
    let ended =
        doctor(&["--listen", &format!("0.0.0.0:{port}")], &[("firewall-cmd", "exec sleep 600")]);
    assert_eq!(ended.code, Some(1), "{ended:?}");
    assert!(line(&ended, "port").starts_with(&format!("FAIL  port: port {port} on ")), "{ended:?}");
}

/// A full disk, of a size of its own.
#[test]
fn a_full_disk() {
    if run(Command::new("id").arg("-u"), "").out != ["0"] {
        skip("only root can put a disk anywhere");
        return;
    }
    let Some(unshare) = installed("unshare") else { return };
    let folder = TempDir::new().expect("a folder can be made");
    let script = format!(
        "mount -t tmpfs -o size=1m,nr_inodes=3 tmpfs '{data}' || exit 77\n\
         '{papo}' doctor --listen 127.0.0.1:0 --data '{data}' && exit 9\n\
         touch '{data}/a' '{data}/b'\n'{papo}' doctor --listen 127.0.0.1:0 --data '{data}'",
        data = folder.path().display(),
        papo = env!("CARGO_BIN_EXE_papo"),
    );
    let mut command = without_settings(Command::new(unshare));
    let ended = run(command.args(["--mount", "sh", "-c", &script]), "");
    if ended.code == Some(77) {
        skip("this machine puts no disks anywhere");
        return;
    }
    assert_eq!(ended.code, Some(1), "{ended:?}");
    let said: Vec<_> = ended.out.iter().filter(|line| line.contains("  disk: ")).collect();
    assert!(said[0].starts_with("FAIL  disk: 1 MiB are free for "), "{said:?}");
    assert!(said[1].starts_with("FAIL  disk: no more files can be made in "), "{said:?}");
}
