//! The lists of a channel: bans, exempts and who needs no invitation.

use papo_proto::extban::{ListMask, MaskError};
use papo_proto::mode::{ChannelMode, ListMode};
use papo_proto::numeric::*;

use super::channel::{Change, Changed, bad};
use crate::id::ChannelId;
use crate::mask_lists::Entry;
use crate::policy;
use crate::refusal::ChannelRefusal;
use crate::reply::{Reply, has_room};
use crate::turn::{OfChannel, Outcome, Turn};

/// Adds an entry to a list, or removes it.
pub(super) fn change(
    turn: &mut Turn<'_>,
    change: &Change<'_>,
    list: ListMode,
    argument: &str,
) -> Changed {
    let mode = ChannelMode::List(list);
    let mask = ListMask::read(argument, turn.realm.directory.casemapping())
        .map_err(|error| bad(change, mode, argument, why(error)))?;
    if "+b ".len() + mask.as_str().len() > change.room {
        let why = "is too long to be shown with your name and the channel's";
        return Err(bad(change, mode, argument, why));
    }
    let (by, at) = (turn.me().source.clone(), turn.stamp.seconds());
    let lists = &mut turn.channel_mut(change.id).lists;
    if !change.on {
        // What is shown is what was in the list.
        return Ok(lists.remove(list, &mask).map(|entry| Some(entry.mask.as_str().to_owned())));
    }
    if lists.has(list, &mask) {
        return Ok(None);
    }
    let shown = mask.as_str().to_owned();
    if lists.are_full() {
        return Err(ChannelRefusal::ListFull(shown.into()).of(change.name));
    }
    lists.add(list, Entry { mask, by, at });
    Ok(Some(Some(shown)))
}

/// Shows a list, if the asker may see it: whoever sees the channel sees its bans.
pub(super) fn show(turn: &mut Turn<'_>, id: ChannelId, named: &str, list: ListMode) -> Outcome {
    let channel = &turn.realm.channels[&id];
    let (row, end, text) = match list {
        ListMode::Ban => (RPL_BANLIST, RPL_ENDOFBANLIST, "End of channel ban list"),
        ListMode::Exempt => (RPL_EXCEPTLIST, RPL_ENDOFEXCEPTLIST, "End of channel exception list"),
        ListMode::InviteExempt => {
            (RPL_INVEXLIST, RPL_ENDOFINVEXLIST, "End of channel invite exception list")
        }
    };
    if list != ListMode::Ban {
        policy::may_keep_order(turn.me(), channel).of(named)?;
    }
    let name = channel.name.clone();
    let entries = channel.lists.of(list).iter().map(|Entry { mask, by, at }| {
        let entry = Reply::numeric(row).word(&name).word(mask.as_str());
        let whole = entry.clone().word(by).number(*at);
        // Who set it and when may be left out, and is where names leave no room for it.
        if has_room(turn, &whole) { whole } else { entry }
    });
    for reply in entries.collect::<Vec<_>>() {
        turn.reply(&reply);
    }
    turn.reply(&Reply::numeric(end).word(&name).text(text));
    Ok(())
}

fn why(error: MaskError) -> &'static str {
    match error {
        MaskError::NotOneWord | MaskError::TooLong => "must be one word of at most 200 bytes",
        MaskError::NoValue => "must have something to compare with, as in ~a:name",
        MaskError::UnknownType => "must be an account, ~a:name, or a realname, ~r:mask",
    }
}
