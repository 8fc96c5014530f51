//! What the configuration says, as far as the realm must know it.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::Arc;

use ipnet::IpNet;
use papo_proto::mode::Flags;
use papo_proto::{CapSet, Casemapping};

use crate::cloak::CloakKey;
use crate::id::MessageId;
use crate::limits::Limits;

/// The settings in force. A reload replaces them whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// This server's name, the source of its replies.
    pub server_name: Arc<str>,
    /// The network's name (`NETWORK`).
    pub network: Arc<str>,
    /// Where the network's icon is (`draft/ICON`), an https URL.
    pub icon: Option<Arc<str>>,
    /// Name and version of the program.
    pub version: Arc<str>,
    /// When the server was started, for people to read.
    pub created: Arc<str>,
    /// When the server was started, in seconds since 1970.
    pub started: u64,
    /// Who runs the server, if it says so.
    pub admin: Option<Admin>,
    /// The message of the day, line by line; empty for none.
    pub motd: Vec<Box<str>>,
    /// What a connection must say with `PASS`, if anything.
    pub password: Option<Secret>,
    /// How names are compared.
    pub casemapping: Casemapping,
    /// Which channels everybody enters on arrival.
    pub auto_join: Vec<Box<str>>,
    /// The modes of a channel that was just made.
    pub channel_flags: Flags,
    /// The client-only tags that are not relayed, as `CLIENTTAGDENY` lists them: `*` for all, then
    /// `-name` for those that are; or names. Without their `+`.
    pub client_tags_denied: Vec<Box<str>>,
    /// The capabilities that are not offered.
    pub disabled_caps: CapSet,
    /// Who may become an operator of the server.
    pub operators: Vec<Operator>,
    /// Who may speak for others with WEBIRC.
    pub gateways: Vec<Gateway>,
    /// Who speaks fast is slowed down, and never disconnected for it (`SAFERATE`).
    pub safe_rate: bool,
    /// What hosts are cloaked with; without it, others see plain addresses.
    pub cloak: Option<CloakKey>,
    /// Whether members see what was said in a channel before they came.
    pub history: Visible,
    /// How long what was said is kept.
    pub keep: Keep,
    /// How many lines who comes into a channel is shown of what was said there before, if it can't ask
    /// for them.
    pub replay_on_join: usize,
    /// Who may make an account.
    pub account_registration: AccountRegistration,
    /// Who has no account is not let in (`draft/ACCOUNTREQUIRED`).
    pub account_required: bool,
    /// For how long who has an account stays without a session, in seconds; 0 for no time.
    pub stay_seconds: u64,
    /// A secret that lasts, for what nobody may foresee.
    pub key: CloakKey,
    /// For how many milliseconds who said something may take it back; `None` for ever.
    pub redact_within_ms: Option<u64>,
    /// For how many milliseconds who said something may correct it; `None` for ever.
    pub edit_within_ms: Option<u64>,
    /// What a server for everybody wants of connections; `None` on a local network.
    pub public: Option<Public>,
    /// The bounds.
    pub limits: Limits,
}

/// What a server for everybody wants of connections: TLS, of all who are not on its own computer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Public {
    /// The port of TLS.
    pub port: u16,
    /// For how many seconds clients are to come by TLS alone (STS); `None` before there is a certificate
    /// that they trust, and 0 when it may soon be none.
    pub sts_seconds: Option<u64>,
}

/// How long lines are kept, in milliseconds; `None` for ever.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Keep {
    /// All but those of these channels.
    pub all: Option<u64>,
    /// Channels, by their names as names are compared.
    pub channels: BTreeMap<String, Option<u64>>,
}

impl Keep {
    /// The first line that is still kept at this time, in milliseconds since 1970, of a channel of
    /// this name, as names are compared; without a name, of what was said in private.
    pub fn first(&self, channel: Option<&str>, now_ms: u64) -> MessageId {
        let own = channel.and_then(|name| self.channels.get(name));
        let keep = *own.unwrap_or(&self.all);
        keep.map_or(MessageId(0), |keep| MessageId::first_at(now_ms.saturating_sub(keep)))
    }

    /// Whether all is kept for ever.
    pub fn is_forever(&self) -> bool {
        self.all.is_none() && self.channels.values().all(Option::is_none)
    }
}

/// Of what members see the history of a channel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Visible {
    /// Of all that everybody could have heard, and of all since the channel is there.
    #[default]
    All,
    /// Of what was said since they came.
    SinceJoin,
}

/// Who runs a server, for people to read; each line may be empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Admin {
    /// Where the server is.
    pub location: Box<str>,
    /// Who runs it.
    pub organisation: Box<str>,
    /// Where to write to them.
    pub email: Box<str>,
}

/// Who may make an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AccountRegistration {
    /// Everybody.
    Open,
    /// Whoever has an invitation, and operators of the server for others.
    Invite,
    /// Nobody.
    Closed,
}

/// A password as it is known to the server.
#[derive(Clone, PartialEq, Eq)]
pub enum Secret {
    /// In plain text.
    Plain(Box<str>),
    /// As an argon2id PHC string; checking it is slow, so it is a question.
    Hash(Arc<str>),
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(hidden)")
    }
}

/// One entry of `[[operator]]`.
#[derive(Clone, PartialEq, Eq)]
pub struct Operator {
    /// The name that OPER gives.
    pub name: Box<str>,
    /// The argon2id PHC string of the password.
    pub password_hash: Arc<str>,
}

impl std::fmt::Debug for Operator {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Operator({})", self.name)
    }
}

/// One entry of `[[webirc]]`.
#[derive(Clone, PartialEq, Eq)]
pub struct Gateway {
    /// Where it connects from.
    pub hosts: Vec<IpNet>,
    /// The argon2id PHC string of its password.
    pub password_hash: Arc<str>,
}

impl Gateway {
    /// Whether it connects from this address.
    pub(crate) fn is_at(&self, address: IpAddr) -> bool {
        self.hosts.iter().any(|host| host.contains(&address.to_canonical()))
    }
}

impl std::fmt::Debug for Gateway {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Gateway({:?})", self.hosts)
    }
}

impl Default for Settings {
    /// Those of a server without a configuration, with names fit for tests.
    fn default() -> Self {
        Self {
            server_name: "papo".into(),
            network: "papo".into(),
            icon: None,
            version: concat!("papo-", env!("CARGO_PKG_VERSION")).into(),
            created: "just now".into(),
            started: 0,
            admin: None,
            motd: Vec::new(),
            password: None,
            casemapping: Casemapping::Precis,
            auto_join: vec!["#lobby".into()],
            channel_flags: Flags::of("nt"),
            client_tags_denied: Vec::new(),
            disabled_caps: CapSet::NONE,
            operators: Vec::new(),
            gateways: Vec::new(),
            safe_rate: false,
            cloak: None,
            history: Visible::All,
            keep: Keep::default(),
            replay_on_join: 0,
            account_registration: AccountRegistration::Open,
            account_required: false,
            stay_seconds: 0,
            key: CloakKey::new([0; CloakKey::LEN]),
            redact_within_ms: None,
            edit_within_ms: None,
            public: None,
            limits: Limits::default(),
        }
    }
}
