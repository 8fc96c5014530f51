//! `SYNC`: all that a client needs to draw its list of conversations, in one request.
//!
//! Spec: `docs/protocol/sync.md` (`papo.im/sync`)
//!
//! It is for clients with `papo.im/sync`. There is a line for each channel that one is in, and for each person with whom something was said
//! in private, those with whom it was last first. It says how much is unread, in how many messages
//! of it one is mentioned, up to when it has been read, and how the last message begins.
//!
//! ```irc
//! alice> CAP REQ :papo.im/sync batch draft/read-marker
//! alice<...
//! alice> JOIN #tea
//! *<...
//! alice> SYNC
//! alice< :papo BATCH +{empty} papo.im/sync
//! alice< @batch={empty} :papo SYNC #lobby unread=0 mentions=0
//! alice< @batch={empty} :papo SYNC #tea unread=0 mentions=0
//! alice< :papo BATCH -{empty}
//! alice> PRIVMSG bob :tea?
//! *<...
//! bob> PRIVMSG #lobby :who has tea?
//! *<...
//! bob> NOTICE #lobby :Alice: you?
//! *<...
//! bob> PRIVMSG alice :yes, alice
//! *<...
//! carol> PRIVMSG alice :hello
//! *<...
//! alice> SYNC *
//! alice< :papo BATCH +{all} papo.im/sync
//! alice< @batch={all} :papo SYNC #lobby unread=2 mentions=1 last={last} time=2001-09-09T01:46:40.000Z from=bob notice :Alice: you?
//! alice< @batch={all} :papo SYNC #tea unread=0 mentions=0
//! alice< @batch={all} :papo SYNC carol unread=1 mentions=0 last={hello} time=2001-09-09T01:46:40.000Z from=carol :hello
//! alice< @batch={all} :papo SYNC bob unread=1 mentions=0 last={yes} time=2001-09-09T01:46:40.000Z from=bob :yes, alice
//! alice< :papo BATCH -{all}
//! alice> MARKREAD #lobby timestamp=2001-09-09T01:46:40.000Z
//! alice<...
//! alice> SYNC #LOBBY
//! alice< :papo BATCH +{one} papo.im/sync
//! alice< @batch={one} :papo SYNC #lobby unread=0 mentions=0 marker=2001-09-09T01:46:40.000Z last={last} time=2001-09-09T01:46:40.000Z from=bob notice :Alice: you?
//! alice< :papo BATCH -{one}
//! alice> SYNC BOB
//! alice< :papo BATCH +{bob} papo.im/sync
//! alice< @batch={bob} :papo SYNC bob unread=1 mentions=0 last={yes} time=2001-09-09T01:46:40.000Z from=bob :yes, alice
//! alice< :papo BATCH -{bob}
//! alice> SYNC nobody
//! alice< :papo BATCH +{none} papo.im/sync
//! alice< @batch={none} :papo SYNC nobody unread=0 mentions=0
//! alice< :papo BATCH -{none}
//! ```
//!
//! What is pinned is counted, too.
//!
//! ```irc
//! alice> CAP REQ :papo.im/sync papo.im/pin batch echo-message message-tags
//! alice<...
//! alice> JOIN #tea
//! *<...
//! alice> PRIVMSG #tea :hot
//! alice< @msgid={hot} :alice!alice@10.0.0.1 PRIVMSG #tea :hot
//! alice> PIN #tea {hot}
//! alice<...
//! alice> SYNC #tea
//! alice< :papo BATCH +{one} papo.im/sync
//! alice< @batch={one} :papo SYNC #tea unread=0 mentions=0 pins=1 last={hot} time=2001-09-09T01:46:40.000Z from=alice :hot
//! alice< :papo BATCH -{one}
//! ```
//!
//! What was not said counts for nothing, nor does what oneself has said, nor what only programs read;
//! nor, while nothing was marked as read, what was said before one came. Of a message that does not
//! fit into the line, or has several, there is the beginning.
//!
//! ```irc
//! alice> CAP REQ :papo.im/sync batch labeled-response
//! alice<...
//! alice> JOIN #tea
//! *<...
//! alice> PRIVMSG #tea :one
//! bob> CAP REQ :papo.im/sync
//! bob<...
//! bob> JOIN #tea
//! *<...
//! bob> SYNC #tea
//! bob< :papo SYNC #tea unread=0 mentions=0 last={one} time=2001-09-09T01:46:40.000Z from=alice :one
//! alice> PRIVMSG #tea :␁VERSION␁
//! *<...
//! alice> TOPIC #tea :bob
//! *<...
//! alice> PRIVMSG @#tea :for operators, not for bob
//! alice> CAP REQ draft/multiline
//! alice<...
//! alice> BATCH +1 draft/multiline #tea
//! alice> @batch=1 PRIVMSG #tea :
//! alice> @batch=1 PRIVMSG #tea :two
//! alice> @batch=1 PRIVMSG #tea :and bob
//! alice> BATCH -1
//! bob<...
//! bob> SYNC #tea
//! bob< :papo SYNC #tea unread=1 mentions=1 last={two} time=2001-09-09T01:46:40.000Z from=alice cut :two
//! bob> PRIVMSG #tea :bob
//! *<...
//! bob> SYNC #tea
//! bob< :papo SYNC #tea unread=1 mentions=1 last={three} time=2001-09-09T01:46:40.000Z from=bob :bob
//! alice> @label=x SYNC #tea
//! alice< @label=x :papo BATCH +{x} papo.im/sync
//! alice< @batch={x} :papo SYNC #tea unread=1 mentions=0 last={three} time=2001-09-09T01:46:40.000Z from=bob :bob
//! alice< :papo BATCH -{x}
//! ```
//!
//! What can't be answered:
//!
//! ```irc
//! alice> SYNC
//! alice< :papo 421 alice SYNC :SYNC needs the capability papo.im/sync
//! alice> CAP REQ papo.im/sync
//! alice<...
//! alice> SYNC #nowhere
//! alice< :papo FAIL SYNC INVALID_TARGET #nowhere :You have no such conversation
//! bob> JOIN #tea
//! bob<...
//! alice> SYNC #tea
//! alice< :papo FAIL SYNC INVALID_TARGET #tea :You have no such conversation
//! alice> SYNC not:a:nick
//! alice< :papo FAIL SYNC INVALID_TARGET not:a:nick :You have no such conversation
//! ```
//!
//! While what was kept can't be read, or too many ask: `FAIL SYNC STORE_UNAVAILABLE`.

