//! `[chat]`: what people find when they come in.

use papo_proto::mode::FlagMode;

use super::key::Key;
use super::value::{Fault, Value, quote, quote_list, shown};

/// `[chat]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chat {
    /// The channels that everyone is put into; each starts with `#`.
    pub auto_join: Vec<String>,
    /// How many channels one user may be in.
    pub max_channels_per_user: u32,
    /// The modes of a new channel: letters of [`FlagMode`], each once.
    pub default_channel_modes: String,
    /// The client-only tags that are not relayed, as `CLIENTTAGDENY` lists them.
    pub client_tags_denied: Vec<String>,
}

/// `CLIENTTAGDENY` is one token of a line of ISUPPORT.
const DENIED_BYTES_MAX: usize = 300;

/// The letters of the modes that a channel may begin with: all but `r`, the server's own.
const CHANNEL_MODES: &str = "letters out of C, H, M, R, S, T, U, i, m, n, s, t";

pub(super) static KEYS: &[Key] = &[
    Key::own(
        "chat.auto_join",
        r##"["#lobby"]"##,
        "channel names",
        "The channels that everyone is put into on connecting. An empty list for none.",
        |c| quote_list(&c.chat.auto_join),
        set_auto_join,
    )
    .listed(),
    Key::count(
        "chat.max_channels_per_user",
        "100",
        (1, 10_000),
        "How many channels one user may be in.",
        |c| c.chat.max_channels_per_user,
        |c, v| c.chat.max_channels_per_user = v,
    ),
    Key::own(
        "chat.default_channel_modes",
        r#""nt""#,
        CHANNEL_MODES,
        "The modes of a new channel. Empty for none.",
        |c| quote(&c.chat.default_channel_modes),
        set_default_channel_modes,
    ),
    Key::own(
        "chat.client_tags_denied",
        "[]",
        r#"names of tags without +, or "*" and exceptions such as "-typing""#,
        "The client-only tags that are not passed on.",
        |c| quote_list(&c.chat.client_tags_denied),
        set_client_tags_denied,
    )
    .listed(),
];

impl Chat {
    /// Before the defaults are laid on it.
    pub(super) const fn blank() -> Self {
        Self {
            auto_join: Vec::new(),
            max_channels_per_user: 0,
            default_channel_modes: String::new(),
            client_tags_denied: Vec::new(),
        }
    }
}

fn set_auto_join(config: &mut super::Config, value: &Value) -> Result<(), Fault> {
    let mut channels: Vec<String> = Vec::new();
    for name in value.texts()? {
        let is_odd = |c: char| c == ' ' || c == ',' || c.is_control();
        if !name.starts_with('#') || name.len() < 2 || name.contains(is_odd) {
            return Err(format!(
                "must be channel names such as \"#lobby\", without spaces or commas; {} is not one",
                shown(name)
            ));
        }
        if !channels.iter().any(|channel| channel == name) {
            channels.push(name.to_owned());
        }
    }
    config.chat.auto_join = channels;
    Ok(())
}

fn set_default_channel_modes(config: &mut super::Config, value: &Value) -> Result<(), Fault> {
    let text = value.text()?;
    let mut modes = String::new();
    // People write modes with their plus.
    for letter in text.strip_prefix('+').unwrap_or(text).chars() {
        if !may_begin_with(letter) {
            return Err(format!("must be {CHANNEL_MODES}, not {}", shown(text)));
        }
        if !modes.contains(letter) {
            modes.push(letter);
        }
    }
    config.chat.default_channel_modes = modes;
    Ok(())
}

/// Whether a channel may have the mode of this letter from the beginning.
fn may_begin_with(letter: char) -> bool {
    let is_servers = |flag| matches!(flag, FlagMode::Frozen | FlagMode::Registered);
    FlagMode::from_letter(letter).is_some_and(|flag| !is_servers(flag))
}

fn set_client_tags_denied(config: &mut super::Config, value: &Value) -> Result<(), Fault> {
    let texts = value.texts()?;
    let all = texts.first() == Some(&"*");
    let names = &texts[usize::from(all)..];
    for text in names {
        let name = if all { text.strip_prefix('-') } else { Some(*text) };
        if !name.is_some_and(is_tag) {
            let wanted =
                if all { "exceptions such as \"-typing\"" } else { "names of tags without +" };
            return Err(format!("must have {wanted} here; {} is not one", shown(text)));
        }
    }
    if texts.join(",").len() > DENIED_BYTES_MAX {
        return Err(format!("must have at most {DENIED_BYTES_MAX} bytes in all"));
    }
    config.chat.client_tags_denied = texts.into_iter().map(str::to_owned).collect();
    Ok(())
}

/// `typing` or `vendor.example/name`.
fn is_tag(text: &str) -> bool {
    let (vendor, name) = text.split_once('/').unwrap_or(("vendor", text));
    let is_word = |text: &str, more: &str| {
        text.starts_with(|c: char| c.is_ascii_alphanumeric())
            && text.chars().all(|c| c.is_ascii_alphanumeric() || more.contains(c))
    };
    is_word(vendor, "-.") && is_word(name, "-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_said_of_channel_modes_is_what_the_table_has() {
        let letters = FlagMode::ALL.map(FlagMode::letter).into_iter();
        let allowed: Vec<String> =
            letters.filter(|&letter| may_begin_with(letter)).map(String::from).collect();
        assert_eq!(CHANNEL_MODES, format!("letters out of {}", allowed.join(", ")));
        assert!(!may_begin_with('r') && !may_begin_with('k') && !may_begin_with('b'));
    }
}
