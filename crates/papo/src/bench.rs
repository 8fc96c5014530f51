//! `papo bench`: puts a server under load, and says what that cost it.

mod args;
mod bar;

use std::fs::File;
use std::io::Write;
use std::net::{SocketAddr, ToSocketAddrs};
use std::path::Path;
use std::process::ExitCode;

use papo_bench::{Error, Plan, Target, Way, Work};

use crate::address::Address;
use crate::console;
use args::Asked;
use bar::Bar;

pub(crate) use args::BenchArgs;

/// The open files that are not clients.
const HANDLES_ASIDE: u64 = 32;
/// How many random letters the names of a run begin with: with a number behind them they are as long
/// as the shortest names that servers allow.
const PREFIX_LEN: usize = 3;

/// Does what was asked for.
pub(crate) fn run(args: &BenchArgs) -> ExitCode {
    let done = match args.work.asked() {
        Ok(asked) => bench(&asked),
        Err(listen) => floor(listen),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(words) => {
            console::complain(&words);
            ExitCode::FAILURE
        }
    }
}

fn bench(asked: &Asked<'_>) -> Result<(), String> {
    let plan = plan(asked)?;
    // Better now than when all is done.
    let plot = asked.plot.map(create).transpose()?;
    let mut bar = Bar::new();
    let done = if asked.plot.is_some() {
        papo_bench::curve(&plan, &mut bar)
    } else {
        papo_bench::run(&plan, &mut bar)
    };
    bar.clear();
    let report = done.map_err(|error| explain(&error, &plan))?;
    console::print(&if asked.common.json { report.json() } else { report.table() });
    plot.map_or(Ok(()), |mut file| {
        let svg = papo_bench::plot(&report).map_err(|error| error.to_string())?;
        file.write_all(svg.as_bytes()).map_err(|error| format!("can't write the plot: {error}"))
    })
}

fn plan(asked: &Asked<'_>) -> Result<Plan, String> {
    let common = asked.common;
    match asked.work {
        Work::Idle { .. } if common.pid.is_none() => {
            return Err("give the server's process with --pid: idle is about its memory".into());
        }
        Work::Fanout(rooms, _) | Work::Rooms(rooms, _) if rooms.senders > rooms.members => {
            return Err("there can't be more --senders than --members".into());
        }
        _ => {}
    }
    allow_files(asked.work.clients())?;
    Ok(Plan {
        target: Target {
            name: common.address.to_string(),
            address: resolve(&common.address)?,
            host: common.address.host.clone(),
            way: Way { tls: common.tls, websocket: common.websocket },
            password: common.password.clone(),
            pid: common.pid,
        },
        work: asked.work.clone(),
        time: common.seconds,
        text_len: common.size,
        at_once: common.at_once,
        prefix: prefix(),
    })
}

/// Letters that another run hardly has: names must be short, so there are few.
fn prefix() -> String {
    let mut seed = [0; PREFIX_LEN];
    // Without random numbers two runs may meet, which they would notice.
    let _same = getrandom::fill(&mut seed);
    let letters = seed.iter().map(|byte| char::from(b'a' + byte % 26));
    std::iter::once('b').chain(letters).collect()
}

fn resolve(address: &Address) -> Result<SocketAddr, String> {
    let found = (address.host.as_str(), address.port).to_socket_addrs();
    found
        .ok()
        .and_then(|mut found| found.next())
        .ok_or_else(|| format!("there is no computer called {}", address.host))
}

/// Lets this process open as many files as there are clients.
fn allow_files(clients: u32) -> Result<(), String> {
    let wanted = u64::from(clients) + HANDLES_ASIDE;
    let allowed = rlimit::increase_nofile_limit(wanted).unwrap_or(wanted);
    if allowed >= wanted {
        return Ok(());
    }
    Err(format!(
        "the system allows {allowed} open files, enough for {} clients; raise it with `ulimit -n {wanted}`",
        allowed.saturating_sub(HANDLES_ASIDE)
    ))
}

fn create(file: &Path) -> Result<File, String> {
    File::create(file).map_err(|error| format!("can't write {}: {error}", file.display()))
}

/// What went wrong, and what to do where that is known.
fn explain(error: &Error, plan: &Plan) -> String {
    let advice = match error {
        Error::Closed { reason, .. } if reason.contains("Flood") || reason.contains("flood") => {
            "; lift its limits first (papo: --limit-messages-per-second 0)"
        }
        Error::Closed { reason, .. } if reason.contains("Too many") || reason.contains("full") => {
            "; it must allow as many clients, also from one address (papo: --max-clients, \
             --limit-connections-per-address 0, --limit-connects-per-minute 0)"
        }
        Error::Closed { reason, .. } if reason.to_lowercase().contains("sendq") => {
            "; it must keep more for a slow reader (papo: --limit-sendq 16MiB), or send less"
        }
        Error::Stalled { what: "registering", done: 0, .. }
            if plan.target.way != Way::default() =>
        {
            let way = plan.target.way.name();
            return format!("{error}; it may not speak {way}, or want a password: --password");
        }
        Error::Stalled { what: "registering", done: 0, .. } => {
            "; it may not speak IRC, or want a password: --password"
        }
        Error::Stalled { what: "registering", .. } => "; try fewer at the same time: --at-once 10",
        Error::Refused { line, .. } if line.contains(" 464 ") => "; give it with --password",
        Error::Connect { .. } => "; is a server there? `papo serve` starts one",
        Error::Nothing => {
            "; the server may limit how fast one client speaks (papo: --limit-messages-per-second 0)"
        }
        Error::Lacks(_) if matches!(plan.work, Work::History { .. }) => {
            ": it keeps no history for its clients"
        }
        _ => "",
    };
    format!("{error}{advice}")
}

fn floor(listen: SocketAddr) -> Result<(), String> {
    let listener = std::net::TcpListener::bind(listen)
        .map_err(|error| format!("can't listen on {listen}: {error}"))?;
    let address = listener.local_addr().map_err(|error| error.to_string())?;
    console::say(&format!("listening on {address}"));
    papo_bench::floor(listener).map_err(|error| error.to_string())
}
