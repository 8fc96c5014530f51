//! `SEARCH`: what was said before, by what is in it.
//!
//! Spec: <https://codeberg.org/emersion/soju/src/branch/master/doc/ext/search.md>
//!
//! Whoever has `soju.im/search` on says what it looks for: `in` a channel or a conversation, `from` a
//! nick, at or `after` a time, at or `before` one, with this `text`, at most `limit` of them. Without
//! `in`, it is looked for in all channels one is in and in all that was said in private. Case,
//! accents and formatting don't count. All words must be there, each also inside of a longer word;
//! one or two letters stand for a whole word, and Chinese, Japanese, Korean and Thai are found by
//! every character. Found are those that CHATHISTORY would show, the newest, in the order of time;
//! with `after`, the first ones from there. An account, or all guests at one address, have two searches
//! at once at most; one more is refused (`FAIL SEARCH INTERNAL_ERROR`).
//!
//! ```irc
//! alice> CAP REQ :soju.im/search batch message-tags server-time labeled-response
//! alice<...
//! alice> PRIVMSG #lobby :O João já foi à praça
//! *<...
//! bob> PRIVMSG #lobby :joão?
//! *<...
//! bob> NOTICE #lobby :我今天去北京大学了
//! *<...
//! alice> PRIVMSG bob :did joao go?
//! *<...
//! alice> PRIVMSG #lobby :␁ACTION waves to Joao␁
//! *<...
//! alice> PRIVMSG #lobby :␁VERSION joao␁
//! *<...
//! alice> @label=a SEARCH text=joao;in=#LOBBY
//! alice< @label=a;time=2001-09-09T01:46:40.000Z :papo BATCH +{all} soju.im/search
//! alice< @batch={all};time=2001-09-09T01:46:40.000Z;msgid={one} :alice!alice@10.0.0.1 PRIVMSG #lobby :O João já foi à praça
//! alice< @batch={all};time=2001-09-09T01:46:40.000Z;msgid={two} :bob!bob@10.0.0.2 PRIVMSG #lobby :joão?
//! alice< @batch={all};time=2001-09-09T01:46:40.000Z;msgid={act} :alice!alice@10.0.0.1 PRIVMSG #lobby :␁ACTION waves to Joao␁
//! alice< @time=2001-09-09T01:46:40.000Z :papo BATCH -{all}
//! alice> CAP REQ :-batch -message-tags -server-time -labeled-response
//! alice<...
//! alice> SEARCH text=JOAO\sja
//! alice< :alice!alice@10.0.0.1 PRIVMSG #lobby :O João já foi à praça
//! alice> SEARCH :text=joao;limit=2
//! alice< :alice!alice@10.0.0.1 PRIVMSG bob :did joao go?
//! alice< :alice!alice@10.0.0.1 PRIVMSG #lobby :␁ACTION waves to Joao␁
//! alice> SEARCH text=joao;limit=1;after=2001-09-09T01:46:40.000Z
//! alice< :alice!alice@10.0.0.1 PRIVMSG #lobby :O João já foi à praça
//! alice> SEARCH text=北京
//! alice< :bob!bob@10.0.0.2 NOTICE #lobby :我今天去北京大学了
//! alice> SEARCH from=BOB;in=#lobby;before=2001-09-09T01:46:40.000Z;limit=1
//! alice< :bob!bob@10.0.0.2 NOTICE #lobby :我今天去北京大学了
//! alice> SEARCH in=bob
//! alice< :alice!alice@10.0.0.1 PRIVMSG bob :did joao go?
//! ```
//!
//! A message of several lines is found whole, by what is in any of them:
//!
//! ```irc
//! alice> CAP REQ :batch draft/multiline message-tags
//! alice<...
//! carol> CAP REQ :soju.im/search
//! carol<...
//! bob> CAP REQ :soju.im/search batch draft/multiline
//! bob<...
//! alice> BATCH +1 draft/multiline #lobby
//! alice> @batch=1 PRIVMSG #lobby :today we drink co
//! alice> @batch=1;draft/multiline-concat PRIVMSG #lobby :ffee
//! alice> @batch=1 PRIVMSG #lobby :tomorrow tea
//! alice> BATCH -1
//! *<...
//! carol> SEARCH text=TOMORROW\scoffee
//! carol< :alice!alice@10.0.0.1 PRIVMSG #lobby :today we drink co
//! carol< :alice!alice@10.0.0.1 PRIVMSG #lobby :ffee
//! carol< :alice!alice@10.0.0.1 PRIVMSG #lobby :tomorrow tea
//! bob> SEARCH text=tea
//! bob< :papo BATCH +{all} soju.im/search
//! bob< @batch={all} :alice!alice@10.0.0.1 BATCH +{lines} draft/multiline #lobby
//! bob< @batch={lines} :alice!alice@10.0.0.1 PRIVMSG #lobby :today we drink co
//! bob< @batch={lines};draft/multiline-concat :alice!alice@10.0.0.1 PRIVMSG #lobby :ffee
//! bob< @batch={lines} :alice!alice@10.0.0.1 PRIVMSG #lobby :tomorrow tea
//! bob< @batch={all} :alice!alice@10.0.0.1 BATCH -{lines}
//! bob< :papo BATCH -{all}
//! ```
//!
//! When nothing is found, the batch is empty. Nobody finds what it may not see:
//!
//! ```irc
//! alice> PRIVMSG bob :psst
//! *<...
//! alice> JOIN #tea
//! *<...
//! alice> PRIVMSG #tea :psst
//! *<...
//! carol> CAP REQ :soju.im/search batch
//! carol<...
//! carol> SEARCH text=psst
//! carol< :papo BATCH +{none} soju.im/search
//! carol< :papo BATCH -{none}
//! carol> SEARCH in=#tea;text=psst
//! carol< :papo FAIL SEARCH INVALID_PARAMS in #tea :There is nothing that you may search
//! carol> JOIN #tea
//! *<...
//! carol> SEARCH text=psst
//! carol< :papo BATCH +{one} soju.im/search
//! carol< @batch={one} :alice!alice@10.0.0.1 PRIVMSG #tea :psst
//! carol< :papo BATCH -{one}
//! ```
//!
//! What can't be answered:
//!
//! ```irc
//! alice> SEARCH text=x
//! alice< :papo 421 alice SEARCH :SEARCH needs the capability soju.im/search
//! alice> CAP REQ soju.im/search
//! alice<...
//! alice> SEARCH
//! alice< :papo 461 alice SEARCH :Not enough parameters
//! alice> SEARCH limit=0
//! alice< :papo FAIL SEARCH INVALID_PARAMS limit 0 :Invalid limit
//! alice> SEARCH after=yesterday
//! alice< :papo FAIL SEARCH INVALID_PARAMS after yesterday :Invalid timestamp
//! alice> SEARCH before=msgid=5
//! alice< :papo FAIL SEARCH INVALID_PARAMS before msgid=5 :Invalid timestamp
//! alice> SEARCH in=not\sa\snick
//! alice< :papo FAIL SEARCH INVALID_PARAMS in :There is nothing that you may search
//! alice> SEARCH text=x;colour=red
//! alice< :papo FAIL SEARCH INVALID_PARAMS colour :Unknown attribute
//! ```

