//! Searching: the newest messages that match, or the oldest, out of those that somebody may see.
//!
//! The index is looked through in stretches, from the end that is asked for, so that what is often
//! said is found at once, and what takes too long can be given up.

use std::collections::BTreeSet;
use std::time::Instant;

use papo_proto::history::{ID_END, Scope};
use papo_proto::search::{Search, pieces};
use rusqlite::{Connection, Row};

use crate::error::StoreError;
use crate::index::{by, in_channel, last_indexed, with};
use crate::message::{Audience, Line, Said};
use crate::reader::read;

/// How many messages the first stretch of the index has; each next one has twice as many.
const STRETCH_FIRST: i64 = 4096;
/// How many a stretch has at most.
const STRETCH_MAX: i64 = 65_536;
/// How many messages are looked at between two looks at the clock.
const ROWS_PER_LOOK: u32 = 64;
/// How many pieces of what is looked for narrow it down; the message itself decides in any case.
const PIECES_MAX: usize = 24;

/// How many places narrow it down, if anything else does.
const PLACES_MAX: usize = 4;

/// The columns of a message by [`read`], and what decides who may see it.
const COLUMNS: &str =
    "message.id AS id, time_ms, source, account, modes, kind, target, text, joints, edited,
    tags, channel, closed, message.rank AS rank, sender, receiver, silenced";

/// One search, on its way.
struct Hunt<'a> {
    connection: &'a Connection,
    search: &'a Search,
    /// When it is given up.
    until: Instant,
    /// All are after this id,
    after: u64,
    /// and before this.
    before: u64,
    rows: u32,
    found: Vec<Said<String>>,
}

/// Whether a hunt goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Going,
    Enough,
    GivenUp,
}

/// The messages that are asked for, in their order; `None` if it took longer than that.
pub(crate) fn search(
    connection: &Connection,
    search: &Search,
    until: Instant,
) -> Result<Option<Vec<Line>>, StoreError> {
    // All of it sees the same: nothing comes into the index meanwhile.
    let _all = connection.unchecked_transaction()?;
    let (after, before) = hull(search);
    let mut hunt = Hunt { connection, search, until, after, before, rows: 0, found: Vec::new() };
    let last = last_indexed(connection)?;
    let mut state = if search.page.most == 0 { State::Enough } else { State::Going };
    for is_tail in [search.page.newest, !search.page.newest] {
        if state == State::Going && after < before {
            state = if is_tail { hunt.through_tail(last)? } else { hunt.through_index()? };
        }
    }
    if state == State::GivenUp {
        return Ok(None);
    }
    let mut found = hunt.found;
    found.sort_by_key(|said| said.id);
    Ok(Some(found.into_iter().map(Line::Said).collect()))
}

/// After which id, and before which, all is that may be found.
fn hull(search: &Search) -> (u64, u64) {
    let views = search.views.iter().map(|view| (view.since, view.until));
    let ends = views.chain(search.private.as_ref().map(|it| (it.since, it.until)));
    let hull = ends.reduce(|(since, until), other| (since.min(other.0), until.max(other.1)));
    let (since, until) = hull.unwrap_or((ID_END, 0));
    let page = &search.page;
    (since.max(page.after), until.saturating_add(1).min(page.before).min(ID_END))
}

