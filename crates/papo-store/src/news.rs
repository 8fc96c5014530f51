//! What is new to somebody, counted along the indexes: however much there is, no more is looked at
//! than is asked for.

use papo_proto::history::Page;
use papo_proto::news::{Count, Heard, Hearer, Unread};
use rusqlite::types::ValueRef;
use rusqlite::{Connection, Row, params_from_iter};

use crate::act;
use crate::error::StoreError;
use crate::message::Line;
use crate::page::{lines, number, walks};

/// The columns of a line that say whether it is new.
const COLUMNS: &str = "id, source, account, text";

/// What is new somewhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct News {
    /// How much.
    pub count: Count,
    /// The last line that may be seen there, whoever said it, and however old it is.
    pub last: Option<Line>,
    /// How many messages that may be seen are pinned there.
    pub pins: usize,
}

/// What is new to somebody at each of these places: at one moment, and without asking for each of
/// them whether anybody writes.
pub(crate) fn news(
    connection: &Connection,
    hearer: &Hearer,
    places: &[Unread],
) -> Result<Vec<News>, StoreError> {
    let moment = connection.unchecked_transaction()?;
    let news = places.iter().map(|asked| news_of(&moment, hearer, asked)).collect();
    moment.finish()?;
    news
}

fn news_of(connection: &Connection, hearer: &Hearer, asked: &Unread) -> Result<News, StoreError> {
    let Unread { view, after, most } = asked;
    let (last, mut heard) = (lines(connection, view, &Page::last(1))?.pop(), Vec::new());
    // Most often there is nothing new.
    if last.as_ref().is_some_and(|last| *after < last.id()) {
        for walk in walks(connection, view)? {
            let mut statement = connection.prepare_cached(&walk.sql(COLUMNS, true))?;
            let ends = [walk.since.max(*after), view.until.saturating_add(1), *most as u64 + 1];
            let values = walk.values.into_iter().chain(ends.map(number));
            let mut rows = statement.query(params_from_iter(values))?;
            while let Some(row) = rows.next()? {
                let line = Heard {
                    id: row.get(0)?,
                    source: text(row, 1)?.unwrap_or_default(),
                    account: text(row, 2)?,
                    text: text(row, 3)?.unwrap_or_default(),
                };
                heard.push((line.id, hearer.judge(&view.scope, &line)));
            }
        }
    }
    let pins = act::pins(connection, view)?.len();
    Ok(News { count: Count::of(heard, *most), last, pins })
}

/// A text as it lies in the file.
fn text<'a>(row: &'a Row<'_>, index: usize) -> rusqlite::Result<Option<&'a str>> {
    match row.get_ref(index)? {
        ValueRef::Null => Ok(None),
        value => Ok(Some(value.as_str()?)),
    }
}
