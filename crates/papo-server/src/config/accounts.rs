//! `[accounts]`: who has one, and who must.

use papo_core::settings::AccountRegistration;

use super::key::Key;
use super::value::{Fault, Value, quote, shown};

/// `[accounts]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Accounts {
    /// Who may make one.
    pub registration: AccountRegistration,
    /// Who has none is not let in.
    pub require: bool,
}

pub(super) static KEYS: &[Key] = &[
    Key::own(
        "accounts.registration",
        r#""open""#,
        r#""open", "invite" or "closed""#,
        "Who may make an account: everybody; operators of the server for others, with REGISTER, \
         as there are no invitations yet; or nobody.",
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
];

impl Accounts {
    /// Before the defaults are laid on it.
    pub(super) const fn blank() -> Self {
        Self { registration: AccountRegistration::Open, require: false }
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
    let text = value.text()?;
    let found = [Open, Invite, Closed].into_iter().find(|it| word(*it) == text);
    config.accounts.registration = found.ok_or_else(|| {
        format!("must be \"open\", \"invite\" or \"closed\", not {}", shown(text))
    })?;
    Ok(())
}
