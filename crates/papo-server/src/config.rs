//! The configuration: what a server is told, and who told it.
//!
//! Four layers, the later ones winning: the defaults, a TOML file, the environment, the command
//! line. One table of keys ([`keys`]) drives all of it: reading, defaults, variable and flag
//! names, the nearest key in an error, `papo config`, and the generated reference. A new key is a
//! field in its section's struct and a row in that section's table.
//!
//! Nothing here does I/O or asks the machine: the caller brings the file's text, the environment
//! and the host name in [`Sources`], so the same sources always give the same configuration.

mod accounts;
mod admin;
mod allow;
mod chat;
mod check;
mod file;
mod gateway;
mod history;
mod key;
mod limits;
mod listen;
mod load;
mod nearest;
mod operator;
mod origin;
mod places;
mod print;
mod quantity;
mod reference;
mod secret;
mod server;
#[cfg(test)]
mod tests;
mod tls;
mod value;

use std::collections::BTreeMap;
use std::path::PathBuf;

pub use accounts::Accounts;
pub use admin::Admin;
pub use allow::Allow;
pub use chat::Chat;
pub use gateway::Gateway;
pub use history::History;
pub use key::{Key, keys};
pub use limits::Limits;
pub use listen::{Listener, Speaks};
pub use load::load;
pub use operator::Operator;
pub use origin::{ConfigError, Origin};
pub use places::data_directory;
pub use reference::{example_toml, reference_markdown};
pub use secret::{Secret, is_argon2id};
pub use server::{DEFAULT_PORT, IRCS_PORT, Server};
pub use tls::Tls;

/// Everything a server can be told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Config {
    /// `[server]`: who the server is and who may come in.
    pub server: Server,
    /// `[chat]`: what people find when they come in.
    pub chat: Chat,
    /// `[accounts]`: who has one, and who must.
    pub accounts: Accounts,
    /// `[history]`: what is kept of what people say.
    pub history: History,
    /// `[admin]`: who runs the server.
    pub admin: Admin,
    /// `[tls]`: the certificate.
    pub tls: Tls,
    /// `[limits]`: how much of everything.
    pub limits: Limits,
    /// `[[operator]]`: who may use OPER.
    pub operators: Vec<Operator>,
    /// `[[webirc]]`: who may speak for others with WEBIRC.
    pub gateways: Vec<Gateway>,
}

impl Config {
    /// Before the defaults are laid on it; never leaves this module.
    fn blank() -> Self {
        Self {
            server: Server::blank(),
            chat: Chat::blank(),
            accounts: Accounts::blank(),
            history: History::blank(),
            admin: Admin::blank(),
            tls: Tls::blank(),
            limits: Limits::blank(),
            operators: Vec::new(),
            gateways: Vec::new(),
        }
    }
}

impl Default for Config {
    /// What is in force on a machine without a name, a home or a file.
    fn default() -> Self {
        load(&Sources::default()).expect("a test loads the defaults").config
    }
}

/// Where the values may come from, gathered by the caller.
#[derive(Debug, Clone, Default)]
pub struct Sources {
    /// The file's path, as messages shall show it, and its text.
    pub file: Option<(PathBuf, String)>,
    /// The environment. Only `PAPO_SERVER_…`, `PAPO_CHAT_…`, `PAPO_ACCOUNTS_…`, `PAPO_HISTORY_…`,
    /// `PAPO_ADMIN_…`, `PAPO_TLS_…`, `PAPO_LIMITS_…` and what the data directory needs are looked at.
    pub environment: BTreeMap<String, String>,
    /// The flags that were given, in their order.
    pub flags: Vec<Flag>,
    /// The machine's name, the default of `server.name`.
    pub host_name: Option<String>,
}

/// One flag of the command line that sets a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flag {
    /// The key's path, such as `server.max_clients`.
    pub key: String,
    /// What was given, as it was typed.
    pub value: String,
    /// How the flag is spelled, for messages: `--max-clients`.
    pub spelling: String,
}

/// A configuration that holds, and where each of its values came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Loaded {
    /// What is in force.
    pub config: Config,
    /// By key path (`server.max_clients`): which layer had the last word.
    pub origins: BTreeMap<&'static str, Origin>,
    /// For each of `config.operators`, in the same order, where it stands.
    pub operator_origins: Vec<Origin>,
    /// The same for `config.gateways`.
    pub gateway_origins: Vec<Origin>,
}

impl Loaded {
    /// What `papo config` shows: a TOML file of everything in force, each value with its origin
    /// in a comment. Secrets, and the operators and gateways that need one, are shown only as comments.
    pub fn print(&self) -> String {
        print::print(self)
    }
}

/// The keys that differ between the two and take effect only in a new process.
pub fn restart_keys_changed(old: &Config, new: &Config) -> Vec<&'static str> {
    keys()
        .filter(|key| !key.reloads && key.show(old) != key.show(new))
        .map(|key| key.path)
        .collect()
}
