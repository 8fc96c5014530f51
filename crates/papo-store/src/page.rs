//! Pages of lines: a view of somebody, walk by walk along the indexes.
//!
//! Each walk has lines that are alike in all that decides who may see them, so that it takes as long
//! as what it finds, however much there is that is not shown.

use papo_proto::Rank;
use papo_proto::history::{ID_END, Page, Scope, Targets, View, Where};
use rusqlite::types::Value;
use rusqlite::{Connection, Row, params, params_from_iter};

use crate::act::{self, ACT_COLUMNS, read_act};
use crate::error::StoreError;
use crate::filing::{self, FILED};
use crate::message::{Happened, Line, What};
use crate::reader::{COLUMNS, modes, read};

/// How many people of those with whom somebody has spoken are looked at.
const CORRESPONDENTS_MAX: usize = 1000;

/// The conditions of the walks. The last three parameters of each are the ids and how many.
const IN_CHANNEL: &str = "FROM said_in CROSS JOIN message USING (id)
    WHERE place = ?1 AND needs = ?2 AND shut = ?3";
const SAID_TO: &str = "FROM said_to CROSS JOIN message USING (id)
    WHERE speaker = ?1 AND hearer = ?2 AND hidden = ?3";
const HAPPENED: &str = "FROM event WHERE channel = ?1 AND closed = ?2";
const ACTS_IN_CHANNEL: &str =
    "FROM act WHERE channel = ?1 AND rank IS nullif(?2, '') AND closed = ?3";
const ACTS_BETWEEN: &str =
    "FROM act WHERE channel IS NULL AND author = ?1 AND receiver = ?2 AND silenced = ?3";
const REDACTED_IN: &str =
    "FROM act WHERE kind = 0 AND channel = ?1 AND rank IS nullif(?2, '') AND closed = ?3";
const REDACTED_BETWEEN: &str = "FROM act WHERE kind = 0 AND channel IS NULL
    AND author = ?1 AND receiver = ?2 AND silenced = ?3";
/// The same for what is not filed yet.
const IN_CHANNEL_NEW: &str =
    "FROM message WHERE channel = ?1 AND coalesce(rank, '') = ?2 AND closed = ?3";
const SAID_TO_NEW: &str =
    "FROM message WHERE channel IS NULL AND sender = ?1 AND receiver = ?2 AND silenced = ?3";
/// The columns of what happened, as [`happened`] takes them.
pub(crate) const EVENT_COLUMNS: &str =
    "id, time_ms, source, account, modes, kind, target, about, text";

/// With whom somebody spoke in private: who was spoken to, and who spoke, by the last time. What is
/// not filed comes in any order, and may be from before.
const SPOKEN_TO: &str = "SELECT hearer AS party, last FROM spoke
    WHERE speaker = ?1 AND last > ?2 AND last < ?3";
const SPOKEN_TO_NEW: &str =
    "SELECT receiver, max(id) FROM message WHERE channel IS NULL AND sender = ?1";
const HEARD_FROM: &str = "SELECT speaker AS party, last FROM spoke
    WHERE hearer = ?1 AND hidden = 0 AND last > ?2 AND last < ?3";
const HEARD_FROM_NEW: &str =
    "SELECT sender, max(id) FROM message WHERE channel IS NULL AND receiver = ?1 AND silenced = 0";

/// Lines that are alike: the condition and the values in it.
#[derive(Debug)]
pub(crate) struct Walk {
    condition: &'static str,
    pub(crate) values: Vec<Value>,
    /// None up to this id.
    pub(crate) since: u64,
}

impl Walk {
    fn in_channel(channel: u64, rank: Option<Rank>, closed: bool, since: u64) -> Self {
        let rank = Value::Text(filing::needs(rank));
        Self { condition: IN_CHANNEL, values: vec![number(channel), rank, flag(closed)], since }
    }

    fn happened(channel: u64, closed: bool, since: u64) -> Self {
        Self { condition: HAPPENED, values: vec![number(channel), flag(closed)], since }
    }

    fn said_to(sender: &str, receiver: &str, silenced: bool, since: u64) -> Self {
        let text = |name: &str| Value::Text(name.to_owned());
        let values = vec![text(sender), text(receiver), flag(silenced)];
        Self { condition: SAID_TO, values, since }
    }

