//! The channels we are in and who is in them with us.

use std::collections::BTreeMap;

use crate::fold::Fold;
use crate::isupport::Isupport;
use crate::limits::{CHANNELS_MAX, MEMBERS_MAX, NAME_LEN_MAX, RANKS_MAX};

/// Somebody in a channel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    nick: String,
    ranks: String,
    away: bool,
}

impl Member {
    /// The nick.
    pub fn nick(&self) -> &str {
        &self.nick
    }

    /// The prefixes of the ranks, highest first.
    pub fn ranks(&self) -> &str {
        &self.ranks
    }

    /// Whether they said that they are away.
    pub fn is_away(&self) -> bool {
        self.away
    }
}

/// A channel that we are in.
#[derive(Debug, Clone)]
pub struct Channel {
    name: String,
    pub(crate) topic: Option<String>,
    members: BTreeMap<String, Member>,
    /// The place in the order of joining; the first one is the lobby.
    joined: u64,
    /// We asked to leave it, so plain text does not go there any more.
    pub(crate) leaving: bool,
}

impl Channel {
    /// Its name, as the server writes it.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its topic, if it has one.
    pub fn topic(&self) -> Option<&str> {
        self.topic.as_deref()
    }

    /// Who is in it, in the order of their folded nicks.
    pub fn members(&self) -> impl Iterator<Item = &Member> {
        self.members.values()
    }
}

/// All channels that we are in, by folded name.
#[derive(Debug, Default)]
pub(crate) struct Channels {
    by_name: BTreeMap<String, Channel>,
    pub(crate) fold: Fold,
    joins: u64,
    members: usize,
}

impl Channels {
    pub(crate) fn len(&self) -> usize {
        self.by_name.len()
    }

    pub(crate) fn members_len(&self) -> usize {
        self.members
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &Channel> {
        self.by_name.values()
    }

    pub(crate) fn get(&self, name: &str) -> Option<&Channel> {
        self.by_name.get(&self.fold.fold(name))
    }

    pub(crate) fn get_mut(&mut self, name: &str) -> Option<&mut Channel> {
        self.by_name.get_mut(&self.fold.fold(name))
    }

    /// The channel that was joined first and is not being left.
    pub(crate) fn lobby(&self) -> Option<&Channel> {
        self.by_name.values().filter(|c| !c.leaving).min_by_key(|c| c.joined)
    }

    pub(crate) fn clear(&mut self) {
        self.by_name.clear();
        self.members = 0;
    }

    /// We entered a channel.
    pub(crate) fn enter(&mut self, name: &str) {
        if name.len() > NAME_LEN_MAX || self.len() >= CHANNELS_MAX {
            return;
        }
        self.leave(name);
        self.joins += 1;
        let channel = Channel {
            name: name.into(),
            topic: None,
            members: BTreeMap::new(),
            joined: self.joins,
            leaving: false,
        };
        self.by_name.insert(self.fold.fold(name), channel);
    }

    /// We left a channel.
    pub(crate) fn leave(&mut self, name: &str) {
        if let Some(channel) = self.by_name.remove(&self.fold.fold(name)) {
            self.members -= channel.members.len();
        }
    }

    /// Somebody is in a channel; `ranks` when they are known.
    pub(crate) fn add(&mut self, name: &str, nick: &str, ranks: Option<&str>) {
        if nick.is_empty() || nick.len() > NAME_LEN_MAX {
            return;
        }
        let (key, fold, room) = (self.fold.fold(name), self.fold, self.members < MEMBERS_MAX);
        let Some(channel) = self.by_name.get_mut(&key) else { return };
        let folded = fold.fold(nick);
        if let Some(member) = channel.members.get_mut(&folded) {
            nick.clone_into(&mut member.nick);
            if let Some(ranks) = ranks {
                member.ranks = ranks.chars().take(RANKS_MAX).collect();
            }
        } else if room {
            let ranks = ranks.unwrap_or_default().chars().take(RANKS_MAX).collect();
            channel.members.insert(folded, Member { nick: nick.into(), ranks, away: false });
            self.members += 1;
        }
    }

    /// Somebody is no longer in a channel.
    pub(crate) fn remove(&mut self, name: &str, nick: &str) {
        let fold = self.fold;
        let Some(channel) = self.get_mut(name) else { return };
        if channel.members.remove(&fold.fold(nick)).is_some() {
            self.members -= 1;
        }
    }

    /// Somebody is in no channel any more; the names of those they were in.
    pub(crate) fn remove_everywhere(&mut self, nick: &str) -> Vec<String> {
        let folded = self.fold.fold(nick);
        let mut left = Vec::new();
        for channel in self.by_name.values_mut() {
            if channel.members.remove(&folded).is_some() {
                self.members -= 1;
                left.push(channel.name.clone());
            }
        }
        left
    }

    /// Somebody has another nick.
    pub(crate) fn rename(&mut self, from: &str, to: &str) {
        if to.is_empty() || to.len() > NAME_LEN_MAX {
            self.remove_everywhere(from);
            return;
        }
        let (old, new) = (self.fold.fold(from), self.fold.fold(to));
        for channel in self.by_name.values_mut() {
            if let Some(mut member) = channel.members.remove(&old) {
                to.clone_into(&mut member.nick);
                if channel.members.insert(new.clone(), member).is_some() {
                    self.members -= 1;
                }
            }
        }
    }

    /// Somebody went away or came back.
    pub(crate) fn set_away(&mut self, nick: &str, away: bool) {
        let folded = self.fold.fold(nick);
        for channel in self.by_name.values_mut() {
            if let Some(member) = channel.members.get_mut(&folded) {
                member.away = away;
            }
        }
    }

    /// A member got or lost a rank.
    pub(crate) fn set_rank(
        &mut self,
        name: &str,
        nick: &str,
        prefix: char,
        on: bool,
        isupport: &Isupport,
    ) {
        let folded = self.fold.fold(nick);
        let Some(member) = self.get_mut(name).and_then(|c| c.members.get_mut(&folded)) else {
            return;
        };
        let mut ranks: Vec<char> = member.ranks.chars().filter(|&c| c != prefix).collect();
        if on && ranks.len() < RANKS_MAX {
            ranks.push(prefix);
        }
        ranks.sort_by_key(|&c| isupport.place(c));
        member.ranks = ranks.into_iter().collect();
    }
}
