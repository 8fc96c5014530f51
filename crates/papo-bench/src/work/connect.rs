//! Clients that come: how many a second register, and how long they take to fill one channel.

use std::time::Duration;

use crate::Progress;
use crate::error::Error;
use crate::plan::{Plan, Rooms};
use crate::report::Report;

use super::enter::enter;
use super::rooms;

/// Lets them in, all at the same time held, and then into one channel at once.
pub(super) fn run(
    plan: &Plan,
    clients: u32,
    join: bool,
    progress: &mut dyn Progress,
) -> Result<Report, Error> {
    let mut entered = enter(plan, clients, &[], progress)?;
    let swarm = &mut entered.swarm;
    let joining = if join {
        swarm.settle(Duration::from_secs(10))?;
        let rooms = Rooms { rooms: 1, members: clients, senders: 0 };
        Some(rooms::fill(swarm, plan, rooms, progress)?)
    } else {
        None
    };
    // Who was let in and thrown out again would be an error here.
    swarm.settle(Duration::from_secs(10))?;
    let report = Report { latency: entered.latency, joining, ..entered.report(plan)? };
    entered.swarm.leave()?;
    Ok(report)
}
