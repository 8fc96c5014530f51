//! All lines of a place, whoever may see them: for the owner of what is kept, and for nobody else.

use std::collections::VecDeque;
use std::path::Path;

use papo_proto::Rank;
use papo_proto::history::Where;
use rusqlite::{Connection, OptionalExtension, params_from_iter};

use crate::error::StoreError;
use crate::message::Line;
use crate::page::{Walk, number, walks_of_all};
use crate::reader::Reader;
use crate::{folder, schema};

/// How many lines of a walk are read at once. Nothing is held up between two readings, however long
/// what is done with the lines takes.
const READ_AT_ONCE: u64 = 128;

/// The next one, in the order of names, who said something to somebody in private.
const NEXT_PAIR: &str = "SELECT speaker, hearer FROM spoke WHERE (speaker, hearer) > (?1, ?2)
    UNION SELECT sender, receiver FROM message WHERE id > (SELECT last FROM filed)
    AND channel IS NULL AND (sender, receiver) > (?1, ?2) ORDER BY 1, 2 LIMIT 1";
const HAS_SAID: &str = "SELECT 1 FROM said_to
    WHERE hearer = ?2 AND hidden IN (0, 1) AND speaker = ?1 AND id <= ?3
    UNION ALL SELECT 1 FROM message WHERE id > (SELECT last FROM filed) AND id <= ?3
    AND channel IS NULL AND sender = ?1 AND receiver = ?2 LIMIT 1";

/// A line, with all that is kept of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// The line.
    pub line: Line,
    /// The rank that a member needs to see it.
    pub rank: Option<Rank>,
    /// For its sender alone: who it was said to does not hear the sender.
    pub silenced: bool,
}

/// A channel that there is, or was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Room {
    /// What it is known by.
    pub id: u64,
    /// How it is called, or was called last.
    pub name: String,
    /// Another channel has its name now.
    pub is_former: bool,
}

impl Reader {
    /// One who reads what is kept in this folder, whether a server uses it or not.
    ///
    /// # Errors
    /// There is nothing in the folder, another version made it, or the system refuses.
    pub fn of_folder(folder: &Path) -> Result<Self, StoreError> {
        let file = folder::file_in(folder)?;
        let reader = Self::open(&file).map_err(|error| error.about(&file))?;
        let version =
            reader.connection().pragma_query_value(None, "user_version", |row| row.get(0));
        let version = version.map_err(|error| StoreError::of_library(&file, error))?;
        schema::must_be_this(&file, version)?;
        Ok(reader)
    }

    /// All channels in which something was said, in the order of their names.
    pub fn rooms(&self) -> Result<Vec<Room>, StoreError> {
        let sql = "SELECT id, name, folded IS NULL FROM channel
                   ORDER BY lower(name), folded IS NULL, id";
        let mut statement = self.connection().prepare_cached(sql)?;
        let rows = statement.query_map([], |row| {
            Ok(Room { id: row.get(0)?, name: row.get(1)?, is_former: row.get(2)? })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The next two, after these, of whom one said something to the other in private, up to this
    /// line. All of them come, each once, if one begins after two empty names.
    pub fn next_pair(
        &self,
        after: (&str, &str),
        until: u64,
    ) -> Result<Option<(String, String)>, StoreError> {
        let connection = self.connection();
        let mut next = connection.prepare_cached(NEXT_PAIR)?;
        let mut has_said = connection.prepare_cached(HAS_SAID)?;
        let mut pair = (after.0.to_owned(), after.1.to_owned());
        loop {
            let found = next
                .query_row([&pair.0, &pair.1], |row| Ok((row.get(0)?, row.get(1)?)))
                .optional()?;
            let Some(found) = found else { return Ok(None) };
            pair = found;
            let mut has = |one: &str, other: &str| has_said.exists((one, other, until));
            // Who spoke both ways came when the other one's name did.
            if has(&pair.0, &pair.1)? && (pair.0 <= pair.1 || !has(&pair.1, &pair.0)?) {
                return Ok(Some(pair));
            }
        }
    }

    /// All lines of a channel, or of what two have said to each other, after one and up to one, in
    /// their order. A few are read at a time.
    pub fn whole(&self, place: Where<'_>, after: u64, until: u64) -> Whole<'_> {
        let branches = walks_of_all(place, after).into_iter();
        let branches =
            branches.map(|walk| Branch { walk, read: VecDeque::new(), is_at_end: false });
        Whole { connection: self.connection(), until, branches: branches.collect() }
    }
}

/// All lines of a place, in their order.
#[derive(Debug)]
pub struct Whole<'a> {
    connection: &'a Connection,
    until: u64,
    branches: Vec<Branch>,
}

/// Lines that are alike in all that decides who may see them.
#[derive(Debug)]
struct Branch {
    walk: Walk,
    read: VecDeque<Line>,
    is_at_end: bool,
}

impl Branch {
    /// The next line's id.
    fn next(&mut self, connection: &Connection, until: u64) -> Result<Option<u64>, StoreError> {
        if self.read.is_empty() && !self.is_at_end {
            self.read_on(connection, until)?;
        }
        Ok(self.read.front().map(Line::id))
    }

    fn read_on(&mut self, connection: &Connection, until: u64) -> Result<(), StoreError> {
        let walk = &mut self.walk;
        let mut statement = connection.prepare_cached(&walk.sql(walk.columns(), false))?;
        let end = [number(walk.since), number(until.saturating_add(1)), number(READ_AT_ONCE)];
        let mut rows = statement.query(params_from_iter(walk.values.iter().cloned().chain(end)))?;
        while let Some(row) = rows.next()? {
            self.read.push_back(walk.line(row)?);
        }
        match self.read.back() {
            Some(last) => walk.since = last.id(),
            None => self.is_at_end = true,
        }
        Ok(())
    }
}

impl Whole<'_> {
    fn find_next(&mut self) -> Result<Option<Kept>, StoreError> {
        let mut first: Option<(u64, usize)> = None;
        for (at, branch) in self.branches.iter_mut().enumerate() {
            if let Some(id) = branch.next(self.connection, self.until)?
                && first.is_none_or(|(other, _)| id < other)
            {
                first = Some((id, at));
            }
        }
        let Some((_, at)) = first else { return Ok(None) };
        let branch = &mut self.branches[at];
        let (rank, silenced) = (branch.walk.rank(), branch.walk.is_silenced());
        Ok(branch.read.pop_front().map(|line| Kept { line, rank, silenced }))
    }
}

impl Iterator for Whole<'_> {
    type Item = Result<Kept, StoreError>;

    fn next(&mut self) -> Option<Self::Item> {
        self.find_next().transpose()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::{must_go_along_an_index, plan};
    use crate::{Durability, Store};

    /// However much was said, the next two are found by a look at the index.
    #[test]
    fn pairs_are_found_along_an_index() {
        let folder = tempfile::tempdir().expect("a folder can be made");
        let store = Store::open(folder.path(), Durability::Process).expect("it opens");
        let connection = store.reader.connection();
        must_go_along_an_index(connection, HAS_SAID);
        // What is not filed is put in order: it is little.
        let steps = plan(connection, NEXT_PAIR);
        let sorts = |step: &&String| step.contains("TEMP B-TREE");
        let by_index = |step: &&String| step.starts_with("SEARCH spoke USING PRIMARY KEY");
        assert_eq!(steps.iter().filter(sorts).count(), 1, "{steps:?}");
        assert!(steps.iter().any(|step| by_index(&step)), "{steps:?}");
    }
}
