//! `CHATHISTORY`: what was said before, page by page.
//!
//! Spec: <https://ircv3.net/specs/extensions/chathistory>, <https://ircv3.net/specs/batches/chathistory>
//!
//! It is for clients with `draft/chathistory`. Members see the history of a channel; what was said in private, its two ends alone, by their
//! nicks or, if they are logged in, by their accounts. Whoever takes a nick sees nothing of what was
//! said to who had it before. A page is in a batch that has the tag `draft/chathistory-end` if there
//! is nothing beyond it. With `draft/event-playback`, it has also what happened; reactions and pins
//! follow their message with the tag `draft/chathistory-context`, and are not counted. What was
//! corrected is shown as it is now.
//!
//! ```irc
//! alice> CAP REQ :draft/chathistory batch message-tags
//! alice<...
//! alice> PRIVMSG #lobby :one
//! *<...
//! bob> NOTICE #lobby :two
//! alice< @msgid={two} :bob!bob@10.0.0.2 NOTICE #lobby :two
//! *<...
//! alice> @+x=y PRIVMSG #lobby :three
//! *<...
//! alice> CHATHISTORY LATEST #LOBBY * 2
//! alice< :papo BATCH +{latest} chathistory #lobby
//! alice< @batch={latest};msgid={two} :bob!bob@10.0.0.2 NOTICE #lobby :two
//! alice< @batch={latest};msgid={three};+x=y :alice!alice@10.0.0.1 PRIVMSG #lobby :three
//! alice< :papo BATCH -{latest}
//! alice> CHATHISTORY latest #lobby msgid={two} 50
//! alice< @draft/chathistory-end :papo BATCH +{after} chathistory #lobby
//! alice< @batch={after};msgid={three};+x=y :alice!alice@10.0.0.1 PRIVMSG #lobby :three
//! alice< :papo BATCH -{after}
//! alice> CHATHISTORY BEFORE #lobby msgid={two} 50
//! alice< @draft/chathistory-end :papo BATCH +{before} chathistory #lobby
//! alice< @batch={before};msgid={one} :alice!alice@10.0.0.1 PRIVMSG #lobby :one
//! alice< :papo BATCH -{before}
//! alice> CHATHISTORY AFTER #lobby msgid={one} 1
//! alice< :papo BATCH +{first} chathistory #lobby
//! alice< @batch={first};msgid={two} :bob!bob@10.0.0.2 NOTICE #lobby :two
//! alice< :papo BATCH -{first}
//! alice> CHATHISTORY AROUND #lobby msgid={two} 3
//! alice< :papo BATCH +{around} chathistory #lobby
//! alice< @batch={around};msgid={one} :alice!alice@10.0.0.1 PRIVMSG #lobby :one
//! alice< @batch={around};msgid={two} :bob!bob@10.0.0.2 NOTICE #lobby :two
//! alice< @batch={around};msgid={three};+x=y :alice!alice@10.0.0.1 PRIVMSG #lobby :three
//! alice< :papo BATCH -{around}
//! alice> CHATHISTORY BETWEEN #lobby msgid={three} msgid={one} 5
//! alice< @draft/chathistory-end :papo BATCH +{between} chathistory #lobby
//! alice< @batch={between};msgid={two} :bob!bob@10.0.0.2 NOTICE #lobby :two
//! alice< :papo BATCH -{between}
//! alice> CHATHISTORY AFTER #lobby timestamp=2001-09-09T01:46:40.000Z 5
//! alice< @draft/chathistory-end :papo BATCH +{none} chathistory #lobby
//! alice< :papo BATCH -{none}
//! alice> CHATHISTORY BEFORE #lobby timestamp=9999-12-31T23:59:59.999Z 1
//! alice< :papo BATCH +{far} chathistory #lobby
//! alice< @batch={far};msgid={three};+x=y :alice!alice@10.0.0.1 PRIVMSG #lobby :three
//! alice< :papo BATCH -{far}
//! ```
//!
//! A message of several lines is one, and looks as it did when it was said:
//!
//! ```irc
//! alice> CAP REQ :draft/chathistory batch draft/multiline message-tags
//! alice<...
//! bob> CAP REQ :draft/chathistory
//! bob<...
//! bob> PRIVMSG #lobby :zero
//! *<...
//! alice> @+x=y BATCH +1 draft/multiline #lobby
//! alice> @batch=1 PRIVMSG #lobby :one
//! alice> @batch=1 PRIVMSG #lobby :
//! alice> @batch=1 PRIVMSG #lobby :two
//! alice> @batch=1;draft/multiline-concat PRIVMSG #lobby : and a half
//! alice> BATCH -1
//! *<...
//! alice> CHATHISTORY LATEST #lobby * 1
//! alice< :papo BATCH +{page} chathistory #lobby
//! alice< @batch={page};msgid={whole};+x=y :alice!alice@10.0.0.1 BATCH +{whole} draft/multiline #lobby
//! alice< @batch={whole} :alice!alice@10.0.0.1 PRIVMSG #lobby :one
//! alice< @batch={whole} :alice!alice@10.0.0.1 PRIVMSG #lobby :
//! alice< @batch={whole} :alice!alice@10.0.0.1 PRIVMSG #lobby :two
//! alice< @batch={whole};draft/multiline-concat :alice!alice@10.0.0.1 PRIVMSG #lobby : and a half
//! alice< @batch={page} :alice!alice@10.0.0.1 BATCH -{whole}
//! alice< :papo BATCH -{page}
//! alice> CHATHISTORY BEFORE #lobby msgid={whole} 1
//! alice< @draft/chathistory-end :papo BATCH +{before} chathistory #lobby
//! alice< @batch={before};msgid={zero} :bob!bob@10.0.0.2 PRIVMSG #lobby :zero
//! alice< :papo BATCH -{before}
//! bob> CHATHISTORY LATEST #lobby * 1
//! bob< :alice!alice@10.0.0.1 PRIVMSG #lobby :one
//! bob< :alice!alice@10.0.0.1 PRIVMSG #lobby :two
//! bob< :alice!alice@10.0.0.1 PRIVMSG #lobby : and a half
//! ```
//!
//! In private, and where there is anything:
//!
//! ```irc
//! alice> CAP REQ :draft/chathistory batch server-time labeled-response
//! alice<...
//! alice> PRIVMSG bob :psst
//! bob<...
//! bob> NOTICE alice :what?
//! alice<...
//! bob> NICK robert
//! *<...
//! alice> @label=pm CHATHISTORY LATEST BOB * 9
//! alice< @label=pm;time=2001-09-09T01:46:40.000Z :papo BATCH +{pm} chathistory BOB
//! alice< @batch={pm};time=2001-09-09T01:46:40.000Z :alice!alice@10.0.0.1 PRIVMSG bob :psst
//! alice< @batch={pm};time=2001-09-09T01:46:40.000Z :bob!bob@10.0.0.2 NOTICE alice :what?
//! alice< @time=2001-09-09T01:46:40.000Z :papo BATCH -{pm}
//! alice> CHATHISTORY TARGETS timestamp=2001-09-09T00:00:00.000Z timestamp=2001-09-10T00:00:00.000Z 9
//! alice< @time=2001-09-09T01:46:40.000Z :papo BATCH +{targets} draft/chathistory-targets
//! alice< @batch={targets};time=2001-09-09T01:46:40.000Z :papo CHATHISTORY TARGETS bob 2001-09-09T01:46:40.000Z
//! alice< @time=2001-09-09T01:46:40.000Z :papo BATCH -{targets}
//! carol> CAP REQ :draft/chathistory
//! carol<...
//! carol> NICK bob
//! *<...
//! carol> CHATHISTORY LATEST alice * 9
//! carol> PRIVMSG alice :I am bob now
//! *<...
//! carol> CHATHISTORY LATEST alice * 9
//! carol< :bob!carol@10.0.0.3 PRIVMSG alice :I am bob now
//! ```
//!
//! With mode `H` on a channel, members see what was said since they came. What was said behind a
//! door is for those who were in while it was there.
//!
//! ```irc
//! alice> JOIN #tea
//! *<...
//! alice> PRIVMSG #tea :open
//! alice> MODE #tea +s
//! *<...
//! alice> PRIVMSG #tea :behind a door
//! bob> CAP REQ :draft/chathistory draft/event-playback
//! bob<...
//! bob> JOIN #tea
//! *<...
//! bob> CHATHISTORY LATEST #tea * 9
//! bob< :alice!alice@10.0.0.1 PRIVMSG #tea :open
//! bob< :alice!alice@10.0.0.1 MODE #tea +s
//! bob< :alice!alice@10.0.0.1 PRIVMSG #tea :behind a door
//! bob< :bob!bob@10.0.0.2 JOIN #tea
//! alice> MODE #tea +H
//! *<...
//! bob> CHATHISTORY LATEST #tea * 9
//! bob< :bob!bob@10.0.0.2 JOIN #tea
//! bob< :alice!alice@10.0.0.1 MODE #tea +H
//! alice> PRIVMSG @#tea :for operators
//! alice> PART #tea
//! *<...
//! bob> PART #tea
//! *<...
//! bob> JOIN #tea
//! *<...
//! bob> CHATHISTORY LATEST #tea * 9
//! bob< :alice!alice@10.0.0.1 PRIVMSG #tea :open
//! bob< :bob!bob@10.0.0.2 JOIN #tea
//! ```
//!
//! What can't be answered:
//!
//! ```irc
//! alice> CHATHISTORY LATEST #lobby * 5
//! alice< :papo 421 alice CHATHISTORY :CHATHISTORY needs the capability draft/chathistory
//! alice> CAP REQ draft/chathistory
//! alice<...
//! alice> CHATHISTORY
//! alice< :papo 461 alice CHATHISTORY :Not enough parameters
//! alice> CHATHISTORY NONSENSE #lobby
//! alice< :papo FAIL CHATHISTORY INVALID_PARAMS NONSENSE :Unknown command
//! alice> CHATHISTORY BEFORE #lobby 5
//! alice< :papo FAIL CHATHISTORY INVALID_PARAMS BEFORE :Insufficient parameters
//! alice> CHATHISTORY LATEST #lobby * 5 5
//! alice< :papo FAIL CHATHISTORY INVALID_PARAMS LATEST :Too many parameters
//! alice> CHATHISTORY AFTER #lobby timestamp=yesterday 5
//! alice< :papo FAIL CHATHISTORY INVALID_PARAMS AFTER yesterday :Invalid timestamp
//! alice> CHATHISTORY AFTER #lobby timestamp=2001-09-09T01:46:40Z 5
//! alice< :papo FAIL CHATHISTORY INVALID_PARAMS AFTER 2001-09-09T01:46:40Z :Invalid timestamp
//! alice> CHATHISTORY AFTER #lobby msgid=17 5
//! alice< :papo FAIL CHATHISTORY INVALID_PARAMS AFTER 17 :Invalid msgid
//! alice> CHATHISTORY AFTER #lobby now 5
//! alice< :papo FAIL CHATHISTORY INVALID_PARAMS AFTER now :Neither a timestamp nor a msgid
//! alice> CHATHISTORY AFTER #lobby seq=5 5
//! alice< :papo FAIL CHATHISTORY INVALID_MSGREFTYPE AFTER #lobby seq=5 :History is found by msgid and timestamp
//! alice> CHATHISTORY TARGETS msgid=17 timestamp=2001-09-10T00:00:00.000Z 5
//! alice< :papo FAIL CHATHISTORY INVALID_PARAMS TARGETS 17 :Invalid timestamp
//! alice> CHATHISTORY LATEST #lobby * -1
//! alice< :papo FAIL CHATHISTORY INVALID_PARAMS LATEST -1 :Invalid limit
//! alice> CHATHISTORY LATEST #lobby * +5
//! alice< :papo FAIL CHATHISTORY INVALID_PARAMS LATEST +5 :Invalid limit
//! alice> CHATHISTORY LATEST #lobby * 0
//! alice< :papo FAIL CHATHISTORY INVALID_PARAMS LATEST 0 :Invalid limit
//! alice> CHATHISTORY LATEST #nowhere * 5
//! alice< :papo FAIL CHATHISTORY INVALID_TARGET LATEST #nowhere :Messages could not be retrieved
//! bob> JOIN #tea
//! bob<...
//! alice> CHATHISTORY LATEST #tea * 5
//! alice< :papo FAIL CHATHISTORY INVALID_TARGET LATEST #tea :Messages could not be retrieved
//! alice> CHATHISTORY LATEST not:a:nick * 5
//! alice< :papo FAIL CHATHISTORY INVALID_TARGET LATEST not:a:nick :Messages could not be retrieved
//! ```

