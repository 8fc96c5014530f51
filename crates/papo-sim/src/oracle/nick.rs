//! A nick, and whatever looks like it, has one owner.

use std::collections::BTreeMap;

use papo_core::UserId;

use super::Verdict;
use crate::facts::Facts;

/// Every user is in the directory under its own nick and look, nobody else is, and no two users
/// have the same.
pub fn each_has_one_owner(facts: &Facts) -> Verdict {
    let mut owners: BTreeMap<&str, UserId> = BTreeMap::new();
    let mut looks: BTreeMap<&str, UserId> = BTreeMap::new();
    for (&id, user) in facts.users.iter() {
        let nick = &user.nick;
        if let Some(other) = owners.insert(&user.folded, id) {
            return Err(format!("the nick {nick:?} has two owners, {other:?} and {id:?}"));
        }
        if let Some(other) = looks.insert(&user.skeleton, id) {
            let other = &facts.users[&other].nick;
            return Err(format!("the nick {nick:?} looks like {other:?}, which is taken too"));
        }
        for (index, key) in [(&facts.nicks, &user.folded), (&facts.skeletons, &user.skeleton)] {
            match index.get(key) {
                Some(&owner) if owner == id => {}
                Some(owner) => {
                    return Err(format!("the directory says {nick:?} ({key:?}) is {owner:?}"));
                }
                None => return Err(format!("{nick:?} ({key:?}) is not in the directory")),
            }
        }
        let owner = |session| facts.sessions.get(session).and_then(|session| session.user);
        if user.sessions.iter().any(|session| owner(session) != Some(id)) {
            return Err(format!("{nick:?} has a session that is not its own"));
        }
    }
    for index in [&facts.nicks, &facts.skeletons] {
        let stale = index.iter().find(|(key, id)| {
            !facts.users.get(id).is_some_and(|user| user.folded == **key || user.skeleton == **key)
        });
        if let Some((key, id)) = stale {
            return Err(format!("the directory keeps {key:?} for {id:?}, who is not called so"));
        }
    }
    let ownerless = facts
        .sessions
        .iter()
        .find(|(_, session)| session.user.is_some_and(|user| !facts.users.contains_key(&user)));
    let not_theirs = facts.sessions.iter().find(|(id, session)| {
        let user = session.user.and_then(|user| facts.users.get(&user));
        user.is_some_and(|user| user.sessions.iter().filter(|it| it == id).count() != 1)
    });
    if let Some((session, _)) = not_theirs {
        return Err(format!("{session:?} is not once among its user's sessions"));
    }
    match ownerless {
        Some((session, _)) => Err(format!("{session:?} is registered as a user who is not here")),
        None => Ok(()),
    }
}
