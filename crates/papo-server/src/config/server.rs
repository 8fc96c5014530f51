//! `[server]`: who the server is, where it listens, and who may come in.

use std::net::IpAddr;
use std::path::PathBuf;

use ipnet::IpNet;
use papo_proto::{CapSet, Capability, Casemapping};

use super::allow::net;
use super::key::Key;
use super::nearest::nearest;
use super::secret::{Secret, is_argon2id};
use super::value::{Fault, Value, quote, quote_list, shown};
use super::{Allow, Listener, listen, places};

/// P-A-P-O on a telephone's keypad; browsers refuse IRC's own ports.
pub const DEFAULT_PORT: u16 = 7276;

/// Where clients of IRC look for TLS (RFC 7194).
pub const IRCS_PORT: u16 = 6697;

/// `[server]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Server {
    /// The server's name, the source of its own messages.
    pub name: String,
    /// The network's name, shown by ISUPPORT.
    pub network: String,
    /// The https URL of the network's icon, as ISUPPORT shows it.
    pub icon: Option<String>,
    /// The name by which everybody finds it, if it is for everybody.
    pub public: Option<String>,
    /// Where it listens; at least one.
    pub listen: Vec<Listener>,
    /// Whose connections are accepted.
    pub allow: Allow,
    /// Who may read its numbers.
    pub metrics: Allow,
    /// The proxies that say for whom they connect.
    pub proxies: Vec<IpNet>,
    /// Others on the local network can find it.
    pub announce: bool,
    /// How many may be connected at once.
    pub max_clients: u32,
    /// How many may wait to be accepted, per listener.
    pub backlog: u32,
    /// What PASS must say, if anything: itself, or its argon2id hash.
    pub password: Option<Secret>,
    /// The message of the day: lines with `\n` between them, none at the end.
    pub motd: Option<String>,
    /// When two names are the same.
    pub casemapping: Casemapping,
    /// Others see a name in place of a user's address.
    pub cloak_hosts: bool,
    /// The capabilities that are not offered.
    pub disabled_capabilities: CapSet,
    /// The directory of everything that is kept.
    pub data: PathBuf,
}

/// What else a server for everybody has, unless that is said.
pub(super) const PUBLIC_DEFAULTS: [(&str, &str); 3] = [
    (
        "server.listen",
        "0.0.0.0:7276,[::]:7276,ircs://0.0.0.0:6697,ircs://[::]:6697,https://0.0.0.0:443,\
         https://[::]:443",
    ),
    ("server.allow", "any"),
    ("accounts.registration", "invite"),
];

/// Host names of servers are that long at most, since RFC 1459.
const NAME_BYTES_MAX: usize = 63;
/// NETWORK shares an ISUPPORT line with other tokens.
const NETWORK_BYTES_MAX: usize = 60;
/// A token of ISUPPORT shares its line with a server and a nick; each `=` in it takes four bytes.
const ICON_BYTES_MAX: usize = 300;
/// `PASS :…` is one line.
const PASSWORD_BYTES_MAX: usize = 400;
/// A line of `RPL_MOTD` with the server's name and a nick before it.
const MOTD_LINE_BYTES_MAX: usize = 400;
/// Everyone gets it on every connect.
const MOTD_LINES_MAX: usize = 500;