use std::sync::Arc;

use papo_proto::command::chathistory::{Asked, Chathistory, Reference, Which, Wrong};
use papo_proto::history::{ID_END, Page, Read, Targets, View};
use papo_proto::{Capability, Verb};

use crate::conversation::{self, Conversation};
use crate::event::{Event, Happening, MessageKind};
use crate::history::{Asking, Room, Shape};
use crate::id::MessageId;
use crate::input::Answer;
use crate::limits::HISTORY_LINES_MAX;
use crate::policy;
use crate::refusal::Refusal;
use crate::render::{read_timestamp, timestamp};
use crate::reply::Reply;
use crate::session::Purpose;
use crate::turn::{Outcome, Turn};

pub(super) fn chathistory(turn: &mut Turn<'_>, said: Chathistory) -> Outcome {
    turn.must_have(Capability::Chathistory, Verb::Chathistory)?;
    let Chathistory { subcommand, asked } = said;
    let wrong = |wrong| {
        let text = match wrong {
            Wrong::Subcommand => "Unknown command",
            Wrong::TooFew => "Insufficient parameters",
            Wrong::TooMany => "Too many parameters",
        };
        fail("INVALID_PARAMS", &[&subcommand], text)
    };
    let (target, read, most, shape) = match asked.map_err(wrong)? {
        Asked::Lines { target, which, limit } => {
            let most = limit_of(&subcommand, &limit)?;
            let (pages, shape) = pages(&subcommand, &target, &which, most)?;
            let (target, view) = view_of(turn, &target).ok_or_else(|| {
                let names = [&*subcommand, &*target];
                fail("INVALID_TARGET", &names, "Messages could not be retrieved")
            })?;
            let pages = pages.into_iter().map(|page| (view.clone(), page)).collect();
            (target, Read::Pages(pages), most, shape)
        }
        Asked::Targets { from, to, limit } => {
            let most = limit_of(&subcommand, &limit)?;
            let (from, to) = (moment(&subcommand, &from)?, moment(&subcommand, &to)?);
            let page = Span::between(from, to).page(most);
            let targets = targets(turn, Page { most, ..page });
            ("*".into(), Read::Targets(targets), most, Shape::Targets)
        }
    };
    let asking = Asking { subcommand, target, most, shape };
    turn.read(Purpose::History(Box::new(asking)), read);
    Ok(())
}

