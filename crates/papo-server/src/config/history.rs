//! `[history]`: what is kept of what people say.

use papo_store::Durability;

use super::key::Key;
use super::value::{Fault, Value, shown};

/// `[history]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct History {
    /// What a message outlives that somebody has seen.
    pub durability: Durability,
}

pub(super) static KEYS: &[Key] = &[Key::own(
    "history.durability",
    r#""power""#,
    r#""power" or "process""#,
    "What every message outlives: the power going off, or only the end of the process, which is faster.",
    |c| format!("\"{}\"", word(c.history.durability)),
    set_durability,
)
.restart()];

impl History {
    /// Before the defaults are laid on it.
    pub(super) const fn blank() -> Self {
        Self { durability: Durability::Power }
    }
}

const fn word(durability: Durability) -> &'static str {
    match durability {
        Durability::Power => "power",
        Durability::Process => "process",
    }
}

fn set_durability(config: &mut super::Config, value: &Value) -> Result<(), Fault> {
    let text = value.text()?;
    let found = [Durability::Power, Durability::Process].into_iter().find(|it| word(*it) == text);
    config.history.durability =
        found.ok_or_else(|| format!("must be \"power\" or \"process\", not {}", shown(text)))?;
    Ok(())
}
