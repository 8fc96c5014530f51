//! `[history]`: what is kept of what people say, and who sees it.

use std::time::Duration;

use papo_core::settings::Visible;
use papo_store::Durability;

use super::key::Key;
use super::quantity;
use super::value::{Fault, Value, quote, quote_list, shown};

/// `[history]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct History {
    /// What a message outlives that somebody has seen.
    pub durability: Durability,
    /// How long lines are kept; `None` for ever.
    pub keep: Option<Duration>,
    /// The same of channels that have a time of their own, each by a name.
    pub keep_channels: Vec<(String, Option<Duration>)>,
    /// Whether members see what was said before they came.
    pub visible: Visible,
    /// For how long who said something may correct it: `None` for ever, zero for never.
    pub edit_within: Option<Duration>,
    /// For how long who said something may take it back: `None` for ever, zero for never.
    pub redact_within: Option<Duration>,
    /// How many lines who comes into a channel is shown whose client can't ask for them.
    pub replay_on_join: u32,
}

/// Between a minute and a hundred years, in milliseconds.
const KEEP_MS: (u64, u64) = (60_000, 36_525 * 86_400_000);
/// As many as the realm shows at most.
const REPLAY_LINES_MAX: u32 = 500;
/// Between a second and a hundred years, in milliseconds.
const WITHIN_MS: (u64, u64) = (1000, KEEP_MS.1);
/// How [`History::keep`] says that nothing is ever deleted, and others that it may always be done.
const FOREVER: &str = "forever";
/// How something is forbidden for which others have some time.
const NEVER: &str = "never";
/// What may be said instead of how long something is kept.
const KEEP_WORDS: &str = r#""forever""#;
/// What may be said instead of how long something may be done.
const WITHIN_WORDS: &str = r#""forever", "never""#;
/// How long something may be done.
const WITHIN: &str = r#""forever", "never", or how long: "1h", "90s", "7d""#;

pub(super) static KEYS: &[Key] = &[
    Key::own(
        "history.durability",
        r#""power""#,
        r#""power" or "process""#,
        "What every message outlives: the power going off, or only the end of the process, which is faster.",
        |c| format!("\"{}\"", word(c.history.durability)),
        set_durability,
    )
    .restart(),
    Key::own(
        "history.edit_within",
        r#""forever""#,
        WITHIN,
        "For how long people may correct what they said (EDITMSG). Earlier texts are kept.",
        |c| within_text(c.history.edit_within),
        |c, value| within(value).map(|within| c.history.edit_within = within),
    ),
    Key::own(
        "history.keep",
        r#""forever""#,
         r#""forever", or how long, a minute at least: "90d", "12h""#,
         "How long what was said is kept. What is older is deleted bit by bit, and does not come back. A number needs its unit. For a day after a start only as much as was too old when something was kept last, in case the clock is wrong.",
        |c| quote(&keep_words(c.history.keep)),
        set_keep,
    )
    .restart(),
    Key::own(
        "history.keep_channels",
        "[]",
        r##"channels, each with how long, a minute at least: "#tea 30d", "#log forever""##,
        "How long what was said in some channels is kept, instead of `keep`. A channel goes by the name that it has now.",
        |c| {
            let channels = c.history.keep_channels.iter();
            quote_list(channels.map(|(name, keep)| format!("{name} {}", keep_words(*keep))))
        },
        set_keep_channels,
    )
    .listed()
    .restart(),
    Key::own(
        "history.redact_within",
        r#""forever""#,
        WITHIN,
        "For how long people may take back what they said (REDACT). Who keeps order in a channel may always take away what was said there.",
        |c| within_text(c.history.redact_within),
        |c, value| within(value).map(|within| c.history.redact_within = within),
    ),
    Key::count(
        "history.replay_on_join",
        "20",
        (0, REPLAY_LINES_MAX),
        "How many lines who comes into a channel is shown of what was said there before. Clients that can ask for them (CHATHISTORY) are shown none.",
        |c| c.history.replay_on_join,
        |c, v| c.history.replay_on_join = v,
    ),
    Key::own(
        "history.visible",
        r#""all""#,
        r#""all" or "since_join""#,
        "Whether the members of a channel see what was said there before they came. Channel mode H hides it in one channel.",
        |c| format!("\"{}\"", visible_word(c.history.visible)),
        set_visible,
    ),
];

impl History {
    /// Before the defaults are laid on it.
    pub(super) const fn blank() -> Self {
        let (durability, visible) = (Durability::Power, Visible::All);
        let (edit_within, redact_within, keep) = (None, None, None);
        Self {
            durability,
            edit_within,
            keep,
            keep_channels: Vec::new(),
            redact_within,
            visible,
            replay_on_join: 0,
        }
    }
}

const fn word(durability: Durability) -> &'static str {
    match durability {
        Durability::Power => "power",
        Durability::Process => "process",
    }
}

const fn visible_word(visible: Visible) -> &'static str {
    match visible {
        Visible::All => "all",
        Visible::SinceJoin => "since_join",
    }
}

fn set_durability(config: &mut super::Config, value: &Value) -> Result<(), Fault> {
    config.history.durability = value.one_of(&[Durability::Power, Durability::Process], word)?;
    Ok(())
}

fn set_visible(config: &mut super::Config, value: &Value) -> Result<(), Fault> {
    config.history.visible = value.one_of(&[Visible::All, Visible::SinceJoin], visible_word)?;
    Ok(())
}

fn keep_words(keep: Option<Duration>) -> String {
    keep.map_or_else(|| FOREVER.to_owned(), quantity::duration_words)
}

fn read_keep(value: &Value) -> Result<Option<Duration>, Fault> {
    match value {
        Value::Text(text) | Value::Word(text) if *text == FOREVER => Ok(None),
        value => quantity::long_duration(value, KEEP_MS, KEEP_WORDS).map(Some),
    }
}

fn within(value: &Value) -> Result<Option<Duration>, Fault> {
    match value {
        Value::Text(text) | Value::Word(text) if *text == FOREVER => Ok(None),
        Value::Text(text) | Value::Word(text) if *text == NEVER => Ok(Some(Duration::ZERO)),
        value => quantity::long_duration(value, WITHIN_MS, WITHIN_WORDS).map(Some),
    }
}

fn within_text(within: Option<Duration>) -> String {
    match within {
        None => format!("\"{FOREVER}\""),
        Some(Duration::ZERO) => format!("\"{NEVER}\""),
        Some(within) => quantity::duration_text(within),
    }
}

fn set_keep(config: &mut super::Config, value: &Value) -> Result<(), Fault> {
    config.history.keep = read_keep(value)?;
    Ok(())
}

fn set_keep_channels(config: &mut super::Config, value: &Value) -> Result<(), Fault> {
    let mut channels = Vec::new();
    for text in value.texts()? {
        let Some((name, keep)) = text.split_once(' ').filter(|(name, _)| name.starts_with('#'))
        else {
            return Err(format!(
                "must be channels, each with how long, such as \"#tea 30d\"; {} is not one",
                shown(text)
            ));
        };
        let keep = read_keep(&Value::Text(keep.trim().to_owned()))
            .map_err(|fault| format!("must say for {} how long: it {fault}", shown(name)))?;
        channels.push((name.to_owned(), keep));
    }
    config.history.keep_channels = channels;
    Ok(())
}