pub(super) static KEYS: &[Key] = &[
    Key::own(
        "server.name",
        r#""papo.local""#,
        "a host name",
        "The server's name in its own messages. The default is the machine's host name.",
        |c| quote(&c.server.name),
        set_name,
    )
    .derived(places::server_name)
    .restart(),
    Key::own(
        "server.network",
        r#""papo""#,
        "ASCII text without spaces",
        "The network's name, which clients show.",
        |c| quote(&c.server.network),
        set_network,
    ),
    Key::own(
        "server.icon",
        r#""""#,
        "an https URL",
        "The network's icon, which clients show. Empty for none.",
        |c| quote(c.server.icon.as_deref().unwrap_or_default()),
        set_icon,
    ),
    Key::own(
        "server.public",
        r#""""#,
        "a host name",
        "The name by which the whole internet finds this server. Then it gets itself a certificate that everybody trusts, by whose terms you agree to abide; speaks with others by TLS only; and unless you say otherwise listens for `ircs` on 6697 and `https` on 443 too, lets everybody in, and has operators alone make accounts. Empty for a server of a local network.",
        |c| quote(c.server.public.as_deref().unwrap_or_default()),
        set_public,
    )
    .restart(),
    Key::own(
        "server.listen",
        r#"["0.0.0.0:7276", "[::]:7276"]"#,
        "addresses; without a port, 7276",
        "Where to listen. Port 0 takes any that is free. All that papo speaks is spoken on each; with a \
         scheme before it an address is for that alone: `irc://`, `ircs://`, `http://`, `https://`, or \
         `tls://` for both inside TLS.",
        |c| quote_list(c.server.listen.iter().map(ToString::to_string)),
        set_listen,
    )
    .listed()
    .restart(),
    Key::own(
        "server.allow",
        r#""lan""#,
        r#""lan", "any" or networks such as "10.0.0.0/8""#,
        "Who may connect. \"lan\" is loopback, private, link-local and unique-local addresses.",
        |c| c.server.allow.show(),
        set_allow,
    )
    .listed(),
    Key::own(
        "server.metrics",
        r#"["127.0.0.0/8", "::1/128"]"#,
        r#""lan", "any" or networks such as "10.0.0.0/8""#,
        "Who may read `/metrics`: numbers about the server, as Prometheus reads them.",
        |c| c.server.metrics.show(),
        |c, value| Allow::read(&value.texts()?).map(|allow| c.server.metrics = allow),
    )
    .listed()
    .restart(),
    Key::own(
        "server.proxies",
        "[]",
        r#"networks such as "10.0.0.5/32""#,
        "The proxies and load balancers in front that say for whom they connect, with version 2 of the PROXY protocol. From them that is believed, and has to come first; from others it is not.",
        |c| quote_list(c.server.proxies.iter().map(ToString::to_string)),
        set_proxies,
    )
    .listed(),
    Key::switch(
        "server.announce",
        "true",
        "Whether it is told on the local network that the server is there, so that `papo join` \
         finds it by itself.",
        |c| c.server.announce,
        |c, v| c.server.announce = v,
    )
    .restart(),
    Key::count(
        "server.max_clients",
        "10000",
        (1, 1_000_000),
        "How many may be connected at once.",
        |c| c.server.max_clients,
        |c, v| c.server.max_clients = v,
    ),
    Key::count(
        "server.backlog",
        "1024",
        (1, 65_535),
        "How many connections may wait to be accepted.",
        |c| c.server.backlog,
        |c, v| c.server.backlog = v,
    )
    .restart(),
    Key::own(
        "server.password",
        r#""""#,
        "text, or an argon2id hash made by `papo hash`",
        "What a client must give with PASS. Empty for none.",
        |c| quote(if c.server.password.is_some() { "(hidden)" } else { "" }),
        set_password,
    )
    .hidden(),
    Key::own(
        "server.motd",
        r#""""#,
        "text, one or more lines",
        "The message of the day itself. Empty for none.",
        |c| quote(c.server.motd.as_deref().unwrap_or_default()),
        set_motd,
    ),
    Key::own(
        "server.casemapping",
        r#""precis""#,
        r#""precis" or "ascii""#,
        "When two names are the same: in any language, or only for A to Z.",
        |c| {
            quote(match c.server.casemapping {
                Casemapping::Precis => "precis",
                Casemapping::Ascii => "ascii",
            })
        },
        set_casemapping,
    )
    .restart(),
    Key::switch(
        "server.cloak_hosts",
        "true",
        "Whether members see a name in place of each other's address. Operators see both. A \
         reload changes it for who comes after.",
        |c| c.server.cloak_hosts,
        |c, v| c.server.cloak_hosts = v,
    ),
    Key::own(
        "server.disabled_capabilities",
        "[]",
        r#"names such as "echo-message""#,
        "Capabilities of IRCv3 that are not offered to clients.",
        |c| quote_list(c.server.disabled_capabilities.iter().map(Capability::name)),
        set_disabled_capabilities,
    )
    .listed(),
    Key::own(
        "server.data",
        r#""~/.local/share/papo""#,
        "a directory",
        "Where everything is kept: messages, accounts, channels, what users have set. The default is the platform's.",
        |c| quote(&c.server.data.to_string_lossy()),
        set_data,
    )
    .derived(places::default_data)
    .restart(),
];