    /// That messages were deleted where these were said.
    fn redacted(&self) -> Self {
        let condition = if self.condition == SAID_TO { REDACTED_BETWEEN } else { REDACTED_IN };
        Self { condition, values: self.values.clone(), since: self.since }
    }

    /// What was done to messages where these were said.
    fn acts(&self) -> Self {
        let condition = if self.condition == SAID_TO { ACTS_BETWEEN } else { ACTS_IN_CHANNEL };
        Self { condition, values: self.values.clone(), since: self.since }
    }

    /// The rank that a member needs to see them.
    pub(crate) fn rank(&self) -> Option<Rank> {
        match (self.condition, &self.values[1]) {
            (IN_CHANNEL | ACTS_IN_CHANNEL, Value::Text(prefix)) => {
                Rank::from_prefix(prefix.chars().next()?)
            }
            _ => None,
        }
    }

    /// Whether they are for their senders alone.
    pub(crate) fn is_silenced(&self) -> bool {
        matches!(self.condition, SAID_TO | ACTS_BETWEEN) && self.values[2] == flag(true)
    }

    pub(crate) fn sql(&self, columns: &str, newest: bool) -> String {
        let (ids, order) = (self.values.len() + 1, if newest { "DESC" } else { "ASC" });
        let (after, before, most) = (ids, ids + 1, ids + 2);
        let condition = self.condition;
        let filed = format!("SELECT {columns} {condition} AND id > ?{after} AND id < ?{before}");
        let new = match condition {
            IN_CHANNEL => IN_CHANNEL_NEW,
            SAID_TO => SAID_TO_NEW,
            _ => return format!("{filed} ORDER BY id {order} LIMIT ?{most}"),
        };
        format!(
            "{filed} UNION ALL SELECT {columns} {new} AND id > max(?{after}, {FILED})
             AND id < ?{before} ORDER BY id {order} LIMIT ?{most}"
        )
    }

    pub(crate) fn columns(&self) -> &'static str {
        match self.condition {
            HAPPENED => EVENT_COLUMNS,
            ACTS_IN_CHANNEL | ACTS_BETWEEN | REDACTED_IN | REDACTED_BETWEEN => ACT_COLUMNS,
            _ => COLUMNS,
        }
    }

    /// Reads a line of it.
    pub(crate) fn line(&self, row: &Row<'_>) -> rusqlite::Result<Line> {
        match self.condition {
            HAPPENED => happened(row).map(Line::Happened),
            ACTS_IN_CHANNEL | ACTS_BETWEEN | REDACTED_IN | REDACTED_BETWEEN => {
                read_act(row).map(Line::Act)
            }
            _ => read(row).map(Line::Said),
        }
    }
}

pub(crate) fn number(value: u64) -> Value {
    Value::Integer(i64::try_from(value).unwrap_or(i64::MAX))
}

fn flag(is_so: bool) -> Value {
    Value::Integer(i64::from(is_so))
}

/// The walks along all that is kept of a place after a line, whoever may see it.
pub(crate) fn walks_of_all(place: Where<'_>, after: u64) -> Vec<Walk> {
    let mut walks = Vec::new();
    match place {
        Where::Channel(channel) => {
            for closed in [false, true] {
                for rank in std::iter::once(None).chain(Rank::ALL.map(Some)) {
                    let said = Walk::in_channel(channel, rank, closed, after);
                    walks.extend([said.acts(), said]);
                }
                walks.push(Walk::happened(channel, closed, after));
            }
        }
        Where::Pair(one, other) => {
            for silenced in [false, true] {
                let said = Walk::said_to(one, other, silenced, after);
                walks.extend([said.acts(), said]);
                if other != one {
                    let said = Walk::said_to(other, one, silenced, after);
                    walks.extend([said.acts(), said]);
                }
            }
        }
    }
    walks
}

