//! The limits that workers keep, as the configuration has them.

use crate::config::Config;
use crate::flood::Rate;
use crate::timers::millis;

/// The limits that workers keep.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Tuning {
    pub(crate) sendq_len_max: usize,
    pub(crate) recvq_len_max: usize,
    pub(crate) registration_ms: u64,
    pub(crate) ping_interval_ms: u64,
    pub(crate) ping_timeout_ms: u64,
    pub(crate) rate: Rate,
    /// The rate is not for operators of the server.
    pub(crate) operators_exempt: bool,
    /// The name by which the world knows the server.
    pub(crate) public: Option<String>,
}

impl Tuning {
    /// Those of this configuration.
    pub(crate) fn of(config: &Config) -> Self {
        let limits = &config.limits;
        Self {
            sendq_len_max: limits.sendq,
            recvq_len_max: limits.recvq,
            registration_ms: millis(limits.registration_timeout),
            ping_interval_ms: millis(limits.ping_interval),
            ping_timeout_ms: millis(limits.ping_timeout),
            rate: Rate { per_second: limits.messages_per_second, burst: limits.burst },
            operators_exempt: limits.operators_exempt,
            public: config.server.public.clone(),
        }
    }
}
