//! Clients that do nothing: what one costs in memory, and all of them in CPU time.

use std::time::Duration;

use crate::Progress;
use crate::error::Error;
use crate::plan::Plan;
use crate::report::Report;
use crate::swarm::{Deaf, nanoseconds, seconds};
use crate::usage::Process;

use super::enter::enter;

/// How many clients come and go before, so that what the server needs for the first ones is there.
const BEFORE: u32 = 50;

/// Lets them in and watches.
pub(super) fn run(plan: &Plan, clients: u32, progress: &mut dyn Progress) -> Result<Report, Error> {
    let server = plan.target.process();
    enter(plan, BEFORE, &[], progress)?.swarm.leave()?;
    let mut entered = enter(plan, clients, &[], progress)?;
    let swarm = &mut entered.swarm;
    swarm.settle(Duration::from_secs(10))?;
    progress.begin("idling", u64::try_from(plan.time.as_millis()).unwrap_or(u64::MAX));
    let (start, cpu) = (swarm.now(), server.map(Process::cpu_seconds).transpose()?);
    while swarm.now() - start < nanoseconds(plan.time) {
        swarm.turn(Duration::from_millis(100), &mut Deaf)?;
        progress.at((swarm.now() - start) / 1_000_000);
    }
    let seconds = seconds(swarm.now() - start);
    let used = server.map(Process::cpu_seconds).transpose()?;
    let report = Report {
        latency: entered.latency,
        seconds: Some(seconds),
        server_cores: cpu.zip(used).map(|(before, after)| (after - before) / seconds),
        ..entered.report(plan)?
    };
    entered.swarm.leave()?;
    Ok(report)
}
