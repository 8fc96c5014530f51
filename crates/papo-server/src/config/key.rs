//! The table's row: what is known of a key.

use std::time::Duration;

use super::value::{Fault, Value};
use super::{Config, Sources, accounts, admin, chat, history, limits, quantity, server, tls};

/// The sections whose keys have one value each, and what they are about.
pub(super) const SECTIONS: [(&str, &str); 7] = [
    ("server", "Who the server is, where it listens, and who may come in."),
    ("chat", "What people find when they come in."),
    ("accounts", "Who has an account, and who must."),
    ("history", "What is kept of what people say."),
    ("admin", "Who runs the server, as ADMIN tells everybody."),
    ("tls", "The certificate, where somebody else has signed one."),
    ("limits", "How much of everything. The lines of IRC set the upper bounds."),
];

/// One key: its place, default, meaning, and how it is read and shown.
#[derive(Debug)]
pub struct Key {
    /// Section and name: `server.max_clients`.
    pub path: &'static str,
    /// The default as the file would have it.
    pub default: &'static str,
    /// What it means, in a line.
    pub help: &'static str,
    /// A reload applies it; otherwise it waits for a restart.
    pub reloads: bool,
    /// Nobody may read the value over a shoulder or in a log.
    pub secret: bool,
    /// A list: with commas in a variable, and a flag may be repeated.
    pub list: bool,
    /// A default that depends on the machine, before the one above.
    pub(super) derived: Option<fn(&Sources) -> Option<String>>,
    slot: Slot,
}

/// How a key is read and shown.
#[derive(Debug)]
enum Slot {
    Bytes {
        bounds: (usize, usize),
        get: fn(&Config) -> usize,
        put: fn(&mut Config, usize),
    },
    Count {
        bounds: (u32, u32),
        get: fn(&Config) -> u32,
        put: fn(&mut Config, u32),
    },
    Switch {
        get: fn(&Config) -> bool,
        put: fn(&mut Config, bool),
    },
    /// The bounds are in milliseconds.
    Time {
        bounds: (u64, u64),
        get: fn(&Config) -> Duration,
        put: fn(&mut Config, Duration),
    },
    Own {
        accepts: &'static str,
        show: fn(&Config) -> String,
        set: Setter,
    },
}

/// Judges a value and, when it holds, puts it in its place.
pub(super) type Setter = fn(&mut Config, &Value) -> Result<(), Fault>;

/// Every key, in the order in which people meet them.
pub fn keys() -> impl Iterator<Item = &'static Key> {
    let people = [server::KEYS, chat::KEYS, accounts::KEYS, history::KEYS];
    let machine = [admin::KEYS, tls::KEYS, limits::KEYS];
    people.into_iter().chain(machine).flatten()
}

/// The keys of one section.
pub(super) fn keys_of(section: &str) -> impl Iterator<Item = &'static Key> {
    keys().filter(move |key| key.section() == section)
}

