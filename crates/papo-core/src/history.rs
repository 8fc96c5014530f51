//! What was before: what is kept of what happens, and what somebody asks for of it.

use std::sync::Arc;

use papo_proto::frame::LINE_LEN_MAX;

use crate::channel::Channel;
use crate::effect::{Effects, Filed, Record};
use crate::event::{Event, Happening};
use crate::id::ChannelId;
use crate::multiline::pieces;
use crate::policy;
use crate::realm::Realm;
use crate::turn::Turn;

/// What the tags of a further line of a message take, with the words between: a time, an account and
/// what says that it is in a batch and of which lines.
const TAGS_LEN: usize = 200;

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

/// How many bytes of what was before may wait to be sent to a client at once.
#[derive(Debug)]
pub(crate) struct Room(usize);

impl Room {
    /// As much as there is for the asker.
    pub(crate) fn of(turn: &Turn<'_>) -> Self {
        Self(turn.realm.settings.limits.listing_bytes_max)
    }

    /// Takes room for as many of these as there is room for, and says how many they are.
    pub(crate) fn take<'a>(&mut self, lines: impl Iterator<Item = &'a Arc<Event>>) -> usize {
        let fits = |line: &&Arc<Event>| {
            let rest = self.0.checked_sub(bytes_of(line));
            self.0 = rest.unwrap_or(0);
            rest.is_some()
        };
        lines.take_while(fits).count()
    }
}

/// About as many bytes as it is shown in at most.
fn bytes_of(event: &Event) -> usize {
    let Happening::Message { target, text, joints, tags, .. } = &event.what else {
        return LINE_LEN_MAX;
    };
    let more = pieces(text, joints).count() - 1;
    let text = text.len().saturating_sub(LINE_LEN_MAX);
    tags.len() + LINE_LEN_MAX + more * (event.source.len() + target.len() + TAGS_LEN) + text
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
                nonce: None,
                act: None,
                event: event.clone(),
            });
        }
    }
}
