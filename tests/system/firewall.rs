//! Firewalls: whoever starts a server that others can't reach is told so.

use std::ffi::OsString;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use tempfile::TempDir;

use crate::program::{papo, skip};
use crate::server::Server;

/// What `firewall-cmd --list-all-zones` says where SSH is let in, and nothing else.
const ZONES: &str =
    "public (default, active)\n  target: default\n  interfaces: eth0\n  services: ssh\n  ports: \n";

/// Puts a program of that name, a script, into a folder.
pub(crate) fn put_program(folder: &Path, name: &str, script: &str) {
    let path = folder.join(name);
    fs::write(&path, format!("#!/bin/sh\n{script}\n")).expect("it can be written");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).expect("it is ours");
}

/// Where programs are looked for, first of all in this folder.
pub(crate) fn path_with(folder: &Path) -> OsString {
    let others = std::env::var_os("PATH").unwrap_or_default();
    let folders = std::iter::once(folder.to_owned()).chain(std::env::split_paths(&others));
    std::env::join_paths(folders).expect("folders have no colons in their names")
}

/// A server that others are to reach, on a computer with this `firewall-cmd`.
fn server_behind(script: &str) -> Option<(Server, TempDir)> {
    let folder = TempDir::new().expect("a folder can be made");
    if fs::read_to_string("/etc/ufw/ufw.conf").is_ok_and(|conf| conf.contains("\nENABLED=yes")) {
        skip("this computer's own ufw is asked first");
        return None;
    }
    put_program(folder.path(), "firewall-cmd", script);
    let mut command = papo();
    command.args(["serve", "--listen", "0.0.0.0:0"]).env("PATH", path_with(folder.path()));
    let data = TempDir::new().expect("a folder can be made");
    Some((Server::of(&mut command, data), folder))
}

#[test]
fn whoever_is_shut_off_is_told_what_to_type() {
    let Some((server, _folder)) = server_behind(&format!("printf '{ZONES}'")) else { return };
    let port = server.address.port();
    server.program.out.expect(&format!(
        "! firewalld is active and blocks {port}; allow it: sudo firewall-cmd --permanent \
         --zone=public --add-port={port}/tcp"
    ));
    server.stop();
}

/// Who may not see its rules is told that there is one.
#[test]
fn rules_that_only_root_may_see() {
    let script =
        "[ \"$1\" = --state ] && echo running && exit\necho 'not authorised' >&2; exit 253";
    let Some((server, _folder)) = server_behind(script) else { return };
    let port = server.address.port();
    server.program.out.expect(&format!(
        "! firewalld is active and may block {port}; if others can't connect: sudo firewall-cmd \
         --permanent --add-port={port}/tcp"
    ));
    server.stop();
}

/// A firewall that does not answer keeps nobody from anything.
#[test]
fn a_firewall_that_says_nothing_is_not_waited_for() {
    let Some((server, _folder)) = server_behind("exec sleep 20") else { return };
    server.person("ana");
    server.stop();
}
