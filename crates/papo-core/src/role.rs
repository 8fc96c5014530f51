//! The role of an account: who is logged in to an admin's is an operator of the server at once.

use std::sync::Arc;

use papo_proto::mode::{UserMode, UserModes};

use crate::account::Account;
use crate::command::mode;
use crate::effect::{Change, Delivery, Only};
use crate::event::Happening;
use crate::id::UserId;
use crate::realm::Realm;
use crate::turn::Turn;

/// Whether an account is an admin's.
pub(crate) fn is_admin(realm: &Realm, account: &str) -> bool {
    realm.accounts.named(account).is_some_and(|account| account.is_admin)
}

/// An account is an admin's from now on, or is not. Its user is told, if it is here.
pub(crate) fn set(turn: &mut Turn<'_>, account: &Arc<Account>, is_admin: bool) {
    let account = Arc::new(Account { is_admin, ..(**account).clone() });
    turn.realm.accounts.put(account.clone());
    turn.fx.changes.push(Change::Account(account.clone()));
    let Some(user) = turn.realm.user_of_account(&account.name) else { return };
    // Who comes back is told then.
    if !turn.realm.user(user).sessions.is_empty() {
        let mut modes = turn.realm.user(user).modes;
        modes.set(UserMode::Operator, is_admin);
        set_modes(turn, user, modes);
    }
}

/// A user has these modes from now on; its sessions are told what is new, and their workers whether
/// it is an operator.
pub(crate) fn set_modes(turn: &mut Turn<'_>, id: UserId, modes: UserModes) {
    let user = turn.realm.user_mut(id);
    let before = std::mem::replace(&mut user.modes, modes);
    let Some(changes) = mode::between(before, modes) else { return };
    let (target, sessions) = (user.nick.as_str().into(), user.sessions.clone());
    let is_me = turn.session().user() == Some(id);
    let event = turn.event_of(id, Happening::Mode { target, changes });
    if is_me {
        turn.show_to_me(Only::All, event);
    } else {
        let audience = turn.realm.user(id).audience();
        turn.show(audience, event);
    }
    let on = modes.has(UserMode::Operator);
    if before.has(UserMode::Operator) != on {
        let tell = |&session| Delivery::Operator { session, on };
        turn.fx.deliveries.extend(sessions.iter().map(tell));
    }
}