/// The walks along all that a view shows.
pub(crate) fn walks(connection: &Connection, view: &View) -> Result<Vec<Walk>, StoreError> {
    let doors = [(false, view.since), (true, view.since.max(view.closed_since))];
    let mut walks = Vec::new();
    match &view.scope {
        Scope::Channel(channel) => {
            for (closed, since) in doors {
                for rank in view.ranks() {
                    let said = Walk::in_channel(*channel, rank, closed, since);
                    if view.events {
                        walks.push(said.redacted());
                    }
                    walks.push(said);
                }
                if view.events {
                    walks.push(Walk::happened(*channel, closed, since));
                }
            }
        }
        Scope::Pair { me, others } => {
            let mut said = |sender: &str, receiver: &str, silenced: bool| {
                let said = Walk::said_to(sender, receiver, silenced, view.since);
                if view.events {
                    walks.push(said.redacted());
                }
                walks.push(said);
            };
            for other in others {
                said(me, other, false);
                said(me, other, true);
                if other != me {
                    said(other, me, false);
                }
            }
        }
        Scope::Heard { me } => {
            let page = Page { after: view.since, ..Page::last(CORRESPONDENTS_MAX) };
            let speakers = parties(connection, HEARD_FROM, me, &page)?.into_iter();
            let others = speakers.filter(|speaker| *speaker != **me);
            walks.extend(others.map(|sender| Walk::said_to(&sender, me, false, view.since)));
        }
    }
    Ok(walks)
}

/// The lines of a page, in their order. If the view shows what happened, what was done to a message
/// follows it, and is not counted.
pub(crate) fn lines(
    connection: &Connection,
    view: &View,
    page: &Page,
) -> Result<Vec<Line>, StoreError> {
    let before = page.before.min(view.until.saturating_add(1)).min(ID_END);
    let most = number(page.most as u64);
    let mut lines = Vec::new();
    for walk in walks(connection, view)? {
        let sql = walk.sql(walk.columns(), page.newest);
        let mut statement = connection.prepare_cached(&sql)?;
        let ids = [number(walk.since.max(page.after)), number(before), most.clone()];
        let mut rows = statement.query(params_from_iter(walk.values.iter().chain(&ids)))?;
        while let Some(row) = rows.next()? {
            lines.push(walk.line(row)?);
        }
    }
    lines.sort_by_key(Line::id);
    if page.newest {
        lines.drain(..lines.len().saturating_sub(page.most));
    } else {
        lines.truncate(page.most);
    }
    if !view.events {
        return Ok(lines);
    }
    let mut with_context = Vec::with_capacity(lines.len());
    for line in lines {
        let context = match &line {
            Line::Said(said) => act::context(connection, view, said.id)?,
            _ => Vec::new(),
        };
        with_context.push(line);
        with_context.extend(context.into_iter().map(Line::Act));
    }
    Ok(with_context)
}

/// The last moment, in milliseconds since 1970, of what a view shows, with its id.
fn last(connection: &Connection, view: &View) -> Result<Option<(u64, u64)>, StoreError> {
    let mut last = None;
    for walk in walks(connection, view)? {
        let mut statement = connection.prepare_cached(&walk.sql("id, time_ms", true))?;
        let ids = [number(walk.since), number(view.until.saturating_add(1)), Value::Integer(1)];
        let mut rows = statement.query(params_from_iter(walk.values.into_iter().chain(ids)))?;
        if let Some(row) = rows.next()? {
            last = last.max(Some((row.get(0)?, row.get(1)?)));
        }
    }
    Ok(last)
}

/// Where there are lines, and of when the last one is, in its order.
pub(crate) fn targets(
    connection: &Connection,
    asked: &Targets,
) -> Result<Vec<(Box<str>, u64)>, StoreError> {
    // Without asking for each of them whether anybody writes.
    let connection = &connection.unchecked_transaction()?;
    let mut found: Vec<(u64, Box<str>, u64)> = Vec::new();
    let page = &asked.page;
    let mut look = |name: &str, view: &View| -> Result<(), StoreError> {
        if let Some((id, time_ms)) = last(connection, view)?
            && (page.after < id && id < page.before)
        {
            found.push((id, name.into(), time_ms));
        }
        Ok(())
    };
    for (name, view) in &asked.channels {
        look(name, view)?;
    }
    for other in correspondents(connection, asked)? {
        let scope = Scope::Pair { me: asked.me.clone(), others: vec![other.clone().into()] };
        let (since, until) = (asked.since, asked.until);
        look(&other, &View { scope, since, until, closed_since: 0, rank: None, events: false })?;
    }
    found.sort();
    if page.newest {
        found.drain(..found.len().saturating_sub(page.most));
    } else {
        found.truncate(page.most);
    }
    Ok(found.into_iter().map(|(_, name, time_ms)| (name, time_ms)).collect())
}

