//! Replay: who comes into a channel and can't ask for what was said there before is shown the last
//! lines of it; who comes back to an account that was here without anybody listening, all that was
//! said there meanwhile, and what was said to it in private. What of that is too much is told.
//!
//! Spec: <https://ircv3.net/specs/batches/chathistory>. It comes after the answer to the JOIN and
//! has no label: nobody asked for it.

use std::collections::VecDeque;
use std::sync::Arc;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use papo_proto::Capability;
use papo_proto::ctcp::{ACTION, is_ctcp};
use papo_proto::history::{Page, Read};

use crate::event::{Event, Happening};
use crate::history::Room;
use crate::id::{ChannelId, MessageId};
use crate::input::{Answer, Stamp};
use crate::limits::REPLAY_LINES_MAX;
use crate::multiline::pieces;
use crate::policy;
use crate::reply::Reply;
use crate::session::Purpose;
use crate::turn::Turn;

/// Asks for the last lines of the channels that the session has come into in this turn, and for
/// what nobody heard.
pub(crate) fn ask(turn: &mut Turn<'_>) {
    let channels = std::mem::take(&mut turn.came_into);
    let missed_since = turn.missed_since.take();
    if channels.is_empty() && missed_since.is_none()
        || turn.realm.sessions.get(&turn.session).is_none_or(|session| session.parked.is_some())
    {
        return;
    }
    let settings = turn.realm.settings.clone();
    if settings.replay_on_join == 0 || turn.has_cap(Capability::Chathistory) {
        // Who can ask for it is shown nothing.
        nothing_is_missed(turn);
        return;
    }
    let until = turn.realm.last_message();
    // Who was away is shown all of that, if it is not too much.
    let most = missed_since.map_or(settings.replay_on_join, |_| REPLAY_LINES_MAX + 1);
    let page = Page::last(most.min(REPLAY_LINES_MAX + 1));
    let (channels, mut pages): (Vec<_>, Vec<_>) = channels
        .iter()
        .filter_map(|id| turn.realm.channels.get(id))
        .filter(|channel| channel.seq > 0)
        .filter_map(|channel| {
            let view = policy::view_of_channel(turn.me(), channel, &settings, until)?;
            Some((channel.id, (view, page)))
        })
        .unzip();
    if let Some(since) = missed_since {
        let casemapping = turn.realm.directory.casemapping();
        let view = policy::view_of_heard(turn.me(), since, casemapping, until);
        pages.push((view, Page::last(REPLAY_LINES_MAX)));
    }
    if !pages.is_empty() {
        turn.read(Purpose::Replay { channels, missed_since }, Read::Pages(pages));
    }
}

fn nothing_is_missed(turn: &mut Turn<'_>) {
    let user = turn.me().id;
    turn.realm.user_mut(user).missed_since = None;
}

/// Shows what was found. If nothing could be read, the user is in the channel all the same, and is
/// shown what it missed in private when it comes again.
pub(crate) fn show(
    turn: &mut Turn<'_>,
    channels: &[ChannelId],
    missed_since: Option<MessageId>,
    answer: Answer,
) {
    let Answer::Pages(mut pages) = answer else { return };
    let mut room = Room::of(turn);
    if pages.len() > channels.len() {
        nothing_is_missed(turn);
    }
    // What is for nobody else has its room first.
    let missed = pages.split_off(channels.len().min(pages.len())).concat();
    let mut missed = VecDeque::from(for_people(missed, &mut room));
    for (id, lines) in channels.iter().zip(pages) {
        // Somebody may have put it out meanwhile.
        if let Some(channel) = turn.realm.channels.get(id)
            && turn.me().channels.contains(id)
        {
            let name = channel.name.clone();
            let least = turn.realm.settings.replay_on_join;
            let (lines, is_cut) = cut(&lines, missed_since, least, &mut room);
            if is_cut {
                let text = format!("Of what you missed in {name} only the end is shown");
                turn.reply(&Reply::to_client("NOTICE").text(&text));
            }
            show_page(turn, &name, lines);
        }
    }
    while let Some(line) = missed.pop_front() {
        // What one person said without a break is shown together.
        let nick = |event: &Event| event.source.split('!').next().map(str::to_owned);
        let name = nick(&line);
        let mut together = vec![line];
        while let Some(next) = missed.pop_front_if(|next| nick(next) == name) {
            together.push(next);
        }
        show_page(turn, &name.unwrap_or_default(), together);
    }
}

