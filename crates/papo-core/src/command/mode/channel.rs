//! Changes to the modes of a channel.

use std::sync::Arc;

use papo_proto::frame::LINE_LEN_MAX;
use papo_proto::mask::MASK_LEN_MAX;
use papo_proto::mode::{ChannelMode, FlagMode, Requested, read_channel_modes};
use papo_proto::{Rank, Verb};

use super::{Changes, lists, refuse_each_once};
use crate::effect::{Audience, Except};
use crate::event::Happening;
use crate::id::ChannelId;
use crate::limits::{KEY_LEN_MAX, MODE_CHANGES_MAX};
use crate::policy;
use crate::refusal::{ChannelRefusal, Refusal};
use crate::turn::{OfChannel, Outcome, Turn};

/// The most bytes that one more change adds: a sign, a letter, a space and a mask.
const CHANGE_LEN_MAX: usize = 3 + MASK_LEN_MAX;

/// What came of one requested change: the argument to show, `None` inside for none; or nothing
/// outside if there was nothing to change.
pub(super) type Changed = Result<Option<Option<String>>, Refusal>;

/// One request, as its mode's function sees it.
pub(super) struct Change<'a> {
    pub(super) id: ChannelId,
    /// The channel as the asker named it.
    pub(super) name: &'a str,
    pub(super) on: bool,
    /// How many bytes of changes fit into one line.
    pub(super) room: usize,
}

pub(crate) fn change(
    turn: &mut Turn<'_>,
    name: &str,
    letters: &str,
    arguments: &[Box<str>],
) -> Outcome {
    let channel = turn.channel(name)?;
    let id = channel.id;
    // `:source MODE name changes` and the end of the line
    let room = LINE_LEN_MAX.saturating_sub(turn.me().source.len() + channel.name.len() + 10);
    let mut changes = Changes::default();
    let mut refusals = Vec::new();
    let mut with_argument = 0;
    let mut listed = Vec::new();
    for request in read_channel_modes(letters, arguments) {
        let (on, mode, argument) = match request {
            Requested::Unknown(letter) => {
                refusals.push(ChannelRefusal::UnknownMode(letter).of(name));
                continue;
            }
            Requested::Change { mode: ChannelMode::List(list), argument: None, .. } => {
                // However often it is asked in one line, it is answered once.
                if !listed.contains(&list) {
                    listed.push(list);
                    refusals.extend(lists::show(turn, id, name, list).err());
                }
                continue;
            }
            Requested::Change { on, mode, argument } => (on, mode, argument),
        };
        with_argument += usize::from(argument.is_some());
        let full = changes.letters.len() + changes.arguments.len() + CHANGE_LEN_MAX > room;
        if with_argument > MODE_CHANGES_MAX || full {
            show(turn, id, std::mem::take(&mut changes));
            with_argument = 1;
        }
        // Looked at anew for each change: the one before may have been to the asker's own rank.
        match apply(turn, &Change { id, name, on, room }, mode, argument) {
            Ok(Some(shown)) => changes.add(on, mode.letter(), shown.as_deref()),
            Ok(None) => {}
            Err(refusal) => refusals.push(refusal),
        }
    }
    show(turn, id, changes);
    refuse_each_once(turn, &refusals);
    Ok(())
}

fn show(turn: &mut Turn<'_>, id: ChannelId, changes: Changes) {
    show_as(turn, id, changes, None);
}

/// Shows what this source has changed; without one, what the user has whose turn it is.
fn show_as(turn: &mut Turn<'_>, id: ChannelId, changes: Changes, source: Option<&Arc<str>>) {
    if let Some(line) = changes.line() {
        let target = turn.realm.channels[&id].name.clone();
        if source.is_none() && policy::is_by_power(turn.me(), &turn.realm.channels[&id]) {
            turn.record(Verb::Mode, &target, &line);
        }
        let what = Happening::Mode { target, changes: line.into() };
        let event = match source {
            Some(source) => turn.event_from(source.clone(), what),
            None => turn.event(what),
        };
        turn.keep_event(&[id], &event);
        turn.show(Audience::Channel { channel: id, except: Except::Nobody }, event);
    }
}

fn apply(
    turn: &mut Turn<'_>,
    change: &Change<'_>,
    mode: ChannelMode,
    argument: Option<&str>,
) -> Changed {
    match mode {
        ChannelMode::Member(rank) => return member(turn, change, rank, argument),
        ChannelMode::Flag(FlagMode::Frozen | FlagMode::Registered) => {
            return Err(Refusal::ServerSetsMode(mode.letter(), "channel"));
        }
        _ => {}
    }
    let channel = &turn.realm.channels[&change.id];
    policy::may_change_mode(turn.me(), channel, mode).of(change.name)?;
    match (mode, argument) {
        (ChannelMode::Flag(flag), _) => Ok(flip(turn, change, flag).then_some(None)),
        (ChannelMode::Limit, argument) => limit(turn, change, argument),
        (ChannelMode::Key, argument) => key(turn, change, argument),
        (ChannelMode::List(list), Some(mask)) => lists::change(turn, change, list, mask),
        // Without the argument it needs, a mode is ignored.
        (ChannelMode::List(_) | ChannelMode::Member(_), _) => Ok(None),
    }
}