fn fail(code: &str, context: &[&str], text: &str) -> Refusal {
    Refusal::Fail(Reply::fail("CHATHISTORY", code, context, text))
}

fn limit_of(subcommand: &str, limit: &str) -> Result<usize, Refusal> {
    let most = read_limit(limit).map(|most| most.min(HISTORY_LINES_MAX));
    most.ok_or_else(|| fail("INVALID_PARAMS", &[subcommand, limit], "Invalid limit"))
}

/// How many lines somebody wants at most: digits, and at least one line.
pub(super) fn read_limit(text: &str) -> Option<usize> {
    let is_number = text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|&most| is_number && most > 0)
}

/// What a reference means: all ids after `last` are after it, all before `first` before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Point {
    pub(super) first: u64,
    pub(super) last: u64,
}

/// A reference of a page of this target.
fn point(subcommand: &str, target: &str, reference: &Reference) -> Result<Point, Refusal> {
    match reference {
        Reference::Msgid(id) => MessageId::parse(id)
            .map(|MessageId(id)| Point { first: id, last: id })
            .ok_or_else(|| fail("INVALID_PARAMS", &[subcommand, id], "Invalid msgid")),
        Reference::Unknown(text) => {
            let text_for_people = "History is found by msgid and timestamp";
            Err(fail("INVALID_MSGREFTYPE", &[subcommand, target, text], text_for_people))
        }
        Reference::Malformed(text) => {
            let wrong = "Neither a timestamp nor a msgid";
            Err(fail("INVALID_PARAMS", &[subcommand, text], wrong))
        }
        Reference::Timestamp(_) => moment(subcommand, reference),
    }
}

