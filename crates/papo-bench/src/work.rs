//! What can be done to a server, one file each.

mod connect;
mod direct;
mod enter;
mod history;
mod idle;
mod rooms;
mod talk;

use crate::Progress;
use crate::error::Error;
use crate::plan::{Plan, Work};
use crate::report::Report;

/// Does what is planned, once.
pub fn run(plan: &Plan, progress: &mut dyn Progress) -> Result<Report, Error> {
    match plan.work {
        Work::Fanout(rooms, pace) | Work::Rooms(rooms, pace) => {
            let mut talk = rooms::begin(plan, rooms, progress)?;
            talk.once(plan, pace, progress)?;
            talk.end()
        }
        Work::Direct { pairs, pace } => {
            let mut talk = direct::begin(plan, pairs, progress)?;
            talk.once(plan, pace, progress)?;
            talk.end()
        }
        Work::Idle { clients } => idle::run(plan, clients, progress),
        Work::Connect { clients, join } => connect::run(plan, clients, join, progress),
        Work::History { messages, channels, questions } => {
            history::run(plan, messages, channels, questions, progress)
        }
    }
}

/// Talks as fast as its window allows, and then at shares of that speed: latency against load. Work
/// in which nobody talks is done once.
pub fn curve(plan: &Plan, progress: &mut dyn Progress) -> Result<Report, Error> {
    let (mut talk, pace) = match plan.work {
        Work::Fanout(rooms, pace) | Work::Rooms(rooms, pace) => {
            (rooms::begin(plan, rooms, progress)?, pace)
        }
        Work::Direct { pairs, pace } => (direct::begin(plan, pairs, progress)?, pace),
        _ => return run(plan, progress),
    };
    talk.once(plan, pace, progress)?;
    talk.climb(plan, progress)?;
    talk.end()
}
