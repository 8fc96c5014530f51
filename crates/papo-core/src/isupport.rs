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
use crate::reply::{Reply, pack};
use crate::settings::{AccountRegistration, Settings};

/// A line may have 15 parameters; the client and the closing text are two of them.
const TOKENS_PER_LINE: usize = 13;

/// How many bytes of tokens go into one line, beside the longest server name and nick.
const TOKENS_LEN_MAX: usize = 340;

/// The tokens, sorted.
pub(crate) fn tokens(settings: &Settings) -> Vec<String> {
    let limits = &settings.limits;
    let targets = limits.targets_max;
    let mut tokens = vec![
        format!("ACCOUNTEXTBAN={}", account_extban_token()),
        format!("AWAYLEN={}", limits.away_len_max),
        format!("BOT={}", UserMode::Bot.letter()),
        "CASEMAPPING=ascii".to_owned(),
        format!("CHATHISTORY={HISTORY_LINES_MAX}"),
        format!("draft/CHATHISTORY={HISTORY_LINES_MAX}"),
        "MSGREFTYPES=msgid,timestamp".to_owned(),
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
            "TARGMAX=JOIN:,KICK:{targets},LIST:,MONITOR:,NAMES:{targets},NOTICE:{targets},PART:,\
             PRIVMSG:{targets},TAGMSG:{targets},WHOIS:{WHOIS_TARGETS_MAX}"
        ),
        format!("TOPICLEN={}", limits.topic_len_max),
        format!("USERLEN={USERNAME_LEN_MAX}"),
        "UTF8ONLY".to_owned(),
        "WHOX".to_owned(),
    ];
    if let Some(icon) = &settings.icon {
        tokens.push(format!("draft/ICON={}", escape(icon)));
    }
    if !settings.client_tags_denied.is_empty() {
        tokens.push(format!("CLIENTTAGDENY={}", settings.client_tags_denied.join(",")));
    }
    if settings.account_required {
        tokens.push("draft/ACCOUNTREQUIRED".to_owned());
    }
    // What a page has to know before somebody comes in: docs/protocol/refusals.md
    if settings.account_registration == AccountRegistration::Invite {
        tokens.push("papo.im/INVITATIONREQUIRED".to_owned());
    }
    if settings.password.is_some() {
        tokens.push("papo.im/PASSWORDREQUIRED".to_owned());
    }
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

/// The lines that announce these tokens.
pub(crate) fn replies(tokens: &[String]) -> Vec<Reply> {
    tokens
        .chunks(TOKENS_PER_LINE)
        .flat_map(|chunk| pack(chunk.iter().map(String::as_str), TOKENS_LEN_MAX))
        .map(|line| Reply::numeric(RPL_ISUPPORT).word(&line).text("are supported by this server"))
        .collect()
}

/// A value as a token holds it: spaces, `\` and `=` are escaped.
fn escape(value: &str) -> String {
    value.replace('\\', "\\x5C").replace(' ', "\\x20").replace('=', "\\x3D")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// However long the names are, no line is longer than a line may be.
    #[test]
    fn lines_fit() {
        let settings = Settings {
            network: "=".repeat(60).into(),
            icon: Some(format!("https://icons.example/?a={}", "=".repeat(60)).into()),
            safe_rate: true,
            ..Settings::default()
        };
        let lines: Vec<_> =
            replies(&tokens(&settings)).iter().map(|it| it.line(&"n".repeat(64))).collect();
        let text = lines.concat();
        assert!(text.contains(" draft/ICON=https://icons.example/?a\\x3D\\x3D"), "{text}");
        for line in &lines {
            let source = ": \r\n".len() + 63;
            assert!(source + line.len() <= 512, "{line}");
            assert!(line.split(' ').count() <= 2 + TOKENS_PER_LINE + 5, "{line}");
        }
        for token in tokens(&settings) {
            assert!(text.contains(&format!(" {token} ")), "{token} in {text}");
        }
    }
}
