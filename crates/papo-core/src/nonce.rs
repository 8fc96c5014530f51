//! Nonces: what a client calls a message, so that what it sends again after its connection broke is
//! not said again.
//!
//! Spec: `docs/protocol/nonce.md`. A nonce belongs to the account of who says it, or to the address
//! that a guest comes from: a guest who connects anew is another user. It is kept with its message,
//! so that it counts after a restart, too; what was said first is read from where it is kept, so
//! that nobody takes for said what is not.

use std::collections::VecDeque;
use std::sync::Arc;

use blake2::{Blake2s256, Digest};
use papo_proto::Verb;
use papo_proto::history::{Page, Read, Scope};

use crate::effect::{Filed, Record};
use crate::event::{Event, MessageKind};
use crate::id::{ChannelId, MessageId};
use crate::input::{Answer, Stamp};
use crate::limits::{NONCE_LEN_MAX, NONCE_LEN_MIN, NONCE_SECONDS, NONCES_MAX};
use crate::map::{Map, Seed};
use crate::policy;
use crate::refusal::Refusal;
use crate::reply::Reply;
use crate::session::{Purpose, Session};
use crate::turn::{Outcome, Turn};

/// A nonce and whose it is, as a hash: it tells neither.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NonceKey(pub [u8; 16]);

/// The message that had a nonce first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct First {
    /// What it is known by.
    pub id: MessageId,
    /// When it was said, in milliseconds since 1970.
    pub time_ms: u64,
    /// Where it was said.
    pub scope: Scope,
    /// It was said, and is not there any more: somebody took it back.
    pub is_gone: bool,
}

impl First {
    pub(crate) fn of(record: &Record) -> Self {
        let scope = match (&record.filed, record.channel) {
            (Filed::Pair { sender, receiver }, _) => {
                Scope::Pair { me: sender.clone(), others: vec![receiver.clone()] }
            }
            (Filed::Channel { .. }, channel) => Scope::Channel(channel.map_or(0, |it| it.0)),
        };
        Self { id: record.event.id, time_ms: record.event.time_ms, scope, is_gone: false }
    }
}

/// The messages that may come again.
#[derive(Debug)]
pub(crate) struct Nonces {
    by_key: Map<NonceKey, First>,
    /// Oldest first; some may be forgotten already.
    order: VecDeque<(NonceKey, MessageId)>,
}

impl Nonces {
    pub(crate) fn new(seed: Seed) -> Self {
        Self { by_key: seed.map(), order: VecDeque::new() }
    }

    /// Remembers a message that was said now.
    pub(crate) fn put(&mut self, key: NonceKey, first: First) {
        while let Some((oldest, id)) = self.order.front().copied()
            && (self.order.len() >= NONCES_MAX || !self.is_remembered(oldest, first.time_ms))
        {
            self.order.pop_front();
            if self.by_key.get(&oldest).is_some_and(|first| first.id == id) {
                self.by_key.swap_remove(&oldest);
            }
        }
        self.order.push_back((key, first.id));
        self.by_key.insert(key, first);
    }

    fn is_remembered(&self, key: NonceKey, now_ms: u64) -> bool {
        self.by_key.get(&key).is_some_and(|first| !is_too_old(first, now_ms))
    }

    fn get(&self, key: NonceKey, now: Stamp) -> Option<&First> {
        self.by_key.get(&key).filter(|first| !is_too_old(first, now.time_ms))
    }

    /// A message is taken back: it was said all the same.
    pub(crate) fn take_back(&mut self, id: MessageId) {
        // The ids grow.
        if let Ok(at) = self.order.binary_search_by_key(&id, |(_, id)| *id)
            && let Some(first) = self.by_key.get_mut(&self.order[at].0)
            && first.id == id
        {
            first.is_gone = true;
        }
    }

    /// Forgets a message that was not kept.
    pub(crate) fn forget(&mut self, key: NonceKey) {
        self.by_key.swap_remove(&key);
    }
}

fn is_too_old(first: &First, now_ms: u64) -> bool {
    first.time_ms.saturating_add(NONCE_SECONDS * 1000) < now_ms
}

/// A message that came again, and whose first one is looked for.
#[derive(Debug)]
pub(crate) struct SaidBefore {
    kind: MessageKind,
    target: Box<str>,
    nonce: Box<str>,
    key: NonceKey,
}

/// Whether this message was not said before. If it was, its sender will be shown it as it was then.
pub(crate) fn is_new(
    turn: &mut Turn<'_>,
    targets: &[Box<str>],
    kind: MessageKind,
) -> Result<bool, Refusal> {
    let Some(nonce) = turn.tags.nonce.take() else { return Ok(true) };
    let [target] = targets else {
        return Err(invalid(kind, "A message with a nonce is for one target"));
    };
    if !(NONCE_LEN_MIN..=NONCE_LEN_MAX).contains(&nonce.len()) {
        return Err(invalid(kind, "A nonce has 16 to 64 bytes"));
    }
    let key = key(turn.session(), &nonce);
    let Some(First { id, scope, .. }) = turn.realm.nonces.get(key, turn.stamp).cloned() else {
        turn.nonce = Some((key, nonce));
        return Ok(true);
    };
    let view = policy::view_of_own(scope, id);
    let purpose = SaidBefore { kind, target: target.clone(), nonce, key };
    let read = Read::Pages(vec![(view, Page::last(1))]);
    turn.read(Purpose::SaidBefore(Box::new(purpose)), read);
    Ok(false)
}

