//! What somebody has read never becomes less, and nobody else learns of it.

use std::collections::BTreeMap;

use papo_core::effect::Change;
use papo_core::marker::Spot;
use papo_core::owner::Owner;
use papo_core::{ChannelId, SessionId};
use papo_proto::{ChannelName, Message};

use super::{Passage, Verdict};

/// Up to when each has read each channel, as it was told.
#[derive(Debug, Default)]
pub struct Markers(BTreeMap<(Owner, ChannelId), String>);

impl Markers {
    /// Judges all that a step tells of what has been read.
    pub fn only_grow(&mut self, passage: &Passage<'_>) -> Verdict {
        for change in &passage.step.changes {
            match change {
                Change::Dropped(name) => {
                    let gone = Owner::Account(name.clone());
                    self.0.retain(|(owner, _), _| *owner != gone);
                }
                Change::Marker { account, spot: Spot::Channel(id), time_ms: None } => {
                    self.0.remove(&(Owner::Account(account.clone()), *id));
                }
                _ => {}
            }
        }
        // What it had read as a guest is gone when it logs in.
        let users = &passage.after.users;
        self.0.retain(|(owner, _), _| match owner {
            Owner::Guest(id) => users.get(id).is_some_and(|user| user.account.is_none()),
            _ => true,
        });
        let actor = passage.actor.and_then(|session| owner(passage, session));
        for (session, line) in &passage.step.writes {
            let message = Message::parse(line).map_err(|error| format!("{line:?}: {error}"))?;
            let (Some("papo"), "MARKREAD") = (message.source, message.command) else { continue };
            let &[target, time] = message.params.as_slice() else {
                return Err(format!("{line:?} does not say what and when"));
            };
            let (Some(owner), Some(id)) = (owner(passage, *session), channel(passage, target))
            else {
                continue;
            };
            let is_own = actor.as_ref() == Some(&owner);
            let before = self.0.get(&(owner.clone(), id)).map(String::as_str);
            match (before, time) {
                (None, "*") => {}
                (Some(before), "*") => {
                    return Err(format!("{session:?} has read up to {before}, and gets {line:?}"));
                }
                (Some(before), time) if time < before => {
                    return Err(format!("{line:?} goes back from {before}"));
                }
                (before, time) if before != Some(time) && !is_own => {
                    return Err(format!("{session:?} gets {line:?}, which it has not read"));
                }
                (_, time) => _ = self.0.insert((owner, id), time.to_owned()),
            }
        }
        Ok(())
    }
}

fn owner(passage: &Passage<'_>, session: SessionId) -> Option<Owner> {
    let user = passage.after.user_of(session)?;
    let account = user.account.as_deref();
    Some(account.map_or(Owner::Guest(user.id), |name| Owner::Account(name.into())))
}

fn channel(passage: &Passage<'_>, name: &str) -> Option<ChannelId> {
    let folded = ChannelName::fold(name, passage.after.casemapping)?;
    let mut channels = passage.after.channels.iter();
    channels.find(|(_, it)| it.folded.as_ref() == Some(&folded)).map(|(&id, _)| id)
}
