//! Channels: a name, who is in it, and its rules.

use std::sync::Arc;

use papo_proto::mode::{FlagMode, Flags};
use papo_proto::{ChannelName, Folded, Ranks};

use crate::founded::Founded;
use crate::id::{ChannelId, MessageId, UserId};
use crate::map::Map;
use crate::mask_lists::MaskLists;

/// A room. It is here while somebody is in it.
#[derive(Debug)]
pub struct Channel {
    pub(crate) id: ChannelId,
    /// The last thing that had happened when its first member came. What a channel has kept from
    /// before that, others have said.
    pub(crate) made: MessageId,
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
    /// Bans, exempts and the like.
    pub(crate) lists: MaskLists,
    pub(crate) members: Map<UserId, Ranks>,
    /// The last thing that had happened when each of them came.
    pub(crate) since: Map<UserId, MessageId>,
    /// The place of the last message in the channel's one order.
    pub(crate) seq: u64,
    /// What it has that others have not, if somebody with an account made it.
    pub(crate) founded: Option<Founded>,
}

/// What a channel is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Topic {
    /// That.
    pub text: Arc<str>,
    /// The source of who set it.
    pub by: Arc<str>,
    /// In seconds since 1970.
    pub at: u64,
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

    /// The flag modes that are on.
    pub fn flags(&self) -> Flags {
        self.flags
    }

    pub(crate) fn has(&self, flag: FlagMode) -> bool {
        self.flags.has(flag)
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