/// A moment, which has room for many ids.
fn moment(subcommand: &str, reference: &Reference) -> Result<Point, Refusal> {
    let (Reference::Timestamp(text)
    | Reference::Msgid(text)
    | Reference::Unknown(text)
    | Reference::Malformed(text)) = reference;
    let point = match reference {
        Reference::Timestamp(text) => moment_of(text),
        _ => None,
    };
    point.ok_or_else(|| fail("INVALID_PARAMS", &[subcommand, text], "Invalid timestamp"))
}

/// The moment of a timestamp.
pub(super) fn moment_of(text: &str) -> Option<Point> {
    let time_ms = read_timestamp(text)?;
    let (first, last) = (MessageId::first_at(time_ms).0, MessageId::last_at(time_ms).0);
    Some(Point { first, last: last.max(first) })
}

/// What lies between two points, and from which of them it is counted.
#[derive(Debug, Clone, Copy)]
struct Span {
    after: u64,
    before: u64,
    newest: bool,
}

impl Span {
    fn between(from: Point, to: Point) -> Self {
        if from.first <= to.first {
            Self { after: from.last, before: to.first, newest: false }
        } else {
            Self { after: to.last, before: from.first, newest: true }
        }
    }

    /// One line more than is shown says whether there is more.
    fn page(self, most: usize) -> Page {
        Page { after: self.after, before: self.before, most: most + 1, newest: self.newest }
    }
}

