//! What is kept, between the realm's words and the store's.

use std::collections::BTreeMap;
use std::sync::Arc;

use papo_core::act::Found;
use papo_core::audit::Deed;
use papo_core::browser::Browser;
use papo_core::channel::Topic;
use papo_core::claim::Claim;
use papo_core::dormant::{Dormant, Kept};
use papo_core::effect::{self, Change, Filed, Record};
use papo_core::event::{Event, Happening};
use papo_core::founded::{ChannelState, KeptMask};
use papo_core::invite::Invite;
use papo_core::limits::{
    ACCOUNTS_MAX, BROWSERS_MAX, DORMANT_CHANNELS_MAX, FOUNDED_CHANNELS_MAX, INVITES_MAX,
    MARKERS_MAX, NONCE_SECONDS, NONCES_MAX, SANCTIONS_MAX, USERS_AWAY_MAX,
};
use papo_core::marker;
use papo_core::nonce::{First, NonceKey};
use papo_core::sanction::{Kind, Sanction};
use papo_core::staying::{Stay, UserState};
use papo_core::{ChannelId, Credentials, MessageId};
use papo_proto::MessageKind;
use papo_proto::history::Scope;
use papo_proto::token::TokenHash;
use papo_store::{
    Account, Act, Doing, Entry, Founded, Happened, Line, Marker, Message, Place, Reach, Reader,
    Said, Spot, Staying, StoreError, What,
};

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
    if let Some(act) = &record.act {
        let (author, receiver) = (&*act.by, pair.map(|(_, receiver)| receiver));
        let (rank, silenced) = (record.rank, record.silenced);
        return Some(Entry::Act(
            done(act, event)?,
            Reach { author, receiver, place, rank, silenced },
        ));
    }
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
        edited: event.edited.map(|edited| edited.0),
    };
    let (rank, silenced) = (record.rank, record.silenced);
    let nonce = record.nonce.map(|NonceKey(key)| (key, NONCE_SECONDS * 1000));
    Some(Entry::Message(Message { said, place, pair, rank, silenced, nonce }))
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

/// What the store has to keep of what was done to a message.
fn done<'a>(act: &'a effect::Act, event: &'a Event) -> Option<Act<&'a str>> {
    let (doing, target, text, tags) = match (&act.doing, &event.what) {
        (effect::Doing::Redact, Happening::Redact { target, reason, .. }) => {
            (Doing::Redact, target, reason.as_deref(), None)
        }
        (effect::Doing::React(text), Happening::Message { target, tags, .. }) => {
            (Doing::React, target, Some(&**text), Some(&**tags))
        }
        (effect::Doing::Unreact(text), Happening::Message { target, tags, .. }) => {
            (Doing::Unreact, target, Some(&**text), Some(&**tags))
        }
        (effect::Doing::Pin, Happening::Pin { channel, .. }) => (Doing::Pin, channel, None, None),
        (effect::Doing::Unpin, Happening::Pin { channel, .. }) => {
            (Doing::Unpin, channel, None, None)
        }
        (effect::Doing::Edit, Happening::Edit { target, text, .. }) => {
            (Doing::Edit, target, Some(&**text), None)
        }
        _ => return None,
    };
    Some(Act {
        id: event.id.0,
        doing,
        message: act.on.0,
        time_ms: event.time_ms,
        source: &event.source,
        account: event.account.as_deref(),
        modes: event.modes,
        target,
        text,
        tags,
    })
}

/// What was done to a message, as it was kept.
fn event_of_act(act: Act<String>) -> Event {
    let Act { id, doing, message, time_ms, source, account, modes, target, text, tags } = act;
    let (target, on) = (target.into(), MessageId(message));
    let what = match doing {
        Doing::Redact => Happening::Redact { target, id: on, reason: text.map(Into::into) },
        Doing::Pin | Doing::Unpin => {
            Happening::Pin { channel: target, id: on, on: doing == Doing::Pin }
        }
        // Who is shown it is not told in which way it was said.
        Doing::Edit => {
            let (kind, text) = (MessageKind::Privmsg, text.unwrap_or_default().into());
            Happening::Edit { kind, target, id: on, text }
        }
        Doing::React | Doing::Unreact => Happening::Message {
            kind: MessageKind::Tagmsg,
            target,
            text: "".into(),
            joints: Box::default(),
            tags: tags.unwrap_or_default().into(),
        },
    };
    let (source, account) = (source.into(), account.map(Into::into));
    Event { id: MessageId(id), time_ms, source, account, modes, edited: None, what }
}

