//! The directory: who has which nick, and which channel has which name.

use std::collections::VecDeque;

use papo_proto::skeleton::Skeleton;
use papo_proto::{Casemapping, ChannelName, Folded, Nick};

use crate::id::{ChannelId, UserId};
use crate::limits::{FORMER_NAME_SECONDS, FORMER_NAMES_MAX, FORMER_NAMES_OF_ONE_MAX};
use crate::map::{Map, Seed};

/// Looks names up. Each nick, and whatever looks like it, has one owner.
#[derive(Debug)]
pub struct Directory {
    casemapping: Casemapping,
    nicks: Map<Folded<Nick>, UserId>,
    skeletons: Map<Skeleton, UserId>,
    channels: Map<Folded<ChannelName>, ChannelId>,
    /// The names that channels had before they were renamed, oldest first.
    former: VecDeque<Former>,
}

/// A name that a channel had once.
#[derive(Debug)]
struct Former {
    name: Folded<ChannelName>,
    channel: ChannelId,
    /// Until when it is of use, in seconds since 1970.
    until: u64,
}

impl Directory {
    pub(crate) fn new(casemapping: Casemapping, seed: Seed) -> Self {
        Self {
            casemapping,
            nicks: seed.map(),
            skeletons: seed.map(),
            channels: seed.map(),
            former: VecDeque::new(),
        }
    }

    /// How names are compared here.
    pub fn casemapping(&self) -> Casemapping {
        self.casemapping
    }

    /// The user of that nick, written in any way that means the same.
    pub fn user(&self, nick: &str) -> Option<UserId> {
        self.nicks.get(&*Nick::key(nick, self.casemapping)?).copied()
    }

    /// The user of that nick.
    pub(crate) fn user_folded(&self, nick: &Folded<Nick>) -> Option<UserId> {
        self.nicks.get(nick).copied()
    }

    /// The channel of that name, written in any way that means the same.
    pub fn channel(&self, name: &str) -> Option<ChannelId> {
        self.channels.get(&*ChannelName::key(name, self.casemapping)?).copied()
    }

    /// The channel of that name.
    pub fn channel_folded(&self, name: &Folded<ChannelName>) -> Option<ChannelId> {
        self.channels.get(name).copied()
    }

    /// Who else has this nick, or one that looks like it.
    pub fn rival(&self, nick: &Nick, myself: Option<UserId>) -> Option<UserId> {
        let same = self.nicks.get(nick.folded());
        let alike = self.skeletons.get(nick.skeleton());
        [same, alike].into_iter().flatten().copied().find(|&owner| Some(owner) != myself)
    }

    /// All nicks and their owners.
    pub fn nicks(&self) -> impl Iterator<Item = (&Folded<Nick>, UserId)> {
        self.nicks.iter().map(|(nick, &user)| (nick, user))
    }

    /// What all nicks look like, and whose look that is.
    pub fn skeletons(&self) -> impl Iterator<Item = (&Skeleton, UserId)> {
        self.skeletons.iter().map(|(skeleton, &user)| (skeleton, user))
    }

    pub(crate) fn add_nick(&mut self, nick: &Nick, owner: UserId) {
        self.nicks.insert(nick.folded().clone(), owner);
        self.skeletons.insert(nick.skeleton().clone(), owner);
    }

    pub(crate) fn remove_nick(&mut self, nick: &Nick) {
        self.nicks.swap_remove(nick.folded());
        self.skeletons.swap_remove(nick.skeleton());
    }

    pub(crate) fn add_channel(&mut self, name: &ChannelName, id: ChannelId) {
        self.channels.insert(name.folded().clone(), id);
    }

    /// The same, by the name as names are compared.
    pub(crate) fn add_channel_folded(&mut self, name: Folded<ChannelName>, id: ChannelId) {
        self.channels.insert(name, id);
    }

    /// The channel that had this name until it got another, if it still matters at this time, in
    /// seconds since 1970.
    pub(crate) fn formerly(&self, name: &Folded<ChannelName>, now: u64) -> Option<ChannelId> {
        let fits = |former: &&Former| former.name == *name && now < former.until;
        self.former.iter().rev().find(fits).map(|former| former.channel)
    }

    /// Gives a channel another name. Its old one is remembered for a while.
    pub(crate) fn rename_channel(
        &mut self,
        old: &Folded<ChannelName>,
        new: &ChannelName,
        channel: ChannelId,
        now: u64,
    ) {
        self.channels.swap_remove(old);
        self.channels.insert(new.folded().clone(), channel);
        if old != new.folded() {
            // Nobody pushes out what others remember by renaming one channel again and again.
            let is_its = |former: &Former| former.channel == channel;
            if self.former.iter().filter(|it| is_its(it)).count() >= FORMER_NAMES_OF_ONE_MAX
                && let Some(oldest) = self.former.iter().position(is_its)
            {
                self.former.remove(oldest);
            }
            if self.former.len() >= FORMER_NAMES_MAX {
                self.former.pop_front();
            }
            let until = now + FORMER_NAME_SECONDS;
            self.former.push_back(Former { name: old.clone(), channel, until });
        }
    }

    pub(crate) fn remove_channel(&mut self, name: &Folded<ChannelName>) {
        self.channels.swap_remove(name);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_former_name_leads_to_its_channel_for_a_while() {
        let casemapping = Casemapping::Precis;
        let name = |text: &str| ChannelName::parse(text, casemapping, 64).expect("a name");
        let (old, new, other) = (name("#boaring"), name("#boring"), name("#dull"));
        let mut directory = Directory::new(casemapping, Seed(1));
        directory.add_channel(&old, ChannelId(1));
        directory.rename_channel(old.folded(), &new, ChannelId(1), 100);
        assert_eq!(directory.channel("#boaring"), None);
        assert_eq!(directory.channel("#BORING"), Some(ChannelId(1)));
        let formerly = |directory: &Directory, now| directory.formerly(old.folded(), now);
        assert_eq!(formerly(&directory, 99 + FORMER_NAME_SECONDS), Some(ChannelId(1)));
        assert_eq!(formerly(&directory, 100 + FORMER_NAME_SECONDS), None);
        assert_eq!(directory.formerly(new.folded(), 100), None);

        // Another channel takes the name and gives it up: the later one counts.
        directory.add_channel(&old, ChannelId(2));
        directory.rename_channel(old.folded(), &other, ChannelId(2), 200);
        assert_eq!(formerly(&directory, 200), Some(ChannelId(2)));
        // One channel that is renamed again and again forgets its own names alone.
        let rename = |directory: &mut Directory, number: u64, channel: u64| {
            let name = name(&format!("#n{number}"));
            directory.rename_channel(name.folded(), &new, ChannelId(channel), 200);
        };
        (0..FORMER_NAMES_MAX as u64).for_each(|number| rename(&mut directory, number, 1));
        assert_eq!(formerly(&directory, 200), Some(ChannelId(2)));
        assert_eq!(directory.former.len(), 1 + FORMER_NAMES_OF_ONE_MAX);
        (0..FORMER_NAMES_MAX as u64).for_each(|number| rename(&mut directory, number, 10 + number));
        assert_eq!(directory.former.len(), FORMER_NAMES_MAX);
        assert_eq!(formerly(&directory, 200), None, "the oldest goes");
    }
}
