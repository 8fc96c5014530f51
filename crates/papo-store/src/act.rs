//! What is done to messages: a row of its own, and what it does to the message's.

use papo_proto::history::{One, Scope, Traits, View};
use papo_proto::mode::UserModes;
use papo_proto::{MessageKind, Rank};
use rusqlite::{Connection, Row, Transaction, params};

use crate::error::StoreError;
use crate::index;
use crate::message::{Audience, Line, Place, Said};
use crate::reader::{COLUMNS, modes, read};

/// The columns of an act, as [`read_act`] takes them.
pub(crate) const ACT_COLUMNS: &str =
    "id, kind, message, time_ms, source, account, modes, target, text, tags";

/// Something that was done to a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Act<Text> {
    /// What it is known by (`msgid`); grows with each. Less than 2^63.
    pub id: u64,
    /// What.
    pub doing: Doing,
    /// To which message.
    pub message: u64,
    /// When, in milliseconds since 1970, UTC.
    pub time_ms: u64,
    /// Who did it: `nick!user@host`.
    pub source: Text,
    /// The account of who did it.
    pub account: Option<Text>,
    /// The modes of who did it.
    pub modes: UserModes,
    /// Where, as it was on the wire.
    pub target: Text,
    /// Why, which reaction, or what the message says now.
    pub text: Option<Text>,
    /// The tags of clients, as they go on the wire.
    pub tags: Option<Text>,
}

/// The kinds of what is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Doing {
    /// The message is deleted, with all that was done to it.
    Redact,
    /// It is given a reaction.
    React,
    /// A reaction is taken back.
    Unreact,
    /// It has another text.
    Edit,
    /// It is kept at hand.
    Pin,
    /// It is kept at hand no more.
    Unpin,
}

impl Doing {
    /// Each at the place of its number in the file, which never changes.
    const ALL: [Self; 6] =
        [Self::Redact, Self::React, Self::Unreact, Self::Edit, Self::Pin, Self::Unpin];

    fn number(self) -> u8 {
        self as u8
    }

    fn from_number(number: u8) -> Option<Self> {
        Self::ALL.get(usize::from(number)).copied()
    }
}

/// Who did something, and who may see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reach<'a> {
    /// Who did it, as people are known in private.
    pub author: &'a str,
    /// To whom, if in private.
    pub receiver: Option<&'a str>,
    /// In which channel.
    pub place: Option<Place<'a>>,
    /// The rank that a member needs to see it.
    pub rank: Option<Rank>,
    /// For its author alone.
    pub silenced: bool,
}

/// A message that was looked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// The message itself.
    pub said: Said<String>,
    /// The channel that it was said in.
    pub channel: Option<u64>,
    /// Who said it to whom in private.
    pub pair: Option<(String, String)>,
    /// The rank that a member needs to see it.
    pub rank: Option<Rank>,
    /// Not everybody could have come in to hear it.
    pub closed: bool,
    /// For its sender alone.
    pub silenced: bool,
    /// How many reactions it has, without those that were taken back again.
    pub reactions: usize,
    /// How many of them are of who asked about one.
    pub own_reactions: usize,
    /// It has the one that was asked about.
    pub has_reacted: bool,
    /// It is pinned.
    pub is_pinned: bool,
    /// How many messages are pinned where it is.
    pub pins: usize,
}

/// Keeps an act, and does what it does.
pub(crate) fn perform(
    all: &Transaction<'_>,
    act: &Act<&str>,
    reach: &Reach<'_>,
) -> Result<(), StoreError> {
    match act.doing {
        Doing::Redact => {
            all.prepare_cached("DELETE FROM message WHERE id = ?1")?.execute([act.message])?;
            // A reaction is taken back with what says so, too.
            all.prepare_cached("DELETE FROM act WHERE id = ?1 OR message = ?1")?
                .execute([act.message])?;
            index::erase(all, act.message)?;
        }
        // Who may not see what is said now may not see it as the new text.
        Doing::Edit => {
            let closed = reach.place.as_ref().is_some_and(|place| place.closed);
            all.prepare_cached(
                "UPDATE message SET original = coalesce(original, text), text = ?2, joints = NULL, edited = ?3,
                 closed = max(closed, ?4), silenced = max(silenced, ?5) WHERE id = ?1",
            )?
            .execute(params![
                act.message,
                act.text,
                act.id,
                closed,
                reach.silenced
            ])?;
            index::refresh(all, act.message)?;
        }
        Doing::Pin | Doing::Unpin => {
            all.prepare_cached("DELETE FROM act WHERE message = ?1 AND kind IN (4, 5)")?
                .execute([act.message])?;
        }
        // What somebody did last with a reaction counts.
        Doing::React | Doing::Unreact => {
            all.prepare_cached(
                "DELETE FROM act WHERE message = ?1 AND kind IN (1, 2) AND author = ?2 AND text = ?3",
            )?
            .execute(params![act.message, reach.author, act.text])?;
        }
    }
    insert(all, act, reach)
}

fn insert(all: &Transaction<'_>, act: &Act<&str>, reach: &Reach<'_>) -> Result<(), StoreError> {
    all.prepare_cached(
        "INSERT INTO act (id, kind, message, author, channel, closed, rank, receiver, silenced,
         time_ms, source, account, modes, target, text, tags)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)",
    )?
    .execute(params![
        act.id,
        act.doing.number(),
        act.message,
        reach.author,
        reach.place.as_ref().map(|place| place.channel),
        reach.place.as_ref().is_some_and(|place| place.closed),
        reach.rank.map(|rank| rank.prefix().to_string()),
        reach.receiver,
        reach.silenced,
        act.time_ms,
        act.source,
        act.account,
        act.modes.letters(),
        act.target,
        act.text,
        act.tags,
    ])?;
    Ok(())
}

