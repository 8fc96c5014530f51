//! Channels: a name, who is in it, and its rules.

use std::sync::Arc;

use papo_proto::mode::{FlagMode, Flags};
use papo_proto::{ChannelName, Folded, Rank, Ranks};

use crate::id::{ChannelId, UserId};
use crate::map::Map;

/// A room. It exists while somebody is in it.
#[derive(Debug)]
pub struct Channel {
    pub(crate) id: ChannelId,
    /// As its first member wrote it.
    pub(crate) name: Arc<str>,
    pub(crate) folded: Folded<ChannelName>,
    /// In seconds since 1970.
    pub(crate) created: u64,
    /// When it got another name, in seconds since 1970; 0 if it never did.
    pub(crate) renamed: u64,
    pub(crate) topic: Option<Topic>,
    pub(crate) flags: Flags,
    pub(crate) key: Option<Box<str>>,
    /// The most members, if bounded.
    pub(crate) limit: Option<usize>,
    pub(crate) bans: Vec<Ban>,
    pub(crate) members: Map<UserId, Ranks>,
    /// The place of the last message in the channel's one order.
    pub(crate) seq: u64,
}

/// What a channel is about.
#[derive(Debug)]
pub(crate) struct Topic {
    pub(crate) text: Arc<str>,
    /// The source of who set it.
    pub(crate) by: Arc<str>,
    /// In seconds since 1970.
    pub(crate) at: u64,
}

/// One entry of a channel's list of bans.
#[derive(Debug)]
pub(crate) struct Ban {
    /// As it is shown, completed to `nick!user@host`.
    pub(crate) mask: Box<str>,
    pub(crate) folded: Box<str>,
    /// The source of who set it.
    pub(crate) by: Arc<str>,
    /// In seconds since 1970.
    pub(crate) at: u64,
}

impl Channel {
    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The place of the last message in its order.
    pub fn seq(&self) -> u64 {
        self.seq
    }

    /// Who is in it.
    pub fn members(&self) -> impl ExactSizeIterator<Item = UserId> {
        self.members.keys().copied()
    }

    /// The ranks of a member; `None` for who is not in it.
    pub fn ranks(&self, user: UserId) -> Option<Ranks> {
        self.members.get(&user).copied()
    }

    pub(crate) fn has(&self, flag: FlagMode) -> bool {
        self.flags.has(flag)
    }

    /// Whether a member's highest rank is at least `rank`.
    pub(crate) fn is_at_least(&self, user: UserId, rank: Rank) -> bool {
        self.ranks(user).is_some_and(|ranks| ranks.at_least(rank))
    }

    /// Whether a ban matches this source, which is folded.
    pub(crate) fn bans(&self, folded_source: &str) -> bool {
        self.bans.iter().any(|ban| papo_proto::mask::matches(&ban.folded, folded_source))
    }

    /// The modes as `RPL_CHANNELMODEIS` shows them; the key only to members.
    pub(crate) fn modes(&self, with_key: bool) -> String {
        let mut letters = format!("+{}", self.flags.letters());
        let mut arguments = String::new();
        if let Some(key) = &self.key {
            letters.push('k');
            arguments = format!(" {}", if with_key { key } else { "*" });
        }
        if let Some(limit) = self.limit {
            letters.push('l');
            arguments = format!("{arguments} {limit}");
        }
        letters + &arguments
    }
}
