//! `RPL_ISUPPORT`: what the server promises to keep. Each token is made from the bound or the
//! table that keeps it.
//!
//! Spec: <https://modern.ircdocs.horse/#rplisupport-005>.

use papo_proto::Casemapping;
use papo_proto::extban::{account_extban_token, extban_token};
use papo_proto::mode::{ListMode, UserMode, chanmodes_token, lists_token};
use papo_proto::name::{CHANNEL_TYPES, USERNAME_LEN_MAX};
use papo_proto::numeric::RPL_ISUPPORT;
use papo_proto::rank::{prefix_token, statusmsg_token};

use crate::limits::*;
use crate::reply::Reply;
use crate::settings::Settings;

/// A line may have 15 parameters; the client and the closing text are two of them.
const TOKENS_PER_LINE: usize = 13;

/// The tokens, sorted.
pub(crate) fn tokens(settings: &Settings) -> Vec<String> {
    let limits = &settings.limits;
    let targets = limits.targets_max;
    let mut tokens = vec![
        format!("ACCOUNTEXTBAN={}", account_extban_token()),
        format!("AWAYLEN={}", limits.away_len_max),
        format!("BOT={}", UserMode::Bot.letter()),
        "CASEMAPPING=ascii".to_owned(),
        format!("CHANLIMIT={CHANNEL_TYPES}:{}", limits.channels_max),
        format!("CHANMODES={}", chanmodes_token()),
        format!("CHANNELLEN={}", limits.channel_len_max),
        format!("CHANTYPES={CHANNEL_TYPES}"),
        "ELIST=CMNTU".to_owned(),
        format!("EXCEPTS={}", ListMode::Exempt.letter()),
        format!("EXTBAN={}", extban_token()),
        format!("HOSTLEN={HOST_LEN_MAX}"),
        format!("INVEX={}", ListMode::InviteExempt.letter()),
        format!("KEYLEN={KEY_LEN_MAX}"),
        format!("KICKLEN={}", limits.kick_len_max),
        "KNOCK".to_owned(),
        format!("MAXLIST={}:{LIST_ENTRIES_MAX}", lists_token()),
        format!("MODES={MODE_CHANGES_MAX}"),
        format!("MONITOR={MONITOR_TARGETS_MAX}"),
        format!("NAMELEN={}", limits.realname_len_max),
        format!("NETWORK={}", escape(&settings.network)),
        format!("NICKLEN={}", limits.nick_len_max),
        format!("PREFIX={}", prefix_token()),
        "SAFELIST".to_owned(),
        format!("SILENCE={SILENCES_MAX}"),
        format!("STATUSMSG={}", statusmsg_token()),
        format!(
            "TARGMAX=JOIN:,KICK:{targets},LIST:,NAMES:{targets},NOTICE:{targets},PART:,PRIVMSG:{targets},\
             WHOIS:{WHOIS_TARGETS_MAX}"
        ),
        format!("TOPICLEN={}", limits.topic_len_max),
        format!("USERLEN={USERNAME_LEN_MAX}"),
        "UTF8ONLY".to_owned(),
        "WHOX".to_owned(),
    ];
    if settings.safe_rate {
        tokens.push("SAFERATE".to_owned());
    }
    if settings.casemapping == Casemapping::Precis {
        // Says to those who know it how names beyond ASCII compare.
        tokens.push("UTF8MAPPING=rfc8265".to_owned());
    }
    tokens.sort_unstable();
    tokens
}

/// The whole announcement.
pub(crate) fn replies(settings: &Settings) -> Vec<Reply> {
    tokens(settings)
        .chunks(TOKENS_PER_LINE)
        .map(|chunk| {
            let reply = Reply::numeric(RPL_ISUPPORT);
            chunk
                .iter()
                .fold(reply, |reply, token| reply.word(token))
                .text("are supported by this server")
        })
        .collect()
}

/// A value as a token holds it: spaces, `\` and `=` are escaped.
fn escape(value: &str) -> String {
    value.replace('\\', "\\x5C").replace(' ', "\\x20").replace('=', "\\x3D")
}