pub(crate) fn read_act(row: &Row<'_>) -> rusqlite::Result<Act<String>> {
    let kind: u8 = row.get("kind")?;
    let doing =
        Doing::from_number(kind).ok_or(rusqlite::Error::IntegralValueOutOfRange(1, kind.into()))?;
    Ok(Act {
        id: row.get("id")?,
        doing,
        message: row.get("message")?,
        time_ms: row.get("time_ms")?,
        source: row.get("source")?,
        account: row.get("account")?,
        modes: modes(&row.get::<_, String>("modes")?),
        target: row.get("target")?,
        text: row.get("text")?,
        tags: row.get("tags")?,
    })
}

/// The columns that say who may see a message, and a reaction.
const WHO_MAY_SEE: &str = "channel, sender, receiver, rank, closed, silenced";
const WHO_MAY_SEE_ACT: &str = "channel, author AS sender, receiver, rank, closed, silenced";

type ReadSaid = fn(&Row<'_>) -> rusqlite::Result<Said<String>>;

/// A message, or reaction, if the view shows it; what was done to it is not looked for.
fn shown(connection: &Connection, id: u64, view: &View) -> Result<Option<Found>, StoreError> {
    let message = format!("SELECT {COLUMNS}, {WHO_MAY_SEE} FROM message WHERE id = ?1");
    let reaction =
        format!("SELECT {ACT_COLUMNS}, {WHO_MAY_SEE_ACT} FROM act WHERE id = ?1 AND kind = 1");
    let reads: [ReadSaid; 2] = [read, read_reaction];
    for (sql, read) in [message, reaction].into_iter().zip(reads) {
        let mut statement = connection.prepare_cached(&sql)?;
        let mut rows = statement.query([id])?;
        if let Some(row) = rows.next()? {
            let audience = Audience::of(row)?.filter(|it| view.shows(&it.traits(id)));
            let Some(audience) = audience else { return Ok(None) };
            return Ok(Some(found(read(row)?, audience)));
        }
    }
    Ok(None)
}

/// Looks for one message, or reaction, and for what was done to it.
pub(crate) fn one(connection: &Connection, asked: &One) -> Result<Option<Found>, StoreError> {
    let Some(found) = shown(connection, asked.id, &asked.view)? else { return Ok(None) };
    let reacted = asked.reaction.as_ref();
    let (author, text) = reacted.map(|it| (&*it.by, &*it.text)).unzip();
    let since = reacted.map(|it| it.since);
    let sql = "SELECT count(*),
        coalesce(sum(author = ?2 AND id > ?4), 0),
        coalesce(max(author = ?2 AND id > ?4 AND text = ?3), 0)
        FROM act WHERE message = ?1 AND kind = 1";
    let mut statement = connection.prepare_cached(sql)?;
    let (reactions, own_reactions, has_reacted) = statement
        .query_row(params![asked.id, author, text, since], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?))
        })?;
    let mut statement = connection.prepare_cached(
        "SELECT count(*), coalesce(max(message = ?2), 0) FROM act WHERE kind = 4 AND channel = ?1",
    )?;
    let (pins, is_pinned) = statement
        .query_row(params![found.channel, asked.id], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(Some(Found { reactions, own_reactions, has_reacted, is_pinned, pins, ..found }))
}

/// The messages of a view that are pinned.
pub(crate) fn pins(connection: &Connection, view: &View) -> Result<Vec<Line>, StoreError> {
    let Scope::Channel(channel) = view.scope else { return Ok(Vec::new()) };
    let sql = "SELECT message FROM act WHERE kind = 4 AND channel = ?1 ORDER BY id";
    let mut statement = connection.prepare_cached(sql)?;
    let pinned = statement.query_map([channel], |row| row.get(0))?;
    let pinned = pinned.collect::<Result<Vec<u64>, _>>()?;
    let mut lines = Vec::new();
    for id in pinned {
        lines.extend(shown(connection, id, view)?.map(|found| Line::Said(found.said)));
    }
    Ok(lines)
}

/// The reactions to a message, and its pin, as far as the view shows them.
pub(crate) fn context(
    connection: &Connection,
    view: &View,
    message: u64,
) -> Result<Vec<Act<String>>, StoreError> {
    let sql = format!(
        "SELECT {ACT_COLUMNS}, {WHO_MAY_SEE_ACT} FROM act
         WHERE message = ?1 AND kind IN (1, 4) ORDER BY id"
    );
    let mut statement = connection.prepare_cached(&sql)?;
    let mut rows = statement.query([message])?;
    let mut acts = Vec::new();
    while let Some(row) = rows.next()? {
        let act = read_act(row)?;
        let is_shown = |it: Audience| view.shows(&Traits { is_event: true, ..it.traits(act.id) });
        if Audience::of(row)?.is_some_and(is_shown) {
            acts.push(act);
        }
    }
    Ok(acts)
}

fn read_reaction(row: &Row<'_>) -> rusqlite::Result<Said<String>> {
    let Act { id, time_ms, source, account, modes, target, tags, .. } = read_act(row)?;
    Ok(Said {
        id,
        time_ms,
        source,
        account,
        modes,
        kind: MessageKind::Tagmsg,
        target,
        text: String::new(),
        joints: Box::default(),
        tags: tags.unwrap_or_default(),
        edited: None,
    })
}

fn found(said: Said<String>, audience: Audience) -> Found {
    let Audience { channel, pair, rank, closed, silenced } = audience;
    Found {
        said,
        channel,
        pair,
        rank,
        closed,
        silenced,
        reactions: 0,
        own_reactions: 0,
        has_reacted: false,
        pins: 0,
        is_pinned: false,
    }
}
