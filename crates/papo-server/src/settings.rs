//! From the configuration to what the realm needs to know of it.

use std::sync::Arc;

use papo_core::CloakKey;
use papo_core::limits::{LISTING_BYTES_MAX, Limits};
use papo_core::settings::{Operator, Secret, Settings};
use papo_proto::mode::Flags;

use crate::config::Config;

/// The settings of the realm.
pub(crate) fn of(config: &Config, created: &Arc<str>, cloak_key: &CloakKey) -> Settings {
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
        cloak: server.cloak_hosts.then(|| cloak_key.clone()),
        limits: Limits {
            nick_len_max: limits.nick,
            channel_len_max: limits.channel,
            topic_len_max: limits.topic,
            away_len_max: limits.away,
            kick_len_max: limits.kick,
            realname_len_max: limits.realname,
            targets_max: limits.targets as usize,
            channels_max: chat.max_channels_per_user as usize,
            // A quarter leaves room for what else is on its way.
            listing_bytes_max: LISTING_BYTES_MAX.min(limits.sendq / 4),
        },
    }
}
