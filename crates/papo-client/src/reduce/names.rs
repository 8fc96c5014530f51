//! `NAMES`: who is in a channel.
//!
//! Spec: <https://modern.ircdocs.horse/#names-message>

use super::Turn;
use crate::limits::{NAMES_LISTED_MAX, RANKS_MAX};
use crate::update::{Happening, Source};

/// `RPL_NAMREPLY`: some of them.
pub(super) fn some(turn: &mut Turn<'_>) -> Option<()> {
    let channel = turn.param(2)?;
    let client = &mut *turn.client;
    let fold = client.channels.fold;
    let going_on = client.listing.take().filter(|(name, _)| fold.same(name, channel));
    let (_, mut names) = going_on.unwrap_or_default();
    for word in turn.said.params.get(3).unwrap_or_default().split(' ') {
        let ranks_len = word
            .char_indices()
            .take_while(|&(_, c)| client.isupport.place(c).is_some())
            .take(RANKS_MAX)
            .last()
            .map_or(0, |(at, c)| at + c.len_utf8());
        let (ranks, whole) = word.split_at(ranks_len);
        let nick = Source::parse(whole).nick;
        if nick.is_empty() {
            continue;
        }
        client.channels.add(channel, &nick, Some(ranks));
        if names.len() < NAMES_LISTED_MAX {
            names.push(format!("{ranks}{nick}"));
        }
    }
    client.listing = Some((channel.into(), names));
    Some(())
}

/// `RPL_ENDOFNAMES`
pub(super) fn end(turn: &mut Turn<'_>) -> Option<()> {
    let asked = turn.param(1)?;
    let fold = turn.client.channels.fold;
    let listing = turn.client.listing.take().filter(|(name, _)| fold.same(name, asked));
    let (channel, names) = listing.unwrap_or_else(|| (asked.into(), Vec::new()));
    turn.happened(Happening::Names { channel, names });
    Some(())
}