use papo_proto::command::sync::Sync;
use papo_proto::encode::cut;
use papo_proto::frame::LINE_LEN_MAX;
use papo_proto::history::{Page, Read, Targets};
use papo_proto::news::{Hearer, Unread};
use papo_proto::{Capability, Verb};

use super::markread;
use crate::conversation::{self, Conversation};
use crate::event::{Event, Happening, MessageKind};
use crate::id::{ChannelId, MessageId};
use crate::input::{Answer, News};
use crate::limits::{SYNC_LINES_MAX, SYNC_LINES_OF_ONE_MAX, SYNC_PEOPLE_MAX};
use crate::refusal::Refusal;
use crate::render::timestamp;
use crate::reply::{Listing, Reply};
use crate::session::Purpose;
use crate::turn::{Outcome, Turn};

/// A person is known by two or three names at once: as many are looked at as make enough people.
const NAMES_OF_PERSON: usize = 3;

/// A SYNC whose answer is still to come.
#[derive(Debug)]
pub(crate) struct Syncing {
    /// What was asked for; `*` for all.
    target: Box<str>,
    places: Vec<Place>,
}

/// A conversation of which it is asked what is new.
#[derive(Debug)]
struct Place {
    name: Box<str>,
    channel: Option<ChannelId>,
    /// Up to when it has been read, in milliseconds since 1970.
    marker: Option<u64>,
}

pub(super) fn sync(turn: &mut Turn<'_>, said: Sync) -> Outcome {
    turn.must_have(Capability::Sync, Verb::Sync)?;
    if let Some(target) = said.target {
        let text = "You have no such conversation";
        let found = Conversation::named(turn, &target);
        let found = found.ok_or_else(|| fail("INVALID_TARGET", &target, text))?;
        ask(turn, target, vec![found]);
        return Ok(());
    }
    let (realm, me) = (&turn.realm, turn.me());
    let targets = Targets {
        channels: Vec::new(),
        me: me.party(realm.directory.casemapping()),
        since: me.known_since.0,
        until: realm.last_message().0,
        page: Page::last(SYNC_PEOPLE_MAX * NAMES_OF_PERSON),
    };
    turn.read(Purpose::SyncPeople, Read::Targets(targets));
    Ok(())
}

fn fail(code: &str, target: &str, text: &str) -> Refusal {
    Refusal::Fail(Reply::fail("SYNC", code, &[target], text))
}