/// A message that was looked for.
pub(crate) fn found(found: papo_store::Found) -> Found {
    let (reactions, own_reactions) = (found.reactions, found.own_reactions);
    let has_reacted = found.has_reacted;
    let (is_pinned, pins) = (found.is_pinned, found.pins);
    let papo_store::Found { said, channel, pair, rank, closed, silenced, .. } = found;
    Found {
        event: event_of(Line::Said(said)),
        channel: channel.map(ChannelId),
        pair: pair.map(|(sender, receiver)| (sender.into(), receiver.into())),
        rank,
        closed,
        silenced,
        reactions,
        own_reactions,
        has_reacted,
        is_pinned,
        pins,
    }
}

/// What happened, or was said, as it was kept.
pub(crate) fn event_of(line: Line) -> Arc<Event> {
    Arc::new(match line {
        Line::Said(said) => {
            let Said {
                id,
                time_ms,
                source,
                account,
                modes,
                kind,
                target,
                text,
                joints,
                tags,
                edited,
            } = said;
            let (target, text, tags) = (target.into(), text.into(), tags.into());
            let what = Happening::Message { kind, target, text, joints, tags };
            let (source, account) = (source.into(), account.map(Into::into));
            let edited = edited.map(MessageId);
            Event { id: MessageId(id), time_ms, source, account, modes, edited, what }
        }
        Line::Act(act) => event_of_act(act),
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
            let (id, source, edited) = (MessageId(id), source.into(), None);
            Event { id, time_ms, source, account, modes, edited, what }
        }
    })
}

/// What the store has to keep of a change.
pub(crate) fn of_change(change: &Change) -> Entry<'_> {
    match change {
        Change::Renamed { channel, name, folded } => {
            Entry::Renamed { channel: channel.0, name, folded: folded.as_str() }
        }
        Change::Channel(state) => Entry::Founded(of_founded(state)),
        Change::Unfounded(channel) => Entry::Unfounded(channel.0),
        Change::User(state) => Entry::Staying(of_user(state)),
        Change::Left(account) => Entry::Left(account),
        Change::Account(account) => Entry::Account(Account {
            name: &account.name,
            made_ms: account.made_ms,
            password: &account.credentials.hash,
            scram: account.credentials.scram.clone(),
            fingerprints: account.fingerprints.iter().map(|it| &**it).collect(),
            is_admin: account.is_admin,
        }),
        Change::Dropped(name) => Entry::Dropped(name),
        Change::Sanction(it) => Entry::Sanction(of_sanction(it)),
        Change::Lifted(kind, mask) => Entry::Lifted(*kind == Kind::Ban, mask),
        Change::Invite(it) => Entry::Invite(of_invite(it)),
        Change::Uninvited(hash) => Entry::Uninvited(&hash.0),
        Change::Browser(it) => {
            let Browser { hash, account, made_ms, used_ms } = &**it;
            let (hash, made_ms, used_ms) = (hash.0, *made_ms, *used_ms);
            Entry::Browser(papo_store::Browser { hash, account, made_ms, used_ms })
        }
        Change::Forgotten(hash) => Entry::Forgotten(&hash.0),
        Change::Audited(deed) => Entry::Audited(papo_store::Deed {
            time_ms: deed.time_ms,
            by: &deed.by,
            what: &deed.what,
            on: &deed.on,
            why: &deed.why,
        }),
        Change::Claim(claim) => Entry::Claim(claim.map(of_claim)),
        Change::Metadata { owner, key, value } => {
            Entry::Metadata { owner: owner.to_string(), key, value: value.as_deref() }
        }
        Change::Marker { account, spot, time_ms } => {
            let spot = match spot {
                marker::Spot::Channel(channel) => Spot::Channel(channel.0),
                marker::Spot::Person(person) => Spot::Person(&**person),
            };
            Entry::Marker(Marker { account, spot, time_ms: *time_ms })
        }
    }
}

/// What the store has to keep of a token.
pub(crate) fn of_claim(claim: Claim) -> papo_store::Claim {
    papo_store::Claim { hash: claim.hash.0, until_ms: claim.until_ms }
}

