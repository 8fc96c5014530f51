//! What is kept, between the realm's words and the store's.

use std::sync::Arc;

use papo_core::dormant::{Dormant, Kept};
use papo_core::effect::{Change, Filed, Record};
use papo_core::event::{Event, Happening};
use papo_core::limits::{ACCOUNTS_MAX, DORMANT_CHANNELS_MAX};
use papo_core::{ChannelId, Credentials, MessageId};
use papo_store::{Account, Entry, Happened, Line, Message, Place, Reader, Said, StoreError, What};

/// What the store has to keep of a record.
pub(crate) fn of_record(record: &Record) -> Option<Entry<'_>> {
    let event = &*record.event;
    let (place, pair) = match (&record.filed, record.channel) {
        (Filed::Channel { name, folded, last, closed }, Some(channel)) => {
            let (seq, last, closed) = (record.seq, *last, *closed);
            let folded = folded.as_str();
            (Some(Place { channel: channel.0, name, folded, seq, last, closed }), None)
        }
        (Filed::Channel { .. }, None) => return None,
        (Filed::Pair { sender, receiver }, _) => (None, Some((&**sender, &**receiver))),
    };
    let Happening::Message { kind, target, text, joints, tags } = &event.what else {
        return Some(Entry::Happened(happened(event)?, place?));
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
        joints: joints.clone(),
        tags: &**tags,
    };
    let (rank, silenced) = (record.rank, record.silenced);
    Some(Entry::Message(Message { said, place, pair, rank, silenced }))
}

/// What the store has to keep of what happened in a channel.
fn happened(event: &Event) -> Option<Happened<&str>> {
    let (what, target, about, text) = match &event.what {
        Happening::Join { channel, realname, .. } => {
            (What::Join, Some(&**channel), None, Some(&**realname))
        }
        Happening::Part { channel, reason } => {
            (What::Part, Some(&**channel), None, reason.as_deref())
        }
        Happening::Kick { channel, nick, reason } => {
            (What::Kick, Some(&**channel), Some(&**nick), Some(&**reason))
        }
        Happening::Quit { reason } => (What::Quit, None, None, Some(&**reason)),
        Happening::Nick { nick } => (What::Nick, None, None, Some(&**nick)),
        Happening::Topic { channel, text } => (What::Topic, Some(&**channel), None, Some(&**text)),
        Happening::Mode { target, changes } => {
            (What::Mode, Some(&**target), None, Some(&**changes))
        }
        Happening::Rename { channel, name, reason } => {
            (What::Rename, Some(&**channel), Some(&**name), Some(&**reason))
        }
        _ => return None,
    };
    Some(Happened {
        id: event.id.0,
        time_ms: event.time_ms,
        source: &event.source,
        account: event.account.as_deref(),
        modes: event.modes,
        what,
        target,
        about,
        text,
    })
}

/// What happened, or was said, as it was kept.
pub(crate) fn event_of(line: Line) -> Arc<Event> {
    Arc::new(match line {
        Line::Said(said) => {
            let Said { id, time_ms, source, account, modes, kind, target, text, joints, tags } =
                said;
            let (target, text, tags) = (target.into(), text.into(), tags.into());
            let what = Happening::Message { kind, target, text, joints, tags };
            let (source, account) = (source.into(), account.map(Into::into));
            Event { id: MessageId(id), time_ms, source, account, modes, what }
        }
        Line::Happened(happened) => {
            let Happened { id, time_ms, source, account, modes, what, target, about, text } =
                happened;
            let account: Option<Arc<str>> = account.map(Into::into);
            let channel: Arc<str> = target.unwrap_or_default().into();
            let about = about.unwrap_or_default();
            let reason = text.clone();
            let text = text.unwrap_or_default();
            let what = match what {
                What::Join => {
                    Happening::Join { channel, account: account.clone(), realname: text.into() }
                }
                What::Part => Happening::Part { channel, reason: reason.map(Into::into) },
                What::Kick => Happening::Kick { channel, nick: about.into(), reason: text.into() },
                What::Quit => Happening::Quit { reason: text.into() },
                What::Nick => Happening::Nick { nick: text.into() },
                What::Topic => Happening::Topic { channel, text: text.into() },
                What::Mode => Happening::Mode { target: channel, changes: text.into() },
                What::Rename => {
                    Happening::Rename { channel, name: about.into(), reason: text.into() }
                }
            };
            Event { id: MessageId(id), time_ms, source: source.into(), account, modes, what }
        }
    })
}

/// What the store has to keep of a change.
pub(crate) fn of_change(change: &Change) -> Entry<'_> {
    match change {
        Change::Renamed { channel, name, folded } => {
            Entry::Renamed { channel: channel.0, name, folded: folded.as_str() }
        }
        Change::Account(account) => Entry::Account(Account {
            name: &account.name,
            made_ms: account.made_ms,
            password: &account.credentials.hash,
            scram: account.credentials.scram.clone(),
            fingerprints: account.fingerprints.iter().map(|it| &**it).collect(),
        }),
        Change::Dropped(name) => Entry::Dropped(name),
        Change::Metadata { owner, key, value } => {
            Entry::Metadata { owner: owner.to_string(), key, value: value.as_deref() }
        }
    }
}

/// What a realm that begins has to know of those before it.
pub(crate) fn kept(reader: &Reader) -> Result<Kept, StoreError> {
    let channels = reader.channels(DORMANT_CHANNELS_MAX)?.into_iter();
    let channels = channels.map(|channel| {
        (channel.name.into(), Dormant { id: ChannelId(channel.id), seq: channel.seq })
    });
    let accounts = reader.accounts(ACCOUNTS_MAX)?.into_iter().map(|it| papo_core::Account {
        name: it.name.into(),
        credentials: Credentials { hash: it.password.into(), scram: it.scram },
        fingerprints: it.fingerprints.into_iter().map(Into::into).collect(),
        made_ms: it.made_ms,
    });
    let values = reader.metadata()?.into_iter();
    let values = values
        .filter_map(|(owner, key, value)| Some((owner.parse().ok()?, key.into(), value.into())));
    Ok(Kept {
        accounts: accounts.collect(),
        metadata: values.collect(),
        channels: channels.collect(),
        last_channel: reader.last_channel()?,
        last_message: MessageId(reader.last_message()?),
    })
}
