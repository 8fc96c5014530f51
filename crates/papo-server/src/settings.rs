//! From the configuration to what the realm needs to know of it.

use std::sync::Arc;
use std::time::SystemTime;

use papo_core::CloakKey;
use papo_core::limits::{
    LISTING_BYTES_MAX, Limits, MULTILINE_BYTES_MAX, MULTILINE_LINES_MAX, PARKED_COMMANDS_MAX,
};
use papo_core::settings::{Admin, Gateway, Keep, Operator, Public, Secret, Settings};
use papo_proto::ChannelName;
use papo_proto::frame::LINE_LEN_MAX;
use papo_proto::mode::Flags;

use crate::config::{self, Config};
use crate::link::PageAddress;
use crate::timers::millis;

/// What is fixed when the server is started.
#[derive(Debug, Clone)]
pub(crate) struct Start {
    /// When, for people to read.
    pub(crate) text: Arc<str>,
    /// When, in seconds since 1970.
    pub(crate) seconds: u64,
    /// What addresses are hidden with.
    pub(crate) cloak_key: CloakKey,
    /// The port that others come to by TLS.
    pub(crate) tls_port: u16,
    /// Where the page is, if there is one.
    pub(crate) page: Option<PageAddress>,
}

impl Start {
    /// Now, which people call so.
    pub(crate) fn now(
        text: &str,
        cloak_key: CloakKey,
        tls_port: u16,
        page: Option<PageAddress>,
    ) -> Self {
        let since_1970 = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
        let seconds = since_1970.unwrap_or_default().as_secs();
        Self { text: text.into(), seconds, cloak_key, tls_port, page }
    }
}

/// The settings of the realm; `sts_seconds` is as in [`Public`].
pub(crate) fn of(config: &Config, start: &Start, sts_seconds: Option<u64>) -> Settings {
    let (server, chat, limits) = (&config.server, &config.chat, &config.limits);
    let admin = &config.admin;
    let motd = server.motd.as_deref();
    Settings {
        server_name: server.name.as_str().into(),
        network: server.network.as_str().into(),
        icon: server.icon.as_deref().map(Into::into),
        version: concat!("papo-", env!("CARGO_PKG_VERSION")).into(),
        created: start.text.clone(),
        started: start.seconds,
        admin: (!admin.is_empty()).then(|| Admin {
            location: admin.location.as_str().into(),
            organisation: admin.organisation.as_str().into(),
            email: admin.email.as_str().into(),
        }),
        motd: motd.into_iter().flat_map(str::lines).map(Into::into).collect(),
        password: server.password.as_ref().map(|secret| {
            if secret.is_hash() {
                Secret::Hash(secret.reveal().into())
            } else {
                Secret::Plain(secret.reveal().into())
            }
        }),
        casemapping: server.casemapping,
        auto_join: chat.auto_join.iter().map(|name| name.as_str().into()).collect(),
        channel_flags: Flags::of(&chat.default_channel_modes),
        client_tags_denied: chat.client_tags_denied.iter().map(|it| it.as_str().into()).collect(),
        disabled_caps: server.disabled_capabilities,
        operators: config
            .operators
            .iter()
            .map(|operator| Operator {
                name: operator.name.as_str().into(),
                password_hash: operator.password_hash.reveal().into(),
            })
            .collect(),
        gateways: config
            .gateways
            .iter()
            .map(|gateway| Gateway {
                hosts: gateway.hosts.clone(),
                password_hash: gateway.password_hash.reveal().into(),
            })
            .collect(),
        safe_rate: is_safe_rate(limits),
        account_registration: config.accounts.registration,
        account_required: config.accounts.require,
        stay_seconds: if config.accounts.always_on {
            config.accounts.always_on_for.as_secs()
        } else {
            0
        },
        key: start.cloak_key.clone(),
        cloak: server.cloak_hosts.then(|| start.cloak_key.clone()),
        history: config.history.visible,
        keep: keep(config),
        replay_on_join: config.history.replay_on_join as usize,
        edit_within_ms: config.history.edit_within.map(millis),
        redact_within_ms: config.history.redact_within.map(millis),
        public: server.public.is_some().then_some(Public { port: start.tls_port, sts_seconds }),
        limits: bounds(config),
    }
}