impl Hunt<'_> {
    fn order(&self) -> &'static str {
        if self.search.page.newest { "DESC" } else { "ASC" }
    }

    /// Looks at what is not in the index.
    fn through_tail(&mut self, last: u64) -> Result<State, StoreError> {
        let order = self.order();
        let sql =
            format!("SELECT {COLUMNS} FROM message WHERE id > ?1 AND id < ?2 ORDER BY id {order}");
        let connection = self.connection;
        let mut statement = connection.prepare_cached(&sql)?;
        let mut rows = statement.query((self.after.max(last), self.before))?;
        while let Some(row) = rows.next()? {
            let state = self.look_at(row)?;
            if state != State::Going {
                return Ok(state);
            }
        }
        Ok(State::Going)
    }

    /// Looks at what the index has, stretch by stretch.
    fn through_index(&mut self) -> Result<State, StoreError> {
        let connection = self.connection;
        let end = |sql: &str, id: u64| {
            connection.prepare_cached(sql)?.query_row([id], |row| row.get::<_, Option<i64>>(0))
        };
        // The numbers are in the order of the ids.
        let first = "SELECT max(number) FROM numbered
            WHERE id = (SELECT min(id) FROM numbered WHERE id > ?1)";
        let last = "SELECT max(number) FROM numbered
            WHERE id = (SELECT max(id) FROM numbered WHERE id < ?1)";
        let (Some(mut first), Some(mut last)) = (end(first, self.after)?, end(last, self.before)?)
        else {
            return Ok(State::Going);
        };
        let asked = asked(self.search);
        // The index leads; the library would not know which way is short.
        let sql = format!(
            "SELECT {COLUMNS} FROM piece CROSS JOIN numbered CROSS JOIN message
             WHERE piece MATCH ?1 AND piece.rowid BETWEEN ?2 AND ?3
             AND numbered.number = piece.rowid AND message.id = numbered.id
             ORDER BY piece.rowid {}",
            self.order()
        );
        let mut statement = connection.prepare_cached(&sql)?;
        let mut len = STRETCH_FIRST;
        while first <= last {
            let (from, to) = if self.search.page.newest {
                (first.max(last - len + 1), last)
            } else {
                (first, last.min(first + len - 1))
            };
            let mut rows = statement.query((&asked, from, to))?;
            while let Some(row) = rows.next()? {
                let state = self.look_at(row)?;
                if state != State::Going {
                    return Ok(state);
                }
            }
            if Instant::now() > self.until {
                return Ok(State::GivenUp);
            }
            if self.search.page.newest {
                last = from - 1;
            } else {
                first = to + 1;
            }
            len = (len * 2).min(STRETCH_MAX);
        }
        Ok(State::Going)
    }

    /// Takes a message if it is one that is asked for.
    fn look_at(&mut self, row: &Row<'_>) -> Result<State, StoreError> {
        self.rows += 1;
        if self.rows.is_multiple_of(ROWS_PER_LOOK) && Instant::now() > self.until {
            return Ok(State::GivenUp);
        }
        let id: u64 = row.get("id")?;
        let Some(audience) = Audience::of(row)? else { return Ok(State::Going) };
        let is_within = self.after < id && id < self.before;
        if is_within
            && self.search.shows(&audience.traits(id))
            && self.search.matches(&row.get::<_, String>("source")?, &row.get::<_, String>("text")?)
        {
            self.found.push(read(row)?);
        }
        let is_enough = self.found.len() >= self.search.page.most;
        Ok(if is_enough { State::Enough } else { State::Going })
    }
}

/// What the index is asked. All words in it are made of what it has no meaning for.
fn asked(search: &Search) -> String {
    let quoted = |word: String| format!("\"{word}\"");
    let places = search.views.iter().map(|view| match &view.scope {
        Scope::Channel(channel) => quoted(in_channel(*channel)),
        Scope::Pair { me, others } => {
            let others: Vec<String> = others.iter().map(|other| quoted(with(other))).collect();
            format!("({} AND ({}))", quoted(with(me)), others.join(" OR "))
        }
        Scope::Heard { me } => quoted(with(me)),
    });
    let private = search.private.iter().map(|private| quoted(with(&private.me)));
    let places: Vec<String> = places.chain(private).collect();
    let mut all: BTreeSet<String> = search.from.iter().map(|from| by(from)).collect();
    for word in &search.words {
        pieces(word, |piece| {
            if all.len() < PIECES_MAX {
                all.insert(piece.to_owned());
            }
        });
    }
    let mut asked: Vec<String> = all.into_iter().map(quoted).collect();
    // Many places are nearly all that there is: they would narrow down little, and take long.
    if asked.is_empty() || places.len() <= PLACES_MAX {
        asked.push(format!("({})", places.join(" OR ")));
    }
    asked.join(" AND ")
}