fn unavailable(target: &str) -> Refusal {
    fail("STORE_UNAVAILABLE", target, "What is kept can't be read at the moment; try again later")
}

/// It is known with whom something was said in private, the last one last.
pub(super) fn people_found(turn: &mut Turn<'_>, answer: Answer) -> Outcome {
    let Answer::Targets(parties) = answer else { return Err(unavailable("*")) };
    let channels = turn.me().channels().filter_map(|id| turn.realm.channels.get(&id));
    let mut found: Vec<Conversation> =
        channels.filter_map(|channel| Conversation::named(turn, &channel.name)).collect();
    let casemapping = turn.realm.directory.casemapping();
    let mut people: Vec<String> = Vec::new();
    for (party, _) in parties.into_iter().rev() {
        let name = conversation::name_of(turn.realm, &party);
        let folded = casemapping.fold_mask(&name);
        // As a guest and by an account: it is one conversation.
        if people.len() < SYNC_PEOPLE_MAX && !people.contains(&folded) {
            people.push(folded);
            found.extend(Conversation::named(turn, &name));
        }
    }
    ask(turn, "*".into(), found);
    Ok(())
}

/// Asks what is new in these.
fn ask(turn: &mut Turn<'_>, target: Box<str>, conversations: Vec<Conversation>) {
    let (realm, me) = (&turn.realm, turn.me());
    let (account, since) = (me.account.as_deref(), me.known_since.0);
    let hearer = Hearer::new(me.nick.as_str(), account, since, realm.directory.casemapping());
    let most = (SYNC_LINES_MAX / conversations.len().max(1)).min(SYNC_LINES_OF_ONE_MAX);
    let place = |it: Conversation| {
        let Conversation { name, channel, view, since } = it;
        let marker = markread::marker_of(turn, &name);
        let MessageId(after) = marker.map_or(since, MessageId::last_at);
        (Place { name, channel, marker }, Unread { view, after, most })
    };
    let (places, asked) = conversations.into_iter().map(place).unzip();
    let read = Read::News(hearer, asked);
    turn.read(Purpose::Sync(Box::new(Syncing { target, places })), read);
}

/// What is new is known.
pub(super) fn answered(turn: &mut Turn<'_>, asked: Syncing, answer: Answer) -> Outcome {
    let Answer::News(news) = answer else { return Err(unavailable(&asked.target)) };
    let mut rows = Vec::new();
    for (mut place, news) in asked.places.into_iter().zip(news) {
        if let Some(id) = place.channel {
            // Somebody may have put it out meanwhile, or given it another name.
            let channel = turn.realm.channels.get(&id);
            let Some(channel) = channel.filter(|_| turn.me().channels.contains(&id)) else {
                continue;
            };
            place.name = (*channel.name).into();
        }
        rows.push(row(turn, &place, &news));
    }
    turn.in_batch("papo.im/sync", |turn| Listing::of(turn, rows).tell(turn, Verb::Sync));
    Ok(())
}

/// The line of a conversation.
fn row(turn: &Turn<'_>, place: &Place, news: &News) -> Reply {
    let mut row = Reply::message("SYNC")
        .word(&place.name)
        .word(&format!("unread={}", news.count.unread))
        .word(&format!("mentions={}", news.count.mentions));
    if news.count.has_more {
        row = row.word("more");
    }
    if news.pins > 0 {
        row = row.word(&format!("pins={}", news.pins));
    }
    if let Some(time_ms) = place.marker {
        row = row.word(&format!("marker={}", timestamp(time_ms)));
    }
    let Some(last) = &news.last else { return row };
    let Event { id, time_ms, source, what: Happening::Message { kind, text, .. }, .. } = &**last
    else {
        return row;
    };
    let nick = source.split('!').next().unwrap_or_default();
    row = row.word(&format!("last={id}"));
    row = row.word(&format!("time={}", timestamp(*time_ms))).word(&format!("from={nick}"));
    if *kind == MessageKind::Notice {
        row = row.word("notice");
    }
    let around = turn.realm.settings.server_name.len() + ":  cut :\r\n".len();
    let room = LINE_LEN_MAX.saturating_sub(around + row.line(turn.client()).len());
    let first = text.split('\n').find(|line| !line.is_empty()).unwrap_or_default();
    let shown = cut(first, room);
    if shown.len() < text.len() {
        row = row.word("cut");
    }
    row.text(shown)
}