use std::net::IpAddr;

use papo_proto::command::search::Search as Said;
use papo_proto::history::{ID_END, Page, Read, Targets, View};
use papo_proto::search::{Private, Search, fold, words};
use papo_proto::{Capability, Verb};

use super::chathistory::{Point, moment_of, read_limit, targets, view_of};
use crate::history::Room;
use crate::input::Answer;
use crate::limits::{SEARCH_LINES_MAX, SEARCHES_AT_ONCE_MAX};
use crate::refusal::Refusal;
use crate::reply::Reply;
use crate::session::{Purpose, Session};
use crate::turn::{Outcome, Turn};

const BUSY: &str = "Too many are searching, try again soon";

pub(super) fn search(turn: &mut Turn<'_>, said: Said) -> Outcome {
    turn.must_have(Capability::Search, Verb::Search)?;
    if let Some(unknown) = said.unknown {
        return Err(invalid(&unknown, "", "Unknown attribute"));
    }
    let page = page(&said)?;
    if searches_of(turn) >= SEARCHES_AT_ONCE_MAX {
        return Err(failed(BUSY));
    }
    let (views, private) = if let Some(target) = said.target.as_deref() {
        let view = view_of(turn, target);
        let nothing = || invalid("in", target, "There is nothing that you may search");
        let (_, view) = view.ok_or_else(nothing)?;
        (vec![View { events: false, ..view }], None)
    } else {
        let Targets { channels, me, since, until, .. } = targets(turn, page);
        let views = channels.into_iter().map(|(_, view)| view).collect();
        (views, Some(Private { me, since, until }))
    };
    let from = said.from.map(|nick| fold(&nick).into());
    let words = words(said.text.as_deref().unwrap_or_default());
    let search = Search { views, private, from, words, page };
    turn.read(Purpose::Search { newest: page.newest }, Read::Search(search));
    Ok(())
}