impl Key {
    /// `server`.
    pub fn section(&self) -> &'static str {
        self.path.split_once('.').expect("every path has a dot, says a test").0
    }

    /// `max_clients`.
    pub fn name(&self) -> &'static str {
        self.path.split_once('.').expect("every path has a dot, says a test").1
    }

    /// `PAPO_SERVER_MAX_CLIENTS`.
    pub fn variable(&self) -> String {
        format!("PAPO_{}", self.path.replace('.', "_").to_ascii_uppercase())
    }

    /// `--max-clients`; a limit has `--limit-` before its name, for `--nick` means something else
    /// to everyone, and so have `--email` without `--admin-`, `--require` without `--accounts-` and
    /// `--key` without `--tls-`.
    pub fn flag(&self) -> String {
        let name = self.name().replace('_', "-");
        match self.section() {
            "limits" => format!("--limit-{name}"),
            section @ ("accounts" | "admin" | "tls") => format!("--{section}-{name}"),
            _ => format!("--{name}"),
        }
    }

    /// What a value may be, in words.
    pub fn accepts(&self) -> String {
        match self.slot {
            Slot::Bytes { bounds: (least, most), .. } => {
                format!("{} to {}", quantity::size_words(least), quantity::size_words(most))
            }
            Slot::Count { bounds: (least, most), .. } => format!("{least} to {most}"),
            Slot::Time { bounds: (least, most), .. } => format!(
                "{} to {}",
                quantity::duration_words(Duration::from_millis(least)),
                quantity::duration_words(Duration::from_millis(most))
            ),
            Slot::Switch { .. } => "true or false".to_owned(),
            Slot::Own { accepts, .. } => accepts.to_owned(),
        }
    }

    /// The value in force, as TOML on one line. A secret shows only whether it is set.
    pub fn show(&self, config: &Config) -> String {
        match self.slot {
            Slot::Bytes { get, .. } => quantity::size_text(get(config)),
            Slot::Count { get, .. } => get(config).to_string(),
            Slot::Switch { get, .. } => get(config).to_string(),
            Slot::Time { get, .. } => quantity::duration_text(get(config)),
            Slot::Own { show, .. } => show(config),
        }
    }

    pub(super) fn set(&self, config: &mut Config, value: &Value) -> Result<(), Fault> {
        match self.slot {
            Slot::Bytes { bounds, put, .. } => put(config, quantity::size(value, bounds)?),
            Slot::Count { bounds, put, .. } => put(config, value.count(bounds)?),
            Slot::Switch { put, .. } => put(config, value.truth()?),
            Slot::Time { bounds, put, .. } => put(config, quantity::duration(value, bounds)?),
            Slot::Own { set, .. } => set(config, value)?,
        }
        Ok(())
    }

    /// A key that takes a size in bytes.
    pub(super) const fn bytes(
        path: &'static str,
        default: &'static str,
        bounds: (usize, usize),
        help: &'static str,
        get: fn(&Config) -> usize,
        put: fn(&mut Config, usize),
    ) -> Self {
        Self::with(path, default, help, Slot::Bytes { bounds, get, put })
    }

    /// A key that takes a whole number.
    pub(super) const fn count(
        path: &'static str,
        default: &'static str,
        bounds: (u32, u32),
        help: &'static str,
        get: fn(&Config) -> u32,
        put: fn(&mut Config, u32),
    ) -> Self {
        Self::with(path, default, help, Slot::Count { bounds, get, put })
    }

    /// A key that is on or off.
    pub(super) const fn switch(
        path: &'static str,
        default: &'static str,
        help: &'static str,
        get: fn(&Config) -> bool,
        put: fn(&mut Config, bool),
    ) -> Self {
        Self::with(path, default, help, Slot::Switch { get, put })
    }

    /// A key that takes a duration; the bounds are in milliseconds.
    pub(super) const fn time(
        path: &'static str,
        default: &'static str,
        bounds: (u64, u64),
        help: &'static str,
        get: fn(&Config) -> Duration,
        put: fn(&mut Config, Duration),
    ) -> Self {
        Self::with(path, default, help, Slot::Time { bounds, get, put })
    }

    /// A key with rules of its own.
    pub(super) const fn own(
        path: &'static str,
        default: &'static str,
        accepts: &'static str,
        help: &'static str,
        show: fn(&Config) -> String,
        set: Setter,
    ) -> Self {
        Self::with(path, default, help, Slot::Own { accepts, show, set })
    }

    const fn with(
        path: &'static str,
        default: &'static str,
        help: &'static str,
        slot: Slot,
    ) -> Self {
        Self { path, default, help, reloads: true, secret: false, list: false, derived: None, slot }
    }

    /// The same key, applied only by a restart.
    pub(super) const fn restart(mut self) -> Self {
        self.reloads = false;
        self
    }

    /// The same key, never shown.
    pub(super) const fn hidden(mut self) -> Self {
        self.secret = true;
        self
    }

    /// The same key, a list.
    pub(super) const fn listed(mut self) -> Self {
        self.list = true;
        self
    }

    /// The same key, whose default the machine may know better.
    pub(super) const fn derived(mut self, from: fn(&Sources) -> Option<String>) -> Self {
        self.derived = Some(from);
        self
    }
}
