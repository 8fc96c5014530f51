//! The rows of what was said and of what happened.

use papo_proto::MessageKind;
use rusqlite::{Transaction, params};

use crate::error::StoreError;
use crate::message::{Happened, Message, Place};

pub(crate) fn insert(all: &Transaction<'_>, message: &Message<'_>) -> Result<(), StoreError> {
    let (said, place) = (&message.said, message.place.as_ref());
    let (sender, receiver) = message.pair.unzip();
    all.prepare_cached(
        "INSERT INTO message (id, channel, seq, closed, rank, sender, receiver, silenced, time_ms,
         source, account, modes, kind, target, text, tags, joints)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17)",
    )?
    .execute(params![
        said.id,
        place.map(|place| place.channel),
        place.map_or(0, |place| place.seq),
        place.is_some_and(|place| place.closed),
        message.rank.map(|rank| rank.prefix().to_string()),
        sender,
        receiver,
        message.silenced,
        said.time_ms,
        said.source,
        said.account,
        said.modes.letters(),
        u8::from(said.kind == MessageKind::Notice),
        said.target,
        said.text,
        said.tags,
        joints(&said.joints),
    ])?;
    Ok(())
}

pub(crate) fn insert_event(
    all: &Transaction<'_>,
    happened: &Happened<&str>,
    place: &Place<'_>,
) -> Result<(), StoreError> {
    all.prepare_cached(
        "INSERT INTO event (id, channel, closed, time_ms, source, account, modes, kind, target,
         about, text) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
    )?
    .execute(params![
        happened.id,
        place.channel,
        place.closed,
        happened.time_ms,
        happened.source,
        happened.account,
        happened.modes.letters(),
        happened.what.number(),
        happened.target,
        happened.about,
        happened.text,
    ])?;
    Ok(())
}

/// The joints of a text: four bytes each, the least first.
fn joints(joints: &[u32]) -> Option<Vec<u8>> {
    (!joints.is_empty()).then(|| joints.iter().flat_map(|joint| joint.to_le_bytes()).collect())
}
