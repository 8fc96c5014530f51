//! `papo bench`: puts a server under load, and says what that cost it.

mod args;
mod bar;

use std::net::{SocketAddr, ToSocketAddrs};
use std::path::Path;
use std::process::ExitCode;

use papo_bench::{Error, Plan, Report, Target, Work};

use crate::address::Address;
use crate::console;
use args::Asked;
use bar::Bar;

pub(crate) use args::BenchArgs;

/// The open files that are not clients.
const HANDLES_ASIDE: u64 = 32;
/// How many clients of a run can have names: a prefix and their number.
const PREFIX_LEN: usize = 2;

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
    let mut bar = Bar::new();
    let done = if asked.plot.is_some() {
        papo_bench::curve(&plan, &mut bar)
    } else {
        papo_bench::run(&plan, &mut bar)
    };
    bar.clear();
    let report = done.map_err(|error| explain(&error, &plan))?;
    if let Some(file) = asked.plot {
        draw(&report, file)?;
    }
    console::print(&if asked.common.json { report.json() } else { report.table() });
    Ok(())
}

fn plan(asked: &Asked<'_>) -> Result<Plan, String> {
    let common = asked.common;
    allow_files(asked.work.clients())?;
    Ok(Plan {
        target: Target {
            name: common.address.to_string(),
            address: resolve(&common.address)?,
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

fn draw(report: &Report, file: &Path) -> Result<(), String> {
    let svg = papo_bench::plot(report).map_err(|error| error.to_string())?;
    std::fs::write(file, svg).map_err(|error| format!("can't write {}: {error}", file.display()))
}

/// What went wrong, and what to do where that is known.
fn explain(error: &Error, plan: &Plan) -> String {
    let advice = match error {
        Error::Closed { reason, .. } if reason.contains("Flood") || reason.contains("flood") => {
            "; lift its limits first (papo: --limit-messages-per-second 0)"
        }
        Error::Closed { reason, .. }
            if reason.contains("onnections") || reason.contains("full") =>
        {
            "; it must allow as many clients, also from one address (papo: --max-clients, \
             --limit-connections-per-address 0, --limit-connects-per-minute 0)"
        }
        Error::Closed { reason, .. } if reason.to_lowercase().contains("sendq") => {
            "; it must keep more for a slow reader (papo: --limit-sendq 16MiB), or send less"
        }
        Error::Stalled { what: "registering", .. } => {
            "; if it wants a password, give it with --password"
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
