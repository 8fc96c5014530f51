//! What happens when nothing can be kept, because the disk is full or broken: nobody sees what was
//! not kept, who said it is told, and until it is over the realm refuses what it would have to keep.

use std::collections::BTreeSet;
use std::sync::Arc;

use papo_proto::mode::UserMode;

use crate::effect::{Delivery, Effects, Place, Record};
use crate::event::MessageKind;
use crate::id::SessionId;
use crate::input::Stamp;
use crate::label;
use crate::nonce::NonceKey;
use crate::realm::Realm;
use crate::refusal::Refusal;
use crate::reply::Reply;
use crate::turn::Turn;
use crate::user::User;

/// A message, or what was done to one, that was decided on and could not be kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lost {
    /// Whose line it was.
    pub by: SessionId,
    /// What the client called that line, if nothing else answers it.
    pub label: Option<Box<str>>,
    /// By which command.
    pub word: &'static str,
    /// By what it would have been found if it came again.
    pub nonce: Option<NonceKey>,
    /// To whom.
    pub target: Arc<str>,
}

/// Takes out of what would be delivered what shows these messages, and what says that all is well
/// with them. The rest happened, and is told.
pub fn withhold(deliveries: &mut [Vec<Delivery>], records: &[Record]) -> Vec<Lost> {
    // What happened is shown, kept or not: it is so.
    let said = records.iter().filter(|it| it.event.what.must_be_kept().is_some());
    let ids: BTreeSet<_> = said.map(|record| record.event.id).collect();
    let mut lost: Vec<(&Record, Lost)> =
        records.iter().filter_map(|record| Some((record, Lost::of(record)?))).collect();
    let labels: BTreeSet<(SessionId, &str)> =
        records.iter().filter_map(|record| Some((record.by?, record.label.as_deref()?))).collect();
    let label = |place: &Place| place.as_ref().and_then(|place| place.label.clone());
    let mut unanswered: Vec<(SessionId, Box<str>)> = Vec::new();
    for list in deliveries {
        list.retain(|delivery| {
            let answered = match delivery {
                Delivery::Event { event, audience, place, .. } if ids.contains(&event.id) => {
                    audience.session().zip(label(place))
                }
                Delivery::Reply { to, line, place, .. } if &**line == "ACK" => {
                    match label(place).filter(|label| labels.contains(&(*to, label))) {
                        Some(label) => Some((*to, label)),
                        None => return true,
                    }
                }
                _ => return true,
            };
            unanswered.extend(answered);
            false
        });
    }
    for (session, label) in unanswered {
        let of_label = |(record, lost): &&mut (&Record, Lost)| {
            lost.by == session && record.label.as_deref() == Some(&*label)
        };
        if let Some((_, lost)) = lost.iter_mut().find(of_label) {
            lost.label = Some(label);
        }
    }
    lost.into_iter().map(|(_, lost)| lost).collect()
}

impl Lost {
    fn of(record: &Record) -> Option<Self> {
        let (word, target) = record.event.what.must_be_kept()?;
        let (by, nonce, target) = (record.by?, record.nonce, target.clone());
        Some(Self { by, label: None, word, nonce, target })
    }
}

impl Realm {
    pub(crate) fn not_kept(&mut self, lost: Vec<Lost>, why: &str, stamp: Stamp, fx: &mut Effects) {
        if std::mem::replace(&mut self.can_keep, false) {
            let text = format!("Messages can't be kept, and are refused until they can: {why}");
            self.tell_operators(&text, stamp, fx);
        }
        for Lost { by, label, word, nonce, target } in lost {
            // Sent again, it is new.
            if let Some(nonce) = nonce {
                self.nonces.forget(nonce);
            }
            if !self.sessions.contains_key(&by) {
                continue;
            }
            let mut turn = Turn::new(self, fx, by, stamp);
            turn.tags.label = label;
            label::answering(&mut turn, |turn| {
                // A notice is never answered.
                if word != MessageKind::Notice.word() {
                    turn.refuse(&Refusal::StoreUnavailable(word, (&*target).into()));
                }
            });
        }
    }

    pub(crate) fn kept_again(&mut self, stamp: Stamp, fx: &mut Effects) {
        if !std::mem::replace(&mut self.can_keep, true) {
            self.tell_operators("Messages can be kept again", stamp, fx);
        }
    }

    fn tell_operators(&mut self, text: &str, stamp: Stamp, fx: &mut Effects) {
        let operators = self.users.values().filter(|user| user.modes.has(UserMode::Operator));
        let sessions: Vec<SessionId> = operators.flat_map(User::sessions).copied().collect();
        for session in sessions {
            Turn::new(self, fx, session, stamp).reply(&Reply::to_client("NOTICE").text(text));
        }
    }
}
