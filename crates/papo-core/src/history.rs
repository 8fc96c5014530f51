//! What was before: what is kept of what happens, and what somebody asks for of it.

use std::sync::Arc;

use crate::channel::Channel;
use crate::effect::{Effects, Filed, Record};
use crate::event::Event;
use crate::id::ChannelId;
use crate::policy;
use crate::realm::Realm;

/// A CHATHISTORY whose answer is still to come.
#[derive(Debug)]
pub(crate) struct Asking {
    /// The subcommand as it was sent.
    pub(crate) subcommand: Box<str>,
    /// Whose history, as it is shown; `*` for all.
    pub(crate) target: Box<str>,
    /// How many lines at most.
    pub(crate) most: usize,
    pub(crate) shape: Shape,
}

/// What its answer looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shape {
    /// A page of the first lines.
    First,
    /// A page of the last lines.
    Last,
    /// What is before, and what is after.
    Around,
    /// Where there are lines.
    Targets,
}

/// Under what the history finds what is said in a channel.
pub(crate) fn filed_under(channel: &Channel) -> Filed {
    Filed::Channel {
        name: channel.name.clone(),
        folded: channel.folded.clone(),
        last: channel.seq,
        closed: !policy::is_open(channel),
    }
}

/// Has it kept that something happened in these channels. Where nobody has ever said anything there
/// is no history that it could be a part of.
pub(crate) fn keep_event(
    realm: &Realm,
    channels: &[ChannelId],
    event: &Arc<Event>,
    fx: &mut Effects,
) {
    if !realm.can_keep {
        return;
    }
    for channel in channels.iter().filter_map(|id| realm.channels.get(id)) {
        if channel.seq > 0 {
            fx.records.push(Record {
                channel: Some(channel.id),
                seq: 0,
                rank: None,
                silenced: false,
                filed: filed_under(channel),
                by: None,
                label: None,
                event: event.clone(),
            });
        }
    }
}
