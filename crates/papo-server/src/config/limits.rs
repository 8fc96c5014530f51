//! `[limits]`: how much of everything.

use std::time::Duration;

use super::key::Key;

/// `[limits]`. Lengths are in bytes of UTF-8.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// The longest nick.
    pub nick: usize,
    /// The longest channel name, its `#` included.
    pub channel: usize,
    /// The longest topic.
    pub topic: usize,
    /// The longest away message.
    pub away: usize,
    /// The longest reason of a KICK.
    pub kick: usize,
    /// The longest realname.
    pub realname: usize,
    /// How many targets one command may have.
    pub targets: u32,
    /// What may wait to be sent to one client; past it the client is closed.
    pub sendq: usize,
    /// What may wait to be read from one client.
    pub recvq: usize,
    /// How long a client may take to register.
    pub registration_timeout: Duration,
    /// How long a client may be silent before it is asked for a sign of life.
    pub ping_interval: Duration,
    /// How long it may take to answer.
    pub ping_timeout: Duration,
    /// How many messages one client may send in the long run; 0 for no limit.
    pub messages_per_second: u32,
    /// How many it may send at once before that counts; 0 for no limit.
    pub burst: u32,
    /// Operators of the server may send as many as they like.
    pub operators_exempt: bool,
    /// How many connections one address may have; 0 for no limit.
    pub connections_per_address: u32,
    /// How many connections one address may open in a minute; 0 for no limit.
    pub connects_per_minute: u32,
}

/// The largest line with client tags: 4096 bytes of tags and 512 of the rest.
const TAGGED_LINE_BYTES_MAX: usize = 4096 + 512;
const MIB: usize = 1024 * 1024;
const HOUR_MS: u64 = 3_600_000;
/// Tests want to see a timeout happen.
const TIMEOUT_MS_MIN: u64 = 50;

#[rustfmt::skip] // a table reads better as one
pub(super) static KEYS: &[Key] = &[
    Key::bytes("limits.nick", "32", (1, 64),
        "The longest nick, in bytes.",
        |c| c.limits.nick, |c, v| c.limits.nick = v),
    Key::bytes("limits.channel", "64", (2, 200),
        "The longest channel name, in bytes, with its #.",
        |c| c.limits.channel, |c, v| c.limits.channel = v),
    Key::bytes("limits.topic", "307", (1, 390),
        "The longest topic, in bytes.",
        |c| c.limits.topic, |c, v| c.limits.topic = v),
    Key::bytes("limits.away", "200", (1, 390),
        "The longest away message, in bytes.",
        |c| c.limits.away, |c, v| c.limits.away = v),
    Key::bytes("limits.kick", "255", (1, 390),
        "The longest reason of a KICK, in bytes.",
        |c| c.limits.kick, |c, v| c.limits.kick = v),
    Key::bytes("limits.realname", "150", (1, 300),
        "The longest realname, in bytes.",
        |c| c.limits.realname, |c, v| c.limits.realname = v),
    Key::count("limits.targets", "4", (1, 100),
        "How many targets one command may have.",
        |c| c.limits.targets, |c, v| c.limits.targets = v),
    Key::bytes("limits.sendq", r#""1MiB""#, (16 * 1024, 1024 * MIB),
        "What may wait to be sent to one client; past it the client is closed.",
        |c| c.limits.sendq, |c, v| c.limits.sendq = v),
    Key::bytes("limits.recvq", r#""16KiB""#, (TAGGED_LINE_BYTES_MAX, 16 * MIB),
        "What may wait to be read from one client.",
        |c| c.limits.recvq, |c, v| c.limits.recvq = v),
    Key::time("limits.registration_timeout", r#""30s""#, (TIMEOUT_MS_MIN, HOUR_MS),
        "How long a client may take to register.",
        |c| c.limits.registration_timeout, |c, v| c.limits.registration_timeout = v),
    Key::time("limits.ping_interval", r#""90s""#, (TIMEOUT_MS_MIN, 24 * HOUR_MS),
        "How long a client may be silent before it is sent a PING.",
        |c| c.limits.ping_interval, |c, v| c.limits.ping_interval = v),
    Key::time("limits.ping_timeout", r#""60s""#, (TIMEOUT_MS_MIN, HOUR_MS),
        "How long it may take to answer that PING.",
        |c| c.limits.ping_timeout, |c, v| c.limits.ping_timeout = v),
    Key::count("limits.messages_per_second", "5", (0, 1_000_000),
        "How many messages one client may send in the long run. 0 for no limit.",
        |c| c.limits.messages_per_second, |c, v| c.limits.messages_per_second = v),
    Key::count("limits.burst", "20", (0, 1_000_000),
        "How many it may send at once before that counts. 0 for no limit.",
        |c| c.limits.burst, |c, v| c.limits.burst = v),
    Key::switch("limits.operators_exempt", "true",
        "Whether those two do not hold for operators of the server.",
        |c| c.limits.operators_exempt, |c, v| c.limits.operators_exempt = v),
    Key::count("limits.connections_per_address", "32", (0, 1_000_000),
        "How many connections one address may have. 0 for no limit.",
        |c| c.limits.connections_per_address, |c, v| c.limits.connections_per_address = v),
    Key::count("limits.connects_per_minute", "60", (0, 1_000_000),
        "How many connections one address may open in a minute. 0 for no limit.",
        |c| c.limits.connects_per_minute, |c, v| c.limits.connects_per_minute = v),
];

impl Limits {
    /// Before the defaults are laid on it.
    pub(super) const fn blank() -> Self {
        Self {
            nick: 0,
            channel: 0,
            topic: 0,
            away: 0,
            kick: 0,
            realname: 0,
            targets: 0,
            sendq: 0,
            recvq: 0,
            registration_timeout: Duration::ZERO,
            ping_interval: Duration::ZERO,
            ping_timeout: Duration::ZERO,
            messages_per_second: 0,
            burst: 0,
            operators_exempt: false,
            connections_per_address: 0,
            connects_per_minute: 0,
        }
    }
}
