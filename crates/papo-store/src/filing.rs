//! Where messages are found: by channel, and by who said them to whom.
//!
//! Messages are filed after they are kept, many at once, for each place of its own costs a page to
//! write. What is not filed yet is found by looking through all of it, of which there is little.

use papo_proto::Rank;
use rusqlite::Transaction;

use crate::error::StoreError;

/// The first message that was not filed comes after this one.
pub(crate) const FILED: &str = "(SELECT last FROM filed)";

/// The order of a channel has come at least as far as what was said in it.
const ORDER: &str = "UPDATE channel SET seq = max(channel.seq, new.seq)
    FROM (SELECT channel AS id, max(seq) AS seq FROM message
          WHERE id > (SELECT last FROM filed) AND channel IS NOT NULL GROUP BY channel) AS new
    WHERE channel.id = new.id";
const SAID_IN: &str = "INSERT OR FAIL INTO said_in (place, needs, shut, id)
    SELECT channel, coalesce(rank, ''), closed, id FROM message
    WHERE id > (SELECT last FROM filed) AND channel IS NOT NULL
    ORDER BY channel, coalesce(rank, ''), closed, id";
const SAID_TO: &str = "INSERT OR FAIL INTO said_to (hearer, hidden, speaker, id)
    SELECT receiver, silenced, sender, id FROM message
    WHERE id > (SELECT last FROM filed) AND channel IS NULL
    ORDER BY receiver, silenced, sender, id";
const SPOKE: &str = "INSERT INTO spoke (speaker, hearer, hidden, last)
    SELECT sender, receiver, silenced, max(id) FROM message
    WHERE id > (SELECT last FROM filed) AND channel IS NULL GROUP BY sender, receiver, silenced
    ON CONFLICT DO UPDATE SET last = excluded.last";
const DONE: &str = "UPDATE filed SET last = max(last, (SELECT coalesce(max(id), 0) FROM message))";

/// Files all messages that are not.
pub(crate) fn file(all: &Transaction<'_>) -> Result<(), StoreError> {
    for step in [ORDER, SAID_IN, SAID_TO, SPOKE, DONE] {
        all.prepare_cached(step)?.execute([])?;
    }
    Ok(())
}

/// The rank that a member needs to see a message, as it is written here.
pub(crate) fn needs(rank: Option<Rank>) -> String {
    rank.map_or_else(String::new, |rank| rank.prefix().to_string())
}