/// The first one is there, or was taken back, or is too old, or is not there: then it could not be kept,
/// and the next try is the first.
pub(crate) fn answered(turn: &mut Turn<'_>, asked: SaidBefore, answer: Answer) -> Outcome {
    let SaidBefore { kind, target, nonce, key } = asked;
    let refusal = match answer {
        Answer::Pages(pages) => match pages.into_iter().flatten().next() {
            Some(first) => {
                show(turn, first, nonce);
                return Ok(());
            }
            None => match turn.realm.nonces.get(key, turn.stamp) {
                Some(First { id, is_gone: true, .. }) => gone(kind, &target, *id),
                Some(first) if is_expired(turn, first) => expired(kind, &target, first.id),
                _ => Refusal::StoreUnavailable(kind.word(), target),
            },
        },
        Answer::Busy => Refusal::TryAgain(Verb::Privmsg),
        _ => Refusal::StoreUnavailable(kind.word(), target),
    };
    // A notice is never answered.
    if kind == MessageKind::Privmsg { Err(refusal) } else { Ok(()) }
}

fn show(turn: &mut Turn<'_>, first: Arc<Event>, nonce: Box<str>) {
    if turn.has_cap(papo_proto::Capability::EchoMessage) {
        turn.echo_again(first, nonce);
    }
}

fn gone(kind: MessageKind, target: &str, id: MessageId) -> Refusal {
    let text = "This message was said before, and was deleted since";
    Refusal::Fail(Reply::fail(kind.word(), "MESSAGE_DELETED", &[target, &id.to_string()], text))
}

/// Whether the first one is too old to be kept where it was said. Of a channel that nobody is in, it is
/// not known what it is called: it is if it would be anywhere.
fn is_expired(turn: &Turn<'_>, first: &First) -> bool {
    let (keep, now_ms) = (&turn.realm.settings.keep, turn.stamp.time_ms);
    let channel = match &first.scope {
        Scope::Channel(id) => Some(turn.realm.channels.get(&ChannelId(*id))),
        Scope::Pair { .. } | Scope::Heard { .. } => None,
    };
    let kept_from = match channel {
        Some(None) => {
            let own = keep.channels.keys().map(|name| keep.first(Some(name), now_ms));
            own.chain([keep.first(None, now_ms)]).max().unwrap_or(MessageId(0))
        }
        Some(Some(channel)) => keep.first(Some(channel.folded.as_str()), now_ms),
        None => keep.first(None, now_ms),
    };
    first.id < kept_from
}

fn expired(kind: MessageKind, target: &str, id: MessageId) -> Refusal {
    let text = "This message was said before, and is too old to be kept";
    Refusal::Fail(Reply::fail(kind.word(), "MESSAGE_EXPIRED", &[target, &id.to_string()], text))
}

fn invalid(kind: MessageKind, text: &str) -> Refusal {
    Refusal::Fail(Reply::fail(kind.word(), "INVALID_NONCE", &[], text))
}

fn key(session: &Session, nonce: &str) -> NonceKey {
    let address = session.address().to_canonical().to_string();
    let whose = match session.account() {
        Some(account) => ["account", account],
        None => ["address", &*address],
    };
    let mut hash = Blake2s256::new();
    for word in whose.into_iter().chain([nonce]) {
        hash.update((word.len() as u64).to_be_bytes());
        hash.update(word.as_bytes());
    }
    let mut key = [0; 16];
    key.copy_from_slice(&hash.finalize()[..16]);
    NonceKey(key)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_too_old_or_too_much_is_forgotten() {
        let mut nonces = Nonces::new(Seed(1));
        let key = |number: u64| {
            let mut key = [0; 16];
            key[..8].copy_from_slice(&number.to_be_bytes());
            NonceKey(key)
        };
        let first = |number: u64, time_ms: u64| First {
            id: MessageId(number),
            time_ms,
            scope: Scope::Channel(1),
            is_gone: false,
        };
        let at = |time_ms: u64| Stamp { number: 1, time_ms };
        let last_ms = NONCE_SECONDS * 1000;
        nonces.put(key(1), first(1, 0));
        assert_eq!(nonces.get(key(1), at(last_ms)), Some(&first(1, 0)));
        assert_eq!(nonces.get(key(1), at(last_ms + 1)), None);
        nonces.put(key(2), first(2, last_ms));
        nonces.put(key(3), first(3, last_ms + 1));
        assert_eq!((nonces.by_key.len(), nonces.order.len()), (2, 2));
        nonces.take_back(MessageId(9));
        nonces.take_back(MessageId(3));
        let gone = First { is_gone: true, ..first(3, last_ms + 1) };
        assert_eq!(nonces.get(key(3), at(last_ms + 1)), Some(&gone));
        assert_eq!(nonces.get(key(2), at(last_ms + 1)), Some(&first(2, last_ms)));
        // One that was lost, and came again.
        nonces.forget(key(2));
        nonces.put(key(2), first(4, last_ms + 1));
        for number in 5..5 + NONCES_MAX as u64 - 2 {
            nonces.put(key(number), first(number, last_ms + 1));
        }
        assert!(nonces.get(key(2), at(last_ms + 1)).is_some(), "it is the newer one");
        assert_eq!(nonces.order.len(), NONCES_MAX);
        for number in 0..5 {
            let number = NONCES_MAX as u64 * 2 + number;
            nonces.put(key(number), first(number, last_ms + 1));
        }
        assert_eq!(nonces.order.len(), NONCES_MAX);
        assert!(nonces.by_key.len() <= NONCES_MAX);
    }
}
