//! `papo serve`: starts the server, says how to get in and who comes and goes, and ends it.

mod greeting;

use std::io::IsTerminal;
use std::net::SocketAddr;
use std::process::ExitCode;
use std::sync::mpsc::Receiver;
use std::thread;
use std::time::Duration;

use jiff::Zoned;
use papo_server::config::{Config, Speaks};
use papo_server::{Announcement, Notice, PageFile, Present, Server, Source};

use crate::configuration::{ConfigArgs, complain_of};
use crate::qr;
use crate::{console, firewall, supervisor, ways_in};
use greeting::Facts;

/// How long the last lines may take to be printed.
const PRINTING_GRACE: Duration = Duration::from_secs(1);
/// File handles that are needed beside those of connections.
pub(crate) const HANDLES_ASIDE: u64 = 128;

/// Runs a server until it is told to stop.
pub(crate) fn run(sources: ConfigArgs) -> ExitCode {
    let config = match sources.load() {
        Ok(loaded) => loaded.config,
        Err(faults) => return complain_of(&faults),
    };
    // Before anything can be asked of the process, so that no signal ends it half-way.
    #[cfg(unix)]
    let signals = match signal_hook::iterator::Signals::new(SIGNALS) {
        Ok(signals) => signals,
        Err(error) => return complain_of(&[format!("can't watch for signals: {error}")]),
    };
    let name = sources.file_name();
    let load = Box::new(move || sources.load().map(|loaded| loaded.config));
    let created = Zoned::now().strftime("%Y-%m-%d %H:%M:%S %Z").to_string();
    match Server::start(config.clone(), Source { name, load }, page, &created) {
        Err(error) => complain_of(&[error.to_string()]),
        Ok((server, notices)) => {
            greet(&config, &server);
            warn_of_few_handles(&config);
            warn_of_firewall(&server.addresses(Speaks::ALL));
            let (printed, all_printed) = std::sync::mpsc::sync_channel(1);
            thread::spawn(move || {
                print_all(&notices);
                let _nobody_waits = printed.send(());
            });
            supervisor::ready();
            supervisor::watch(server.pulse());
            #[cfg(unix)]
            obey(&server, signals);
            #[cfg(not(unix))]
            loop {
                thread::park();
            }
            supervisor::stopping();
            server.stop();
            // A terminal that is stopped takes nothing; that is no reason to stay.
            let _stuck = all_printed.recv_timeout(PRINTING_GRACE);
            ExitCode::SUCCESS
        }
    }
}

/// The web page that is built in. Without the feature `page` it has no files.
fn page(path: &str, accepted: &str) -> Option<PageFile> {
    papo_web::asset(path, accepted).map(|asset| PageFile {
        content_type: asset.content_type,
        encoding: asset.encoding,
        is_hashed: asset.is_hashed,
        bytes: asset.bytes,
    })
}

#[cfg(unix)]
const SIGNALS: [i32; 3] =
    [signal_hook::consts::SIGTERM, signal_hook::consts::SIGINT, signal_hook::consts::SIGHUP];

/// Reloads for each SIGHUP; returns when it is time to stop. That is so, too, when its terminal is closed,
/// which the system tells by the same signal: nobody would see the server any more.
#[cfg(unix)]
fn obey(server: &Server, mut signals: signal_hook::iterator::Signals) {
    let had_terminal = std::io::stdin().is_terminal();
    for signal in signals.forever() {
        let is_closed = had_terminal && !std::io::stdin().is_terminal();
        if signal == signal_hook::consts::SIGHUP && !is_closed {
            supervisor::reloading();
            server.reload();
            supervisor::ready();
        } else {
            if signal == signal_hook::consts::SIGINT && std::io::stdout().is_terminal() {
                // What the terminal shows of the key has no end of its line.
                console::say("");
            }
            // Whoever asks twice does not want to wait.
            let _unwatched = signal_hook::flag::register_conditional_shutdown(
                signal,
                1,
                std::sync::Arc::new(std::sync::atomic::AtomicBool::new(true)),
            );
            return;
        }
    }
}

/// Says how to get in, from here and from elsewhere.
fn greet(config: &Config, server: &Server) {
    let (listeners, allow) = (&server.addresses(Speaks::IRCS)[..], &config.server.allow);
    let (interfaces, main) = (ways_in::interfaces(), ways_in::main_address());
    let ways = ways_in::reachable(listeners, &interfaces, allow, main);
    let barred = ways_in::barred(listeners, &interfaces, allow);
    let best = |speaks: Speaks| {
        let there = server.addresses(speaks);
        let ways = ways_in::reachable(&there, &interfaces, allow, main);
        ways.first().copied().or(ways_in::from_here(&there, allow))
    };
    let lines = greeting::lines(&Facts {
        name: &config.server.name,
        data: &config.server.data,
        allow,
        public: config.server.public.as_deref(),
        page: greeting::page(
            config.server.public.as_deref(),
            best(Speaks::HTTP),
            best(Speaks::HTTPS),
        ),
        in_clear: &server.addresses(Speaks::IRC),
        listeners,
        here: ways_in::from_here(listeners, allow),
        not_listed: ways_in::not_listed(&barred, allow, ways.is_empty()),
        ways: &ways,
        is_announced: server.is_announced(),
        fingerprint: server.trusted().map(|trusted| trusted.fingerprint.as_str()),
        claim: server.claim(),
        screen: qr::screen(),
    });
    for line in lines {
        console::say(&line);
    }
}