fn flip(turn: &mut Turn<'_>, change: &Change<'_>, flag: FlagMode) -> bool {
    turn.channel_mut(change.id).flags.set(flag, change.on)
}

fn limit(turn: &mut Turn<'_>, change: &Change<'_>, argument: Option<&str>) -> Changed {
    let wanted = match (change.on, argument) {
        (false, _) => None,
        (true, None) => return Ok(None),
        (true, Some(text)) => match text.parse::<u32>() {
            Ok(limit) if limit > 0 => Some(limit as usize),
            _ => return Err(bad(change, ChannelMode::Limit, text, "must be a number above 0")),
        },
    };
    let channel = turn.channel_mut(change.id);
    if channel.limit == wanted {
        return Ok(None);
    }
    channel.limit = wanted;
    Ok(Some(wanted.map(|limit| limit.to_string())))
}

fn key(turn: &mut Turn<'_>, change: &Change<'_>, argument: Option<&str>) -> Changed {
    if !change.on {
        // Any argument takes it away, for people forget it; the key itself is shown.
        return Ok(turn.channel_mut(change.id).key.take().map(|key| Some(key.into())));
    }
    let Some(wanted) = argument else { return Ok(None) };
    let is_word = !wanted.is_empty() && !wanted.contains([' ', ',']) && !wanted.starts_with(':');
    if !is_word || wanted.len() > KEY_LEN_MAX {
        let why = "must be one word without commas, of at most 32 bytes";
        return Err(bad(change, ChannelMode::Key, wanted, why));
    }
    let channel = turn.channel_mut(change.id);
    if channel.key.as_deref() == Some(wanted) {
        return Ok(None);
    }
    channel.key = Some(wanted.into());
    Ok(Some(Some(wanted.to_owned())))
}

fn member(turn: &mut Turn<'_>, change: &Change<'_>, rank: Rank, nick: Option<&str>) -> Changed {
    let found = nick.and_then(|nick| turn.realm.user_named(nick)).map(|user| user.id);
    let channel = &turn.realm.channels[&change.id];
    policy::may_rank(turn.me(), channel, (change.on, rank), found).of(change.name)?;
    let Some(nick) = nick else { return Ok(None) };
    let target = turn.user(nick)?;
    let (user, shown) = (target.id, target.nick.as_str().to_owned());
    let account = target.account.clone();
    let is_founder = channel.is_founder(target);
    if !change.on && rank == Rank::Founder && is_founder {
        let why = "founded the channel; ChanServ TRANSFER gives it away";
        return Err(bad(change, ChannelMode::Member(rank), nick, why));
    }
    let channel = turn.channel_mut(change.id);
    let Some(ranks) = channel.members.get_mut(&user) else {
        return Err(ChannelRefusal::UserNotIn(nick.into()).of(change.name));
    };
    let is_other = ranks.set(rank, change.on);
    let mut kept = *ranks;
    // That one goes with the channel.
    kept.set(Rank::Founder, kept.has(Rank::Founder) && !is_founder);
    if let Some(account) = account.filter(|_| is_other) {
        // Where too many have ranks already, these last until the member leaves.
        channel.keep_ranks(&account, kept);
        turn.realm.mark_account(&account);
    }
    Ok(is_other.then_some(Some(shown)))
}

/// Shows the members of a channel what the server itself has changed: whether it is on, the letter,
/// and whose rank it is. There are none while nobody is in it.
pub(crate) fn show_server_modes(
    turn: &mut Turn<'_>,
    id: ChannelId,
    changed: &[(bool, char, Option<&str>)],
) {
    let server = turn.realm.settings.server_name.clone();
    let Some(channel) = turn.realm.channels.get(&id) else { return };
    let room = LINE_LEN_MAX.saturating_sub(server.len() + channel.name.len() + 10);
    let mut changes = Changes::default();
    for &(on, letter, nick) in changed {
        let len = changes.letters.len() + changes.arguments.len();
        if len > 0 && len + 3 + nick.map_or(0, str::len) > room {
            show_as(turn, id, std::mem::take(&mut changes), Some(&server));
        }
        changes.add(on, letter, nick);
    }
    show_as(turn, id, changes, Some(&server));
}

/// Refuses an argument.
pub(super) fn bad(
    change: &Change<'_>,
    mode: ChannelMode,
    argument: &str,
    why: &'static str,
) -> Refusal {
    ChannelRefusal::InvalidModeParameter(mode.letter(), argument.into(), why).of(change.name)
}
