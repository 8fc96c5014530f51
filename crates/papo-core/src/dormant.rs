//! Channels that nobody is in and that have something to remember.

use std::sync::Arc;

use papo_proto::ChannelName;

use crate::account::Account;
use crate::browser::Browser;
use crate::claim::Claim;
use crate::founded::ChannelState;
use crate::id::{ChannelId, MessageId};
use crate::invite::Invite;
use crate::limits::DORMANT_CHANNELS_MAX;
use crate::marker::Marker;
use crate::nonce::{First, NonceKey};
use crate::owner::Owner;
use crate::realm::Realm;
use crate::sanction::{Aim, Sanction};
use crate::staying::UserState;

/// Where a channel goes on when somebody comes in again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dormant {
    /// What it is known by.
    pub id: ChannelId,
    /// The place of the last message in its order.
    pub seq: u64,
    /// How it was, if it is founded.
    pub state: Option<Arc<ChannelState>>,
}

/// What a realm knows of the time before it was.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Kept {
    /// The channels that are founded or in which something was said, with their names, oldest
    /// first.
    pub channels: Vec<(Box<str>, Dormant)>,
    /// The largest number that a channel ever had.
    pub last_channel: u64,
    /// The accounts, oldest first.
    pub accounts: Vec<Account>,
    /// The users who stayed.
    pub users: Vec<UserState>,
    /// What each account has read; of the accounts that there are.
    pub markers: Vec<Marker>,
    /// The last messages that may come again, oldest first.
    pub nonces: Vec<(NonceKey, First)>,
    /// The last message.
    pub last_message: MessageId,
    /// The values of accounts and channels: whose, which and what.
    pub metadata: Vec<(Owner, Box<str>, Arc<str>)>,
    /// The mutes and bans of the whole server, oldest first.
    pub sanctions: Vec<Sanction>,
    /// The invitations by link, oldest first.
    pub invites: Vec<Invite>,
    /// The browsers that log in by themselves, those that were used longest ago last.
    pub browsers: Vec<Browser>,
    /// What makes an admin of who has it.
    pub claim: Option<Claim>,
}

impl Realm {
    /// Goes on where another left off.
    pub fn remember(&mut self, kept: Kept) {
        // The names of founded channels are theirs, whatever was said under them elsewhere.
        let (founded, others): (Vec<_>, Vec<_>) =
            kept.channels.into_iter().partition(|(_, dormant)| dormant.state.is_some());
        for (name, dormant) in founded {
            if let Some(folded) = ChannelName::fold(&name, self.settings.casemapping) {
                self.remember_founded(folded, dormant);
            }
        }
        // What was said to some of its members alone has no place: such a channel ended with them.
        for (name, dormant) in others.into_iter().filter(|(_, dormant)| dormant.seq > 0) {
            // A name may no longer be one, or be the same as another, since names are compared in
            // another way.
            if let Some(folded) = ChannelName::fold(&name, self.settings.casemapping)
                && self.dormant.len() < DORMANT_CHANNELS_MAX
            {
                self.dormant.entry(folded).or_insert(dormant);
            }
        }
        for account in kept.accounts {
            // As it is with channels.
            if !self.accounts.are_full() {
                self.accounts.put(Arc::new(account));
            }
        }
        let mut last_channel = kept.last_channel;
        for (owner, key, value) in kept.metadata {
            // Of a channel that was forgotten another may not take the place.
            if let Owner::Channel(ChannelId(id)) = owner {
                last_channel = last_channel.max(id);
            }
            self.metadata.set(owner, &key, Some(value));
        }
        for Marker { account, spot, time_ms } in kept.markers {
            if self.accounts.named(&account).is_some_and(|it| it.name == account) {
                // What is beyond a bound that has become smaller is not remembered.
                let _full = self.markers.set(Owner::Account(account), spot, time_ms);
            }
        }
        for (key, first) in kept.nonces {
            self.nonces.put(key, first);
        }
        self.claim = kept.claim;
        for sanction in kept.sanctions {
            if let Some(aim) = Aim::read(&sanction.mask, self.settings.casemapping) {
                self.sanctions.put(aim, Arc::new(sanction));
            }
        }
        for invite in kept.invites {
            self.invites.put(Arc::new(invite));
        }
        for browser in kept.browsers {
            if self.accounts.named(&browser.account).is_some_and(|it| it.name == browser.account) {
                self.browsers.remember(browser);
            }
        }
        self.goes_on_after(last_channel, kept.last_message);
        self.remember_users(kept.users);
    }

    /// The channels that nobody is in, of those that are founded or in which something was said.
    pub fn dormant(&self) -> impl ExactSizeIterator<Item = &Dormant> {
        self.dormant.values()
    }
}
