//! Replay: who comes into a channel and can't ask for what was said there before is shown the last
//! lines of it; who comes back to an account that was here without anybody listening, also what was
//! said to it in private.
//!
//! Spec: <https://ircv3.net/specs/batches/chathistory>. It comes after the answer to the JOIN and
//! has no label: nobody asked for it.

use std::collections::VecDeque;
use std::sync::Arc;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use papo_proto::Capability;
use papo_proto::frame::LINE_LEN_MAX;
use papo_proto::history::{Page, Read};

use crate::effect::Question;
use crate::event::{Event, Happening};
use crate::id::ChannelId;
use crate::input::{Answer, Stamp};
use crate::limits::REPLAY_LINES_MAX;
use crate::policy;
use crate::session::Purpose;
use crate::turn::Turn;

/// Asks for the last lines of the channels that the session has come into in this turn, and for
/// what nobody heard.
pub(crate) fn ask(turn: &mut Turn<'_>) {
    let channels = std::mem::take(&mut turn.came_into);
    let missed_since = turn.missed_since.take();
    let settings = turn.realm.settings.clone();
    if channels.is_empty() && missed_since.is_none()
        || settings.replay_on_join == 0
        || turn.realm.sessions.get(&turn.session).is_none_or(|session| session.parked.is_some())
        || turn.has_cap(Capability::Chathistory)
    {
        return;
    }
    let until = turn.realm.last_message();
    let page = Page::last(settings.replay_on_join.min(REPLAY_LINES_MAX));
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
        let question = Question::Read(Box::new(Read::Pages(pages)));
        turn.ask(Purpose::Replay { channels }, question);
    }
}

/// Shows what was found. If nothing could be read, the user is in the channel all the same.
pub(crate) fn show(turn: &mut Turn<'_>, channels: &[ChannelId], answer: Answer) {
    let Answer::Pages(pages) = answer else { return };
    let mut pages = pages.into_iter();
    for (id, lines) in channels.iter().zip(&mut pages) {
        // Somebody may have put it out meanwhile.
        if let Some(channel) = turn.realm.channels.get(id)
            && turn.me().channels.contains(id)
        {
            let name = channel.name.clone();
            show_page(turn, &name, lines);
        }
    }
    let mut lines: VecDeque<Arc<Event>> = pages.flatten().collect();
    while let Some(line) = lines.pop_front() {
        // What one person said without a break is shown together.
        let nick = |event: &Event| event.source.split('!').next().map(str::to_owned);
        let name = nick(&line);
        let mut together = vec![line];
        while let Some(next) = lines.pop_front_if(|next| nick(next) == name) {
            together.push(next);
        }
        show_page(turn, &name.unwrap_or_default(), together);
    }
}

fn show_page(turn: &mut Turn<'_>, name: &str, lines: Vec<Arc<Event>>) {
    let mut lines: Vec<Arc<Event>> = lines.into_iter().filter(|it| is_for_people(it)).collect();
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
    matches!(&event.what, Happening::Message { text, .. } if !policy::is_ctcp(text))
}

/// The same with its time in front of its text, for clients that show no other time than now.
fn with_time(event: &Arc<Event>, now: Stamp) -> Arc<Event> {
    let Happening::Message { kind, target, text, tags } = &event.what else { return event.clone() };
    let (before, rest) = match text.strip_prefix("\u{1}ACTION ") {
        Some(rest) => ("\u{1}ACTION ", rest),
        None => ("", &**text),
    };
    let text: Box<str> = format!("{before}[{}] {rest}", moment(event.time_ms, now.time_ms)).into();
    // `:source WORD target :text` and the end of the line; what people said is never cut.
    let len = event.source.len() + kind.word().len() + target.len() + text.len() + 7;
    if len > LINE_LEN_MAX {
        return event.clone();
    }
    let (kind, target, tags) = (*kind, target.clone(), tags.clone());
    let what = Happening::Message { kind, target, text, tags };
    let Event { id, time_ms, ref source, ref account, modes, .. } = **event;
    Arc::new(Event { id, time_ms, source: source.clone(), account: account.clone(), modes, what })
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
