//! `[[webirc]]`: the gateways that may speak for others. Only in the file, as operators are.

use ipnet::IpNet;

use super::allow;
use super::secret::Secret;
use super::value::{Fault, Value, shown};

/// One `[[webirc]]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gateway {
    /// Where it connects from; at least one.
    pub hosts: Vec<IpNet>,
    /// The argon2id hash of its password.
    pub password_hash: Secret,
}

/// The keys of a gateway, with what they mean.
pub(super) const GATEWAY_KEYS: [(&str, &str); 2] = [
    (
        "hosts",
        "The addresses or networks that the gateway connects from; it is trusted there alone. Its \
         people are let in by `[server] allow`, as everybody is.",
    ),
    ("password_hash", "The argon2id hash of the password; `papo hash` makes one."),
];

/// The networks of a gateway.
pub(super) fn read_hosts(value: &Value) -> Result<Vec<IpNet>, Fault> {
    let texts = value.texts()?;
    if texts.is_empty() {
        return Err("must name at least one address".to_owned());
    }
    let read = |text: &&str| {
        allow::net(text).ok_or_else(|| {
            format!(
                "must be addresses or networks such as \"127.0.0.1\" or \"10.0.0.0/8\"; {} is not one",
                shown(text)
            )
        })
    };
    texts.iter().map(read).collect()
}
