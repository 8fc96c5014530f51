//! What the facts mean. Nothing here looks at anything itself.

use std::net::{IpAddr, Ipv6Addr, SocketAddr};
use std::path::Path;

use jiff::Timestamp;
use papo_server::config::Allow;

use super::certificate::{Certificate, Issuer};
use super::finding::Finding;
use super::probe::Answer;
use crate::firewall::Obstacle;
use crate::ways_in::{self, Interface};

/// Less room than this on the disk is little,
const SPACE_LITTLE: u64 = 1 << 30;
/// and less than this is none.
const SPACE_NONE: u64 = 64 << 20;
/// How long before a certificate ends somebody has to do something.
const CERTIFICATE_DAYS: i64 = 14;
/// Clocks that are set right jump as far as that.
const CLOCK_SLACK_SECONDS: i64 = 60;
/// There was no papo before.
const FIRST_DAY: &str = "2026-01-01T00:00:00Z";
const DAY_SECONDS: i64 = 86_400;

/// Room on the disk of the data directory.
#[derive(Debug, Clone, Copy)]
pub(super) struct Room {
    pub(super) free: u64,
    /// How many files can still be made; `None` where there is no such bound.
    pub(super) files: Option<u64>,
}

/// Whether somebody answers where the server is to listen. `why_not`: why nobody could listen there
/// now.
pub(super) fn port(address: SocketAddr, answer: &Answer, why_not: Option<String>) -> Finding {
    match (answer, why_not) {
        (Answer::Papo, _) => Finding::ok(format!("port: papo answers on {address}")),
        (Answer::Refused(reason), _) => Finding::warn(
            format!("port: a server on {address} lets this computer not in: {reason}"),
            "papo config, and see [server] allow",
        ),
        (Answer::Nowhere, _) if address.ip() == IpAddr::V6(Ipv6Addr::LOCALHOST) => {
            Finding::ok("port: this computer has no IPv6, and papo does without")
        }
        (Answer::Closed | Answer::Nowhere, None) => {
            Finding::warn(format!("port: nobody listens on {address}, which is free"), "papo serve")
        }
        (_, Some(why_not)) => {
            let (what, advice) = why_not.split_once("; ").unwrap_or((&why_not, "papo config"));
            Finding::fail(format!("port: {what}"), advice)
        }
        (Answer::Silent, None) => Finding::fail(
            format!("port: who listens on {address} does not answer"),
            "papo service status, or stop it and start it again",
        ),
        (Answer::Another, None) => Finding::fail(
            format!("port: what answers on {address} is not papo"),
            "papo serve --listen with another port",
        ),
    }
}

/// Whether the addresses of the configuration are still this computer's, and whether others reach
/// it.
pub(super) fn addresses(listen: &[SocketAddr], interfaces: &[Interface], allow: &Allow) -> Finding {
    let ours = |ip: IpAddr| {
        ip.is_unspecified() || ip.is_loopback() || interfaces.iter().any(|(_, own)| *own == ip)
    };
    if let Some(lost) = listen.iter().find(|address| !ours(address.ip())) {
        let any = [SocketAddr::new([0; 4].into(), lost.port())];
        let now = ways_in::reachable(&any, interfaces, allow, None);
        let advice = match now.first() {
            Some(now) => format!("papo serve --listen {now}, or 0.0.0.0:{} for all", lost.port()),
            None => "is it on a network? `ip address` shows".to_owned(),
        };
        let what = format!("address: {} is not this computer's any more", lost.ip());
        return Finding::fail(what, advice);
    }
    let ways = ways_in::reachable(listen, interfaces, allow, None);
    match ways.first() {
        Some(first) => Finding::ok(format!("address: others type `{}`", ways_in::command(*first))),
        None => Finding::warn(
            "address: no other computer can connect",
            "put this computer on a network, or see [server] listen and allow: papo config",
        ),
    }
}

/// Whether a firewall keeps others out. `None`: nobody is to come from elsewhere.
pub(super) fn firewall(port: Option<u16>, obstacle: Option<Obstacle>) -> Finding {
    match (port, obstacle) {
        (None, _) => Finding::ok("firewall: nobody is to come from elsewhere"),
        (Some(port), None) => {
            Finding::ok(format!("firewall: none was seen that keeps others out of {port}"))
        }
        (Some(_), Some(Obstacle { is_certain, what, remedy })) => {
            let grade = if is_certain { Finding::fail } else { Finding::warn };
            grade(format!("firewall: {what}"), remedy)
        }
    }
}

