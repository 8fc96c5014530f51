//! Oracles: what must be true after every step. Each is a function of plain facts and of what the
//! step brought about; its error says what is wrong.

use papo_core::SessionId;

use crate::facts::Facts;
use crate::stage::Step;

pub mod address;
pub mod audience;
pub mod crowd;
pub mod history;
pub mod line;
pub mod membership;
pub mod message;
pub mod monitor;
pub mod nick;
pub mod operator;
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

/// Asks all oracles that need no memory of earlier steps.
pub fn check(passage: &Passage<'_>) -> Verdict {
    nick::each_has_one_owner(passage.after)?;
    membership::agrees(passage.after)?;
    membership::no_channel_is_empty(passage.after)?;
    monitor::is_looked_up_from_both_ends(passage.after)?;
    operator::workers_know(passage.after)?;
    audience::exists(passage)?;
    silence::is_kept(passage)?;
    message::heard_by_all_in_one_order(passage)?;
    rights::nobody_overstepped(passage)?;
    line::all_well_formed(passage.step)
}
