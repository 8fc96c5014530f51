//! Who hears what in the middle of a step: a step may hold many commands, so what was the case
//! before it and what is after it do not say who was there when something was said.

use std::collections::{BTreeMap, BTreeSet};

use papo_core::{ChannelId, Delivery, SessionId};
use papo_proto::{CapSet, Capability};

use crate::facts::Facts;

/// The audiences at one moment.
#[derive(Debug)]
pub struct Crowd {
    members: BTreeMap<ChannelId, BTreeSet<SessionId>>,
    caps: BTreeMap<SessionId, CapSet>,
}

impl Crowd {
    /// Those of the moment that the facts describe.
    pub fn of(facts: &Facts) -> Self {
        Self {
            members: facts.channels.keys().map(|&id| (id, facts.audience(id))).collect(),
            caps: facts.sessions.iter().map(|(&id, session)| (id, session.caps)).collect(),
        }
    }

    /// Who is in a channel; `None` when there is nobody, and so no channel.
    pub fn members(&self, channel: ChannelId) -> Option<&BTreeSet<SessionId>> {
        self.members.get(&channel)
    }

    /// Whether a session has a capability on.
    pub fn has_cap(&self, session: SessionId, cap: Capability) -> bool {
        self.caps.get(&session).is_some_and(|caps| caps.has(cap))
    }

    /// Takes in what a delivery changes. The error says why it can't be.
    pub fn follow(&mut self, delivery: &Delivery) -> Result<(), String> {
        match delivery {
            Delivery::Subscribe { session, channel } => {
                let is_new = self.members.entry(*channel).or_default().insert(*session);
                return if is_new {
                    Ok(())
                } else {
                    Err(format!("{session:?} is let into {channel:?} twice"))
                };
            }
            Delivery::Unsubscribe { session, channel } => {
                let members = self.members.entry(*channel).or_default();
                if !members.remove(session) {
                    return Err(format!(
                        "{session:?} is taken out of {channel:?}, without being in"
                    ));
                }
                if members.is_empty() {
                    self.members.remove(channel);
                }
            }
            Delivery::Capabilities { session, caps } => {
                self.caps.insert(*session, *caps);
            }
            _ => {}
        }
        Ok(())
    }
}