/// With whom somebody has spoken in private: those from the end that is asked for.
fn correspondents(connection: &Connection, asked: &Targets) -> Result<Vec<String>, StoreError> {
    let Targets { me, page, until, .. } = asked;
    // What was said after the question may hide what was said before it.
    let before = if page.before <= *until { page.before } else { ID_END };
    let page = Page { before, most: CORRESPONDENTS_MAX, ..*page };
    let mut all = parties(connection, SPOKEN_TO, me, &page)?;
    all.append(&mut parties(connection, HEARD_FROM, me, &page)?);
    all.sort_unstable();
    all.dedup();
    Ok(all)
}

/// Those who spoke, or were spoken to, last: the ones from that end of the page.
fn parties(
    connection: &Connection,
    filed: &str,
    me: &str,
    page: &Page,
) -> Result<Vec<String>, StoreError> {
    let mut statement = connection.prepare_cached(&parties_sql(filed, page.newest))?;
    let values = params![me, page.after, page.before.min(ID_END), page.most];
    let names = statement.query_map(values, |row| row.get(0))?;
    Ok(names.collect::<Result<_, _>>()?)
}

fn parties_sql(filed: &str, newest: bool) -> String {
    let (new, party) =
        if filed == SPOKEN_TO { (SPOKEN_TO_NEW, "receiver") } else { (HEARD_FROM_NEW, "sender") };
    let order = if newest { "DESC" } else { "ASC" };
    format!(
        "{filed} UNION ALL SELECT * FROM ({new} AND id > max(?2, {FILED}) AND id < ?3
         GROUP BY {party}) ORDER BY last {order} LIMIT ?4"
    )
}

pub(crate) fn happened(row: &Row<'_>) -> rusqlite::Result<Happened<String>> {
    let kind: u8 = row.get(5)?;
    let what =
        What::from_number(kind).ok_or(rusqlite::Error::IntegralValueOutOfRange(5, kind.into()))?;
    Ok(Happened {
        id: row.get(0)?,
        time_ms: row.get(1)?,
        source: row.get(2)?,
        account: row.get(3)?,
        modes: modes(&row.get::<_, String>(4)?),
        what,
        target: row.get(6)?,
        about: row.get(7)?,
        text: row.get(8)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::{must_go_along_an_index, plan};
    use crate::{Durability, Store};

    /// Nothing is looked for by looking at everything, and nothing is put in order that the index
    /// has in order.
    #[test]
    fn every_walk_goes_along_an_index() {
        let folder = tempfile::tempdir().expect("a folder can be made");
        let store = Store::open(folder.path(), Durability::Process).expect("it opens");
        let connection = store.reader.connection();
        let pair = Scope::Pair { me: "a".into(), others: vec!["b".into()] };
        let mut plans = 0;
        let mut look = |sql: &str| {
            must_go_along_an_index(connection, sql);
            plans += 1;
        };
        for scope in [Scope::Channel(1), pair] {
            let (rank, events) = (Some(Rank::Founder), true);
            let view = View { scope, since: 1, until: 9, closed_since: 2, rank, events };
            for walk in walks(connection, &view).expect("they are known") {
                look(&walk.sql(walk.columns(), true));
                look(&walk.sql(walk.columns(), false));
            }
        }
        assert_eq!(plans, 2 * (2 * 13 + 2 * 3));
        for filed in [SPOKEN_TO, HEARD_FROM] {
            for newest in [false, true] {
                let plan = plan(connection, &parties_sql(filed, newest));
                let by_index = |step: &String| {
                    step.starts_with("SEARCH spoke USING") && step.contains("last>?")
                };
                assert!(plan.iter().any(by_index), "{plan:#?}");
                assert!(!plan.iter().any(|step| step.starts_with("SCAN message")), "{plan:#?}");
            }
        }
    }
}
