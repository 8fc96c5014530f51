//! What is kept, between the realm's words and the store's.

use papo_core::dormant::{Dormant, Kept};
use papo_core::effect::{Change, Filed, Record};
use papo_core::event::Happening;
use papo_core::limits::DORMANT_CHANNELS_MAX;
use papo_core::{ChannelId, MessageId};
use papo_store::{Entry, Message, Place, Reader, Said, StoreError};

/// What the store has to keep of a record.
pub(crate) fn of_record(record: &Record) -> Option<Entry<'_>> {
    let event = &*record.event;
    let Happening::Message { kind, target, text, tags } = &event.what else { return None };
    let (place, pair) = match (&record.filed, record.channel) {
        (Filed::Channel { name, folded, last, closed }, Some(channel)) => {
            let (seq, last, closed) = (record.seq, *last, *closed);
            let folded = folded.as_str();
            (Some(Place { channel: channel.0, name, folded, seq, last, closed }), None)
        }
        (Filed::Channel { .. }, None) => return None,
        (Filed::Pair { sender, receiver }, _) => (None, Some((sender.as_str(), receiver.as_str()))),
    };
    let said = Said {
        id: event.id.0,
        time_ms: event.time_ms,
        source: &*event.source,
        account: event.account.as_deref(),
        modes: event.modes,
        kind: *kind,
        target: &**target,
        text: &**text,
        tags: &**tags,
    };
    let (rank, silenced) = (record.rank, record.silenced);
    Some(Entry::Message(Message { said, place, pair, rank, silenced }))
}

/// What the store has to keep of a change.
pub(crate) fn of_change(change: &Change) -> Entry<'_> {
    match change {
        Change::Renamed { channel, name, folded } => {
            Entry::Renamed { channel: channel.0, name, folded: folded.as_str() }
        }
    }
}

/// What a realm that begins has to know of those before it.
pub(crate) fn kept(reader: &Reader) -> Result<Kept, StoreError> {
    let channels = reader.channels(DORMANT_CHANNELS_MAX)?.into_iter();
    let channels = channels.map(|channel| {
        (channel.name.into(), Dormant { id: ChannelId(channel.id), seq: channel.seq })
    });
    Ok(Kept {
        channels: channels.collect(),
        last_channel: reader.last_channel()?,
        last_message: MessageId(reader.last_message()?),
    })
}