/// Whether the clock can be right: it is later than all that was written before.
pub(super) fn clock(
    now: Timestamp,
    last_kept: Option<Timestamp>,
    written: Option<Timestamp>,
) -> Finding {
    let first_day: Timestamp = FIRST_DAY.parse().expect("it is a time");
    let advice = "sudo timedatectl set-ntp true, then `date`";
    let behind = |than: Timestamp| than.as_second() - now.as_second() > CLOCK_SLACK_SECONDS;
    let shows = format!("clock: it shows {}", in_words(now));
    if now < first_day {
        return Finding::fail(format!("{shows}, which is over"), advice);
    }
    if let Some(last) = last_kept.filter(|last| behind(*last)) {
        let what = format!("{shows}, but the last message is of {}", in_words(last));
        return Finding::fail(what, advice);
    }
    if let Some(written) = written.filter(|written| behind(*written)) {
        let what = format!("{shows}, but a file was written at {}", in_words(written));
        return Finding::warn(what, advice);
    }
    Finding::ok(shows)
}

/// Whether there is room for what is said.
pub(super) fn disk(data: &Path, room: Room) -> Finding {
    let mib = room.free >> 20;
    let what = format!("disk: {mib} MiB are free for {}", data.display());
    let advice = format!("df -h {}; [history] keep bounds what is kept", data.display());
    if room.files == Some(0) {
        let what = format!("disk: no more files can be made in {}", data.display());
        return Finding::fail(what, format!("df -i {}", data.display()));
    }
    match room.free {
        free if free < SPACE_NONE => Finding::fail(what, advice),
        free if free < SPACE_LITTLE => Finding::warn(what, advice),
        _ => Finding::ok(what),
    }
}

/// Whether there are file handles for as many as may come.
pub(super) fn open_files(allowed: u64, wanted: u64) -> Finding {
    let what = format!("open files: the system allows {allowed}");
    if allowed < wanted {
        let advice = format!("ulimit -n {wanted} before papo serve, or a smaller --max-clients");
        return Finding::warn(format!("{what}, and max_clients may need {wanted}"), advice);
    }
    Finding::ok(format!("{what}, {wanted} are enough"))
}

/// Whether a certificate holds.
pub(super) fn certificate(now: Timestamp, certificate: &Certificate, issuer: &Issuer) -> Finding {
    let (name, advice) = match issuer {
        Issuer::Papo => (
            "the server's".to_owned(),
            "stop the server and start it: it makes a new one".to_owned(),
        ),
        Issuer::World(name) => (
            format!("the one for {name}"),
            "papo asks for another by itself, and says what comes of it".to_owned(),
        ),
        Issuer::File(path) => (
            path.display().to_string(),
            format!("renew {}: papo reads it again within a minute", path.display()),
        ),
    };
    let days = (certificate.ends.as_second() - now.as_second()).div_euclid(DAY_SECONDS);
    let what = format!("certificate: {name} holds until {}", in_words(certificate.ends));
    if certificate.begins > now {
        let begins = in_words(certificate.begins);
        return Finding::fail(
            format!("certificate: {name} holds from {begins} only"),
            "is the clock right? `date`",
        );
    }
    match days {
        ..0 => Finding::fail(
            format!("certificate: {name} has ended at {}", in_words(certificate.ends)),
            advice,
        ),
        0..CERTIFICATE_DAYS => Finding::warn(what, advice),
        _ => Finding::ok(what),
    }
}

/// Whether what is shown to those who ask for the name of a server for everybody is a certificate for that.
pub(super) fn public(now: Timestamp, name: &str, shown: &Certificate) -> Finding {
    if shown.names.iter().any(|of| of == name) {
        return certificate(now, shown, &Issuer::World(name.to_owned()));
    }
    Finding::fail(
        format!("certificate: the server has none for {name} that others trust"),
        format!("papo says why; the internet must reach port 443 of {name}, which is to lead here"),
    )
}

/// Whether the certificate that the server shows is for the addresses that it has now.
pub(super) fn names(certificate: &Certificate, ways: &[SocketAddr]) -> Finding {
    // An authority of a local network vouches for addresses of that alone.
    let mut ways = ways.iter().map(SocketAddr::ip).filter(|ip| Allow::Lan.admits(*ip));
    match ways.find(|ip| !certificate.addresses.contains(ip)) {
        Some(new) => Finding::warn(
            format!("certificate: the one that the server shows is not for {new}"),
            "it makes a new one within a minute; if not, stop it and start it again",
        ),
        None => Finding::ok("certificate: it is for all addresses of this computer"),
    }
}

fn in_words(time: Timestamp) -> String {
    time.strftime("%Y-%m-%d %H:%M UTC").to_string()
}

#[cfg(test)]
mod tests;