/// The lines of a channel that are shown: what was missed, and so many at least. Says whether more
/// was missed than that.
fn cut(
    lines: &[Arc<Event>],
    missed_since: Option<MessageId>,
    least: usize,
    room: &mut Room,
) -> (Vec<Arc<Event>>, bool) {
    let is_missed = |line: &Arc<Event>| missed_since.is_some_and(|since| since < line.id);
    let is_more = lines.len() > REPLAY_LINES_MAX && is_missed(&lines[0]);
    let lines = &lines[lines.len().saturating_sub(REPLAY_LINES_MAX)..];
    let first = lines.iter().take_while(|line| !is_missed(line)).count();
    let first = first.min(lines.len().saturating_sub(least));
    let wanted: Vec<Arc<Event>> =
        lines[first..].iter().filter(|it| is_for_people(it)).cloned().collect();
    let missed = wanted.iter().filter(|line| is_missed(line)).count();
    let shown = for_people(wanted, room);
    let is_cut = is_more || shown.len() < missed;
    (shown, is_cut)
}

/// The last of these lines that people read and that there is room for.
fn for_people(lines: Vec<Arc<Event>>, room: &mut Room) -> Vec<Arc<Event>> {
    let mut lines: Vec<Arc<Event>> = lines.into_iter().filter(|it| is_for_people(it)).collect();
    lines.drain(..lines.len() - room.take(lines.iter().rev()));
    lines
}

fn show_page(turn: &mut Turn<'_>, name: &str, mut lines: Vec<Arc<Event>>) {
    if lines.is_empty() {
        return;
    }
    if !turn.has_cap(Capability::ServerTime) {
        let stamp = turn.stamp;
        for line in &mut lines {
            *line = with_time(line, stamp);
        }
    }
    let kind = format!("chathistory {name}");
    turn.in_batch(&kind, |turn| lines.into_iter().for_each(|line| turn.replay(line)));
}

/// Whether people read it: programs would take what is for them as if it were new.
fn is_for_people(event: &Event) -> bool {
    let Happening::Message { text, joints, .. } = &event.what else { return false };
    !pieces(text, joints).any(|piece| is_ctcp(piece.text))
}

/// The same with its time in front of its text, for clients that show no other time than now.
fn with_time(event: &Arc<Event>, now: Stamp) -> Arc<Event> {
    let Happening::Message { kind, target, text, joints, tags } = &event.what else {
        return event.clone();
    };
    // Empty lines are not for all.
    let first = text.len() - text.trim_start_matches('\n').len();
    let at = first + if text[first..].starts_with(ACTION) { ACTION.len() } else { 0 };
    let time = format!("[{}] ", moment(event.time_ms, now.time_ms));
    let is_one_line = !event.is_multiline();
    let joints = joints.iter().map(|&joint| {
        let time = if joint as usize > at { time.len() } else { 0 };
        joint.saturating_add(u32::try_from(time).unwrap_or(0))
    });
    let (kind, target, joints, tags) = (*kind, target.clone(), joints.collect(), tags.clone());
    let text = format!("{}{time}{}", &text[..at], &text[at..]).into();
    let what = Happening::Message { kind, target, text, joints, tags };
    let Event { id, time_ms, ref source, ref account, modes, edited, .. } = **event;
    let (source, account) = (source.clone(), account.clone());
    let timed = Event { id, time_ms, source, account, modes, edited, what };
    // What people said in one line goes on in one.
    if is_one_line && timed.is_multiline() { event.clone() } else { Arc::new(timed) }
}

/// A time for people, in UTC: of today without the day.
fn moment(time_ms: u64, now_ms: u64) -> String {
    let at = |ms: u64| {
        let time = i64::try_from(ms).ok().and_then(|ms| Timestamp::from_millisecond(ms).ok());
        time.unwrap_or(Timestamp::MAX).to_zoned(TimeZone::UTC)
    };
    let (time, now) = (at(time_ms), at(now_ms));
    let format = if time.date() == now.date() { "%H:%M" } else { "%Y-%m-%d %H:%M" };
    time.strftime(format).to_string()
}

#[cfg(test)]
mod tests {
    use super::moment;

    #[test]
    fn moments() {
        let noon = 1_795_435_200_000; // 2026-11-23 12:00 UTC
        assert_eq!(moment(noon, noon + 3_600_000), "12:00");
        assert_eq!(moment(noon, noon + 12 * 3_600_000 - 1), "12:00");
        assert_eq!(moment(noon, noon + 12 * 3_600_000), "2026-11-23 12:00");
    }
}
