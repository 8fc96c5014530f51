//! Founded channels, as they are kept.

use papo_proto::mode::{Flags, ListMode};
use papo_proto::{Rank, Ranks};
use rusqlite::{Connection, Row, Transaction, params};

use crate::error::StoreError;

/// A channel that outlives its members.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Founded<Text> {
    /// What it is known by.
    pub channel: u64,
    /// How it is called.
    pub name: Text,
    /// The id of the last line when it was made. Less than 2^63.
    pub made: u64,
    /// When it was made, in seconds since 1970.
    pub created: u64,
    /// The account that it belongs to, if there still is one.
    pub founder: Option<Text>,
    /// What it is about.
    pub topic: Option<Topic<Text>>,
    /// The flag modes that are on.
    pub flags: Flags,
    /// What one must say to come in.
    pub key: Option<Text>,
    /// The most members, if bounded.
    pub limit: Option<usize>,
    /// The entries of its lists, each list's oldest first.
    pub masks: Vec<Mask<Text>>,
    /// The ranks of accounts.
    pub ranks: Vec<(Text, Ranks)>,
}

/// What a channel is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Topic<Text> {
    /// That.
    pub text: Text,
    /// The source of who set it.
    pub by: Text,
    /// In seconds since 1970.
    pub at: u64,
}

/// One entry of a list of a channel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mask<Text> {
    /// In which list it is.
    pub list: ListMode,
    /// As it is shown.
    pub mask: Text,
    /// The source of who set it.
    pub by: Text,
    /// In seconds since 1970.
    pub at: u64,
}

/// Keeps a channel as it is now.
pub(crate) fn keep(all: &Transaction<'_>, it: &Founded<&str>) -> Result<(), StoreError> {
    forget(all, it.channel)?;
    let topic = it.topic.as_ref();
    all.prepare_cached(
        "INSERT INTO founded (channel, name, made, created, founder, topic, topic_by, topic_at,
         flags, key, members_max) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
    )?
    .execute(params![
        it.channel,
        it.name,
        it.made,
        it.created,
        it.founder,
        topic.map(|topic| topic.text),
        topic.map(|topic| topic.by),
        topic.map(|topic| topic.at),
        it.flags.letters(),
        it.key,
        it.limit,
    ])?;
    for (place, Mask { list, mask, by, at }) in it.masks.iter().enumerate() {
        all.prepare_cached("INSERT INTO founded_mask VALUES (?1, ?2, ?3, ?4, ?5, ?6)")?
            .execute(params![it.channel, list.letter().to_string(), place, mask, by, at])?;
    }
    for (account, ranks) in &it.ranks {
        all.prepare_cached("INSERT INTO founded_rank VALUES (?1, ?2, ?3)")?.execute(params![
            it.channel,
            account,
            letters(*ranks)
        ])?;
    }
    Ok(())
}

/// Forgets that a channel was founded.
pub(crate) fn forget(all: &Transaction<'_>, channel: u64) -> Result<(), StoreError> {
    for table in ["founded", "founded_mask", "founded_rank"] {
        all.prepare_cached(&format!("DELETE FROM {table} WHERE channel = ?1"))?
            .execute([channel])?;
    }
    Ok(())
}

/// All of them, oldest first; at most `most`.
pub(crate) fn all(
    connection: &Connection,
    most: usize,
) -> Result<Vec<Founded<String>>, StoreError> {
    let mut channels = connection.prepare("SELECT * FROM founded ORDER BY channel LIMIT ?1")?;
    let mut masks = connection.prepare(
        "SELECT list, mask, set_by, set_at FROM founded_mask WHERE channel = ?1 ORDER BY list, place",
    )?;
    let mut ranks = connection
        .prepare("SELECT account, ranks FROM founded_rank WHERE channel = ?1 ORDER BY account")?;
    let rows = channels.query_map([most], |row| {
        let channel: u64 = row.get("channel")?;
        let masks = masks.query_map([channel], mask)?.filter_map(Result::transpose);
        let ranks = ranks
            .query_map([channel], |row| Ok((row.get(0)?, ranks_of(&row.get::<_, String>(1)?))))?;
        let topic: Option<String> = row.get("topic")?;
        let topic = topic.map(|text| {
            Ok::<_, rusqlite::Error>(Topic {
                text,
                by: row.get("topic_by")?,
                at: row.get("topic_at")?,
            })
        });
        Ok(Founded {
            channel,
            name: row.get("name")?,
            made: row.get("made")?,
            created: row.get("created")?,
            founder: row.get("founder")?,
            topic: topic.transpose()?,
            flags: Flags::of(&row.get::<_, String>("flags")?),
            key: row.get("key")?,
            limit: row.get("members_max")?,
            masks: masks.collect::<Result<_, _>>()?,
            ranks: ranks.collect::<Result<_, _>>()?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// One entry of a list; `None` for that of a list that there is no more.
fn mask(row: &Row<'_>) -> rusqlite::Result<Option<Mask<String>>> {
    let letter: String = row.get(0)?;
    let list = ListMode::ALL.into_iter().find(|list| letter == list.letter().to_string());
    let Some(list) = list else { return Ok(None) };
    Ok(Some(Mask { list, mask: row.get(1)?, by: row.get(2)?, at: row.get(3)? }))
}

/// The letters of ranks.
pub(crate) fn letters(ranks: Ranks) -> String {
    ranks.iter().map(Rank::letter).collect()
}

/// The ranks of these letters.
pub(crate) fn ranks_of(letters: &str) -> Ranks {
    let mut ranks = Ranks::NONE;
    for rank in letters.chars().filter_map(Rank::from_letter) {
        ranks.set(rank, true);
    }
    ranks
}