fn of_invite(it: &Invite) -> papo_store::Invite<&str> {
    let Invite { hash, is_for_guest, room, uses, by, note, made_ms, until_ms } = it;
    papo_store::Invite {
        hash: hash.0,
        is_for_guest: *is_for_guest,
        room: room.as_deref(),
        uses: *uses,
        by,
        note,
        made_ms: *made_ms,
        until_ms: *until_ms,
    }
}

fn invite(it: papo_store::Invite<String>) -> Invite {
    let papo_store::Invite { hash, is_for_guest, room, uses, by, note, made_ms, until_ms } = it;
    let (hash, room) = (TokenHash(hash), room.map(Into::into));
    let (by, note) = (by.into(), note.into());
    Invite { hash, is_for_guest, room, uses, by, note, made_ms, until_ms }
}

fn of_sanction(it: &Sanction) -> papo_store::Sanction<&str> {
    let Sanction { kind, mask, by, reason, made_ms, until_ms } = it;
    let is_ban = *kind == Kind::Ban;
    let (made_ms, until_ms) = (*made_ms, *until_ms);
    papo_store::Sanction { is_ban, mask, by, reason, made_ms, until_ms }
}

fn sanction(it: papo_store::Sanction<String>) -> Sanction {
    let papo_store::Sanction { is_ban, mask, by, reason, made_ms, until_ms } = it;
    let kind = if is_ban { Kind::Ban } else { Kind::Mute };
    let (mask, by, reason) = (mask.into(), by.into(), reason.into());
    Sanction { kind, mask, by, reason, made_ms, until_ms }
}

/// What was done, as it was kept.
pub(crate) fn deed(deed: papo_store::Deed<String>) -> Deed {
    let papo_store::Deed { time_ms, by, what, on, why } = deed;
    Deed { time_ms, by: by.into(), what: what.into(), on: on.into(), why: why.into() }
}

/// A token as it was kept.
pub(crate) fn claim(reader: &Reader) -> Result<Option<Claim>, StoreError> {
    let claim = |it: papo_store::Claim| Claim { hash: TokenHash(it.hash), until_ms: it.until_ms };
    Ok(reader.claim()?.map(claim))
}

fn of_founded(state: &ChannelState) -> Founded<&str> {
    let masks = state.masks.iter().map(|it| papo_store::Mask {
        list: it.list,
        mask: &*it.mask,
        by: &*it.by,
        at: it.at,
    });
    let topic = state.topic.as_ref();
    Founded {
        channel: state.id.0,
        name: &state.name,
        made: state.made.0,
        created: state.created,
        founder: state.founder.as_deref(),
        topic: topic.map(|it| papo_store::Topic { text: &*it.text, by: &*it.by, at: it.at }),
        flags: state.flags,
        key: state.key.as_deref(),
        limit: state.limit,
        masks: masks.collect(),
        ranks: state.ranks.iter().map(|(name, ranks)| (&**name, *ranks)).collect(),
    }
}

fn of_user(state: &UserState) -> Staying<&str> {
    let stay = |it| {
        let Stay { channel, name, ranks, since }: &Stay = it;
        papo_store::Stay { channel: channel.0, name: &**name, ranks: *ranks, since: since.0 }
    };
    Staying {
        account: &state.account,
        nick: &state.nick,
        username: &state.username,
        realname: &state.realname,
        host: &state.host,
        modes: state.modes,
        channels: state.channels.iter().map(stay).collect(),
        away: state.away.as_deref(),
        silences: state.silences.iter().map(|mask| &**mask).collect(),
        left_at: state.left_at.map(|id| id.0),
    }
}

fn user(it: Staying<String>) -> UserState {
    let stay = |it| {
        let papo_store::Stay { channel, name, ranks, since }: papo_store::Stay<String> = it;
        let (channel, since) = (ChannelId(channel), MessageId(since));
        Stay { channel, name: name.into(), ranks, since }
    };
    UserState {
        account: it.account.into(),
        nick: it.nick.into(),
        username: it.username.into(),
        realname: it.realname.into(),
        host: it.host.into(),
        modes: it.modes,
        channels: it.channels.into_iter().map(stay).collect(),
        away: it.away.map(Into::into),
        silences: it.silences.into_iter().map(Into::into).collect(),
        left_at: it.left_at.map(MessageId),
    }
}