impl Server {
    /// Before the defaults are laid on it.
    pub(super) const fn blank() -> Self {
        Self {
            name: String::new(),
            network: String::new(),
            icon: None,
            public: None,
            listen: Vec::new(),
            allow: Allow::Lan,
            metrics: Allow::Lan,
            proxies: Vec::new(),
            announce: false,
            max_clients: 0,
            backlog: 0,
            password: None,
            motd: None,
            casemapping: Casemapping::Precis,
            cloak_hosts: false,
            disabled_capabilities: CapSet::NONE,
            data: PathBuf::new(),
        }
    }
}

/// Whether a server may be called so: labels of letters, digits and inner hyphens.
pub(super) fn is_host_name(name: &str) -> bool {
    let is_label = |label: &str| {
        !label.is_empty()
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
    };
    name.len() <= NAME_BYTES_MAX && name.split('.').all(is_label)
}

fn set_name(config: &mut super::Config, value: &Value) -> Result<(), Fault> {
    let name = value.text()?;
    if !is_host_name(name) {
        return Err(format!(
            "must be a host name such as \"chat.example.org\" of at most {NAME_BYTES_MAX} bytes, \
             not {}",
            shown(name)
        ));
    }
    name.clone_into(&mut config.server.name);
    Ok(())
}

fn set_network(config: &mut super::Config, value: &Value) -> Result<(), Fault> {
    let network = value.text()?;
    // Values of ISUPPORT are ASCII, whatever the language: clients may drop others.
    let is_odd = |c: char| !c.is_ascii_graphic();
    if network.is_empty() || network.len() > NETWORK_BYTES_MAX || network.contains(is_odd) {
        return Err(format!(
            "must be 1 to {NETWORK_BYTES_MAX} ASCII characters without spaces, not {}",
            shown(network)
        ));
    }
    network.clone_into(&mut config.server.network);
    Ok(())
}

fn set_public(config: &mut super::Config, value: &Value) -> Result<(), Fault> {
    let name = value.text()?.to_ascii_lowercase();
    // No authority vouches for a name without a dot, or for an address.
    let is_public = is_host_name(&name) && name.contains('.') && name.parse::<IpAddr>().is_err();
    if !name.is_empty() && !is_public {
        return Err(format!(
            "must be a name of the internet such as \"chat.example.org\", not {}",
            shown(&name)
        ));
    }
    config.server.public = (!name.is_empty()).then_some(name);
    Ok(())
}

fn set_icon(config: &mut super::Config, value: &Value) -> Result<(), Fault> {
    let icon = value.text()?;
    // What RFC 3986 has in a URL, and ISUPPORT in a token.
    let is_odd = |b: u8| !b.is_ascii_graphic() || b"\"<>\\^`{|}".contains(&b);
    let host = icon.strip_prefix("https://").unwrap_or_default();
    let has_host = host.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '[');
    if !icon.is_empty()
        && (!has_host
            || icon.len() + 3 * icon.matches('=').count() > ICON_BYTES_MAX
            || icon.bytes().any(is_odd))
    {
        return Err(format!(
            "must be a URL such as \"https://example.org/icon.svg\" of at most {ICON_BYTES_MAX} \
             bytes, each = counting for four, not {}",
            shown(icon)
        ));
    }
    config.server.icon = (!icon.is_empty()).then(|| icon.to_owned());
    Ok(())
}

