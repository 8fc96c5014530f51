//! What no key can judge alone: how the values stand to one another.

use std::collections::{BTreeMap, BTreeSet};

use papo_core::limits::HOST_LEN_MAX;
use papo_proto::ChannelName;
use papo_proto::name::USERNAME_LEN_MAX;

use super::value::{Fault, shown};
use super::{Allow, Config, places};

/// A line of IRC with its CR LF, without tags.
const LINE_BYTES_MAX: usize = 512;
/// The most that a source has besides the nick: `!user@host`.
const SOURCE_REST_BYTES: usize = 1 + USERNAME_LEN_MAX + 1 + HOST_LEN_MAX;
/// The longest name a server may have.
const SERVER_BYTES: usize = 63;

/// The keys that are at odds, the first being the one to name when nobody set any, and the fault.
type Odds = (Vec<&'static str>, Fault);

/// Everything that does not fit together. The `~` of paths is resolved on the way.
pub(super) fn relations(config: &mut Config, environment: &BTreeMap<String, String>) -> Vec<Odds> {
    let mut odds = Vec::new();
    let paths = [
        ("server.data", Some(&mut config.server.data)),
        ("tls.certificate", config.tls.certificate.as_mut()),
        ("tls.key", config.tls.key.as_mut()),
        ("tls.acme_root", config.tls.acme_root.as_mut()),
    ];
    for (name, path) in paths {
        let Some(path) = path else { continue };
        match places::expand_home(path, environment) {
            Some(expanded) => *path = expanded,
            None => odds.push((
                vec![name],
                "must not start with ~ where the user has no home directory".to_owned(),
            )),
        }
    }
    if config.tls.certificate.is_some() != config.tls.key.is_some() {
        let fault = "must both be there, or neither".to_owned();
        odds.push((vec!["tls.certificate", "tls.key"], fault));
    }
    let lets_all_in = matches!(config.server.allow, Allow::Any);
    if config.server.public.is_some() && config.tls.certificate.is_none() && !lets_all_in {
        let fault = "must be \"any\" where [server] public is set: who signs certificates looks at \
                     the server from somewhere on the internet; or give one with [tls] certificate";
        odds.push((vec!["server.allow", "server.public"], fault.to_owned()));
    }
    odds.extend(auto_join(config));
    odds.extend(keep_channels(config));
    odds.extend(lines(config));
    odds
}

fn auto_join(config: &Config) -> Vec<Odds> {
    let mut odds = Vec::new();
    let casemapping = config.server.casemapping;
    let is_odd = |name: &&String| ChannelName::parse(name, casemapping, name.len()).is_err();
    if let Some(odd) = config.chat.auto_join.iter().find(is_odd) {
        odds.push((
            vec!["chat.auto_join"],
            format!("must be channel names such as \"#lobby\"; {} is not one", shown(odd)),
        ));
    }
    let most = config.limits.channel;
    if let Some(long) = config.chat.auto_join.iter().find(|name| name.len() > most) {
        odds.push((
            vec!["chat.auto_join", "limits.channel"],
            format!(
                "must agree: {} has {} bytes, and [limits] channel is {most}",
                shown(long),
                long.len()
            ),
        ));
    }
    let channels = config.chat.auto_join.len();
    let most = config.chat.max_channels_per_user;
    if channels > most as usize {
        odds.push((
            vec!["chat.auto_join", "chat.max_channels_per_user"],
            format!(
                "must agree: auto_join has {channels} channels, max_channels_per_user is {most}"
            ),
        ));
    }
    odds
}

fn keep_channels(config: &Config) -> Option<Odds> {
    let casemapping = config.server.casemapping;
    let mut seen = BTreeSet::new();
    for (name, _) in &config.history.keep_channels {
        let parsed = ChannelName::parse(name, casemapping, name.len());
        let fault = match parsed {
            Ok(parsed) if seen.insert(parsed.folded().as_str().to_owned()) => continue,
            Ok(_) => format!("must have each channel once; {} is there again", shown(name)),
            Err(_) => {
                format!("must be channels, each with how long; {} is no channel", shown(name))
            }
        };
        return Some((vec!["history.keep_channels"], fault));
    }
    None
}

/// Each limit has to leave the longest line that carries it within 512 bytes.
fn lines(config: &Config) -> Vec<Odds> {
    let limits = &config.limits;
    let source = ":".len() + limits.nick + SOURCE_REST_BYTES;
    let server = ":".len() + SERVER_BYTES;
    let line = |parts: &[usize]| parts.iter().sum::<usize>() + " :\r\n".len();
    let carried: [(&[&'static str], &str, usize); 4] = [
        (
            &["limits.topic", "limits.channel", "limits.nick"],
            "TOPIC",
            line(&[source, " TOPIC ".len(), limits.channel, limits.topic]),
        ),
        (
            &["limits.kick", "limits.channel", "limits.nick"],
            "KICK",
            line(&[source, " KICK ".len(), limits.channel, 1 + limits.nick, limits.kick]),
        ),
        (
            &["limits.away", "limits.nick"],
            "RPL_AWAY",
            line(&[server, " 301 ".len(), limits.nick, 1 + limits.nick, limits.away]),
        ),
        (
            &["limits.realname", "limits.nick"],
            "RPL_WHOISUSER",
            line(&[
                server,
                " 311 ".len(),
                limits.nick,
                1 + limits.nick,
                1 + USERNAME_LEN_MAX + 1 + HOST_LEN_MAX + " *".len(),
                limits.realname,
            ]),
        ),
    ];
    carried
        .into_iter()
        .filter(|(_, _, bytes)| *bytes > LINE_BYTES_MAX)
        .map(|(paths, line, bytes)| (paths.to_vec(), too_long(paths, line, bytes)))
        .collect()
}

fn too_long(paths: &[&str], line: &str, bytes: usize) -> Fault {
    let names: Vec<&str> = paths.iter().map(|path| path.trim_start_matches("limits.")).collect();
    format!(
        "must leave lines within {LINE_BYTES_MAX} bytes: the longest {line} would have {bytes}; \
         lower {} by {} in all",
        names.join(" or "),
        bytes - LINE_BYTES_MAX
    )
}
