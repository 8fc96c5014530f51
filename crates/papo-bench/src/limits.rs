//! What the load tester allows itself, and how long it waits.

use std::time::Duration;

/// The most clients of one run. More need more than one address of the server.
pub const CLIENTS_MAX: u32 = 1_000_000;
/// The shortest text of a message, in bytes: its number and a word or two.
pub const TEXT_LEN_MIN: usize = 16;
/// The longest text of a message, in bytes: servers put a long source before it.
pub const TEXT_LEN_MAX: usize = 350;

/// How long nothing at all may happen before a run is given up.
pub(crate) const STALLED: Duration = Duration::from_secs(20);
/// How long a load runs before it is measured.
pub(crate) const WARM_UP: Duration = Duration::from_millis(500);
/// How long to wait for what was sent and has not arrived.
pub(crate) const DRAIN: Duration = Duration::from_secs(10);
/// How long nothing may come before what a phase brought about is taken to be over.
pub(crate) const QUIET: Duration = Duration::from_millis(300);
/// How long the server may take to close connections that said QUIT.
pub(crate) const LEAVING: Duration = Duration::from_secs(10);
/// How long a server may take to do later what it puts off.
pub(crate) const REST_MAX: Duration = Duration::from_mins(5);
/// Over which time it is looked at.
pub(crate) const LOOK_EVERY: Duration = Duration::from_secs(1);
/// How many cores a server uses, at most, that rests.
pub(crate) const RESTING: f64 = 0.02;
/// How many bytes are read at once.
pub(crate) const READ_LEN: usize = 64 * 1024;
/// How many bytes one client gathers of what it says, and reads at once, by WebSocket.
pub(crate) const WEB_BUFFER_LEN: usize = 4 * 1024;
/// The most bytes of a line that has not ended.
pub(crate) const LINE_LEN_MAX: usize = 32 * 1024;
/// The shortest time between two wakes of an open loop: what is due meanwhile goes out together.
pub(crate) const PACE_MIN: Duration = Duration::from_micros(200);
/// The longest latency that can be told apart, in nanoseconds.
pub(crate) const LATENCY_MAX: u64 = 600_000_000_000;
/// How busy a load generator is, as a share of the time, that could not have sent more.
pub(crate) const BUSY: f64 = 0.95;
/// How busy one side is, at most, that was not hindered by its own work.
pub(crate) const IDLE: f64 = 0.25;
