//! `[accounts]`: who has one, and who must.

use std::time::Duration;

use papo_core::settings::AccountRegistration;

use super::key::Key;
use super::value::{Fault, Value, quote};

const HOUR_MS: u64 = 3_600_000;
const YEAR_MS: u64 = 365 * 24 * HOUR_MS;

/// `[accounts]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Accounts {
    /// Who may make one.
    pub registration: AccountRegistration,
    /// Who has none is not let in.
    pub require: bool,
    /// Who has one stays when the last connection goes.
    pub always_on: bool,
    /// For how long.
    pub always_on_for: Duration,
}

pub(super) static KEYS: &[Key] = &[
    Key::own(
        "accounts.registration",
        r#""open""#,
        r#""open", "invite" or "closed""#,
        "Who may make an account: everybody; whoever has an invitation (INVITATION), and \
         operators of the server for others; or nobody.",
        |c| quote(word(c.accounts.registration)),
        set_registration,
    ),
    Key::switch(
        "accounts.require",
        "false",
        "Whether only those may come in who log in to an account.",
        |c| c.accounts.require,
        |c, v| c.accounts.require = v,
    ),
    Key::switch(
        "accounts.always_on",
        "true",
        "Whether who has an account stays in its channels when its last connection goes, shown as \
         away.",
        |c| c.accounts.always_on,
        |c, v| c.accounts.always_on = v,
    ),
    Key::time(
        "accounts.always_on_for",
        r#""30d""#,
        (HOUR_MS, YEAR_MS),
        "For how long, without a connection.",
        |c| c.accounts.always_on_for,
        |c, v| c.accounts.always_on_for = v,
    ),
];

impl Accounts {
    /// Before the defaults are laid on it.
    pub(super) const fn blank() -> Self {
        Self {
            registration: AccountRegistration::Open,
            require: false,
            always_on: true,
            always_on_for: Duration::ZERO,
        }
    }
}

const fn word(registration: AccountRegistration) -> &'static str {
    match registration {
        AccountRegistration::Open => "open",
        AccountRegistration::Invite => "invite",
        AccountRegistration::Closed => "closed",
    }
}

fn set_registration(config: &mut super::Config, value: &Value) -> Result<(), Fault> {
    use AccountRegistration::{Closed, Invite, Open};
    config.accounts.registration = value.one_of(&[Open, Invite, Closed], word)?;
    Ok(())
}