/// How long lines are kept.
pub(crate) fn keep(config: &Config) -> Keep {
    let casemapping = config.server.casemapping;
    let channels = config.history.keep_channels.iter().filter_map(|(name, keep)| {
        // Those that are no names were refused.
        let folded = ChannelName::fold(name, casemapping)?;
        Some((folded.as_str().to_owned(), keep.map(millis)))
    });
    Keep { all: config.history.keep.map(millis), channels: channels.collect() }
}

/// The bounds that the configuration sets.
fn bounds(config: &Config) -> Limits {
    let limits = &config.limits;
    Limits {
        nick_len_max: limits.nick,
        channel_len_max: limits.channel,
        topic_len_max: limits.topic,
        away_len_max: limits.away,
        kick_len_max: limits.kick,
        realname_len_max: limits.realname,
        targets_max: limits.targets as usize,
        channels_max: config.chat.max_channels_per_user as usize,
        // A quarter leaves room for what else is on its way.
        listing_bytes_max: LISTING_BYTES_MAX.min(limits.sendq / 4),
        // Each line has a source and tags beside its text.
        multiline_bytes_max: MULTILINE_BYTES_MAX.min(limits.sendq / 8),
        multiline_lines_max: MULTILINE_LINES_MAX.min(limits.sendq / 8 / LINE_LEN_MAX),
    }
}

/// Whether nobody can speak so fast that it is disconnected. What is said while a question is
/// answered waits in a bounded list, and before the worker knows of the question it can have sent
/// what is allowed at once, twice if it has just registered, and what is allowed meanwhile.
fn is_safe_rate(limits: &config::Limits) -> bool {
    let (per_second, burst) = (limits.messages_per_second, limits.burst);
    let at_once = burst.saturating_mul(2).saturating_add(per_second);
    per_second > 0 && burst > 0 && at_once as usize <= PARKED_COMMANDS_MAX
}

#[cfg(test)]
mod tests {
    use super::{Start, of};
    use crate::config::Config;
    use papo_core::CloakKey;

    #[test]
    fn who_says_nothing_of_the_admin_has_none() {
        let start = Start::now("now", CloakKey::new([7; CloakKey::LEN]), 7276, None);
        let mut config = Config::default();
        assert_eq!(of(&config, &start, None).admin, None);
        config.admin.email = "tea@example.org".to_owned();
        let admin = of(&config, &start, None).admin.expect("there is something to say");
        assert_eq!((&*admin.location, &*admin.email), ("", "tea@example.org"));
    }

    #[test]
    fn a_list_is_never_longer_than_what_may_wait() {
        let start = Start::now("now", CloakKey::new([7; CloakKey::LEN]), 7276, None);
        let mut config = Config::default();
        config.limits.sendq = 16 * 1024;
        let limits = of(&config, &start, None).limits;
        assert_eq!(limits.listing_bytes_max, 4 * 1024);
        assert_eq!((limits.multiline_bytes_max, limits.multiline_lines_max), (2048, 4));
        config.limits.sendq = 1 << 30;
        let limits = of(&config, &start, None).limits;
        assert_eq!(limits.listing_bytes_max, 256 * 1024);
        assert_eq!((limits.multiline_bytes_max, limits.multiline_lines_max), (40_000, 200));
    }

    /// `SAFERATE` is announced where it is so, and nowhere else.
    #[test]
    fn the_rate_is_safe_where_nobody_can_say_too_much_at_once() {
        let start = Start::now("now", CloakKey::new([7; CloakKey::LEN]), 7276, None);
        let is_safe = |messages_per_second, burst| {
            let mut config = Config::default();
            config.limits.messages_per_second = messages_per_second;
            config.limits.burst = burst;
            of(&config, &start, None).safe_rate
        };
        let default = Config::default().limits;
        assert!(is_safe(default.messages_per_second, default.burst));
        assert!(is_safe(1, 1) && is_safe(24, 500));
        for (messages_per_second, burst) in
            [(0, 20), (5, 0), (0, 0), (25, 500), (5, 512), (1_000_000, 1), (u32::MAX, u32::MAX)]
        {
            assert!(!is_safe(messages_per_second, burst), "{messages_per_second}, {burst}");
        }
    }
}
