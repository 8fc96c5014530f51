//! Reading, by connections that can't write.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use papo_proto::MessageKind;
use papo_proto::history::{One, Page, Targets, View};
use papo_proto::mode::{UserMode, UserModes};
use papo_proto::news::{Hearer, Unread};
use papo_proto::search::Search;
use rusqlite::{Connection, OpenFlags, OptionalExtension, Row};

use crate::account::{self, Account};
use crate::act::{self, Found};
use crate::audit::{self, Deed};
use crate::browser::{self, Browser};
use crate::claim::{self, Claim};
use crate::error::StoreError;
use crate::founded::{self, Founded};
use crate::invite::{self, Invite};
use crate::marker::{self, Marker};
use crate::message::{Line, Said};
use crate::news::{self, News};
use crate::nonce::{self, Nonce};
use crate::sanction::{self, Sanction};
use crate::staying::{self, Staying};
use crate::{page, search};

/// How long is waited for one who holds up a connection, which is only ever a recovery.
pub(crate) const PATIENCE: Duration = Duration::from_secs(5);

/// How many statements each connection keeps ready.
pub(crate) const STATEMENTS_MAX: usize = 32;

/// How much of the file each reader keeps at hand, in KiB: the last lines of all channels of somebody
/// who asks what is new in them lie side by side, and are gone through once for each channel.
const CACHE_KIB: i32 = 8 * 1024;

/// The columns of a message, as [`read`] takes them.
pub(crate) const COLUMNS: &str =
    "id, time_ms, source, account, modes, kind, target, text, joints, tags, edited";

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

/// A connection that can't write.
pub(crate) fn connect(path: &Path) -> Result<Connection, StoreError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(PATIENCE)?;
    Ok(connection)
}

impl Reader {
    pub(crate) fn open(path: &Path) -> Result<Self, StoreError> {
        let connection = connect(path)?;
        connection.set_prepared_statement_cache_capacity(STATEMENTS_MAX);
        connection.pragma_update(None, "cache_size", -CACHE_KIB)?;
        Ok(Self { connection, path: path.to_owned() })
    }

    /// Another one, for another thread.
    ///
    /// # Errors
    /// The file can't be opened once more.
    pub fn another(&self) -> Result<Self, StoreError> {
        Self::open(&self.path)
    }