fn set_disabled_capabilities(config: &mut super::Config, value: &Value) -> Result<(), Fault> {
    let mut disabled = CapSet::NONE;
    for name in value.texts()? {
        let Some(cap) = Capability::named(name) else {
            let names = || Capability::ALL.into_iter().map(Capability::name);
            let hint = match nearest(name, names()) {
                Some(meant) => format!("did you mean \"{meant}\"?"),
                None => format!("there are {}", names().collect::<Vec<_>>().join(", ")),
            };
            return Err(format!(
                "must be names of capabilities; {} is not one; {hint}",
                shown(name)
            ));
        };
        // CAP LS 302 switches it on by itself.
        if cap == Capability::CapNotify {
            return Err(format!("must not have {}, which clients rely on", shown(name)));
        }
        disabled.set(cap, true);
    }
    config.server.disabled_capabilities = disabled;
    Ok(())
}

fn set_listen(config: &mut super::Config, value: &Value) -> Result<(), Fault> {
    config.server.listen = listen::read(&value.texts()?)?;
    Ok(())
}

fn set_allow(config: &mut super::Config, value: &Value) -> Result<(), Fault> {
    config.server.allow = Allow::read(&value.texts()?)?;
    Ok(())
}

fn set_proxies(config: &mut super::Config, value: &Value) -> Result<(), Fault> {
    let read = |text: &&str| {
        let fault = || {
            let text = shown(text);
            format!("must be addresses or networks such as \"10.0.0.5/32\"; {text} is not one")
        };
        net(text).ok_or_else(fault)
    };
    config.server.proxies = value.texts()?.iter().map(read).collect::<Result<_, _>>()?;
    Ok(())
}

fn set_password(config: &mut super::Config, value: &Value) -> Result<(), Fault> {
    let password = value.text()?;
    if password.len() > PASSWORD_BYTES_MAX || password.contains(char::is_control) {
        return Err(format!(
            "must be one line of at most {PASSWORD_BYTES_MAX} bytes without control characters"
        ));
    }
    // Half a hash taken for a password would be a door that nobody can open.
    if password.starts_with("$argon2") && !is_argon2id(password) {
        return Err("must be a whole argon2id hash when it starts with \"$argon2\"; \
                    `papo hash` makes one"
            .to_owned());
    }
    config.server.password = (!password.is_empty()).then(|| Secret::new(password));
    Ok(())
}

fn set_motd(config: &mut super::Config, value: &Value) -> Result<(), Fault> {
    let motd = value.text()?.replace("\r\n", "\n");
    if motd.contains(['\0', '\r']) {
        return Err("must not contain NUL or a carriage return".to_owned());
    }
    let motd = motd.trim_end();
    let lines = motd.lines().count();
    if lines > MOTD_LINES_MAX {
        return Err(format!("must have at most {MOTD_LINES_MAX} lines, not {lines}"));
    }
    let long = motd.lines().zip(1..).find(|(line, _)| line.len() > MOTD_LINE_BYTES_MAX);
    if let Some((line, number)) = long {
        return Err(format!(
            "must have lines of at most {MOTD_LINE_BYTES_MAX} bytes; line {number} of it has {}",
            line.len()
        ));
    }
    config.server.motd = (!motd.is_empty()).then(|| motd.to_owned());
    Ok(())
}

fn set_casemapping(config: &mut super::Config, value: &Value) -> Result<(), Fault> {
    config.server.casemapping = match value.text()? {
        "precis" => Casemapping::Precis,
        "ascii" => Casemapping::Ascii,
        other => return Err(format!("must be \"precis\" or \"ascii\", not {}", shown(other))),
    };
    Ok(())
}

fn set_data(config: &mut super::Config, value: &Value) -> Result<(), Fault> {
    let data = value.text()?;
    if data.is_empty() || data.contains('\0') {
        return Err(format!("must be the path of a directory, not {}", shown(data)));
    }
    config.server.data = PathBuf::from(data);
    Ok(())
}
