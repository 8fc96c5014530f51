//! Whoever has the turn, as far as power over the server goes.

use crate::role;
use crate::turn::Turn;

/// Power over the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Power {
    /// None.
    Nobody,
    /// An operator's.
    Operator,
    /// An admin's, and that of the console.
    Admin,
}

/// Who does something.
#[derive(Debug)]
pub(crate) struct Actor {
    /// As the record calls it.
    pub(crate) name: Box<str>,
    pub(crate) power: Power,
}

impl Turn<'_> {
    /// Whoever has the turn.
    pub(crate) fn actor(&self) -> Actor {
        if let Some(uid) = self.session().console {
            return Actor { name: format!("console (uid {uid})").into(), power: Power::Admin };
        }
        let Some(user) = self.session().user().map(|id| self.realm.user(id)) else {
            return Actor { name: "*".into(), power: Power::Nobody };
        };
        let is_admin =
            user.account.as_deref().is_some_and(|account| role::is_admin(self.realm, account));
        let power = match (user.is_operator(), is_admin) {
            (true, true) => Power::Admin,
            (true, false) => Power::Operator,
            // Who has given it up has none.
            (false, _) => Power::Nobody,
        };
        let name = user.account.as_ref().unwrap_or(&user.source);
        Actor { name: Box::from(&**name), power }
    }
}
