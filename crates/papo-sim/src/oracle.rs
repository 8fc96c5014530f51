//! Oracles: what must be true after every step. Each is a function of plain facts and of what the
//! step brought about; its error says what is wrong.

use papo_core::SessionId;

use crate::facts::Facts;
use crate::stage::Step;

pub mod account;
pub mod act;
pub mod address;
pub mod audience;
pub mod browser;
pub mod crowd;
pub mod history;
pub mod id;
pub mod label;
pub mod line;
pub mod marker;
pub mod membership;
pub mod message;
pub mod metadata;
pub mod monitor;
pub mod nick;
pub mod nonce;
pub mod operator;
pub mod past;
pub mod rights;
pub mod silence;

/// What an oracle comes to; the error says what is wrong.
pub type Verdict = Result<(), String>;

/// One step, with what was the case before and after it.
#[derive(Debug, Clone, Copy)]
pub struct Passage<'a> {
    /// What was the case.
    pub before: &'a Facts,
    /// What is the case.
    pub after: &'a Facts,
    /// Whose doing it was, if anybody's: no step is the doing of two.
    pub actor: Option<SessionId>,
    /// What came of it.
    pub step: &'a Step,
}

/// Asks all oracles that need no memory of earlier steps. What was the case before the step has been
/// judged then: of what is the case only that is looked at again which is not the same.
pub fn check(passage: &Passage<'_>) -> Verdict {
    let Passage { before, after, .. } = passage;
    let same_users = after.users.is(&before.users) && after.sessions.is(&before.sessions);
    let same_names = after.nicks.is(&before.nicks) && after.skeletons.is(&before.skeletons);
    if !(same_users && same_names) {
        nick::each_has_one_owner(after)?;
    }
    let same_channels = after.channels.is(&before.channels);
    let same_hearers = after.subscriptions.is(&before.subscriptions) && after.strays.is_empty();
    if !(same_users && same_channels && same_hearers) {
        membership::agrees(after)?;
        membership::no_channel_is_empty(after)?;
    }
    let same_watchers = after.watched.is(&before.watched) && after.watchers.is(&before.watchers);
    if !(same_watchers && after.sessions.is(&before.sessions)) {
        monitor::is_looked_up_from_both_ends(after)?;
    }
    let same_connections = after.open.is(&before.open) && after.operators.is(&before.operators);
    if !(same_users && same_connections) {
        operator::workers_know(after)?;
    }
    audience::exists(passage)?;
    silence::is_kept(passage)?;
    metadata::is_told(passage)?;
    message::heard_by_all_in_one_order(passage)?;
    rights::nobody_overstepped(passage)?;
    line::all_well_formed(passage.step)
}