/// The pages that a subcommand asks for, and what they make together.
fn pages(
    subcommand: &str,
    target: &str,
    which: &Which,
    most: usize,
) -> Result<(Vec<Page>, Shape), Refusal> {
    let point = |reference| point(subcommand, target, reference);
    let span = match which {
        Which::Before(reference) => {
            Span { after: 0, before: point(reference)?.first, newest: true }
        }
        Which::After(reference) => {
            Span { after: point(reference)?.last, before: ID_END, newest: false }
        }
        Which::Latest(None) => Span { after: 0, before: ID_END, newest: true },
        Which::Latest(Some(reference)) => {
            Span { after: point(reference)?.last, before: ID_END, newest: true }
        }
        Which::Between(from, to) => Span::between(point(from)?, point(to)?),
        Which::Around(reference) => {
            let middle = point(reference)?.first;
            let before = Page { after: 0, before: middle, most: most / 2, newest: true };
            let after = middle.saturating_sub(1);
            let from = Page { after, before: ID_END, most: most - most / 2, newest: false };
            return Ok((vec![before, from], Shape::Around));
        }
    };
    let shape = if span.newest { Shape::Last } else { Shape::First };
    Ok((vec![span.page(most)], shape))
}

/// What the user may see of a target, and how that is called; `None` if there is nothing that it may
/// ask for.
pub(crate) fn view_of(turn: &Turn<'_>, target: &str) -> Option<(Box<str>, View)> {
    let Conversation { name, view, .. } = Conversation::named(turn, target)?;
    Some((name, View { events: turn.has_cap(Capability::EventPlayback), ..view }))
}