/// Each connection needs a file handle; says so when there are not enough.
fn warn_of_few_handles(config: &Config) {
    let wanted = u64::from(config.server.max_clients) + HANDLES_ASIDE;
    let Ok(handles) = rlimit::increase_nofile_limit(wanted) else { return };
    if handles < wanted {
        let enough_for = handles.saturating_sub(HANDLES_ASIDE);
        console::complain(&format!(
            "the system allows {handles} open files, enough for {enough_for} of max_clients = {}; \
             raise it with `ulimit -n {wanted}`",
            config.server.max_clients
        ));
    }
}

/// Says what keeps others out. Nobody waits for what a firewall has to say.
fn warn_of_firewall(listeners: &[SocketAddr]) {
    let Some(port) = firewall::public_port(listeners) else { return };
    thread::spawn(move || {
        if let Some(obstacle) = firewall::obstacle(port) {
            console::say(&format!("! {obstacle}"));
        }
    });
}

fn print_all(notices: &Receiver<Notice>) {
    for notice in notices {
        let time = Zoned::now().strftime("%H:%M:%S").to_string();
        for line in describe(&notice) {
            console::say(&format!("{time} {line}"));
        }
    }
}

/// The lines that tell of a notice.
fn describe(notice: &Notice) -> Vec<String> {
    match notice {
        Notice::Announced(Announcement::Arrived { nick, address, users }) => {
            vec![format!("{nick} connected from {address}; {}", here(users))]
        }
        Notice::Announced(Announcement::Absent { nick, reason, users }) => {
            vec![format!("{nick} is away ({}); {}", visible(reason), here(users))]
        }
        Notice::Announced(Announcement::MovedIn { guest, nick, users }) => {
            vec![format!("{guest} has logged in and is {nick} now; {}", here(users))]
        }
        Notice::Announced(Announcement::Left { nick, reason, users }) => {
            vec![format!("{nick} left ({}); {}", visible(reason), here(users))]
        }
        Notice::Announced(Announcement::Opered { nick, operator }) => {
            vec![format!("{nick} is now an operator, by the password of {operator}")]
        }
        Notice::Announced(Announcement::OperRefused { nick, operator }) => {
            let operator = visible(operator);
            vec![format!("{nick} said a wrong password to become an operator ({operator})")]
        }
        Notice::Announced(Announcement::Claimed { account }) => {
            vec![format!("{account} is now an admin, by the token")]
        }
        Notice::Announced(Announcement::LoginRefused { address, account }) => {
            vec![format!("{address} could not log in as {}", visible(account))]
        }
        Notice::Announced(Announcement::Refused { address, reason }) => {
            vec![format!("refused {address}: {reason}")]
        }
        Notice::Refused { address, reason, others: 0 } => {
            vec![format!("refused {address}: {reason}")]
        }
        Notice::Refused { address, reason, others } => {
            vec![format!("refused {address}, and {others} others before: {reason}")]
        }
        Notice::Reloaded { needs_restart } if needs_restart.is_empty() => {
            vec!["the configuration was read again and is in force".to_owned()]
        }
        Notice::Reloaded { needs_restart } => vec![format!(
            "the configuration was read again; these need a restart: {}",
            needs_restart.join(", ")
        )],
        Notice::ReloadFailed(faults) => std::iter::once("nothing was changed:".to_owned())
            .chain(faults.iter().map(|fault| format!("  {fault}")))
            .collect(),
        Notice::Certified { name, days } => {
            vec![format!("there is a certificate for {name}, good for {days} days")]
        }
        Notice::GoingDown => vec!["going down".to_owned()],
        Notice::Warning(text) => vec![text.clone()],
    }
}

/// How many are here, and how many accounts stay of whom nobody is.
fn here(users: &Present) -> String {
    let here = match users.here {
        1 => "1 person is here".to_owned(),
        here => format!("{here} people are here"),
    };
    match users.absent {
        0 => here,
        1 => format!("{here}, 1 account is away"),
        absent => format!("{here}, {absent} accounts are away"),
    }
}

/// What somebody sent, fit for a terminal: nothing in it can move the cursor or hide.
fn visible(text: &str) -> String {
    let is_unseen = |c: char| {
        c.is_control()
            || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    text.chars().map(|c| if is_unseen(c) { '\u{fffd}' } else { c }).collect()
}
