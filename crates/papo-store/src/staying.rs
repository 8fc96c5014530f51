//! Users who stay without a session, as they are kept.

use papo_proto::Ranks;
use papo_proto::mode::UserModes;
use rusqlite::{Connection, Transaction, params};

use crate::error::StoreError;
use crate::founded::{letters, ranks_of};
use crate::reader::modes;

/// A user who stays.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Staying<Text> {
    /// The account that it is logged in to.
    pub account: Text,
    /// Its nick.
    pub nick: Text,
    /// Its username.
    pub username: Text,
    /// The name for people.
    pub realname: Text,
    /// The host that others see.
    pub host: Text,
    /// Its modes.
    pub modes: UserModes,
    /// Where it is, in the order in which it came.
    pub channels: Vec<Stay<Text>>,
    /// Why it is away.
    pub away: Option<Text>,
    /// From whom it hears nothing in private: masks without spaces.
    pub silences: Vec<Text>,
    /// The id of the last line when its last session went. Less than 2^63.
    pub left_at: Option<u64>,
}

/// That a user is in a channel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stay<Text> {
    /// Which channel.
    pub channel: u64,
    /// How that is called.
    pub name: Text,
    /// The user's ranks there.
    pub ranks: Ranks,
    /// The id of the last line when it came. Less than 2^63.
    pub since: u64,
}

/// Keeps a user as it is now.
pub(crate) fn keep(all: &Transaction<'_>, it: &Staying<&str>) -> Result<(), StoreError> {
    forget(all, it.account)?;
    all.prepare_cached(
        "INSERT INTO staying (account, nick, username, realname, host, modes, away, silences,
         left_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
    )?
    .execute(params![
        it.account,
        it.nick,
        it.username,
        it.realname,
        it.host,
        it.modes.letters(),
        it.away,
        it.silences.join(" "),
        it.left_at,
    ])?;
    for (place, stay) in it.channels.iter().enumerate() {
        let Stay { channel, name, ranks, since } = stay;
        all.prepare_cached("INSERT INTO staying_in VALUES (?1, ?2, ?3, ?4, ?5, ?6)")?
            .execute(params![it.account, place, channel, name, letters(*ranks), since])?;
    }
    Ok(())
}

/// Forgets the user of an account.
pub(crate) fn forget(all: &Transaction<'_>, account: &str) -> Result<(), StoreError> {
    for table in ["staying", "staying_in"] {
        all.prepare_cached(&format!("DELETE FROM {table} WHERE account = ?1"))?
            .execute([account])?;
    }
    Ok(())
}

/// All of them, by their accounts; at most `most`.
pub(crate) fn all(
    connection: &Connection,
    most: usize,
) -> Result<Vec<Staying<String>>, StoreError> {
    let mut users = connection.prepare("SELECT * FROM staying ORDER BY account LIMIT ?1")?;
    let mut channels = connection.prepare(
        "SELECT channel, name, ranks, since FROM staying_in WHERE account = ?1 ORDER BY place",
    )?;
    let rows = users.query_map([most], |row| {
        let account: String = row.get("account")?;
        let channels = channels.query_map([&account], |row| {
            let ranks = ranks_of(&row.get::<_, String>(2)?);
            Ok(Stay { channel: row.get(0)?, name: row.get(1)?, ranks, since: row.get(3)? })
        })?;
        let channels = channels.collect::<Result<_, _>>()?;
        let silences: String = row.get("silences")?;
        Ok(Staying {
            account,
            nick: row.get("nick")?,
            username: row.get("username")?,
            realname: row.get("realname")?,
            host: row.get("host")?,
            modes: modes(&row.get::<_, String>("modes")?),
            channels,
            away: row.get("away")?,
            silences: silences.split_whitespace().map(str::to_owned).collect(),
            left_at: row.get("left_at")?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}
