//! The record of what was done by those who run the server: by whom, to whom or what, and why. It is
//! kept for ever.

use std::sync::Arc;

use papo_proto::Verb;
use papo_proto::encode::cut;

use crate::effect::Change;
use crate::limits::{ECHO_LEN_MAX, REASON_LEN_MAX};
use crate::turn::Turn;

/// Something that was done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deed {
    /// When, in milliseconds since 1970, UTC.
    pub time_ms: u64,
    /// By whom: an account, the source of who has none, or the console.
    pub by: Box<str>,
    /// What: the command.
    pub what: Box<str>,
    /// To whom or what.
    pub on: Box<str>,
    /// Why, or to what end; empty if nobody has said it.
    pub why: Box<str>,
}

impl Turn<'_> {
    /// Has it recorded that whoever has the turn does this.
    pub(crate) fn record(&mut self, verb: Verb, on: &str, why: &str) {
        let deed = Deed {
            time_ms: self.stamp.time_ms,
            by: self.actor().name,
            what: verb.word().into(),
            on: cut(on, ECHO_LEN_MAX).into(),
            why: cut(why, REASON_LEN_MAX).into(),
        };
        self.fx.changes.push(Change::Audited(Arc::new(deed)));
    }
}
