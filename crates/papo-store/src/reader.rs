//! Reading, by connections that can't write.

use std::path::{Path, PathBuf};
use std::time::Duration;

use papo_proto::MessageKind;
use papo_proto::mode::{UserMode, UserModes};
use rusqlite::{Connection, OpenFlags, Row, params};

use crate::error::StoreError;
use crate::message::Said;

/// How long a reader waits for one who holds it up, which is only ever a recovery.
const PATIENCE: Duration = Duration::from_secs(5);

/// The columns of a message, as [`read`] takes them.
const COLUMNS: &str = "id, time_ms, source, account, modes, kind, target, text, tags";

/// One who reads.
#[derive(Debug)]
pub struct Reader {
    connection: Connection,
    path: PathBuf,
}

/// A channel in which something was said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Channel {
    /// What it is known by.
    pub id: u64,
    /// How it is called.
    pub name: String,
    /// The number of the last message in its order.
    pub seq: u64,
}

impl Reader {
    pub(crate) fn open(path: &Path) -> Result<Self, StoreError> {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(path, flags)?;
        connection.busy_timeout(PATIENCE)?;
        Ok(Self { connection, path: path.to_owned() })
    }

    /// Another one, for another thread.
    ///
    /// # Errors
    /// The file can't be opened once more.
    pub fn another(&self) -> Result<Self, StoreError> {
        Self::open(&self.path)
    }

    /// The id of the last message; 0 if there is none.
    pub fn last_message(&self) -> Result<u64, StoreError> {
        let sql = "SELECT coalesce(max(id), 0) FROM message";
        Ok(self.connection.query_row(sql, [], |row| row.get(0))?)
    }

    /// The largest id that a channel ever had; 0 if there is none.
    pub fn last_channel(&self) -> Result<u64, StoreError> {
        let sql = "SELECT coalesce(max(id), 0) FROM channel";
        Ok(self.connection.query_row(sql, [], |row| row.get(0))?)
    }

    /// The channels that have a name, in the order in which they were made; at most `most`, those
    /// in which the most was said.
    pub fn channels(&self, most: usize) -> Result<Vec<Channel>, StoreError> {
        let sql = "SELECT id, name, seq FROM channel WHERE folded IS NOT NULL
                   ORDER BY seq DESC, id LIMIT ?1";
        let mut statement = self.connection.prepare_cached(sql)?;
        let rows = statement.query_map([most], |row| {
            Ok(Channel { id: row.get(0)?, name: row.get(1)?, seq: row.get(2)? })
        })?;
        let mut channels = rows.collect::<Result<Vec<_>, _>>()?;
        channels.sort_unstable_by_key(|channel| channel.id);
        Ok(channels)
    }

    /// The last messages of a channel that all its members may see, in their order: at most `most`,
    /// none after the message `until`. Of what was said before the message `since`, only what
    /// everybody could have heard.
    pub fn last_of_channel(
        &self,
        channel: u64,
        since: u64,
        until: u64,
        most: usize,
    ) -> Result<Vec<Said<String>>, StoreError> {
        // Two short walks along the index, however much there is of what is not looked for.
        let sql = format!(
            "SELECT {COLUMNS} FROM (
                SELECT * FROM (SELECT * FROM message WHERE channel = ?1 AND rank IS NULL
                    AND closed = 0 AND id <= ?3 ORDER BY id DESC LIMIT ?4)
                UNION ALL
                SELECT * FROM (SELECT * FROM message WHERE channel = ?1 AND rank IS NULL
                    AND closed = 1 AND id > ?2 AND id <= ?3 ORDER BY id DESC LIMIT ?4)
             ) ORDER BY id DESC LIMIT ?4"
        );
        let mut statement = self.connection.prepare_cached(&sql)?;
        let rows = statement.query_map(params![channel, since, until, most], read)?;
        let mut messages = rows.collect::<Result<Vec<_>, _>>()?;
        messages.reverse();
        Ok(messages)
    }
}

fn read(row: &Row<'_>) -> rusqlite::Result<Said<String>> {
    let letters: String = row.get("modes")?;
    let mut modes = UserModes::default();
    for mode in letters.chars().filter_map(UserMode::from_letter) {
        modes.set(mode, true);
    }
    let is_notice: bool = row.get("kind")?;
    Ok(Said {
        id: row.get("id")?,
        time_ms: row.get("time_ms")?,
        source: row.get("source")?,
        account: row.get("account")?,
        modes,
        kind: if is_notice { MessageKind::Notice } else { MessageKind::Privmsg },
        target: row.get("target")?,
        text: row.get("text")?,
        tags: row.get("tags")?,
    })
}
