//! Pairs of clients: each sends to its other.

use crate::Progress;
use crate::error::Error;
use crate::measure::Sender;
use crate::plan::Plan;

use super::enter::enter;
use super::talk::Talking;

/// Lets the pairs in.
pub(super) fn begin(
    plan: &Plan,
    pairs: u32,
    progress: &mut dyn Progress,
) -> Result<Talking, Error> {
    let entered = enter(plan, pairs.saturating_mul(2), &[], progress)?;
    let peers = &entered.swarm.peers;
    let senders = (0..peers.len())
        .map(|peer| Sender {
            peer,
            prefix: format!("PRIVMSG {} :", peers[peer ^ 1].nick).into(),
            audience: 1,
        })
        .collect();
    Talking::new(plan, entered, senders)
}