/// How many searches wait or run for whoever this is.
fn searches_of(turn: &Turn<'_>) -> usize {
    let whose = |session: &Session| match session.account() {
        Some(account) => (Some(Box::from(account)), None),
        None => (None, Some(session.address().to_canonical())),
    };
    let mine: (Option<Box<str>>, Option<IpAddr>) = whose(turn.session());
    let asked = turn.realm.asked.values().filter_map(|id| turn.realm.sessions.get(id));
    let searching = asked.filter(|session| {
        let parked = session.parked.as_ref();
        parked.is_some_and(|parked| matches!(parked.purpose, Purpose::Search { .. }))
    });
    searching.filter(|session| whose(session) == mine).count()
}

/// How many, and when.
fn page(said: &Said) -> Result<Page, Refusal> {
    let most = match said.limit.as_deref() {
        None => SEARCH_LINES_MAX,
        Some(limit) => read_limit(limit)
            .ok_or_else(|| invalid("limit", limit, "Invalid limit"))?
            .min(SEARCH_LINES_MAX),
    };
    let moment = |key: &str, time: &Option<Box<str>>| -> Result<Option<Point>, Refusal> {
        let Some(time) = time else { return Ok(None) };
        let point = moment_of(time).ok_or_else(|| invalid(key, time, "Invalid timestamp"))?;
        Ok(Some(point))
    };
    // What is of these very moments is among them.
    let after = moment("after", &said.after)?.map(|point| point.first.saturating_sub(1));
    let before = moment("before", &said.before)?.map_or(ID_END, |point| point.last + 1);
    Ok(Page { after: after.unwrap_or(0), before, most, newest: after.is_none() })
}

/// What is wrong with an attribute.
fn invalid(key: &str, value: &str, text: &str) -> Refusal {
    // A word of the answer is no place for every text.
    let is_word =
        !value.is_empty() && !value.starts_with(':') && !value.contains(char::is_whitespace);
    let context = if is_word { vec![key, value] } else { vec![key] };
    Refusal::Fail(Reply::fail("SEARCH", "INVALID_PARAMS", &context, text))
}

/// What was looked for was found, or was not.
pub(super) fn answered(turn: &mut Turn<'_>, newest: bool, answer: Answer) -> Outcome {
    let why = match answer {
        Answer::Pages(pages) => {
            let mut lines: Vec<_> = pages.into_iter().flatten().collect();
            let mut room = Room::of(turn);
            let fits = if newest { room.take(lines.iter().rev()) } else { room.take(lines.iter()) };
            // Whoever asks gets on.
            let shown = lines.len().min(fits.max(1));
            if newest {
                lines.drain(..lines.len() - shown);
            } else {
                lines.truncate(shown);
            }
            turn.in_batch("soju.im/search", |turn| {
                for line in lines {
                    turn.replay(line);
                }
            });
            return Ok(());
        }
        Answer::GaveUp => {
            "The search took too long; a channel, a time or longer words make it shorter"
        }
        Answer::Busy => BUSY,
        _ => "The search could not be run",
    };
    Err(failed(why))
}

fn failed(why: &str) -> Refusal {
    Refusal::Fail(Reply::fail("SEARCH", "INTERNAL_ERROR", &[], why))
}