pub(super) fn targets(turn: &Turn<'_>, page: Page) -> Targets {
    let (realm, me) = (&turn.realm, turn.me());
    let until = realm.last_message();
    let channels = me.channels().filter_map(|id| {
        let channel = realm.channels.get(&id)?;
        let view = policy::view_of_channel(me, channel, &realm.settings, until)?;
        Some(((*channel.name).into(), view))
    });
    Targets {
        channels: channels.collect(),
        me: me.party(realm.directory.casemapping()),
        since: me.known_since.0,
        until: until.0,
        page,
    }
}

/// What was asked for is there, or is not.
pub(super) fn answered(turn: &mut Turn<'_>, asking: &Asking, answer: Answer) -> Outcome {
    match answer {
        Answer::Pages(pages) => show_lines(turn, asking, &pages.concat()),
        Answer::Targets(found) => show_targets(turn, found),
        _ => {
            let names = [&*asking.subcommand, &*asking.target];
            return Err(fail("MESSAGE_ERROR", &names, "Messages could not be retrieved"));
        }
    }
    Ok(())
}

fn show_lines(turn: &mut Turn<'_>, asking: &Asking, lines: &[Arc<Event>]) {
    // What was done to a message is not counted.
    let mut lines: Vec<&[Arc<Event>]> = lines.chunk_by(|_, next| next.is_context()).collect();
    let is_last = asking.shape == Shape::Last;
    let is_end = asking.shape != Shape::Around && lines.len() <= asking.most;
    let mut room = Room::of(turn);
    let fits = |line: &&&[Arc<Event>]| room.take(line.iter()) == line.len();
    let fits = if is_last {
        lines.iter().rev().take_while(fits).count()
    } else {
        lines.iter().take_while(fits).count()
    };
    // Whoever asks gets on.
    let shown = lines.len().min(asking.most).min(fits.max(1));
    let is_end = is_end && shown == lines.len();
    if is_last {
        lines.drain(..lines.len() - shown);
    } else {
        lines.truncate(shown);
    }
    let kind = format!("chathistory {}", asking.target);
    turn.in_page(&kind, is_end, |turn| {
        for line in lines.concat() {
            // Other clients would not know what it is.
            let needs = match line.what {
                Happening::Rename { .. } => Some(Capability::ChannelRename),
                Happening::Pin { .. } => Some(Capability::Pin),
                Happening::Redact { .. } => Some(Capability::MessageRedaction),
                Happening::Message { kind: MessageKind::Tagmsg, .. } => {
                    Some(Capability::MessageTags)
                }
                _ => None,
            };
            if needs.is_none_or(|cap| turn.has_cap(cap)) {
                turn.replay(line);
            }
        }
    });
}

fn show_targets(turn: &mut Turn<'_>, found: Vec<(Box<str>, u64)>) {
    let mut rows: Vec<(Box<str>, u64)> = Vec::new();
    for (party, time_ms) in found {
        let name = conversation::name_of(turn.realm, &party);
        // As a guest and by an account: the later one counts.
        rows.retain(|(other, _)| *other != name);
        rows.push((name, time_ms));
    }
    turn.in_batch("draft/chathistory-targets", |turn| {
        for (name, time_ms) in rows {
            let reply = Reply::message("CHATHISTORY").word("TARGETS").word(&name);
            turn.reply(&reply.word(&timestamp(time_ms)));
        }
    });
}
