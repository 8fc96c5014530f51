//! `papo doctor`: what keeps a server from working, or will, and what to type.
//!
//! The facts are gathered here and in [`facts`] and [`probe`]; what they mean is in [`judge`].

mod certificate;
mod facts;
mod finding;
mod judge;
mod probe;

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::path::Path;
use std::process::ExitCode;

use papo_server::config::{Config, Listener, Speaks};
use rustls::pki_types::ServerName;

use self::certificate::{Certificate, Issuer};
use self::facts::Kept;
use self::finding::{Finding, Grade};
use self::probe::Answer;
use crate::configuration::ConfigArgs;
use crate::serve::HANDLES_ASIDE;
use crate::{console, firewall, ways_in};

/// Looks at everything, says what it found, and fails if something does not work.
pub(crate) fn run(sources: &ConfigArgs) -> ExitCode {
    let findings = match sources.load() {
        Ok(loaded) => {
            let read =
                Finding::ok(format!("configuration: no mistakes; file: {}", sources.file_name()));
            std::iter::once(read).chain(examine(&loaded.config)).collect()
        }
        Err(faults) => faults
            .into_iter()
            .map(|fault| Finding::fail(format!("configuration: {fault}"), "papo config --example"))
            .collect::<Vec<_>>(),
    };
    for finding in &findings {
        console::say(&finding.to_string());
    }
    if findings.iter().any(|finding| finding.grade == Grade::Fail) {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    }
}

fn examine(config: &Config) -> Vec<Finding> {
    let server = &config.server;
    let interfaces = ways_in::interfaces();
    let all: Vec<SocketAddr> = server.listen.iter().map(|it| it.address).collect();
    let fixed = server.listen.iter().filter(|it| it.address.port() != 0);
    // What answers there is asked by HTTP.
    let (asked, others): (Vec<&Listener>, Vec<&Listener>) =
        fixed.partition(|it| it.speaks.any(Speaks::HTTP));
    let mut findings = vec![judge::addresses(&all, &interfaces, &server.allow)];
    let mut running = None;
    for address in asked.iter().map(|it| local(it.address)) {
        let answer = probe::ask(address);
        if answer == Answer::Papo {
            running = running.or(Some(address));
        }
        findings.push(judge::port(address, &answer, why_not(config, address, &answer)));
    }
    // Whoever has the others is the one that answers, if one does.
    for address in others.iter().map(|it| local(it.address)).filter(|_| running.is_none()) {
        let why_not = why_not(config, address, &Answer::Closed);
        findings.push(judge::port(address, &Answer::Closed, why_not));
    }
    let port = firewall::public_port(&all);
    findings.push(judge::firewall(port, port.and_then(firewall::obstacle)));
    let main = ways_in::main_address();
    let ways = ways_in::reachable(&all, &interfaces, &server.allow, main);
    findings.extend(certificates(config, running, &ways));
    findings.extend(data(&server.data, running.is_some()));
    let wanted = u64::from(server.max_clients) + HANDLES_ASIDE;
    if let Ok((_, most)) = rlimit::Resource::NOFILE.get() {
        findings.push(judge::open_files(most, wanted));
    }
    findings
}

/// Where this computer itself finds who listens on an address.
fn local(address: SocketAddr) -> SocketAddr {
    let ip = match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        ip => ip,
    };
    SocketAddr::new(ip, address.port())
}

/// Why no server could listen there, if it is not one that does.
fn why_not(config: &Config, address: SocketAddr, answer: &Answer) -> Option<String> {
    if matches!(answer, Answer::Papo | Answer::Refused(_)) {
        return None;
    }
    let mut server = config.server.clone();
    server.listen.retain(|wanted| local(wanted.address) == address);
    papo_server::may_listen(&server).err().map(|error| error.to_string())
}

/// The certificate that a running server shows, and the one in the file of the configuration.
fn certificates(config: &Config, running: Option<SocketAddr>, ways: &[SocketAddr]) -> Vec<Finding> {
    let now = facts::now();
    let shown = running.map(|address| probe::certificate(address, address.ip().into()));
    let mut findings = Vec::new();
    if let (Some(address), Some(name), None) =
        (running, &config.server.public, &config.tls.certificate)
        && let Ok(server_name) = ServerName::try_from(name.clone())
        && let Ok(shown) = probe::certificate(address, server_name)
    {
        findings.push(judge::public(now, name, &shown));
    }
    let file = config.tls.certificate.as_ref().map(|path| (path, Certificate::of_file(path)));
    match (&file, shown) {
        (_, Some(Err(error))) => findings.push(Finding::fail(
            format!("certificate: the server shows none: {error}"),
            "stop the server and start it again",
        )),
        (None, Some(Ok(shown))) => {
            findings.push(judge::certificate(now, &shown, &Issuer::Papo));
            findings.push(judge::names(&shown, ways));
        }
        (Some((path, Ok(in_file))), Some(Ok(shown))) if !shown.is(in_file) => {
            findings.push(Finding::warn(
                format!("certificate: the server shows another one than {}", path.display()),
                "wait a minute; papo says in its own words if it can't use the file",
            ));
        }
        _ => {}
    }
    match file {
        Some((path, Ok(in_file))) => {
            findings.push(judge::certificate(now, &in_file, &Issuer::File(path.clone())));
        }
        Some((_, Err(fault))) => findings.push(Finding::fail(
            format!("certificate: {fault}"),
            "see [tls] certificate: papo config",
        )),
        None if running.is_none() => {
            findings.push(Finding::ok("certificate: the server makes one when it starts"));
        }
        None => {}
    }
    findings
}

/// The data directory, its disk, and the clock that its messages are stamped by.
fn data(folder: &Path, is_running: bool) -> Vec<Finding> {
    let name = folder.display();
    let kept = facts::kept(folder);
    let mut findings = Vec::new();
    let last = if let Kept::Until(last) = kept { last } else { None };
    findings.push(match kept {
        Kept::Nothing if is_running => Finding::warn(
            format!("data: nothing is kept in {name}, so the server that runs has another folder"),
            "papo doctor --data FOLDER; a service has /var/lib/papo",
        ),
        Kept::Broken(why) => Finding::fail(
            format!("data: {why}"),
            "papo restore FILE --replace, with your last backup",
        ),
        Kept::Hidden => Finding::warn(
            format!("data: this user may not look into {name}"),
            format!("sudo papo doctor --data {name}"),
        ),
        _ if !facts::is_writable(folder) => Finding::fail(
            format!("data: this user may not write into {name}"),
            format!("sudo chown -R \"$USER\" {name}, or papo serve --data with another folder"),
        ),
        Kept::Nothing => Finding::ok(format!("data: nothing is kept in {name} yet")),
        Kept::Until(_) => Finding::ok(format!("data: {name} can be read")),
    });
    findings.extend(facts::room(folder).map(|room| judge::disk(facts::existing(folder), room)));
    findings.push(judge::clock(facts::now(), last, facts::written(folder)));
    findings
}
