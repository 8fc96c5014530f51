//! Changes to the modes of a channel.

use papo_proto::Rank;
use papo_proto::frame::LINE_LEN_MAX;
use papo_proto::mask::{self, MASK_LEN_MAX};
use papo_proto::mode::{ChannelMode, FlagMode, Requested, read_channel_modes};
use papo_proto::numeric::{RPL_BANLIST, RPL_ENDOFBANLIST};

use super::Changes;
use crate::channel::Ban;
use crate::effect::Audience;
use crate::event::Happening;
use crate::id::ChannelId;
use crate::limits::{BANS_MAX, KEY_LEN_MAX, MODE_CHANGES_MAX};
use crate::policy;
use crate::refusal::{ChannelRefusal, Refusal};
use crate::reply::Reply;
use crate::turn::{OfChannel, Outcome, Turn};

/// The most bytes that one more change adds: a sign, a letter, a space and a mask.
const CHANGE_LEN_MAX: usize = 3 + MASK_LEN_MAX;

/// What came of one requested change: the argument to show, `None` inside for none; or nothing
/// outside if there was nothing to change.
type Changed = Result<Option<Option<String>>, Refusal>;

/// One request, as its mode's function sees it.
struct Change<'a> {
    id: ChannelId,
    /// The channel as the asker named it.
    name: &'a str,
    on: bool,
    /// How many bytes of changes fit into one line.
    room: usize,
}

pub(super) fn change(
    turn: &mut Turn<'_>,
    name: &str,
    letters: &str,
    arguments: &[Box<str>],
) -> Outcome {
    let channel = turn.channel(name)?;
    let id = channel.id;
    let allowed = policy::may_moderate(turn.me(), channel).of(name);
    // `:source MODE name changes` and the end of the line
    let room = LINE_LEN_MAX.saturating_sub(turn.me().source.len() + channel.name.len() + 10);
    let mut changes = Changes::default();
    let mut refusals = Vec::new();
    let mut with_argument = 0;
    let mut listed = false;
    for request in read_channel_modes(letters, arguments) {
        let (on, mode, argument) = match request {
            Requested::Unknown(letter) => {
                refusals.push(ChannelRefusal::UnknownMode(letter).of(name));
                continue;
            }
            Requested::Change { mode: ChannelMode::Ban, argument: None, .. } => {
                // However often it is asked in one line, it is answered once.
                if !std::mem::replace(&mut listed, true) {
                    list_bans(turn, id);
                }
                continue;
            }
            Requested::Change { on, mode, argument } => (on, mode, argument),
        };
        allowed.clone()?;
        with_argument += usize::from(argument.is_some());
        let full = changes.letters.len() + changes.arguments.len() + CHANGE_LEN_MAX > room;
        if with_argument > MODE_CHANGES_MAX || full {
            show(turn, id, std::mem::take(&mut changes));
            with_argument = 1;
        }
        match apply(turn, &Change { id, name, on, room }, mode, argument) {
            Ok(Some(shown)) => changes.add(on, mode.letter(), shown.as_deref()),
            Ok(None) => {}
            Err(refusal) => refusals.push(refusal),
        }
    }
    show(turn, id, changes);
    for (index, refusal) in refusals.iter().enumerate() {
        if !refusals[..index].contains(refusal) {
            turn.refuse(refusal);
        }
    }
    Ok(())
}

fn show(turn: &mut Turn<'_>, id: ChannelId, changes: Changes) {
    if let Some(line) = changes.line() {
        let target = turn.realm.channels[&id].name.clone();
        let event = turn.event(Happening::Mode { target, changes: line.into() });
        turn.show(Audience::Channel { channel: id, except: None }, event);
    }
}

fn apply(
    turn: &mut Turn<'_>,
    change: &Change<'_>,
    mode: ChannelMode,
    argument: Option<&str>,
) -> Changed {
    match (mode, argument) {
        (ChannelMode::Flag(flag), _) => Ok(flip(turn, change, flag).then_some(None)),
        (ChannelMode::Limit, argument) => limit(turn, change, argument),
        (ChannelMode::Key, argument) => key(turn, change, argument),
        (ChannelMode::Member(rank), Some(nick)) => member(turn, change, rank, nick),
        (ChannelMode::Ban, Some(mask)) => ban(turn, change, mask),
        // Without the argument it needs, a mode is ignored.
        (ChannelMode::Member(_) | ChannelMode::Ban, None) => Ok(None),
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

fn member(turn: &mut Turn<'_>, change: &Change<'_>, rank: Rank, nick: &str) -> Changed {
    let target = turn.user(nick)?;
    let (user, shown) = (target.id, target.nick.as_str().to_owned());
    match turn.channel_mut(change.id).members.get_mut(&user) {
        None => Err(ChannelRefusal::UserNotIn(nick.into()).of(change.name)),
        Some(ranks) => Ok(ranks.set(rank, change.on).then_some(Some(shown))),
    }
}

fn ban(turn: &mut Turn<'_>, change: &Change<'_>, argument: &str) -> Changed {
    let given = mask::complete(argument);
    if given.contains(' ') || given.starts_with(':') || given.len() > MASK_LEN_MAX {
        let why = "must be one word of at most 200 bytes";
        return Err(bad(change, ChannelMode::Ban, argument, why));
    }
    if "+b ".len() + given.len() > change.room {
        let why = "is too long to be shown with your name and the channel's";
        return Err(bad(change, ChannelMode::Ban, argument, why));
    }
    let folded = turn.realm.directory.casemapping().fold_mask(&given);
    let (by, at) = (turn.me().source.clone(), turn.stamp.seconds());
    let bans = &mut turn.channel_mut(change.id).bans;
    let known = bans.iter().position(|ban| *ban.folded == *folded);
    match (change.on, known) {
        (true, Some(_)) | (false, None) => Ok(None),
        (true, None) if bans.len() >= BANS_MAX => {
            Err(ChannelRefusal::BanListFull(given.into()).of(change.name))
        }
        (true, None) => {
            bans.push(Ban { mask: (&*given).into(), folded: folded.into(), by, at });
            Ok(Some(Some(given.into_owned())))
        }
        (false, Some(index)) => Ok(Some(Some(bans.remove(index).mask.into()))),
    }
}

fn list_bans(turn: &mut Turn<'_>, id: ChannelId) {
    let channel = &turn.realm.channels[&id];
    let name = channel.name.clone();
    let rows: Vec<Reply> = channel
        .bans
        .iter()
        .map(|ban| {
            Reply::numeric(RPL_BANLIST).word(&name).word(&ban.mask).word(&ban.by).number(ban.at)
        })
        .collect();
    for row in rows {
        turn.reply(&row);
    }
    turn.reply(&Reply::numeric(RPL_ENDOFBANLIST).word(&name).text("End of channel ban list"));
}

fn bad(change: &Change<'_>, mode: ChannelMode, argument: &str, why: &'static str) -> Refusal {
    ChannelRefusal::InvalidModeParameter(mode.letter(), argument.into(), why).of(change.name)
}
