//! What is sent again is not said again, and its sender is shown it as it was; nobody else learns
//! what somebody calls its messages.

use std::collections::{BTreeMap, BTreeSet};

use papo_core::event::Happening;
use papo_core::nonce::NonceKey;
use papo_core::{MessageId, SessionId};
use papo_proto::Message;

use super::{Passage, Verdict};

/// What was said with a nonce.
#[derive(Debug, Default)]
pub struct Nonces {
    said: BTreeSet<NonceKey>,
    /// The words of each, by what it is called and by whom.
    words: BTreeMap<(String, String), (String, String)>,
    /// What each of them says now that was corrected, or deleted: then it says nothing.
    done: BTreeMap<MessageId, Option<String>>,
    ids: BTreeSet<MessageId>,
}

impl Nonces {
    /// Judges all that a step says, or shows again.
    pub fn are_said_once(&mut self, passage: &Passage<'_>) -> Verdict {
        for record in &passage.step.records {
            if let Some(key) = record.nonce {
                if !self.said.insert(key) {
                    return Err(format!("{:?} was said before", record.event));
                }
                self.ids.insert(record.event.id);
            }
            if let Some(act) = record.act.as_ref().filter(|act| self.ids.contains(&act.on)) {
                match &record.event.what {
                    Happening::Edit { text, .. } => {
                        self.done.insert(act.on, Some(text.to_string()))
                    }
                    Happening::Redact { .. } => self.done.insert(act.on, None),
                    _ => None,
                };
            }
        }
        for (session, line) in &passage.step.writes {
            if let Some((key, words)) = own(passage, *session, line)? {
                if passage.actor != Some(*session) {
                    return Err(format!("{session:?} is told what another calls {line:?}"));
                }
                self.words.insert(key, words);
            }
        }
        for (session, line) in &passage.step.replays {
            if let Some((key, words)) = own(passage, *session, line)?
                && let Some(first) = self.words.get(&key)
                && *first != words
                && !self.done.values().flatten().any(|text| *text == words.1)
            {
                return Err(format!("{session:?} is shown {line:?}, not {first:?}"));
            }
        }
        Ok(())
    }
}

type Called = ((String, String), (String, String));

/// What a line with a nonce is called, and by whom, with its target and text.
fn own(passage: &Passage<'_>, session: SessionId, line: &str) -> Result<Option<Called>, String> {
    let message = Message::parse(line).map_err(|error| format!("{line:?}: {error}"))?;
    let Some(nonce) = message.tags.get("papo.im/nonce") else { return Ok(None) };
    let Some(seen) = passage.after.sessions.get(&session) else { return Ok(None) };
    let account = passage.after.logins.get(&session);
    let whose = account.map_or(seen.address.to_string(), |account| format!("account {account}"));
    let param = |index| message.params.get(index).unwrap_or_default().to_owned();
    Ok(Some(((whose, nonce.into_owned()), (param(0), param(1)))))
}
