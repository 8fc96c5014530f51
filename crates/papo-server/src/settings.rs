//! From the configuration to what the realm and the workers need to know of it.

use std::sync::Arc;

use papo_core::limits::Limits;
use papo_core::settings::{Operator, Secret, Settings};
use papo_proto::mode::Flags;

use crate::config::Config;
use crate::flood::Rate;
use crate::worker::Tuning;

/// The realm's part.
pub(crate) fn for_realm(config: &Config, created: &Arc<str>) -> Settings {
    let (server, chat, limits) = (&config.server, &config.chat, &config.limits);
    let motd = server.motd.as_deref();
    Settings {
        server_name: server.name.as_str().into(),
        network: server.network.as_str().into(),
        version: concat!("papo-", env!("CARGO_PKG_VERSION")).into(),
        created: created.clone(),
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
        operators: config
            .operators
            .iter()
            .map(|operator| Operator {
                name: operator.name.as_str().into(),
                password_hash: operator.password_hash.reveal().into(),
            })
            .collect(),
        limits: Limits {
            nick_len_max: limits.nick,
            channel_len_max: limits.channel,
            topic_len_max: limits.topic,
            away_len_max: limits.away,
            kick_len_max: limits.kick,
            realname_len_max: limits.realname,
            targets_max: limits.targets as usize,
            channels_max: chat.max_channels_per_user as usize,
        },
    }
}

/// The workers' part.
pub(crate) fn for_workers(config: &Config) -> Tuning {
    let limits = &config.limits;
    let ms = |time: std::time::Duration| u64::try_from(time.as_millis()).unwrap_or(u64::MAX);
    Tuning {
        sendq_len_max: limits.sendq,
        recvq_len_max: limits.recvq,
        registration_ms: ms(limits.registration_timeout),
        ping_interval_ms: ms(limits.ping_interval),
        ping_timeout_ms: ms(limits.ping_timeout),
        rate: Rate { per_second: limits.messages_per_second, burst: limits.burst },
    }
}
