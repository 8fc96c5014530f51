//! The load tester: it puts a server under load, any IRC server, and says what that cost.
//!
//! A *swarm* of clients on one thread connects, registers and enters channels; then its senders talk,
//! either with so many messages on their way (a closed loop) or so many a second (an open one, where
//! latency counts from the moment a message was due, so that a stall is not hidden). How much the
//! server used is read from the system, not from the server.

mod error;
mod floor;
mod limits;
mod link;
mod measure;
mod pacer;
mod peer;
mod plan;
mod plot;
mod report;
mod swarm;
mod text;
mod usage;
mod work;

pub use error::Error;
pub use floor::run as floor;
pub use limits::{CLIENTS_MAX, TEXT_LEN_MAX, TEXT_LEN_MIN};
pub use plan::{Pace, Plan, Rooms, Target, Way, Work};
pub use plot::plot;
pub use report::{Latency, Point, Question, Report};
pub use work::{curve, run};

/// Who is told how far a run is.
pub trait Progress {
    /// Something begins that has so many steps.
    fn begin(&mut self, what: &str, steps: u64);
    /// So many of its steps are done.
    fn at(&mut self, done: u64);
}