fn founded(it: Founded<String>) -> ChannelState {
    let masks = it.masks.into_iter().map(|it| KeptMask {
        list: it.list,
        mask: it.mask.into(),
        by: it.by.into(),
        at: it.at,
    });
    let topic =
        |it: papo_store::Topic<String>| Topic { text: it.text.into(), by: it.by.into(), at: it.at };
    ChannelState {
        id: ChannelId(it.channel),
        name: it.name.into(),
        made: MessageId(it.made),
        created: it.created,
        founder: it.founder.map(Into::into),
        topic: it.topic.map(topic),
        flags: it.flags,
        key: it.key.map(Into::into),
        limit: it.limit,
        masks: masks.collect(),
        ranks: it.ranks.into_iter().map(|(name, ranks)| (name.into(), ranks)).collect(),
    }
}

/// What a realm that begins has to know of those before it.
pub(crate) fn kept(reader: &Reader, now_ms: u64) -> Result<Kept, StoreError> {
    let states = reader.founded(FOUNDED_CHANNELS_MAX)?.into_iter();
    let mut states: BTreeMap<u64, Arc<ChannelState>> =
        states.map(|it| (it.channel, Arc::new(founded(it)))).collect();
    let mut channels: Vec<(Box<str>, Dormant)> = Vec::new();
    for papo_store::Channel { id, name, seq } in reader.channels(DORMANT_CHANNELS_MAX)? {
        let state = states.remove(&id);
        let name = state.as_ref().map_or(name.into(), |state| Box::from(&*state.name));
        channels.push((name, Dormant { id: ChannelId(id), seq, state }));
    }
    // Nothing was said in these.
    channels.extend(states.into_values().map(|state| {
        (Box::from(&*state.name), Dormant { id: state.id, seq: 0, state: Some(state) })
    }));
    let accounts = reader.accounts(ACCOUNTS_MAX)?.into_iter().map(|it| papo_core::Account {
        name: it.name.into(),
        credentials: Credentials { hash: it.password.into(), scram: it.scram },
        fingerprints: it.fingerprints.into_iter().map(Into::into).collect(),
        made_ms: it.made_ms,
        is_admin: it.is_admin,
    });
    let values = reader.metadata()?.into_iter();
    let values = values
        .filter_map(|(owner, key, value)| Some((owner.parse().ok()?, key.into(), value.into())));
    let markers = reader.markers(MARKERS_MAX)?.into_iter().filter_map(|it| {
        let spot = match it.spot {
            Spot::Channel(channel) => marker::Spot::Channel(ChannelId(channel)),
            Spot::Person(person) => marker::Spot::Person(person.into()),
        };
        Some(marker::Marker { account: it.account.into(), spot, time_ms: it.time_ms? })
    });
    let since_ms = now_ms.saturating_sub(NONCE_SECONDS * 1000);
    let nonces = reader.nonces(since_ms, NONCES_MAX)?.into_iter().map(|it| {
        let scope = match it.channel {
            Some(channel) => Scope::Channel(channel),
            None => Scope::Pair { me: it.sender.into(), others: vec![it.receiver.into()] },
        };
        let (id, time_ms, is_gone) = (MessageId(it.id), it.time_ms, it.is_gone);
        (NonceKey(it.key), First { id, time_ms, scope, is_gone })
    });
    let browsers = reader.browsers(BROWSERS_MAX)?.into_iter().map(|it| Browser {
        hash: TokenHash(it.hash),
        account: it.account.into(),
        made_ms: it.made_ms,
        used_ms: it.used_ms,
    });
    Ok(Kept {
        browsers: browsers.collect(),
        nonces: nonces.collect(),
        markers: markers.collect(),
        accounts: accounts.collect(),
        metadata: values.collect(),
        sanctions: reader.sanctions(SANCTIONS_MAX)?.into_iter().map(sanction).collect(),
        invites: reader.invites(INVITES_MAX)?.into_iter().map(invite).collect(),
        claim: claim(reader)?,
        channels,
        users: reader.staying(USERS_AWAY_MAX)?.into_iter().map(user).collect(),
        last_channel: reader.last_channel()?,
        last_message: MessageId(reader.last_message()?),
    })
}