    /// The id of the last line; 0 if there is none.
    pub fn last_message(&self) -> Result<u64, StoreError> {
        let sql = "SELECT max(coalesce((SELECT max(id) FROM message), 0),
            coalesce((SELECT id FROM event ORDER BY number DESC LIMIT 1), 0),
            coalesce((SELECT max(id) FROM act), 0))";
        Ok(self.connection.query_row(sql, [], |row| row.get(0))?)
    }

    /// What nobody else may know, by this name, if it was ever made.
    pub fn secret(&self, name: &str) -> Result<Option<Vec<u8>>, StoreError> {
        let sql = "SELECT value FROM secret WHERE name = ?1";
        Ok(self.connection.query_row(sql, [name], |row| row.get(0)).optional()?)
    }

    /// The largest id that a channel ever had; 0 if there is none.
    pub fn last_channel(&self) -> Result<u64, StoreError> {
        let sql = "SELECT max(coalesce((SELECT max(id) FROM channel), 0),
            coalesce((SELECT max(channel) FROM event), 0),
            coalesce((SELECT max(channel) FROM founded), 0),
            coalesce((SELECT max(channel) FROM marker), 0))";
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

    /// Lines that somebody may see, in their order.
    pub fn lines(&self, view: &View, page: &Page) -> Result<Vec<Line>, StoreError> {
        page::lines(&self.connection, view, page)
    }

    /// The messages of a channel that are pinned, as far as somebody may see them, in the order in
    /// which they were pinned.
    pub fn pins(&self, view: &View) -> Result<Vec<Line>, StoreError> {
        act::pins(&self.connection, view)
    }

    /// One message, if who asks for it may see it.
    pub fn one(&self, asked: &One) -> Result<Option<Found>, StoreError> {
        act::one(&self.connection, asked)
    }

    /// Where somebody has lines, by the order of the last ones, with the times of those in
    /// milliseconds since 1970.
    pub fn targets(&self, asked: &Targets) -> Result<Vec<(Box<str>, u64)>, StoreError> {
        page::targets(&self.connection, asked)
    }

    /// Messages that match and that somebody may see, in their order: the newest or the oldest of
    /// them, as the page says. `None`: they were not found in this time.
    pub fn search(
        &self,
        asked: &Search,
        patience: Duration,
    ) -> Result<Option<Vec<Line>>, StoreError> {
        search::search(&self.connection, asked, Instant::now() + patience)
    }

    /// What is new to somebody at each of these places, and the last line there.
    pub fn news(&self, hearer: &Hearer, places: &[Unread]) -> Result<Vec<News>, StoreError> {
        news::news(&self.connection, hearer, places)
    }

    /// Whether there is an account of this name with this argon2id PHC string of its password.
    pub fn has_account(&self, name: &str, password: &str) -> Result<bool, StoreError> {
        account::is_there(&self.connection, name, password)
    }

    /// All accounts, oldest first; at most `most`.
    pub fn accounts(&self, most: usize) -> Result<Vec<Account<String>>, StoreError> {
        account::all(&self.connection, most)
    }

    /// The invitations by link, oldest first; at most `most`.
    pub fn invites(&self, most: usize) -> Result<Vec<Invite<String>>, StoreError> {
        invite::all(&self.connection, most)
    }

    /// The browsers that log in by themselves, those that were used longest ago last; at most `most`.
    pub fn browsers(&self, most: usize) -> Result<Vec<Browser<String>>, StoreError> {
        browser::all(&self.connection, most)
    }

    /// The mutes and bans of the whole server, oldest first; at most `most`.
    pub fn sanctions(&self, most: usize) -> Result<Vec<Sanction<String>>, StoreError> {
        sanction::all(&self.connection, most)
    }

    /// What was done by those who run the server: the last ones, so many at most, that have this in
    /// them, in their order.
    pub fn audit(&self, most: usize, word: &str) -> Result<Vec<Deed<String>>, StoreError> {
        audit::last(&self.connection, most, word)
    }

    /// Whether an account is an admin's.
    pub fn has_admin(&self) -> Result<bool, StoreError> {
        account::has_admin(&self.connection)
    }

    /// The token that makes an admin of who has it.
    pub fn claim(&self) -> Result<Option<Claim>, StoreError> {
        claim::kept(&self.connection)
    }

    /// All values: whose, by which name, and what.
    pub fn metadata(&self) -> Result<Vec<(String, String, String)>, StoreError> {
        let sql = "SELECT owner, key, value FROM metadata ORDER BY owner, key";
        let mut statement = self.connection.prepare_cached(sql)?;
        let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// All founded channels, in the order in which they were made; at most `most`.
    pub fn founded(&self, most: usize) -> Result<Vec<Founded<String>>, StoreError> {
        founded::all(&self.connection, most)
    }

    /// All users who stay without a session, by their accounts; at most `most`.
    pub fn staying(&self, most: usize) -> Result<Vec<Staying<String>>, StoreError> {
        staying::all(&self.connection, most)
    }

    /// What all accounts have read; at most `most`.
    pub fn markers(&self, most: usize) -> Result<Vec<Marker<String>>, StoreError> {
        marker::all(&self.connection, most)
    }

    /// The last messages since a moment in milliseconds since 1970 that may come again, oldest
    /// first; at most `most`.
    pub fn nonces(&self, since_ms: u64, most: usize) -> Result<Vec<Nonce>, StoreError> {
        nonce::all(&self.connection, since_ms, most)
    }

    pub(crate) fn connection(&self) -> &Connection {
        &self.connection
    }
}

/// The joints of a text, as [`crate::writer`] writes them.
fn joints(bytes: Option<Vec<u8>>) -> Box<[u32]> {
    let bytes = bytes.unwrap_or_default();
    let (joints, _) = bytes.as_chunks::<4>();
    joints.iter().map(|&joint| u32::from_le_bytes(joint)).collect()
}

/// The modes of these letters.
pub(crate) fn modes(letters: &str) -> UserModes {
    let mut modes = UserModes::default();
    for mode in letters.chars().filter_map(UserMode::from_letter) {
        modes.set(mode, true);
    }
    modes
}

pub(crate) fn read(row: &Row<'_>) -> rusqlite::Result<Said<String>> {
    let is_notice: bool = row.get("kind")?;
    Ok(Said {
        id: row.get("id")?,
        time_ms: row.get("time_ms")?,
        source: row.get("source")?,
        account: row.get("account")?,
        modes: modes(&row.get::<_, String>("modes")?),
        kind: if is_notice { MessageKind::Notice } else { MessageKind::Privmsg },
        target: row.get("target")?,
        text: row.get("text")?,
        joints: joints(row.get("joints")?),
        tags: row.get("tags")?,
        edited: row.get("edited")?,
    })
}
